"""Steps of withdrawing case files from use (Sperrung) and of giving them back."""

from dataclasses import replace

from eakte.caseload import case_event
from eakte.domain.casefile import CaseFile
from eakte.domain.withdrawal import Withdrawal
from eakte.orders import indexing_job
from eakte.records import Transaction

ACTIONS = {
    Withdrawal.RESTRICTED: "use_restricted",
    Withdrawal.LOCKED: "use_locked",
    None: "use_restored",
}


def settled(tx: Transaction, case: CaseFile) -> CaseFile:
    """A locked case file, withdrawn from use or given back as holds and period say. Can run twice.

    Its documents follow in the same commit, and so do their jobs for the index; until those are
    done the records decide what a search finds (see `eakte.index_lag`).
    """
    withdrawal = _withdrawal(tx, case)
    if withdrawal is case.withdrawal:
        return case
    for document in tx.documents.everything_in(case.id):
        tx.enqueue(indexing_job(document))
    saved = tx.cases.save(replace(case, withdrawal=withdrawal))
    tx.note(case_event(saved, ACTIONS[withdrawal]))
    return saved


def _withdrawal(tx: Transaction, case: CaseFile) -> Withdrawal | None:
    """What a person asked for comes before what the period says."""
    if any(hold.restriction for hold in tx.holds.standing_on(case.id)):
        return Withdrawal.RESTRICTED
    if case.locked_from is not None and case.locked_from <= tx.today:
        return Withdrawal.LOCKED
    return None
