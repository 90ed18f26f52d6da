"""FLOW hand over -> take over: case files that go to another office, and come from one (0401).

Handing over changes nothing here: the case files stay until their own disposal. What is taken over
becomes new case files under numbers of this office, and its documents go the way of every letter,
so that they are read and found.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from eakte.caseload import case_event
from eakte.correspondence import Correspondence
from eakte.domain.access import Action, Actor, CaseFileId, require_may
from eakte.domain.casefile import CaseFile
from eakte.domain.disposal_message import MessageId
from eakte.domain.record_description import Party
from eakte.domain.record_tree import FileRecord
from eakte.filing import Filing
from eakte.messages.child import MessageReader, Opened
from eakte.messages.making import Planned, header_for
from eakte.messages.primary_files import PrimaryFiles, portions_of
from eakte.messages.record_stream import RecordStream
from eakte.messages.taken_records import (
    ComingFile,
    Target,
    coming_files,
    require_acceptable,
)
from eakte.messages.writing import MessageWriter
from eakte.packages import BagFile, write_bag
from eakte.records import Records
from eakte.settings import Settings
from eakte.taking_over import TakingOver
from eakte.xdomea import (
    DEFAULT_VERSION,
    Message,
    MessageKind,
    RecordList,
    UnknownMessage,
    Version,
    WrittenContainer,
    all_primary_files,
    knows,
    write_container,
    write_message,
)

DESCRIPTION = "xdomea.xml"  # in a bag, beside the files


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on a hand-over beside the case files: its process, version, receiver, moment."""

    process: str
    version: Version
    to: Party
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What a delivery of another office says of itself, and the case files in it."""

    process_id: str
    validation: str
    files: Sequence[ComingFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Case files between this office and others."""

    records: Records
    filing: Filing
    writer: MessageWriter
    reader: MessageReader
    version: Version

    def hand_over(
        self,
        cases: Sequence[CaseFileId],
        out: BinaryIO,
        *,
        to: Party,
        actor: Actor,
        version: Version | None = None,
    ) -> WrittenContainer:
        """Write case files with everything in them for another office (Abgabe).

        version: of xdomea; None: the one of the installation.

        Raises:
            NotAllowed, NotVisible: refused.
            XdomeaRefused: the version cannot carry them; `out` must be dropped.
            StorageUnavailable, DigestMismatch, ObjectMissing: as that.
        """
        require_may(actor, Action.DISPOSE)
        with self.records.begin(actor) as tx:
            for case in cases:
                tx.note(case_event(tx.cases.get(case), "case_handed_over", to=to.institution))
            process, now = tx.disposals.messages.new_id(), tx.now
        sheet = Sheet(process=process, version=version or self.version, to=to, at=now)
        stream = RecordStream(records=self.records, actor=actor, version=sheet.version)
        return self.written(cases, out, sheet, stream)

    def written(
        self, cases: Sequence[CaseFileId], out: BinaryIO, sheet: Sheet, stream: RecordStream
    ) -> WrittenContainer:
        """Write case files into a container; `stream` has their outline then.

        Raises:
            NotVisible: one of them is gone.
            XdomeaRefused: the version cannot carry them; `out` must be dropped.
            StorageUnavailable, DigestMismatch, ObjectMissing: as that.
        """
        message = self._message(sheet, stream.cases(cases))
        with self.folder() as folder:
            files = PrimaryFiles(desk=self.writer.desk, versions=stream.versions, folder=folder)
            return write_container(
                message, sheet.version, out, contents=files.portions, schemas=self.writer.schemas
            )

    def write_bag(self, case: CaseFileId, out: BinaryIO, *, actor: Actor) -> CaseFile:
        """A case file as a general package (BagIt): its files, and a 0401 that describes them.

        Raises:
            NotAllowed, NotVisible: refused.
            XdomeaRefused: the description cannot be written; `out` must be dropped.
            StorageUnavailable, DigestMismatch, ObjectMissing: as that.
        """
        require_may(actor, Action.DISPOSE)
        with self.records.begin(actor) as tx:
            found = tx.cases.get(case)
            tx.note(case_event(found, "case_packed"))
            process, now = tx.disposals.messages.new_id(), tx.now
        sheet = Sheet(process=process, version=self.version, to=self.writer.partners.office, at=now)
        stream = RecordStream(records=self.records, actor=actor, version=self.version)
        roots = tuple(stream.cases([case]))
        with self.folder() as folder:
            described = folder / "description"
            with described.open("wb") as target:
                write_message(self._message(sheet, roots), self.version, target)
            files = PrimaryFiles(desk=self.writer.desk, versions=stream.versions, folder=folder)
            payload = [
                BagFile(path=DESCRIPTION, portions=portions_of(described)),
                *(
                    BagFile(path=each.file_name, portions=files.portions(each))
                    for root in roots
                    for each in all_primary_files(root)
                ),
            ]
            info = (("Source-Organization", self.writer.partners.office.institution),)
            write_bag(out, payload, name=f"akte-{case}", info=info, written_at=now)
        return found

    def coming(self, path: Path) -> Coming:
        """What a delivery of another office holds; nothing is made of it.

        Raises:
            MessageRefused: the delivery cannot be read.
            XdomeaRefused: it is no hand-over.
            HandOverRefused, NestingTooDeep, ClassifiedMaterial: it cannot become case files here.
        """
        with self.folder() as folder:
            opened = self.reader.opened(path, folder)
        return Coming(
            process_id=opened.read.message.header.process_id,
            validation=opened.check.sentence,
            files=coming_files(_case_files(opened)),
        )

    def take_over(self, path: Path, *, into: Target, actor: Actor) -> Sequence[CaseFile]:
        """Take case files from another office as new ones of this one (Übernahme).

        Nothing is made before everything was looked at; after an outage the same file goes on where
        it stopped, and documents that came already are not taken twice.

        Raises:
            NotAllowed: refused.
            MessageRefused: the delivery cannot be read.
            HandOverRefused: it holds what cannot become a case file here.
            UnknownPosition, ClassifiedMaterial, UploadRejected: as that.
        """
        require_may(actor, Action.FILE)
        with self.folder() as folder:
            opened = self.reader.opened(path, folder, unpacks=True)
            files = _case_files(opened)
            taking = TakingOver(
                records=self.records, filing=self.filing, files=opened.files, actor=actor
            )
            return tuple(taking.file(each, into, None) for each in files)

    def _message(self, sheet: Sheet, roots: Iterable[FileRecord]) -> Message:
        planned = Planned(
            kind=MessageKind.HAND_OVER,
            message=MessageId(sheet.process),
            process_id=sheet.process,
        )
        partners = replace(self.writer.partners, archive=sheet.to)
        header = header_for(planned, partners, sheet.version, at=sheet.at)
        return Message(header=header, body=RecordList(roots=roots))

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder of its own that is gone after the block, and that no sweep removes before."""
        with self.writer.desk.cleared() as folder:
            yield folder


def _case_files(opened: Opened) -> Sequence[FileRecord]:
    """The case files of a delivery.

    Raises:
        UnknownMessage: it is no hand-over.
        HandOverRefused, NestingTooDeep, ClassifiedMaterial: it cannot become case files here.
    """
    message = opened.read.message
    if message.header.kind is not MessageKind.HAND_OVER:
        raise UnknownMessage(message.header.kind)
    return require_acceptable(message.body.roots if isinstance(message.body, RecordList) else ())


def open_handover(
    records: Records, filing: Filing, correspondence: Correspondence, settings: Settings
) -> HandOver:
    """The flow of an installation; 4.0 has no such message, so that 3.1 is written then."""
    version = Version(settings.xdomea_version)
    return HandOver(
        records=records,
        filing=filing,
        writer=correspondence.writer,
        reader=correspondence.reception.reader,
        version=version if knows(version, MessageKind.HAND_OVER) else DEFAULT_VERSION,
    )
