"""Steps of receiving: what was handed in is opened in a child, checked, and taken or refused."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from eakte.domain.access import Actor
from eakte.domain.appraisal import AppraisalRefused
from eakte.domain.disposal import Disposal, ItemState, StepRefused
from eakte.domain.disposal_message import LIST_KIND, DisposalMessage, MessageState
from eakte.domain.errors import InvalidValue
from eakte.domain.record_tree import FileRecord
from eakte.journal import OFFICE_STREAM, Event
from eakte.messages.child import MessageReader, MessageRefused, Opened
from eakte.messages.partners import Partners
from eakte.messages.record_stream import RecordStream
from eakte.messages.shelf import DESCRIBING, MessageShelf
from eakte.messages.taking import Answering, take_catalogue
from eakte.messages.words import CONFIRMED_AGAIN, REPEATED, TAKEN, note_of, refused_note, taken_note
from eakte.records import Records, Transaction
from eakte.xdomea import (
    Catalogue,
    ForeignProcess,
    Message,
    RepeatedAnswer,
    Version,
    XdomeaRefused,
    fingerprint,
)

ANSWER = "answer"  # the file in the folder of the child


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Opens what came in, and takes it as a whole or not at all."""

    records: Records
    shelf: MessageShelf
    reader: MessageReader
    partners: Partners

    def looked_into(self, row: DisposalMessage, folder: Path, actor: Actor) -> DisposalMessage:
        """Take an answer; the row that is returned says what became of it."""
        path = folder / ANSWER
        with path.open("wb") as target:
            self.shelf.fetch(row, target)
        try:
            if row.kind == LIST_KIND:
                return self._list_taken(row, path, actor)
            return self._message_taken(row, path, actor)
        except MessageRefused as error:
            return replace(row, state=MessageState.REFUSED, note=note_of(error.words))
        except (XdomeaRefused, AppraisalRefused, StepRefused) as error:
            return replace(row, state=MessageState.REFUSED, note=refused_note(error))

    def _message_taken(self, row: DisposalMessage, path: Path, actor: Actor) -> DisposalMessage:
        opened = self.reader.opened(path, path.parent)
        message = opened.read.message
        with self.records.begin(actor) as tx:
            named = _named(row, opened, tx)
            _require_own_list(row, named)
            if isinstance(message.body, Catalogue):
                self._require_archive(message)
                take_catalogue(tx, message.body, message)
            else:
                named = self._answered(tx, named, message)
            kept = self._kept(named, path, actor)
            tx.disposals.messages.put(kept)
            note_message(tx, kept)
            return kept

    def _require_archive(self, message: Message) -> None:
        """Refuse a catalogue of anybody else.

        Raises:
            ForeignProcess: the archive is named in the configuration, and this is another.
        """
        known, header = self.partners.archive.authority, message.header
        if known is not None and header.sender.authority != known:
            raise ForeignProcess(header.process_id, header.kind)

    def _answered(
        self, tx: Transaction, named: DisposalMessage, message: Message
    ) -> DisposalMessage:
        answering = self._answering(tx, named)
        try:
            answering.require_expected(message, self.partners)
            answering.take(named, message)
        except RepeatedAnswer:
            is_confirmed = answering.confirm_again(named, message)
            note = CONFIRMED_AGAIN if is_confirmed else REPEATED
            return replace(named, state=MessageState.REPEATED, note=note)
        return named

    def _list_taken(self, row: DisposalMessage, path: Path, actor: Actor) -> DisposalMessage:
        with self.records.read(actor) as tx:
            if row.disposal is None:
                raise ForeignProcess("", LIST_KIND)
            disposal = tx.disposals.get(row.disposal)
        roots = offered_records(self.records, disposal, actor)
        returned = self.reader.returned_list(path, path.parent, roots, disposal.process_id)
        with self.records.begin(actor) as tx:
            named = replace(
                row,
                state=MessageState.TAKEN,
                process_id=disposal.process_id,
                note=TAKEN,
                fingerprint=returned.fingerprint,
            )
            try:
                self._answering(tx, named).take_list(named, returned, self.partners)
            except RepeatedAnswer:
                named = replace(named, state=MessageState.REPEATED, note=REPEATED)
            tx.disposals.messages.put(named)
            note_message(tx, named)
            return named

    def _answering(self, tx: Transaction, row: DisposalMessage) -> Answering:
        """What is known of the list to which an answer belongs, locked.

        Raises:
            ForeignProcess: nothing was sent under its process.
        """
        if row.disposal is None:
            raise ForeignProcess(row.process_id, row.kind)
        disposal = tx.disposals.locked(row.disposal)
        known = tx.disposals.messages.of_disposal(disposal.id)
        return Answering(tx=tx, disposal=disposal, known=known, shelf=self.shelf)

    def _kept(self, row: DisposalMessage, path: Path, actor: Actor) -> DisposalMessage:
        """An answer where nobody can change it, once it is known to describe no case files."""
        stored = self.shelf.put(row, path, actor.tenant)
        if row.kind not in DESCRIBING:
            self.shelf.drop(replace(row, kind=""))
        return replace(row, store_key=stored.key)


def offered_records(records: Records, disposal: Disposal, actor: Actor) -> Iterator[FileRecord]:
    """The case files of an offer as they were offered.

    Raises:
        InvalidValue: nothing was offered.
    """
    if disposal.offered_at is None:
        raise InvalidValue("disposal", "Das Verzeichnis ist noch nicht angeboten.")
    with records.read(actor) as tx:
        items = [
            item
            for item in tx.disposals.all_items(disposal.id)
            if item.state is not ItemState.REMOVED
        ]
    version = Version(disposal.xdomea_version)
    return RecordStream(records=records, actor=actor, version=version).roots(items)


def _named(row: DisposalMessage, opened: Opened, tx: Transaction) -> DisposalMessage:
    """What was handed in, with what it says of itself and the list to which it belongs."""
    header = opened.read.message.header
    return replace(
        row,
        disposal=tx.disposals.messages.disposal_of(header.process_id),
        kind=header.kind,
        state=MessageState.TAKEN,
        process_id=header.process_id,
        validation=opened.check.sentence,
        note=taken_note(opened.read.unread, opened.surplus),
        fingerprint=fingerprint(opened.read.message.body),
    )


def _require_own_list(row: DisposalMessage, named: DisposalMessage) -> None:
    """Refuse an answer that was handed in at the screen of another list.

    Raises:
        ForeignProcess: it belongs to another list.
    """
    if None not in {row.disposal, named.disposal} and row.disposal != named.disposal:
        raise ForeignProcess(named.process_id, named.kind)


def note_message(tx: Transaction, message: DisposalMessage) -> None:
    """An entry in the chain of the office: kind, digest and state, never what a message says."""
    said = {
        "kind": message.kind,
        "state": message.state.value,
        "sha256": message.sha256,
        "process": message.process_id,
    }
    action = "message_made" if message.is_sent else "message_received"
    tx.note(Event(stream=OFFICE_STREAM, action=action, subject=message.id, detail=said))
