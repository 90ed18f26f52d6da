"""FLOW file -> describe -> follow up: what a clerk does with the letters on the desk."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from eakte.caseload import case_event, changes, note_covered_period, required_text
from eakte.domain.access import Action, Actor, CaseFileId, UnitId, require_may
from eakte.domain.casefile import (
    RELEASED,
    UNDO_MINUTES,
    Document,
    DocumentId,
    DocumentState,
    FollowUp,
    ProceedingId,
    require_in_inbox,
    require_open,
)
from eakte.domain.errors import NotQuarantined, UndoTooLate
from eakte.intake import (
    Inbox,
    InCase,
    document_reference,
    place,
    stream_of,
)
from eakte.journal import Event
from eakte.orders import indexing_job, reading_job
from eakte.records import Records, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingOrder:
    """Where an item of the inbox goes and what is said of it; None keeps what it has."""

    case: CaseFileId
    proceeding: ProceedingId | None = None
    subject: str | None = None
    sender: str | None = None
    dated_on: date | None = None
    follow_up_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deskwork:
    """What clerks do with single letters and resubmissions."""

    records: Records

    def file(
        self,
        document: DocumentId,
        order: FilingOrder,
        *,
        actor: Actor,
        revision: int | None = None,
    ) -> Document:
        """File an item of the inbox (ablegen), with its attachments and a resubmission if wanted.

        Raises:
            NotVisible, NotAllowed, CaseClosed, AlreadyFiled, NotInInbox, RevisionChanged: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.documents.locked(document, revision=revision)
            require_in_inbox(found)
            scope, proceeding = place(tx, InCase(case=order.case, proceeding=order.proceeding))
            case = tx.cases.get(order.case)
            position = tx.documents.next_position(case.id)
            above = proceeding.reference if proceeding else case.reference
            filed = replace(
                found,
                case=case.id,
                proceeding=order.proceeding,
                scope=scope,
                inbox_unit=None,
                position=position,
                reference=document_reference(above, position),
                subject=order.subject or found.subject,
                sender=found.sender if order.sender is None else order.sender,
                dated_on=order.dated_on or found.dated_on,
            )
            saved = _placed(tx, filed)
            tx.documents.set_filed(document, at=tx.now)
            if order.follow_up_on:
                tx.follow_ups.add(
                    case, due_on=order.follow_up_on, remark=saved.subject, document=document
                )
            note_covered_period(tx, case)
            tx.cases.touch(case.id)
            tx.note(case_event(case, "document_filed", document=document, subject=saved.subject))
            return saved

    def unfile(self, document: DocumentId, *, actor: Actor) -> Document:
        """Take a filing back into the inbox (Rückgängig), within ten minutes.

        Raises:
            UndoTooLate: more than UNDO_MINUTES passed, or it never lay in the inbox.
            CaseClosed: the case file was closed meanwhile.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.documents.locked(document)
            filed_at = tx.documents.filed_at(document)
            if found.case is None or filed_at is None:
                raise UndoTooLate(document)
            if tx.now - filed_at > timedelta(minutes=UNDO_MINUTES):
                raise UndoTooLate(document)
            case = tx.cases.locked(found.case)
            require_open(case)
            scope, _ = place(tx, Inbox())
            back = replace(
                found, case=None, proceeding=None, scope=scope, position=None, reference=None
            )
            tx.follow_ups.withdraw(document)
            tx.note(case_event(case, "filing_taken_back", document=document))
            saved = _placed(tx, back)
            tx.documents.set_filed(document, at=None)
            note_covered_period(tx, case)
            return saved

    def route(self, document: DocumentId, *, unit: UnitId | None, actor: Actor) -> Document:
        """Pass an item on to the inbox of another unit ("Nicht für mich"), or to the mail room.

        Raises:
            NotVisible, AlreadyFiled, NotInInbox: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.documents.locked(document)
            require_in_inbox(found)
            scope, _ = place(tx, Inbox(unit=unit))
            passed = replace(found, scope=scope, inbox_unit=unit)
            tx.note(
                Event(
                    stream=stream_of(found),
                    action="inbox_routed",
                    subject=document,
                    detail={"unit": unit or ""},
                )
            )
            return _placed(tx, passed)

    def describe(
        self, document: Document, *, actor: Actor, revision: int | None = None
    ) -> Document:
        """Change what is said of a document: subject, sender, date, draft. Old and new are logged.

        Raises:
            NotVisible, NotAllowed, CaseClosed, RevisionChanged: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            before = tx.documents.locked(document.id, revision=revision)
            if before.case is not None:
                require_open(tx.cases.locked(before.case))
            after = replace(
                before,
                subject=required_text(document.subject),
                sender=document.sender,
                dated_on=document.dated_on,
                direction=document.direction,
                is_draft=document.is_draft,
            )
            saved = tx.documents.save(after)
            if saved.case is not None:
                note_covered_period(tx, tx.cases.get(saved.case))
            tx.note(
                Event(
                    stream=stream_of(after),
                    action="document_described",
                    subject=document.id,
                    detail=changes(before, after),
                )
            )
            tx.enqueue(indexing_job(document.id))
            return saved

    def release(self, document: DocumentId, *, reason: str, actor: Actor) -> Document:
        """Let a document out of quarantine: a person decided, with a reason; it is read then.

        Raises:
            NotQuarantined: it is not in quarantine.
        """
        require_may(actor, Action.RELEASE_QUARANTINE)
        with self.records.begin(actor) as tx:
            found = tx.documents.locked(document)
            if found.state is not DocumentState.QUARANTINED:
                raise NotQuarantined(document)
            released = replace(found, state=DocumentState.RECEIVED, flags=found.flags | {RELEASED})
            tx.enqueue(reading_job(released, is_batch=False))
            tx.note(
                Event(
                    stream=stream_of(found),
                    action="quarantine_released",
                    subject=document,
                    detail={"reason": required_text(reason, field="reason")},
                )
            )
            return tx.documents.save(released)

    def follow_up(self, case: CaseFileId, *, due_on: date, remark: str, actor: Actor) -> FollowUp:
        """Put a resubmission (Wiedervorlage) at an open case file.

        Raises:
            CaseClosed: nothing is resubmitted of a closed case file.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case)
            require_open(found)
            item = tx.follow_ups.add(found, due_on=due_on, remark=remark.strip())
            tx.note(case_event(found, "follow_up_set", due_on=due_on.isoformat()))
            return item

    def finish_follow_up(self, follow_up: str, *, actor: Actor) -> None:
        """Mark a resubmission as done (erledigt)."""
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            item = tx.follow_ups.get(follow_up)
            tx.follow_ups.done(follow_up, at=tx.now)
            tx.note(case_event(tx.cases.get(item.case), "follow_up_done", item=follow_up))

    def move_follow_up(self, follow_up: str, *, due_on: date, actor: Actor) -> None:
        """Move a resubmission to another day (verschieben); opens a finished one again."""
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            item = tx.follow_ups.get(follow_up)
            tx.follow_ups.move(follow_up, due_on=due_on)
            tx.follow_ups.done(follow_up, at=None)
            case = tx.cases.get(item.case)
            tx.note(case_event(case, "follow_up_moved", item=follow_up, due_on=due_on.isoformat()))


def _placed(tx: Transaction, document: Document) -> Document:
    """Store a document in its new place, its attachments with it, and tell the index."""
    saved = tx.documents.save(document)
    for attachment in tx.documents.attachments(document.id):
        tx.documents.save(
            replace(
                attachment,
                case=saved.case,
                proceeding=saved.proceeding,
                scope=saved.scope,
                position=saved.position,
                inbox_unit=saved.inbox_unit,
            )
        )
        tx.enqueue(indexing_job(attachment.id))
    tx.enqueue(indexing_job(saved.id))
    return saved
