"""FLOW open -> close -> reopen: the life of a case file (Akte) in the hands of its clerk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from eakte import leaving
from eakte.caseload import (
    ClosingSheet,
    NewCase,
    case_event,
    closing_day,
    closing_sheet,
    new_case,
    require_accounts,
    required_text,
)
from eakte.domain.access import Action, Actor, CaseFileId, Confidentiality, UserId, require_may
from eakte.domain.casefile import (
    CaseFile,
    CaseState,
    Proceeding,
    ProceedingId,
    depth_below,
    require_closed,
    require_in_direct_access,
    require_open,
)
from eakte.domain.errors import CloseRefused
from eakte.domain.hold import require_unrestricted
from eakte.orders import indexing_job
from eakte.periods import keep_retention
from eakte.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Casework:
    """What clerks and records managers do with case files."""

    records: Records

    def open(self, new: NewCase, *, actor: Actor) -> CaseFile:
        """Open a case file under the next number of its position and year.

        Raises:
            NotAllowed: no right to open case files.
            UnknownPosition, UnknownVariant, InvalidValue: what was said cannot be taken.
        """
        require_may(actor, Action.FILE)
        with self.records.read(actor) as tx:
            plan = tx.plans.file_plan()  # not while others wait for numbers
        with self.records.begin(actor) as tx:
            case = new_case(tx, new, plan)
            tx.cases.add(case)
            tx.cases.set_members(case.id, [actor.user] if case.is_need_to_know else [])
            tx.note(case_event(case, "case_opened", subject=case.subject, reference=case.reference))
            return case

    def add_proceeding(
        self,
        case: CaseFileId,
        *,
        subject: str,
        parent: ProceedingId | None = None,
        actor: Actor,
    ) -> Proceeding:
        """Add a proceeding (Vorgang) to an open case file, at the most five levels deep.

        Raises:
            CaseClosed, NestingTooDeep, InvalidValue: it cannot be added there.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case)
            require_open(found)
            above = tx.cases.proceeding(case, parent) if parent else None
            proceeding = tx.cases.add_proceeding(
                found, subject=required_text(subject), depth=depth_below(above), parent=above
            )
            tx.note(case_event(found, "proceeding_added", reference=proceeding.reference))
            return proceeding

    def protect(
        self,
        case: CaseFileId,
        *,
        confidentiality: Confidentiality,
        restricted: bool,
        members: Sequence[UserId],
        actor: Actor,
    ) -> CaseFile:
        """Set who may see an open case file; the index follows, and every hit is checked anyway.

        Raises:
            NotVisible, NotAllowed, CaseClosed, InvalidValue: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case)
            require_open(found)
            require_accounts(tx, members, field="members")
            changed = replace(found, confidentiality=confidentiality, restricted=restricted)
            named = {*members, actor.user} if changed.is_need_to_know else set(members)
            tx.cases.set_members(case, sorted(named))
            for document in tx.documents.everything_in(case):  # as long as this actor sees them
                tx.enqueue(indexing_job(document))
            saved = tx.cases.save(changed)
            tx.note(
                case_event(
                    saved,
                    "case_protected",
                    level=confidentiality,
                    restricted=restricted,
                    members=sorted(named),
                )
            )
            return saved

    def sheet(self, case: CaseFileId, *, on: date | None = None, actor: Actor) -> ClosingSheet:
        """The closing sheet of a case file as it stands now."""
        require_may(actor, Action.READ)
        with self.records.read(actor) as tx:
            return closing_sheet(tx, tx.cases.get(case), on or tx.today)

    def close(
        self,
        case: CaseFileId,
        *,
        on: date | None = None,
        actor: Actor,
        revision: int | None = None,
    ) -> CaseFile:
        """Close a case file (zdA-Verfügung): content is frozen, the period computed and explained.

        Raises:
            CaseClosed: it is closed; of two who close at once one wins.
            CloseRefused: points are open; each as a sentence.
            InvalidValue: the day lies in the future or before the opening.
        """
        require_may(actor, Action.CLOSE)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case, revision=revision)
            require_open(found)
            sheet = closing_sheet(tx, found, closing_day(found, on, tx.today))
            if not sheet.is_ready:
                open_points = (check.sentence for check in sheet.checks if not check.is_passed)
                raise CloseRefused(tuple(open_points))
            closed = replace(found, state=CaseState.CLOSED, closed_on=sheet.closing_on)
            saved = keep_retention(tx, closed)
            tx.note(
                case_event(
                    saved,
                    "case_closed",
                    on=sheet.closing_on.isoformat(),
                    retention=saved.retention_sentence,
                )
            )
            return saved

    def reopen(
        self, case: CaseFileId, *, reason: str, actor: Actor, revision: int | None = None
    ) -> CaseFile:
        """Lift the closing (Aufhebung der zdA-Verfügung); the old end of the period is logged.

        It leaves the list of disposal on which it stands: what it becomes was not appraised.

        Raises:
            CaseOpen: it is open.
            StepRefused: its destruction has begun.
            SetAside: its time in direct access (Transferfrist) is over.
            ProcessingRestricted: somebody asked that it is only stored.
            InvalidValue: a reason is needed.
        """
        require_may(actor, Action.REOPEN)
        with self.records.begin(actor) as tx:
            leaving.lock_place(tx, case)
            found = tx.cases.locked(case, revision=revision)
            require_closed(found)
            require_unrestricted(found)
            require_in_direct_access(found, tx.today)
            opened = replace(found, state=CaseState.OPEN, closed_on=None)
            saved = keep_retention(tx, opened)
            leaving.leave_list(tx, case)
            tx.note(
                case_event(
                    saved,
                    "case_reopened",
                    reason=required_text(reason, field="reason"),
                    old_end=str(found.retention_end),
                )
            )
            return saved
