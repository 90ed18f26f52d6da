"""Steps of disposal: who comes onto a list, what is decided about it, what the journal says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from eakte.caseload import optional_text, required_text
from eakte.domain.access import CaseFileId
from eakte.domain.casefile import CaseFile
from eakte.domain.disposal import (
    DECIDED_STATES,
    Decision,
    DecisionSource,
    Disposal,
    DisposalId,
    DisposalItem,
    FormerDecision,
    ItemState,
    NotDue,
    Step,
    require_due,
    state_after,
)
from eakte.domain.errors import InvalidValue
from eakte.domain.selection import consequences
from eakte.journal import Event, case_stream
from eakte.records import Transaction

DECIDING = {
    Decision.ARCHIVE: Step.DECIDE_ARCHIVE,
    Decision.DESTROY: Step.DECIDE_DESTROY,
}
DECIDABLE = (ItemState.LISTED, ItemState.OFFERED, *DECIDED_STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What somebody says about case files: by whom, from where, and why."""

    decision: Decision
    reason: str
    source: DecisionSource
    by: str


def new_disposal(tx: Transaction, *, title: str, xdomea_version: str) -> Disposal:
    """An empty list under the next number of this year."""
    year = tx.today.year
    number = tx.disposals.next_number(f"disposal:{year}")
    return Disposal(
        id=tx.disposals.new_id(),
        number=f"{year}/{number}",
        process_id=str(uuid4()),
        title=optional_text(title, field="title") or f"Aussonderung {year}/{number}",
        created_by=tx.subject.user,
        created_at=tx.now,
        xdomea_version=xdomea_version,
        revision=1,
    )


def listed(tx: Transaction, disposal: Disposal, cases: Iterable[CaseFileId]) -> int:
    """Put due case files on a list; how many were not on one before.

    Raises:
        NotDue: a period has not ended, or the case file is on another list.
        InvalidValue: the archive has the list already.
    """
    require_not_offered(disposal)
    count = 0
    for case_id in sorted(set(cases)):
        case = tx.cases.locked(case_id)
        require_due(case, today=tx.today)
        found = tx.disposals.open_item(case_id)
        if found is not None and found.disposal != disposal.id:
            other = tx.disposals.get(found.disposal)
            raise NotDue(case.reference, f"Die Akte steht schon in Aussonderung {other.number}.")
        if found is None:
            tx.disposals.put_item(_new_item(case, disposal))
            tx.note(event_of(case_id, "disposal_listed", disposal))
            count += 1
    return count


def _new_item(case: CaseFile, disposal: Disposal) -> DisposalItem:
    return DisposalItem(
        disposal=disposal.id,
        case=case.id,
        scope=case.scope,
        state=ItemState.LISTED,
        reference=case.reference,
        subject=case.subject,
        file_plan_code=case.file_plan_code,
        rule_id=case.rule_id,
        retention_end=case.retention_end,
    )


def moved(
    tx: Transaction, item: DisposalItem, step: Step, disposal: Disposal, **detail: str
) -> DisposalItem:
    """A case file after a step, stored and noted in its history.

    Raises:
        StepRefused: the step does not fit.
    """
    after = replace(item, state=state_after(item, step))
    tx.disposals.put_item(after)
    tx.note(event_of(item.case, f"disposal_{step}", disposal, **detail))
    return after


def decide(
    tx: Transaction, disposal: Disposal, cases: Iterable[CaseFileId], verdict: Verdict
) -> int:
    """Keep a decision with what follows for the files above; the number of files decided.

    Raises:
        NotVisible: a case file is not on the list.
        StepRefused: it was delivered or ordered to be destroyed already.
    """
    items = {item.case: item for item in tx.disposals.all_items(disposal.id)}
    chosen = {tx.disposals.item(disposal.id, case).case: verdict.decision for case in cases}
    effects = consequences(
        chosen,
        parents={case: tx.cases.get(case).parent for case in items},
        standing={case: item.decision for case, item in items.items()},
        with_documents=tx.cases.with_documents(items),
    )
    for case, decision in effects.items():
        item = items[case]
        if case in chosen or item.state in DECIDABLE:
            _decide_one(tx, disposal, item, replace(verdict, decision=decision))
    return len(effects)


def _decide_one(tx: Transaction, disposal: Disposal, item: DisposalItem, verdict: Verdict) -> None:
    decided = replace(
        item,
        decision=verdict.decision,
        decision_reason=verdict.reason,
        decision_source=verdict.source,
        decided_by=verdict.by,
        decided_at=tx.now,
        former_decisions=(*item.former_decisions, *_decision_of(item)),
    )
    if item.decision is verdict.decision and item.state in DECIDED_STATES:
        tx.disposals.put_item(decided)
        return
    moved(tx, decided, DECIDING[verdict.decision], disposal, reason=verdict.reason)


