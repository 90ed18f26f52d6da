"""Steps of withdrawing case files from use (Sperrung) and of giving them back."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from eakte import orders
from eakte.caseload import case_event
from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import NotVisible
from eakte.domain.hold import Hold
from eakte.domain.withdrawal import Withdrawal
from eakte.journal import Event
from eakte.records import Transaction

ACTIONS = {
    Withdrawal.RESTRICTED: "use_restricted",
    Withdrawal.LOCKED: "use_locked",
    None: "use_restored",
}


def settled(tx: Transaction, case: CaseFile, *, by: Actor | None = None) -> CaseFile:
    """A locked case file, withdrawn from use or given back as holds and period say. Can run twice.

    Its documents follow in the same commit, and so do their jobs for the index; until those are
    done the records decide what a search finds (see `eakte.index_lag`). by: whose deed it is; None:
    of the actor of the transaction.
    """
    withdrawal = _withdrawal(tx, case)
    if withdrawal is case.withdrawal:
        return case
    for document in tx.documents.everything_in(case.id):
        tx.enqueue(orders.indexing_job(document))
    saved = tx.cases.save(replace(case, withdrawal=withdrawal))
    tx.note(case_event(saved, ACTIONS[withdrawal]), by=by)
    return saved


def took_parts_along(tx: Transaction, *, most: int) -> int:
    """Sub-files put under the holds of their case files; how many were looked at. Can run twice.

    They were opened later, whoever placed the hold did not see them, or a backup did not know them.
    A hold that was lifted meanwhile takes nothing along any more.
    """
    left_out = tx.holds.parts_left_out(most=most)
    parts = {part for _, part in left_out}
    there = {case.id: case for case in locked_in_order(tx, parts, skips_gone=True)}
    holds = [tx.holds.locked(hold) for hold in sorted({hold.id for hold, _ in left_out})]
    standing = {hold.id: hold for hold in holds if hold.stands}
    for each, part in left_out:
        case, hold = there.get(part), standing.get(each.id)
        if case is not None and hold is not None:
            tx.holds.add_cases(hold.id, [part])
            tx.note(hold_event(case, hold, "placed"))
            tx.enqueue(orders.hold_note_job(hold.id))
    return len(left_out)


def locked_with_parts(tx: Transaction, cases: Collection[CaseFileId]) -> Sequence[CaseFile]:
    """Case files with all their sub-files, locked; also those that were opened a moment ago.

    Raises:
        NotVisible: one of the case files is not there, or the actor does not see it.
    """
    known = locked_in_order(tx, {*cases, *tx.cases.parts_of(cases)})
    late = tx.cases.parts_of(cases) - {case.id for case in known}  # opened before the locks
    return [*known, *locked_in_order(tx, late)]


def locked_in_order(
    tx: Transaction, cases: Iterable[CaseFileId], *, skips_gone: bool = False
) -> Sequence[CaseFile]:
    """Case files, locked in one order and before their hold: two never wait for each other.

    Raises:
        NotVisible: one is not there; with `skips_gone` the others are locked all the same.
    """
    found = []
    for case in sorted(set(cases)):
        with suppress(*[NotVisible] if skips_gone else ()):
            found.append(tx.cases.locked(case))
    return found


def hold_event(case: CaseFile, hold: Hold, deed: str) -> Event:
    """What happened with a hold, for the history; it does not name who asked for a restriction."""
    return case_event(
        case,
        f"{'restriction' if hold.restriction else 'hold'}_{deed}",
        hold=hold.id,
        reason=hold.lift_reason or hold.reason,
        review_on=hold.review_on.isoformat(),
    )


def _withdrawal(tx: Transaction, case: CaseFile) -> Withdrawal | None:
    """What a person asked for comes before what the period says."""
    if any(hold.restriction for hold in tx.holds.standing_on(case.id)):
        return Withdrawal.RESTRICTED
    if case.locked_from is not None and case.locked_from <= tx.today:
        return Withdrawal.LOCKED
    return None
