from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eakte.domain.retention import (
    RetentionFacts,
    RetentionState,
    Rounding,
    longest,
    retention_end,
)
from eakte.domain.retention_table import read_rules

TABLE = (Path(__file__).parents[2] / "config" / "retention_rules.csv").read_text(encoding="utf-8")
RULES = {rule.rule_id: rule for rule in read_rules(TABLE)}
PER_RULE = settings(deadline=None, max_examples=30)  # times 48 rules
TOKENS = sorted({event.token for rule in RULES.values() for event in rule.events})
ANY_FACTS = st.builds(
    RetentionFacts,
    opened_on=st.dates(),
    closed_on=st.none() | st.dates(),
    events=st.dictionaries(st.sampled_from(TOKENS), st.dates()),
    conditions=st.frozensets(st.sampled_from(["tax_period_open", "other"])),
)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
@PER_RULE
@given(known=ANY_FACTS)
def test_every_rule_has_an_answer_for_any_facts(rule, known):
    retention = retention_end(rule, known)

    assert (retention.ends_on is not None) == (retention.state is RetentionState.RUNS)
    assert (retention.waits_for is not None) == (retention.state is RetentionState.WAITS)
    assert (retention.offer_due_on is not None) == (retention.state is RetentionState.UNLIMITED)
    assert retention.explanation.endswith(".")
    assert rule.rule_id in retention.explanation
    assert all(label and value for label, value in retention.steps)
    if retention.ends_on is None:
        assert retention.disposable_from is None


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES.values() if rule.rounding is Rounding.YEAR_END and not rule.unlimited],
    ids=lambda rule: rule.rule_id,
)
@PER_RULE
@given(on=st.dates(max_value=date(9000, 1, 1)))
def test_a_year_end_rule_always_ends_on_31_december_of_the_counted_year(rule, on):
    known = RetentionFacts(opened_on=on, closed_on=on, events={rule.trigger.token: on})

    end = retention_end(rule, known).ends_on

    assert end == date(on.year + rule.retention_years + (rule.phase2_years or 0), 12, 31)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
@PER_RULE
@given(first=st.dates(), second=st.dates(), known=ANY_FACTS)
def test_a_later_start_never_ends_earlier(rule, first, second, known):
    first, second = sorted((first, second))
    start = rule.start.token

    def end(on):
        moved = replace(known, closed_on=on, events={**known.events, start: on})
        retention = retention_end(rule, moved)
        return retention.ends_on or retention.earliest_end or date.max

    assert end(first) <= end(second)


@settings(deadline=None)
@given(
    retentions=st.lists(
        st.builds(retention_end, st.sampled_from(list(RULES.values())), ANY_FACTS),
        min_size=1,
        max_size=6,
    )
)
def test_nothing_is_disposable_before_the_last_of_all_periods(retentions):
    chosen = longest(retentions)

    ends = [retention.disposable_from for retention in retentions]
    assert chosen.disposable_from == (None if None in ends else max(ends))
