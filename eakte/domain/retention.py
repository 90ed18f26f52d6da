"""How long a case file is kept (Aufbewahrungsfrist): the end, and the sentence that explains it.

`retention_end` is total: every rule gives a result for any facts. While a date is missing the
period waits; nothing becomes disposable by lack of knowledge. Holds and open case files block
disposal, not this calculation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from eakte.domain import retention_wording as wording
from eakte.domain.calendar import add_days, add_months, add_years, end_of_year
from eakte.domain.retention_rule import (
    OFFER_AFTER_YEARS,
    DisposalAction,
    InvalidRule,
    PhaseTwoMode,
    RetentionFacts,
    RetentionRule,
    RetentionState,
    Rounding,
    RuleId,
    Trigger,
    Verification,
)
from eakte.domain.retention_wording import Step

__all__ = [
    "DisposalAction",
    "InvalidRule",
    "PhaseTwoMode",
    "Retention",
    "RetentionFacts",
    "RetentionRule",
    "RetentionState",
    "Rounding",
    "RuleChange",
    "RuleId",
    "Trigger",
    "Verification",
    "longest",
    "of_proceeding",
    "retention_end",
    "rule_change",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The retention of a case file under one rule (Aufbewahrung).

    `ends_on` is the last day of retention, None unless the period runs. `earliest_end` is what is
    counted so far of a period that waits or is suspended. `trigger_on` is None while that event is
    missing. `phase2_from` is the first day of the locked phase, None without one. `offer_due_on` is
    set for unlimited retention only, `waits_for` while a date is missing.
    """

    rule: RetentionRule
    state: RetentionState
    trigger_on: date | None
    explanation: str
    summary: str
    steps: tuple[Step, ...]
    ends_on: date | None = None
    earliest_end: date | None = None
    phase2_from: date | None = None
    offer_due_on: date | None = None
    waits_for: Trigger | None = None

    @property
    def disposable_from(self) -> date | None:
        """The first day after retention; None while there is no end or it is past the calendar."""
        if self.ends_on is None or self.ends_on == date.max:
            return None
        return add_days(self.ends_on, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """What a changed rule does to a case file whose period is still open."""

    before: Retention
    after: Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """One stage of the count: the end as far as it is counted, and the words for it."""

    end: date
    words: str


def retention_end(rule: RetentionRule, facts: RetentionFacts) -> Retention:
    """The retention of a case file under a rule, as far as the facts tell."""
    if rule.unlimited:
        return _unlimited(rule, facts)
    start_on = facts.date_of(rule.start.token)
    if start_on is None:
        return _not_started(rule, facts)
    return _counted(rule, facts, start_on)


def longest(retentions: Sequence[Retention]) -> Retention:
    """The longest of at least one retention, with the reason in front (AufbewVO NRW § 2 (2)).

    Unlimited retention is the longest, then one whose end is not known yet, then the latest end.

    Raises:
        ValueError: there is none to choose from.
    """
    chosen = max(retentions, key=_length_key)
    if len(retentions) == 1:
        return chosen
    reason = f"Von {len(retentions)} Fristen gilt die {_why_chosen(chosen)}."
    return replace(
        chosen,
        explanation=f"{reason} {chosen.explanation}",
        steps=(("Auswahl", reason), *chosen.steps),
    )


def of_proceeding(retention: Retention, reference: str) -> Retention:
    """The same retention, said of a proceeding (Vorgang) with a rule or events of its own."""
    name = f"Vorgang {reference}"
    return replace(
        retention,
        explanation=f"{name}: {retention.explanation}",
        steps=(("Vorgang", reference), *retention.steps),
    )


def rule_change(before: Retention, rule: RetentionRule, facts: RetentionFacts) -> RuleChange | None:
    """What a new rule would change; None when the case file keeps its rule.

    A new rule reaches only periods that were still open on its first day; a rule without a first
    day changes nothing that was computed before it.
    """
    if rule.rule_id == before.rule.rule_id or rule.valid_from is None:
        return None
    if before.ends_on is not None and before.ends_on < rule.valid_from:
        return None
    return RuleChange(before=before, after=retention_end(rule, facts))


def _unlimited(rule: RetentionRule, facts: RetentionFacts) -> Retention:
    offer_due_on = add_years(facts.opened_on, OFFER_AFTER_YEARS)
    words = wording.unlimited(opened_on=facts.opened_on, offer_due_on=offer_due_on)
    return Retention(
        rule=rule,
        state=RetentionState.UNLIMITED,
        trigger_on=facts.date_of(rule.trigger.token),
        offer_due_on=offer_due_on,
        explanation=wording.explanation(rule, [words]),
        summary=wording.summary(rule, wording.offer_due(offer_due_on)),
        steps=wording.steps(rule, facts, [("Ergebnis", words)]),
    )


def _not_started(rule: RetentionRule, facts: RetentionFacts) -> Retention:
    words = wording.not_started(rule.start)
    return Retention(
        rule=rule,
        state=RetentionState.WAITS,
        trigger_on=facts.date_of(rule.trigger.token),
        waits_for=rule.start,
        explanation=wording.explanation(rule, [words, f"Dauer: {wording.duration(rule)}"]),
        summary=wording.summary(rule, wording.waiting(rule.start)),
        steps=wording.steps(rule, facts, [("Ergebnis", words)]),
    )


def _counted(rule: RetentionRule, facts: RetentionFacts, start_on: date) -> Retention:
    stages = tuple(_stages(rule, facts, start_on))
    end = stages[-1].end
    missing = _missing_minimum(rule, facts)
    state = _state(rule, facts, missing)
    is_known = state is RetentionState.RUNS
    count = [stage.words for stage in stages]
    reasons = list(_reasons(rule, state=state, missing=missing, end=end))
    return Retention(
        rule=rule,
        state=state,
        trigger_on=facts.date_of(rule.trigger.token),
        ends_on=end if is_known else None,
        earliest_end=None if is_known else end,
        phase2_from=_phase2_from(rule, first_end=stages[0].end, end=end),
        waits_for=missing,
        explanation=wording.explanation(rule, ["; ".join(count), *reasons]),
        summary=wording.summary(rule, wording.end(end, is_known=is_known)),
        steps=wording.steps(
            rule,
            facts,
            [
                *(("Rechnung", words) for words in count),
                *(("Hinweis", words) for words in reasons),
                ("Ergebnis", wording.end(end, is_known=is_known)),
            ],
        ),
    )


def _stages(rule: RetentionRule, facts: RetentionFacts, start_on: date) -> Iterator[_Stage]:
    """The count of the first phase, then whatever moves its end."""
    end = _first_end(rule, start_on)
    yield _Stage(end=end, words=wording.counted(rule, start_on=start_on, ends_on=end))
    if rule.phase2_years is not None:
        end = add_years(end, rule.phase2_years)
        yield _Stage(end=end, words=wording.second_phase(rule, ends_on=end))
    early_on = facts.date_of(rule.early_end_event)
    if early_on is not None and early_on < end:
        end = early_on
        yield _Stage(end=end, words=wording.ended_early(rule, on=end))
    minimum_on = facts.date_of(rule.min_until_event)
    if minimum_on is not None and minimum_on > end:
        end = minimum_on
        yield _Stage(end=end, words=wording.prolonged(rule, on=end))
    held_until = facts.held_until(rule.suspend_while, end)
    if held_until > end:
        yield _Stage(end=held_until, words=wording.delayed(rule, until=held_until))


def _first_end(rule: RetentionRule, start_on: date) -> date:
    if rule.retention_years is not None:
        end = add_years(start_on, rule.retention_years)
    elif rule.retention_months is not None:
        end = add_months(start_on, rule.retention_months)
    else:
        end = add_days(start_on, rule.retention_days or rule.end_offset_days or 0)
    return end_of_year(end) if rule.rounding is Rounding.YEAR_END else end


def _missing_minimum(rule: RetentionRule, facts: RetentionFacts) -> Trigger | None:
    """The event before which the period must not end, while its date is missing."""
    if rule.min_until_event is None or facts.date_of(rule.min_until_event) is not None:
        return None
    return rule.event(rule.min_until_event)


def _state(rule: RetentionRule, facts: RetentionFacts, missing: Trigger | None) -> RetentionState:
    if missing is not None:
        return RetentionState.WAITS
    is_suspended = rule.suspend_while in facts.conditions
    return RetentionState.SUSPENDED if is_suspended else RetentionState.RUNS


def _reasons(
    rule: RetentionRule, *, state: RetentionState, missing: Trigger | None, end: date
) -> Iterator[str]:
    """Why a counted period does not simply end on the counted day."""
    if missing is not None:
        yield wording.kept_until_known(missing)
    if state is RetentionState.SUSPENDED:
        yield wording.suspended(rule)
    if end == date.max:
        yield wording.PAST_THE_CALENDAR


def _phase2_from(rule: RetentionRule, *, first_end: date, end: date) -> date | None:
    if rule.phase2_years is None or first_end >= end:
        return None
    return add_days(first_end, 1)


def _length_key(retention: Retention) -> tuple[int, int]:
    if retention.offer_due_on is not None:
        return 2, -retention.offer_due_on.toordinal()
    end = retention.ends_on or retention.earliest_end or date.min
    return int(retention.ends_on is None), end.toordinal()


def _why_chosen(retention: Retention) -> str:
    if retention.state is RetentionState.UNLIMITED:
        return "unbefristete"
    return "längste" if retention.state is RetentionState.RUNS else "mit offenem Ende"
