"""FLOW make -> send -> hand in -> read -> take: the messages between this office and its archive.

The offer (0501) and the transfer (0503) are made by jobs; the archive's answers come in as files
and are read by jobs, in a child process. Of every message remain its digest, what a schema said of
it, who handled it and when. An answer is taken as a whole or not at all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from eakte import jobs, orders
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, CaseFileId, require_may, system_actor
from eakte.domain.disposal import Disposal, DisposalId, ItemState
from eakte.domain.disposal_message import (
    LIST_KIND,
    DisposalMessage,
    MessageId,
    MessageState,
)
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.jobs import Job
from eakte.messages.child import MessageReader
from eakte.messages.making import planned_for
from eakte.messages.partners import partners_of
from eakte.messages.reception import Reception, note_message, offered_records
from eakte.messages.shelf import DESCRIBING, Incoming, MessageShelf, arrived
from eakte.messages.taking import actions_for
from eakte.messages.virus_scan import MessageScan
from eakte.messages.words import DROPPED
from eakte.messages.writing import MessageWriter, Package
from eakte.orders import DROP_MESSAGES, MAKE_MESSAGE, READ_MESSAGE
from eakte.records import Records
from eakte.settings import Settings
from eakte.xdomea import MessageKind, SchemaFolder, write_list
from indexing import VirusScanner
from storage import ObjectStore

WANTED = (ItemState.TO_ARCHIVE, ItemState.DELIVERED, ItemState.ARCHIVED)
MOST_SHOWN = 100
XLSX_MARK = "xlsx"  # ending of a name: a list that came back


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """Everything that goes to an archive and comes back."""

    records: Records
    shelf: MessageShelf
    writer: MessageWriter
    reception: Reception

    def hand_in(
        self, incoming: Incoming, *, disposal: DisposalId | None, actor: Actor
    ) -> DisposalMessage:
        """Take an answer of the archive; it is looked into in the background.

        disposal: the list to which a returned spreadsheet belongs; a message names its process.

        Raises:
            NotAllowed, NotVisible: refused.
            StorageError: nothing was stored.
        """
        require_may(actor, Action.DISPOSE)
        with self.records.begin(actor) as tx:
            if disposal is not None:
                tx.disposals.get(disposal)
            is_list = incoming.file_name.lower().endswith(XLSX_MARK)
            row = arrived(tx, incoming, kind=LIST_KIND if is_list else "", disposal=disposal)
        stored = self.shelf.put(row, incoming.path, actor.tenant)
        with self.records.begin(actor) as tx:
            kept = replace(row, store_key=stored.key)
            tx.disposals.messages.put(kept)
            tx.enqueue(orders.answer_job(kept.id))
            return kept

    def messages(self, disposal: DisposalId, *, actor: Actor) -> Sequence[DisposalMessage]:
        """Messages about a list, the oldest first.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.disposals.messages.of_disposal(tx.disposals.get(disposal).id)

    def of_no_disposal(self, *, actor: Actor) -> Sequence[DisposalMessage]:
        """The newest messages that belong to no list: catalogues, and what was refused."""
        require_may(actor, Action.DISPOSE)
        with self.records.read(actor) as tx:
            return tx.disposals.messages.of_no_disposal(limit=MOST_SHOWN)

    def message(self, message: MessageId, *, actor: Actor) -> DisposalMessage:
        """One message with its state; what goes to other offices is not among them.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        require_may(actor, Action.DISPOSE)
        with self.records.read(actor) as tx:
            found = tx.disposals.messages.get(message)
        if found.kind == MessageKind.HAND_OVER:
            raise NotVisible("message", message)
        return found

    def fetch(self, message: MessageId, into: BinaryIO, *, actor: Actor) -> DisposalMessage:
        """The bytes of a message, to be sent or looked at.

        Raises:
            NotAllowed, NotVisible: refused, or it tells of case files that the actor does not see.
            ObjectMissing: they went with the case files that they describe.
        """
        found = self.message(message, actor=actor)
        self._require_all_visible(found.disposal, actor)
        self.shelf.fetch(found, into)
        return found

    def write_list(self, disposal: DisposalId, out: BinaryIO, *, actor: Actor) -> Disposal:
        """The offer as a spreadsheet for the archive to fill in (Anbieteverzeichnis als XLSX).

        Raises:
            NotAllowed, NotVisible: refused, or there are case files that the actor does not see.
            InvalidValue: nothing was offered.
        """
        require_may(actor, Action.DISPOSE)
        self._require_all_visible(disposal, actor)
        with self.records.read(actor) as tx:
            found, made_at = tx.disposals.get(disposal), tx.now
        roots = offered_records(self.records, found, system_actor(actor.tenant))
        write_list(roots, found.process_id, out, made_at=made_at)
        return found

    def write_package(self, disposal: DisposalId, out: BinaryIO, *, actor: Actor) -> Disposal:
        """What the archive wants as a general package (BagIt), with all files and a description.

        Raises:
            NotAllowed, NotVisible: refused, or there are case files that the actor does not see.
            InvalidValue: the archive wants nothing of it.
        """
        require_may(actor, Action.DISPOSE)
        self._require_all_visible(disposal, actor)
        with self.records.read(actor) as tx:
            found, made_at = tx.disposals.get(disposal), tx.now
            listed = tx.disposals.all_items(disposal, *WANTED)
            items = [item for item in listed if not item.is_restricted]
            actions = actions_for(tx.disposals.messages.of_disposal(disposal), self.shelf, tx)
        if not items:
            raise InvalidValue("disposal", "Das Archiv übernimmt keine dieser Akten.")
        with self.writer.desk.cleared() as folder:
            package = Package(disposal=found, items=items, actions=actions, made_at=made_at)
            self.writer.write_bag(package, out, folder=folder, actor=system_actor(actor.tenant))
        return found

    def do(self, job: Job) -> None:
        """Do one of the jobs of this flow. Each can run twice.

        Raises:
            StorageUnavailable, DigestMismatch, ObjectMissing: it is tried again later.
        """
        deeds = {MAKE_MESSAGE: self._make, READ_MESSAGE: self._read, DROP_MESSAGES: self._drop}
        deeds[job.kind](job)

    def _make(self, job: Job) -> None:
        """Make a message that was ordered. Can run twice: there is one for each occasion.

        Raises:
            StorageUnavailable, DigestMismatch, ObjectMissing: the store does not give what belongs
                into it; nothing was made.
        """
        actor, kind = system_actor(job.tenant), MessageKind(str(job.payload["kind"]))
        with self.records.read(actor) as tx:
            disposal = tx.disposals.get(DisposalId(job.subject))
            planned = planned_for(tx, disposal, kind, self.shelf)
            known = tx.disposals.messages.of_disposal(disposal.id)
            actions = actions_for(known, self.shelf, tx)
        with self.writer.desk.cleared() as folder:
            made = planned and self.writer.written(
                disposal, planned, actions, folder=folder, actor=actor
            )
        with self.records.begin(actor) as tx:
            if made:
                tx.disposals.messages.put(made)
                note_message(tx, made)
            jobs.finish(tx.session, job)

    def _read(self, job: Job) -> None:
        """Look into what was handed in, and take it as a whole or not at all. Can run twice.

        Raises:
            StorageUnavailable: the store does not answer; nothing was taken.
        """
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            row = tx.disposals.messages.get(MessageId(job.subject))
        with self.writer.desk.cleared() as folder:
            looked = row
            if row.state is MessageState.WAITING:
                looked = self.reception.looked_into(row, folder, actor)
        with self.records.begin(actor) as tx:
            if looked.state is MessageState.REFUSED:
                tx.disposals.messages.put(looked)
            jobs.finish(tx.session, job)

    def _drop(self, job: Job) -> None:
        """Remove the bytes of messages that describe destroyed case files; digests stay."""
        actor, disposal = system_actor(job.tenant), DisposalId(job.subject)
        with self.records.read(actor) as tx:
            gone = {item.case for item in tx.disposals.all_items(disposal, ItemState.DESTROYED)}
            messages = tx.disposals.messages
            known = [*messages.of_disposal(disposal), *messages.hand_overs_of(*gone)]
        for message in known:
            if message.store_key and gone and self._describes(message, gone, actor):
                self.shelf.drop(message)
                with self.records.begin(actor) as tx:
                    tx.disposals.messages.put(replace(message, store_key="", note=DROPPED))
        with self.records.begin(actor) as tx:
            jobs.finish(tx.session, job)

    def _describes(
        self, message: DisposalMessage, cases: Collection[CaseFileId], actor: Actor
    ) -> bool:
        """Whether a message tells of one of these case files; what came in may tell of any."""
        if message.kind not in DESCRIBING or not message.is_sent:
            return message.kind in DESCRIBING
        return any(
            CaseFileId(entry.id) in cases for entry in self.shelf.outline(message, actor.tenant)
        )

    def _require_all_visible(self, disposal: DisposalId | None, actor: Actor) -> None:
        """Refuse what tells of case files that the actor does not see.

        Raises:
            NotAllowed: there are some.
        """
        if disposal is None:
            return
        counts = []
        for each in (actor, system_actor(actor.tenant)):
            with self.records.read(each) as tx:
                counts.append(sum(tx.disposals.counts(disposal).values()))
        if counts[0] != counts[1]:
            raise NotAllowed(Action.DISPOSE)


def open_correspondence(
    records: Records,
    desk: ReadingDesk,
    evidence: ObjectStore,
    settings: Settings,
    scanner: VirusScanner | None,
) -> Correspondence:
    """The flow of an installation, with its partners and the schemas that its operator named."""
    shelf = MessageShelf(evidence=evidence, work=desk.work)
    partners = partners_of(settings)
    folder = settings.xdomea_schemas
    return Correspondence(
        records=records,
        shelf=shelf,
        writer=MessageWriter(
            records=records,
            desk=desk,
            shelf=shelf,
            partners=partners,
            schemas=SchemaFolder(Path(folder) if folder else None),
        ),
        reception=Reception(
            records=records,
            shelf=shelf,
            reader=MessageReader(schemas=folder, refusal=MessageScan(scanner=scanner).refusal),
            partners=partners,
        ),
    )
