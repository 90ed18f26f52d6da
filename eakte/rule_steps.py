"""Steps of a change of the retention rules: the new table read, case files compared and changed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from eakte.caseload import case_event
from eakte.domain.access import SYSTEM_USER, UserId
from eakte.domain.case_period import (
    CaseFacts,
    Outcome,
    case_retention,
    outcome,
    with_period,
)
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import InvalidValue
from eakte.domain.fileplan import FilePlan, InvalidFilePlan, build_file_plan
from eakte.domain.reference import PlanCode
from eakte.domain.retention import InvalidRule, RetentionRule
from eakte.domain.retention_table import read_rules, write_rules
from eakte.domain.rule_change import (
    ChangedPeriod,
    ChangeState,
    PreviewOutdated,
    RuleChangeOrder,
    require_no_rewriting,
    rule_set_change,
    rules_digest,
    seen_digest,
    touched_positions,
)
from eakte.domain.table import InvalidTable
from eakte.jobs import Job
from eakte.journal import OFFICE_STREAM, Detail, Event
from eakte.periods import keep_retention
from eakte.records import Transaction

Place = tuple[str, str]  # position and id of the case file that was looked at last
BEGINNING: Place = ("", "")
FIRST_DAY = "Erster Tag von Regeln, die schon im Fristenkatalog standen"
PORTION = 200  # case files of one transaction: half a second in which others wait to write


def rules_of_text(text: str) -> tuple[RetentionRule, ...]:
    """The rules of an uploaded table.

    Raises:
        InvalidValue: it is none; the sentence says where and why.
    """
    try:
        return read_rules(text)
    except InvalidTable as error:
        where = f"Zeile {error.line}, Spalte {error.column}"
        raise InvalidValue("file", f"{where}: „{error.value}“ passt dort nicht.") from error
    except InvalidRule as error:
        raise InvalidValue("file", f"Regel {error.rule_id}: {error.reason}.") from error


def plan_with(plan: FilePlan, rules: Iterable[RetentionRule]) -> FilePlan:
    """The same positions with other rules.

    Raises:
        InvalidValue: they do not fit together.
    """
    try:
        return build_file_plan(plan.units.values(), rules)
    except InvalidFilePlan as error:
        raise InvalidValue("file", f"{error.code}: {error.reason}.") from error


def proposed(tx: Transaction, rules: Sequence[RetentionRule], *, by: UserId) -> RuleChangeOrder:
    """A change to these rules, checked against the present ones.

    Raises:
        InvalidValue: the rules do not fit to the file plan.
        NothingChanges, RuleInUse, TwoFirstDays: they may not come in place of the present ones.
    """
    before = tx.plans.file_plan()
    after = plan_with(before, rules)
    change = rule_set_change(before.rules, after.rules)
    lost = (*change.rewritten, *change.removed)
    require_no_rewriting(change, used=tx.plans.used_rules(lost))
    touched = touched_positions(before, after)
    positions = touched | tx.rule_changes.positions_of_parts(touched)
    return RuleChangeOrder(
        id=tx.rule_changes.new_id(),
        state=ChangeState.COUNTING,
        rules=write_rules(rules),
        rules_before=rules_digest(before.rules),
        effective_on=change.effective_on(tx.today),
        positions=tuple(sorted(positions)),
        proposed_by=by,
        proposed_at=tx.now,
        total=tx.rule_changes.case_count(sorted(positions)),
    )


def begun(tx: Transaction) -> Iterator[RuleChangeOrder]:
    """A change for each first day that has come of rules, while case files stand under former ones.

    Days for which a change was applied or is planned are left out.
    """
    rules = tx.plans.file_plan().rules
    first_days = {rule.valid_from for rule in rules if rule.valid_from is not None}
    for day in sorted(found for found in first_days if found <= tx.today):
        positions = _positions_from(tx, day)
        former = [
            rule
            for rule in rules
            if rule.plan_code in positions and rule.valid_to is not None and rule.valid_to < day
        ]
        if tx.plans.used_rules(former) and not tx.rule_changes.reached(positions, day):
            yield _of_first_day(tx, day, positions)


def _positions_from(tx: Transaction, day: date) -> frozenset[PlanCode]:
    """Positions with own or inherited rules whose first day it is."""
    plan = tx.plans.file_plan()
    begins = {rule.plan_code for rule in plan.rules if rule.valid_from == day}
    return frozenset(code for above in begins for code in plan.subtree(above))


def _of_first_day(tx: Transaction, day: date, positions: frozenset[PlanCode]) -> RuleChangeOrder:
    rules = tx.plans.file_plan().rules
    reached = sorted({*positions, *tx.rule_changes.positions_of_parts(positions)})
    return RuleChangeOrder(
        id=tx.rule_changes.new_id(),
        state=ChangeState.APPLYING,
        rules=write_rules(rules),
        rules_before=rules_digest(rules),
        effective_on=day,
        positions=tuple(reached),
        proposed_by=SYSTEM_USER,
        proposed_at=tx.now,
        reason=FIRST_DAY,
        applied_by=SYSTEM_USER,
        applied_at=tx.now,
        total=tx.rule_changes.case_count(reached),
    )


def compared(
    tx: Transaction, change: RuleChangeOrder, cases: Sequence[CaseFile]
) -> Iterator[tuple[CaseFile, ChangedPeriod]]:
    """Those of some case files whose period would change, before and after."""
    plan = plan_with(tx.plans.file_plan(), read_rules(change.rules))
    on = max(change.effective_on, tx.today)
    for facts in tx.periods.facts_of(cases):
        case, after = facts.case, outcome(_under(plan, facts, on))
        if outcome(case) != after:
            yield case, _line(case, after)


def require_unchanged(tx: Transaction, change: RuleChangeOrder) -> None:
    """Refuse to apply what is not any more what the preview showed; locks the rules.

    Raises:
        PreviewOutdated: rules or case files changed since.
    """
    tx.plans.lock_rules()
    if rules_digest(tx.plans.file_plan().rules) != change.rules_before:
        raise PreviewOutdated
    if seen_digest("", tx.rule_changes.revisions(change.positions)) != change.cases_digest:
        raise PreviewOutdated


def positions_now(tx: Transaction, change: RuleChangeOrder) -> Sequence[str]:
    """Positions whose case files a change reaches, with proceedings that came since."""
    return sorted({*change.positions, *tx.rule_changes.positions_of_parts(change.positions)})


def recompute(tx: Transaction, cases: Sequence[CaseFile], action: str, detail: Detail) -> int:
    """Bring case files under the rules in force; the number of those that changed.

    Compared without locks first; what differs is locked and computed again, so that this can run
    twice and beside the work of clerks.
    """
    plan = tx.plans.file_plan()
    count = 0
    for facts in tx.periods.facts_of(cases):
        if facts.case != _under(plan, facts, tx.today):
            former = tx.cases.locked(facts.case.id)
            saved = keep_retention(tx, former, plan)
            tx.note(case_event(saved, action, **detail, **_former_and_new(former, saved)))
            count += 1
    return count


def place_of(job: Job) -> Place:
    """Behind which case file a portion begins."""
    return str(job.payload["position"]), str(job.payload["case"])


def place_behind(cases: Sequence[CaseFile]) -> Place:
    """The place behind the last of some case files."""
    return cases[-1].file_plan_code, cases[-1].id


def office_event(action: str, subject: str, **detail: str | int | None) -> Event:
    """An event in the chain of the office."""
    return Event(stream=OFFICE_STREAM, action=action, subject=subject, detail=detail)


def rules_changed(change: RuleChangeOrder, *, reason: str) -> Event:
    """The event of new rules, with the digest of what the preview showed."""
    return office_event(
        "rules_changed",
        change.id,
        reason=reason,
        cases=change.changed,
        digest=change.cases_digest,
        effective_on=change.effective_on.isoformat(),
    )


def _under(plan: FilePlan, facts: CaseFacts, on: date) -> CaseFile:
    """A case file as it stands under the rules of a plan."""
    years = plan.transfer_years(PlanCode(facts.case.file_plan_code))
    retention = case_retention(plan, facts, today=on)
    return with_period(facts.case, retention, transfer_years=years)


def _line(case: CaseFile, after: Outcome) -> ChangedPeriod:
    return ChangedPeriod(
        case=case.id,
        reference=case.reference,
        subject=case.subject,
        before=outcome(case),
        after=after,
    )


def _former_and_new(former: CaseFile, saved: CaseFile) -> Detail:
    return {
        "old_end": str(former.retention_end),
        "new_end": str(saved.retention_end),
        "old_rule": former.rule_id,
        "new_rule": saved.rule_id,
        "transfer_end": str(saved.transfer_end),
        "retention": saved.retention_sentence,
    }
