"""FLOW hand in -> look -> accept -> take: case files from another office (Übernahme, 0401).

A job looks into what was handed in. Whoever handed it in sees what it would become and says where
it goes; then a job makes the case files, with the rights of that person.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from eakte import jobs, orders
from eakte.domain.access import Action, Actor, UnitId, UserId, require_may, system_actor
from eakte.domain.disposal_message import DisposalMessage, MessageId, MessageState
from eakte.domain.errors import DomainError, InvalidValue, NotAllowed, NotVisible
from eakte.domain.reference import PlanCode
from eakte.handover import HandOver
from eakte.intake import UploadRejected
from eakte.jobs import Job
from eakte.messages.child import MessageRefused
from eakte.messages.reception import note_message
from eakte.messages.shelf import Incoming, MessageShelf, arrived, key_of
from eakte.messages.taken_records import ComingFile, Target
from eakte.passing_words import DROPPED, TAKING, not_taken_words, taken_words
from eakte.records import Records, Transaction
from eakte.xdomea import MessageKind, XdomeaRefused

MOST_SHOWN = 50
DELIVERY = "delivery"
SETTLED = (MessageState.TAKEN, MessageState.REFUSED)
DECIDED = "Über diese Abgabe ist schon entschieden."


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopting:
    """Case files that come from other offices."""

    records: Records
    handover: HandOver
    shelf: MessageShelf

    def hand_in(self, incoming: Incoming, *, actor: Actor) -> DisposalMessage:
        """Take a hand-over of another office; a job looks into it.

        Raises:
            NotAllowed: refused.
            StorageError: nothing was stored.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            row = arrived(tx, incoming, kind=MessageKind.HAND_OVER)
        stored = self.shelf.put(row, incoming.path, actor.tenant)
        with self.records.begin(actor) as tx:
            kept = replace(row, store_key=stored.key)
            tx.disposals.messages.put(kept)
            tx.enqueue(orders.hand_over_job(orders.LOOK_AT_HAND_OVER, kept.id))
            return kept

    def handed_in(self, *, actor: Actor) -> Sequence[DisposalMessage]:
        """The newest hand-overs that this person handed in; nobody else sees them."""
        require_may(actor, Action.FILE)
        with self.records.read(actor) as tx:
            return tx.disposals.messages.handed_in_by(actor.user, limit=MOST_SHOWN)

    def one(self, message: MessageId, *, actor: Actor) -> DisposalMessage:
        """A hand-over with its state.

        Raises:
            NotAllowed, NotVisible: refused, or somebody else handed it in.
        """
        require_may(actor, Action.FILE)
        with self.records.read(actor) as tx:
            found = tx.disposals.messages.get(message)
        if found.kind != MessageKind.HAND_OVER or found.is_sent or found.by != actor.user:
            raise NotVisible("message", message)
        return found

    def preview(self, message: MessageId, *, actor: Actor) -> Sequence[ComingFile]:
        """The case files that a hand-over would become; none once that is decided.

        Raises:
            NotAllowed, NotVisible: refused, or somebody else handed it in.
        """
        found = self.one(message, actor=actor)
        if found.state is not MessageState.READY:
            return ()
        told = json.loads(self.shelf.work.read(_preview_key(found, actor)))
        return tuple(ComingFile(**each) for each in told)

    def accept(self, message: MessageId, *, into: Target, actor: Actor) -> None:
        """Say where the case files of a hand-over go; a job makes them.

        Raises:
            NotAllowed, NotVisible: refused, or somebody else handed it in.
            UnknownPosition, InvalidValue: they cannot go there, or it does not wait for this.
        """
        found = self.one(message, actor=actor)
        with self.records.begin(actor) as tx:
            _require_target(tx, into)
            _require_ready(tx.disposals.messages.locked(message))
            tx.disposals.messages.put(replace(found, state=MessageState.WAITING, note=TAKING))
            told = {"position": into.file_plan_code, "unit": into.unit, "user": actor.user}
            tx.enqueue(orders.hand_over_job(orders.TAKE_HAND_OVER, message, **told))

    def discard(self, message: MessageId, *, actor: Actor) -> None:
        """Refuse a hand-over that was looked into; its bytes go.

        Raises:
            NotAllowed, NotVisible: refused, or somebody else handed it in.
            InvalidValue: it does not wait for a decision.
        """
        found = self.one(message, actor=actor)
        with self.records.begin(actor) as tx:
            _require_ready(tx.disposals.messages.locked(message))
            tx.disposals.messages.put(replace(found, state=MessageState.REFUSED, note=DROPPED))
        self._clear(message, actor)

    def look(self, job: Job) -> None:
        """Look into what was handed in, without taking anything. Can run twice.

        Raises:
            StorageUnavailable: the store does not answer.
        """
        actor = system_actor(job.tenant)
        row = looked = self._waiting(job, actor)
        if row is not None:
            try:
                looked = self._looked_into(row, actor)
            except (MessageRefused, XdomeaRefused, DomainError) as error:
                looked = _refused(row, error)
        self._finish(job, looked, actor)

    def take(self, job: Job) -> None:
        """Make the case files of a hand-over that was accepted. Can run twice.

        Raises:
            StorageUnavailable: the store does not answer; it goes on later where it stopped.
        """
        actor = system_actor(job.tenant)
        row = taken = self._waiting(job, actor)
        if row is not None:
            try:
                taken = self._taken(row, job)
            except (MessageRefused, XdomeaRefused, UploadRejected, DomainError) as error:
                taken = _refused(row, error)
        self._finish(job, taken, actor)

    def _waiting(self, job: Job, actor: Actor) -> DisposalMessage | None:
        """The hand-over of a job; None: it was done before."""
        with self.records.read(actor) as tx:
            row = tx.disposals.messages.get(MessageId(job.subject))
        return row if row.state is MessageState.WAITING else None

    def _looked_into(self, row: DisposalMessage, actor: Actor) -> DisposalMessage:
        with self.handover.folder() as folder:
            path = self._fetched(row, folder)
            coming = self.handover.coming(path)
        body = json.dumps([asdict(each) for each in coming.files]).encode()
        key = _preview_key(row, actor)
        self.shelf.work.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
        return replace(
            row,
            state=MessageState.READY,
            process_id=coming.process_id,
            validation=coming.validation,
        )

    def _taken(self, row: DisposalMessage, job: Job) -> DisposalMessage:
        into = Target(
            file_plan_code=str(job.payload["position"]), unit=UnitId(str(job.payload["unit"]))
        )
        actor = self._person(UserId(str(job.payload["user"])), system_actor(job.tenant))
        with self.handover.folder() as folder:
            cases = self.handover.take_over(self._fetched(row, folder), into=into, actor=actor)
        note = taken_words([case.reference for case in cases])
        return replace(row, state=MessageState.TAKEN, note=note)

    def _person(self, user: UserId, system: Actor) -> Actor:
        """Whoever accepted it, with the rights of now.

        Raises:
            NotAllowed: the account is closed.
        """
        with self.records.read(system) as tx:
            account = tx.people.account(user)
            if account is None or account.disabled_at is not None:
                raise NotAllowed(Action.FILE)
            return tx.people.actor(account)

    def _finish(self, job: Job, row: DisposalMessage | None, actor: Actor) -> None:
        if row is not None:
            with self.records.begin(actor) as tx:
                tx.disposals.messages.put(row)
                note_message(tx, row)
        self._clear(MessageId(job.subject), actor)
        with self.records.begin(actor) as tx:
            jobs.finish(tx.session, job)

    def _fetched(self, row: DisposalMessage, folder: Path) -> Path:
        path = folder / DELIVERY
        with path.open("wb") as target:
            self.shelf.fetch(row, target)
        return path

    def _clear(self, message: MessageId, actor: Actor) -> None:
        """Remove bytes and preview of what is settled; both tell of people. Can run twice."""
        with self.records.read(actor) as tx:
            row = tx.disposals.messages.get(message)
        if row.state not in SETTLED or not row.store_key:
            return
        self.shelf.drop(row)
        self.shelf.work.delete(_preview_key(row, actor), version_id=None)
        with self.records.begin(actor) as tx:
            tx.disposals.messages.put(replace(row, store_key=""))


def _refused(row: DisposalMessage, error: Exception) -> DisposalMessage:
    return replace(row, state=MessageState.REFUSED, note=not_taken_words(error))


def _require_ready(message: DisposalMessage) -> None:
    if message.state is not MessageState.READY:
        raise InvalidValue("message", DECIDED)


def _require_target(tx: Transaction, into: Target) -> None:
    """Refuse a place where no case file can be.

    Raises:
        UnknownPosition, InvalidValue: there is no such position, it only orders others, or there
            is no such unit.
    """
    if not tx.plans.file_plan().unit(PlanCode(into.file_plan_code)).is_assignable:
        raise InvalidValue("file_plan_code", "Eine Hauptgruppe ordnet nur.")
    if into.unit not in {unit.id for unit in tx.people.units(tx.subject.tenant)}:
        raise InvalidValue("lead_unit", "Diese Organisationseinheit gibt es nicht.")


def _preview_key(row: DisposalMessage, actor: Actor) -> str:
    return f"{key_of(row, actor.tenant)}.preview"
