"""FLOW file -> describe -> follow up: what a clerk does with the letters on the desk."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from eakte.caseload import (
    case_event,
    changes,
    note_covered_period,
    optional_text,
    required_text,
)
from eakte.domain.access import Action, Actor, CaseFileId, UnitId, require_may
from eakte.domain.casefile import (
    RELEASED,
    UNDO_MINUTES,
    UNSCANNED,
    CaseFile,
    Document,
    DocumentId,
    DocumentState,
    FollowUp,
    ProceedingId,
    require_in_inbox,
    require_open,
)
from eakte.domain.errors import NotQuarantined, RevisionChanged, UndoTooLate
from eakte.intake import (
    Inbox,
    InCase,
    document_reference,
    place,
    stream_of,
)
from eakte.journal import Detail, Event
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
            scope, proceeding = place(tx, InCase(case=order.case, proceeding=order.proceeding))
            found = tx.documents.locked(document, revision=revision)
            require_in_inbox(found)
            case = tx.cases.get(order.case)
            position = tx.documents.next_position(case.id)
            above = proceeding.reference if proceeding else case.reference
            reference = document_reference(above, position)
            filed = replace(_as_ordered(found, order), scope=scope, position=position)
            saved = _placed(tx, replace(filed, reference=reference))
            tx.documents.set_filed(document, at=tx.now)
            if order.follow_up_on:
                remark = saved.subject
                tx.follow_ups.add(case, due_on=order.follow_up_on, remark=remark, document=document)
            note_covered_period(tx, case)
            tx.cases.touch(case.id)
            follow_up_on = order.follow_up_on.isoformat() if order.follow_up_on else None
            said = {"subject": saved.subject, "follow_up_on": follow_up_on}
            tx.note(_about(saved, "document_filed", said))
            return saved

    def unfile(self, document: DocumentId, *, actor: Actor) -> Document:
        """Take a filing back into the inbox it came from (Rückgängig), within ten minutes.

        Raises:
            UndoTooLate: more than UNDO_MINUTES passed, or it never lay in the inbox.
            CaseClosed: the case file was closed meanwhile.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found, case = _locked_in_open_case(tx, document)
            filed_at = tx.documents.filed_at(document)
            if case is None or filed_at is None:
                raise UndoTooLate(document)
            if tx.now - filed_at > timedelta(minutes=UNDO_MINUTES):
                raise UndoTooLate(document)
            scope, _ = place(tx, Inbox(unit=found.inbox_unit))
            back = replace(
                found, case=None, proceeding=None, scope=scope, position=None, reference=None
            )
            tx.follow_ups.withdraw(document)
            tx.note(_about(found, "filing_taken_back", {}))
            tx.documents.set_filed(document, at=None)
            saved = _placed(tx, back)
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
            tx.note(_about(found, "inbox_routed", {"unit": unit or ""}))
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
            before, case = _locked_in_open_case(tx, document.id, revision=revision)
            after = replace(
                before,
                subject=required_text(document.subject),
                sender=optional_text(document.sender, field="sender"),
                dated_on=document.dated_on,
                direction=document.direction,
                is_draft=document.is_draft,
            )
            if after == before:
                return before
            saved = tx.documents.save(after)
            if case is not None:
                note_covered_period(tx, case)
            tx.note(_about(before, "document_described", changes(before, after)))
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
            flags = found.flags - {UNSCANNED} | {RELEASED}
            released = replace(found, state=DocumentState.RECEIVED, flags=flags)
            tx.enqueue(reading_job(released, is_batch=False))
            said = {"reason": required_text(reason, field="reason")}
            tx.note(_about(found, "quarantine_released", said))
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
            item = tx.follow_ups.add(
                found, due_on=due_on, remark=optional_text(remark, field="remark")
            )
            tx.note(case_event(found, "follow_up_set", due_on=due_on.isoformat()))
            return item

    def finish_follow_up(self, follow_up: str, *, actor: Actor) -> None:
        """Mark a resubmission as done (erledigt); harmless when it is.

        Raises:
            NotVisible, CaseClosed: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            item, case = _locked_follow_up(tx, follow_up)
            if item.done_at is None:
                tx.follow_ups.done(follow_up, at=tx.now)
                tx.note(case_event(case, "follow_up_done", item=follow_up))

    def move_follow_up(self, follow_up: str, *, due_on: date, actor: Actor) -> None:
        """Move a resubmission to another day (verschieben); opens a finished one again.

        Raises:
            NotVisible, CaseClosed: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            _, case = _locked_follow_up(tx, follow_up)
            tx.follow_ups.move(follow_up, due_on=due_on)
            tx.follow_ups.done(follow_up, at=None)
            tx.note(case_event(case, "follow_up_moved", item=follow_up, due_on=due_on.isoformat()))


def _locked_in_open_case(
    tx: Transaction, document: DocumentId, *, revision: int | None = None
) -> tuple[Document, CaseFile | None]:
    """A document with its case file, which must be open; locked in the order case, document.

    Raises:
        RevisionChanged: it was moved while its case file was waited for.
    """
    case_id = tx.documents.get(document).case
    case = tx.cases.locked(case_id) if case_id is not None else None
    if case is not None:
        require_open(case)
    found = tx.documents.locked(document, revision=revision)
    if found.case != case_id:
        raise RevisionChanged(found.revision)
    return found, case


def _locked_follow_up(tx: Transaction, follow_up: str) -> tuple[FollowUp, CaseFile]:
    """A resubmission at an open case file, both as they are under the lock."""
    case = tx.cases.locked(tx.follow_ups.get(follow_up).case)
    require_open(case)
    return tx.follow_ups.locked(follow_up), case


def _about(document: Document, action: str, detail: Detail) -> Event:
    return Event(stream=stream_of(document), action=action, subject=document.id, detail=detail)


def _as_ordered(document: Document, order: FilingOrder) -> Document:
    """What is said of the document, and where it goes."""
    return replace(
        document,
        case=order.case,
        proceeding=order.proceeding,
        subject=required_text(order.subject) if order.subject else document.subject,
        sender=document.sender
        if order.sender is None
        else optional_text(order.sender, field="sender"),
        dated_on=order.dated_on or document.dated_on,
    )


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