def _decision_of(item: DisposalItem) -> Iterator[FormerDecision]:
    """What is decided about a case file now; nothing, if nothing is."""
    if item.decision and item.decision_source and item.decided_at:
        yield FormerDecision(
            decision=item.decision,
            reason=item.decision_reason,
            source=item.decision_source,
            by=item.decided_by,
            at=item.decided_at,
        )


def taken_back(tx: Transaction, disposal: Disposal, at: datetime) -> int:
    """Undo the decisions of one moment, as far as nothing was done about them; how many.

    What was decided before holds again; without that the case file is undecided.
    """
    found = [
        item
        for item in tx.disposals.all_items(disposal.id, *DECIDED_STATES)
        if item.decided_at == at
    ]
    for item in found:
        _take_back(tx, disposal, item)
    return len(found)


def _take_back(tx: Transaction, disposal: Disposal, item: DisposalItem) -> None:
    """Undecided for a moment, and then decided as before: two steps of the one table."""
    step = Step.TAKE_BACK if disposal.offered_at else Step.TAKE_BACK_LISTED
    undecided = replace(
        item,
        decision=None,
        decision_reason="",
        decision_source=None,
        decided_by="",
        decided_at=None,
        former_decisions=item.former_decisions[:-1],
    )
    open_again = moved(tx, undecided, step, disposal)
    for former in item.former_decisions[-1:]:
        decided = replace(
            open_again,
            decision=former.decision,
            decision_reason=former.reason,
            decision_source=former.source,
            decided_by=former.by,
            decided_at=former.at,
        )
        moved(tx, decided, DECIDING[former.decision], disposal, reason=former.reason)


def imported(
    tx: Transaction,
    disposal: Disposal,
    item: DisposalItem,
    *,
    archive_reference: str,
    failure: str = "",
) -> DisposalItem:
    """What the archive says of one file that was handed over to it.

    Raises:
        StepRefused: it was not handed over.
        InvalidValue: neither the reference in the archive nor a failure is told.
    """
    if failure:
        failed = replace(item, failure=optional_text(failure, field="failure"))
        return moved(tx, failed, Step.REPORT_FAILURE, disposal, failure=failed.failure)
    known = required_text(archive_reference, field="archive_reference")
    taken = replace(item, archive_reference=known, failure="")
    return moved(tx, taken, Step.CONFIRM_IMPORT, disposal, archive_reference=known)


def propose(
    tx: Transaction,
    disposal: DisposalId,
    cases: Iterable[CaseFileId],
    *,
    decision: Decision,
    reason: str,
) -> None:
    """Keep what a clerk proposes (Bewertungsvorschlag), as long as nothing was offered.

    Raises:
        NotVisible, InvalidValue: refused.
    """
    found = tx.disposals.locked(disposal)
    require_not_offered(found)
    words = required_text(reason, field="reason")
    for case in cases:
        item = tx.disposals.item(disposal, case)
        proposed = replace(
            item, proposal=decision, proposal_reason=words, proposed_by=tx.subject.user
        )
        tx.disposals.put_item(proposed)
        tx.note(event_of(case, "appraisal_proposed", found, proposal=decision.value, reason=words))


def usable_items(
    tx: Transaction, disposal: DisposalId, *states: ItemState
) -> Sequence[DisposalItem]:
    """Case files of a list in some states that may leave the office: none that is restricted."""
    found = tx.disposals.all_items(disposal, *states)
    return [item for item in found if not item.is_restricted]


def require_not_offered(disposal: Disposal) -> None:
    """Refuse to change a list that the archive has.

    Raises:
        InvalidValue: it was offered.
    """
    if disposal.offered_at is not None:
        raise InvalidValue(
            "disposal", "Das Verzeichnis ist schon angeboten; legen Sie ein neues an."
        )


def with_end(tx: Transaction, disposal: Disposal) -> Disposal:
    """The list, ended when nothing on it is open any more."""
    counts: Mapping[ItemState, int] = tx.disposals.counts(disposal.id)
    is_over = not set(counts) - {ItemState.DESTROYED, ItemState.REMOVED}
    if is_over and disposal.ended_at is None:
        return tx.disposals.save(replace(disposal, ended_at=tx.now))
    return disposal


def event_of(case: CaseFileId, action: str, disposal: Disposal, **detail: str) -> Event:
    """An event in the chain of a case file; without its subject, so that it can stay for ever."""
    return Event(
        stream=case_stream(case),
        action=action,
        subject=case,
        detail={"disposal": disposal.number, **detail},
    )


def require_some(cases: Sequence[CaseFileId]) -> None:
    """Refuse an empty choice.

    Raises:
        InvalidValue: nothing was chosen.
    """
    if not cases:
        raise InvalidValue("cases", "Wählen Sie mindestens eine Akte.")
