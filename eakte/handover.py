"""FLOW hand over -> take over: case files that go to another office, and come from one (0401).

Handing over changes nothing here: the case files stay until their own disposal. What is taken over
becomes new case files under numbers of this office, and its documents go the way of every letter,
so that they are read and found.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from eakte.caseload import case_event
from eakte.correspondence import Correspondence
from eakte.domain.access import Action, Actor, CaseFileId, require_may
from eakte.domain.casefile import CaseFile, DocumentId
from eakte.domain.record_description import Party
from eakte.domain.record_tree import DocumentRecord, FileRecord, ProceedingRecord
from eakte.filing import Filing
from eakte.intake import InCase
from eakte.message_child import MessageReader
from eakte.message_making import Planned, RecordStream, header_for
from eakte.message_writing import MessageWriter
from eakte.primary_files import PrimaryFiles
from eakte.records import Records
from eakte.settings import Settings
from eakte.taken_records import (
    Target,
    require_acceptable,
    taken_case,
    taken_proceeding,
    uploads_of,
)
from eakte.xdomea import (
    DEFAULT_VERSION,
    Message,
    MessageKind,
    RecordList,
    UnknownMessage,
    Version,
    WrittenContainer,
    knows,
    write_container,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Case files between this office and others."""

    records: Records
    filing: Filing
    writer: MessageWriter
    reader: MessageReader
    version: Version
    scratch: Path

    def hand_over(
        self, cases: Sequence[CaseFileId], out: BinaryIO, *, to: Party, actor: Actor
    ) -> WrittenContainer:
        """Write case files with everything in them for another office (Abgabe).

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
        partners = replace(self.writer.partners, archive=to)
        planned = Planned(kind=MessageKind.HAND_OVER, message=process, process_id=process)
        header = header_for(planned, partners, self.version, at=now)
        stream = RecordStream(records=self.records, actor=actor, version=self.version)
        message = Message(header=header, body=RecordList(roots=stream.cases(cases)))
        with self._folder() as folder:
            files = PrimaryFiles(desk=self.writer.desk, versions=stream.versions, folder=folder)
            return write_container(
                message, self.version, out, contents=files.portions, schemas=self.writer.schemas
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
        with self._folder() as folder:
            opened = self.reader.opened(path, folder, unpacks=True)
            message = opened.read.message
            if message.header.kind is not MessageKind.HAND_OVER:
                raise UnknownMessage(message.header.kind)
            roots = message.body.roots if isinstance(message.body, RecordList) else ()
            files = require_acceptable(roots)
            taking = _Taking(
                records=self.records, filing=self.filing, files=opened.files, actor=actor
            )
            return tuple(taking.file(each, into, None) for each in files)

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        self.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.scratch) as name:
            yield Path(name)


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
        scratch=settings.scratch_folder,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taking:
    """One delivery on its way in; `files`: where its primary files were unpacked."""

    records: Records
    filing: Filing
    files: Mapping[str, str]
    actor: Actor

    def file(self, file: FileRecord, into: Target, parent: CaseFileId | None) -> CaseFile:
        with self.records.begin(self.actor) as tx:
            case = taken_case(tx, file, into, parent)
        for document in file.documents:
            self._document(document, InCase(case=case.id))
        for proceeding in file.proceedings:
            self._proceeding(proceeding, InCase(case=case.id))
        for sub_file in file.sub_files:
            self.file(sub_file, into, case.id)
        return case

    def _proceeding(self, record: ProceedingRecord, place: InCase) -> None:
        with self.records.begin(self.actor) as tx:
            made = taken_proceeding(tx, record, place.case, place.proceeding)
        inside = InCase(case=place.case, proceeding=made)
        for document in record.documents:
            self._document(document, inside)
        for inner in record.sub_proceedings:
            self._proceeding(inner, inside)

    def _document(self, record: DocumentRecord, place: InCase) -> None:
        """A document with its versions; its attachments lie beside it."""
        first: DocumentId | None = None
        for key, upload in uploads_of(record, self.files):
            if first is None:
                receipt = self.filing.receive(upload, into=place, actor=self.actor, key=key)
                first = DocumentId(receipt.document_id)
            else:
                self.filing.renew(first, upload, actor=self.actor, key=key)
        for attachment in record.attachments:
            self._document(attachment.document, place)
