"""The period of a case file as a whole: its own rule, its proceedings, changes of the rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from eakte.domain.calendar import add_years
from eakte.domain.casefile import CaseFile, CaseState, Proceeding
from eakte.domain.fileplan import FilePlan
from eakte.domain.reference import PlanCode
from eakte.domain.retention import (
    Retention,
    RetentionFacts,
    RetentionRule,
    RetentionState,
    longest,
    of_proceeding,
    retention_end,
    rule_change,
)
from eakte.domain.retention_evidence import Recorded

NO_RULE = "Für diese Position nennt der Aktenplan keine Aufbewahrungsregel."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rules give for a case file, as far as lists show it."""

    rule_id: str | None
    state: RetentionState | None
    ends_on: date | None
    offer_due_on: date | None
    disposal_action: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case file with all that its period is computed from."""

    case: CaseFile
    recorded: Recorded = field(default_factory=Recorded)
    proceedings: Sequence[Proceeding] = ()

    @property
    def own_proceedings(self) -> Sequence[Proceeding]:
        """Proceedings with a rule, a closing, an event or a condition of their own."""
        return [
            found
            for found in self.proceedings
            if found.has_own_period or self.recorded.concerns(found.id)
        ]


def case_retention(plan: FilePlan, facts: CaseFacts, *, today: date) -> Retention | None:
    """The retention of a case file: the longest over it and its proceedings.

    None: its position has no rule; then nothing in it becomes disposable.
    """
    case = facts.case
    own = _period(
        plan,
        PlanCode(case.file_plan_code),
        case.rule_variant,
        facts.recorded.facts(opened_on=case.opened_on, closed_on=case.closed_on),
        today=today,
    )
    return longest((own, *_of_proceedings(plan, facts, today))) if own else None


def proceeding_retention(
    plan: FilePlan, facts: CaseFacts, proceeding: Proceeding, *, today: date
) -> Retention | None:
    """The retention of one proceeding alone; None: its position has no rule."""
    case = facts.case
    is_elsewhere = proceeding.rule_position not in (None, case.file_plan_code)
    inherited = None if is_elsewhere else case.rule_variant
    found = _period(
        plan,
        PlanCode(proceeding.rule_position or case.file_plan_code),
        proceeding.rule_variant or inherited,
        facts.recorded.facts(
            opened_on=case.opened_on,
            closed_on=proceeding.closed_on or case.closed_on,
            proceeding=proceeding.id,
        ),
        today=today,
    )
    return of_proceeding(found, proceeding.reference) if found else None


def with_period(
    case: CaseFile, retention: Retention | None, *, transfer_years: int | None
) -> CaseFile:
    """The case file with its period: end, state, rule and sentence always change together."""
    if retention is None:
        return _without_rule(case)
    is_closed = case.state is CaseState.CLOSED
    is_unlimited = retention.state is RetentionState.UNLIMITED
    waits_for = retention.waits_for if is_closed else None
    return replace(
        case,
        rule_id=retention.rule.rule_id,
        disposal_action=retention.rule.disposal_action,
        retention_state=retention.state if is_closed or is_unlimited else None,
        retention_end=retention.ends_on if is_closed else None,
        waits_for=waits_for.token if waits_for else None,
        offer_due_on=retention.offer_due_on,
        transfer_end=_transfer_end(case, transfer_years),
        retention_sentence=retention.explanation if is_closed else "",
        locked_from=retention.phase2_from if is_closed else None,
    )


def outcome(case: CaseFile) -> Outcome:
    """What stands at a case file of its period."""
    return Outcome(
        rule_id=case.rule_id,
        state=case.retention_state,
        ends_on=case.retention_end,
        offer_due_on=case.offer_due_on,
        disposal_action=case.disposal_action,
    )


def _without_rule(case: CaseFile) -> CaseFile:
    return replace(
        case,
        rule_id=None,
        disposal_action=None,
        retention_state=None,
        retention_end=None,
        waits_for=None,
        offer_due_on=None,
        retention_sentence=NO_RULE,
        locked_from=None,
    )


def _transfer_end(case: CaseFile, years: int | None) -> date | None:
    if case.closed_on is None or years is None:
        return None
    return add_years(case.closed_on, years)


def _of_proceedings(plan: FilePlan, facts: CaseFacts, today: date) -> Iterator[Retention]:
    for proceeding in facts.own_proceedings:
        found = proceeding_retention(plan, facts, proceeding, today=today)
        if found is not None:
            yield found


def _period(
    plan: FilePlan, code: PlanCode, variant: str | None, facts: RetentionFacts, *, today: date
) -> Retention | None:
    """The retention by the rule of the closing, then by each that came while it was still open."""
    on = facts.closed_on or today
    first = plan.rule_in_force(code, on=on, variant=variant)
    if first is None:
        return None
    found = retention_end(first, facts)
    for day in plan.first_days(code, after=on, until=today):
        rule = plan.rule_in_force(code, on=day, variant=variant)
        found = _changed(found, rule, facts)
    return found


def _changed(before: Retention, rule: RetentionRule | None, facts: RetentionFacts) -> Retention:
    change = rule_change(before, rule, facts) if rule else None
    return change.after if change else before
