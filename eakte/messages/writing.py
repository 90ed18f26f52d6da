"""Steps of writing messages: into a file first, then into the store; the row comes last."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from eakte.desk import ReadingDesk
from eakte.domain.access import SYSTEM_USER, Actor
from eakte.domain.disposal import Disposal, DisposalItem
from eakte.domain.disposal_message import DisposalMessage, MessageId, MessageState
from eakte.domain.record_description import RecordId
from eakte.domain.record_outline import Outline
from eakte.domain.record_tree import FileRecord, PrimaryFile
from eakte.domain.retention_rule import DisposalAction
from eakte.messages.making import CaseChanged, Planned, header_for, require_agreement
from eakte.messages.partners import Partners
from eakte.messages.primary_files import PrimaryFiles, portions_of
from eakte.messages.record_stream import RecordStream
from eakte.messages.shelf import MessageShelf, key_of
from eakte.messages.words import made_note, refused_note
from eakte.packages import BagFile, BagSummary, write_bag
from eakte.records import Records
from eakte.xdomea import (
    Message,
    MessageKind,
    Receipt,
    RecordList,
    SchemaFolder,
    Version,
    XdomeaRefused,
    all_primary_files,
    write_container,
    write_message,
)

FILE = "container"
DESCRIPTION = "xdomea.xml"  # in a bag, beside the files


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What goes into a general package: case files, and what was decided on their parts."""

    disposal: Disposal
    items: Sequence[DisposalItem]
    actions: Mapping[RecordId, DisposalAction]
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWriter:
    """Writes messages to the archive; memory stays flat however large they are."""

    records: Records
    desk: ReadingDesk
    shelf: MessageShelf
    partners: Partners
    schemas: SchemaFolder

    def written(
        self,
        disposal: Disposal,
        planned: Planned,
        actions: Mapping[RecordId, DisposalAction],
        *,
        folder: Path,
        actor: Actor,
    ) -> DisposalMessage:
        """A message as it was stored, or why it cannot be written. Can run twice.

        Raises:
            StorageUnavailable, DigestMismatch, ObjectMissing: the store does not give its files.
        """
        with self.records.read(actor) as tx:
            now = tx.now
        row = DisposalMessage(
            id=planned.message,
            disposal=disposal.id,
            kind=planned.kind,
            is_sent=True,
            state=MessageState.NOT_MADE,
            process_id=planned.process_id,
            at=now,
            by=SYSTEM_USER,
        )
        try:
            return self._stored(row, disposal, planned, actions, folder=folder, actor=actor)
        except (XdomeaRefused, CaseChanged) as error:
            return replace(row, note=refused_note(error))

    def write_bag(
        self, package: Package, out: BinaryIO, *, folder: Path, actor: Actor
    ) -> BagSummary:
        """A general package (BagIt) of case files: their files, and a 0503 that describes them.

        Raises:
            StorageUnavailable, DigestMismatch, ObjectMissing: the store does not give its files.
            XdomeaRefused: the description cannot be written; `out` must be dropped.
        """
        disposal, made_at = package.disposal, package.made_at
        version = Version(disposal.xdomea_version)
        stream = RecordStream(records=self.records, actor=actor, version=version)
        planned = Planned(
            kind=MessageKind.TRANSFER,
            message=MessageId(disposal.process_id),
            process_id=disposal.process_id,
            items=package.items,
        )
        files: list[PrimaryFile] = []
        described = folder / "description"
        header = header_for(planned, self.partners, version, at=made_at)
        roots = _passing(stream.roots(package.items, package.actions), files)
        with described.open("wb") as target:
            write_message(Message(header=header, body=RecordList(roots=roots)), version, target)
        content = PrimaryFiles(desk=self.desk, versions=stream.versions, folder=folder)
        payload = [
            BagFile(path=DESCRIPTION, portions=portions_of(described)),
            *(BagFile(path=each.file_name, portions=content.portions(each)) for each in files),
        ]
        info = (("Source-Organization", self.partners.office.institution),)
        name = f"aussonderung-{disposal.number.replace('/', '-')}"
        return write_bag(out, payload, name=name, info=info, written_at=made_at)

    def _stored(
        self,
        row: DisposalMessage,
        disposal: Disposal,
        planned: Planned,
        actions: Mapping[RecordId, DisposalAction],
        *,
        folder: Path,
        actor: Actor,
    ) -> DisposalMessage:
        version = Version(disposal.xdomea_version)
        stream = RecordStream(records=self.records, actor=actor, version=version)
        is_transfer = planned.kind is MessageKind.TRANSFER
        roots = stream.roots(planned.items, actions if is_transfer else None)
        header = header_for(planned, self.partners, version, at=row.at)
        message = Message(
            header=header, body=RecordList(roots=roots) if planned.items else Receipt()
        )
        path = folder / FILE
        files = PrimaryFiles(desk=self.desk, versions=stream.versions, folder=folder)
        with path.open("wb") as out:
            written = write_container(
                message, version, out, contents=files.portions, schemas=self.schemas
            )
        if is_transfer:
            self._require_agreement(disposal, stream, actor)
        made = replace(
            row,
            state=MessageState.MADE,
            file_name=written.name,
            size_bytes=path.stat().st_size,
            store_key=key_of(row, actor.tenant),
            validation=written.check.sentence,
            note=made_note(written.primary_files),
        )
        stored = self.shelf.put(made, path, actor.tenant)
        if planned.items:
            self.shelf.remember_outline(made, stream.outline, actor.tenant)
        return replace(made, sha256=stored.sha256)

    def _require_agreement(self, disposal: Disposal, stream: RecordStream, actor: Actor) -> None:
        with self.records.read(actor) as tx:
            offers = [
                each
                for each in tx.disposals.messages.of_disposal(disposal.id)
                if each.kind == MessageKind.OFFER and each.state is MessageState.MADE
            ]
        if offers:
            offered: Outline = self.shelf.outline(offers[-1], actor.tenant)
            require_agreement(offered, stream.settled, stream.outline)


def _passing(roots: Iterable[FileRecord], files: list[PrimaryFile]) -> Iterator[FileRecord]:
    """The records, with their primary files noted while they go by."""
    for root in roots:
        files.extend(all_primary_files(root))
        yield root
