"""The period of a case file over its proceedings and over changes of the rules, as pure values."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.access import UserId
from eakte.domain.case_period import (
    NO_RULE,
    CaseFacts,
    case_retention,
    outcome,
    with_period,
)
from eakte.domain.casefile import CaseFile, CaseFileId, CaseState, Proceeding, ProceedingId
from eakte.domain.fileplan import FilePlan, FilePlanUnit, build_file_plan, read_units
from eakte.domain.reference import PlanCode
from eakte.domain.retention import RetentionRule, RuleId, retention_end
from eakte.domain.retention_evidence import Evidence, Recorded, RecordedEvent
from eakte.domain.retention_record import from_json, retention_record, to_json
from eakte.domain.retention_rule import EndedCondition, RetentionFacts
from eakte.domain.retention_table import read_rules, write_rules
from eakte.domain.rule_change import (
    ended_before,
    rule_set_change,
    rules_digest,
    seen_digest,
    successor,
    touched_positions,
)
from tests.makers import FILE_PLAN, RULES, a_case_file

TODAY = date(2026, 3, 2)
UNITS = read_units(FILE_PLAN)
TABLE = {rule.rule_id: rule for rule in read_rules(RULES)}
PLAN = build_file_plan(UNITS, TABLE.values())
CORRESPONDENCE = TABLE[RuleId("10.40")]


def a_closed_case(closed_on: date, **fields: object) -> CaseFile:
    return a_case_file(
        state=CaseState.CLOSED, closed_on=closed_on, opened_on=date(2000, 1, 1), **fields
    )


def an_event(trigger: str, on: date, proceeding: str | None = None) -> RecordedEvent:
    return RecordedEvent(
        trigger=trigger,
        on=on,
        evidence=Evidence(text="Vermerk"),
        recorded_by=UserId("anna"),
        recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        proceeding=ProceedingId(proceeding) if proceeding else None,
    )


def a_proceeding(number: int, **fields: object) -> Proceeding:
    return Proceeding(
        **{
            "id": ProceedingId(f"p{number}"),
            "case": CaseFileId("case"),
            "reference": f"10.40-2026-0001/{number}",
            "number": number,
            "subject": "Teil",
            "depth": 1,
        }
        | fields
    )


def plan_with_version(**said: object) -> FilePlan:
    new = successor(CORRESPONDENCE, **said)
    former = ended_before(CORRESPONDENCE, new.valid_from)
    return build_file_plan(UNITS, [*(TABLE | {former.rule_id: former}).values(), new])


def test_a_position_without_a_rule_gives_no_period_whatever_its_proceedings_have() -> None:
    bare = build_file_plan([*UNITS, FilePlanUnit(code=PlanCode("99"), title="Neu")], TABLE.values())
    case = a_closed_case(date(2020, 1, 1), file_plan_code="99")
    facts = CaseFacts(case=case, proceedings=[a_proceeding(1, rule_position="22.10")])

    assert case_retention(bare, facts, today=TODAY) is None
    assert with_period(case, None, transfer_years=None).retention_sentence == NO_RULE


def test_an_event_of_a_proceeding_counts_for_it_alone() -> None:
    case = a_closed_case(date(2020, 1, 1), file_plan_code="32.10")
    recorded = Recorded(
        events=(
            an_event("business_deregistration", date(2001, 1, 1)),
            an_event("business_deregistration", date(2015, 1, 1), "p1"),
        )
    )
    facts = CaseFacts(case=case, recorded=recorded, proceedings=[a_proceeding(1), a_proceeding(2)])

    found = case_retention(PLAN, facts, today=TODAY)

    assert found is not None
    assert found.ends_on == date(2025, 12, 31)
    assert found.steps[:2] == (
        ("Auswahl", "Von 2 Fristen gilt die längste."),
        ("Vorgang", "10.40-2026-0001/1"),
    )


def test_a_variant_of_the_case_file_counts_for_its_proceedings_at_the_same_position_only() -> None:
    case = a_closed_case(date(2020, 1, 1), file_plan_code="30.10", rule_variant="enforceable_title")
    events = (an_event("decision_final", date(2010, 1, 1)),)
    same, other = (
        a_proceeding(1, closed_on=date(2019, 1, 1)),
        a_proceeding(2, rule_position="22.10"),
    )
    facts = CaseFacts(case=case, recorded=Recorded(events=events), proceedings=[same, other])

    found = case_retention(PLAN, facts, today=TODAY)

    assert found is not None
    assert (found.rule.rule_id, found.ends_on) == (
        "30.10-enforceable_title",
        date(2040, 12, 31),
    )


@pytest.mark.parametrize(
    ("closed_on", "today", "ends_on"),
    [
        (date(2019, 1, 1), TODAY, date(2024, 12, 31)),  # over before the new rule
        (date(2020, 1, 1), TODAY, date(2022, 12, 31)),  # open until the end of 2025
        (date(2021, 1, 1), TODAY, date(2023, 12, 31)),
        (date(2021, 1, 1), date(2024, 12, 31), date(2026, 12, 31)),  # the rule is to come
        (date(2026, 1, 1), TODAY, date(2028, 12, 31)),  # closed under the new rule
    ],
)
def test_a_new_rule_reaches_periods_that_are_open_on_its_first_day(
    closed_on: date, today: date, ends_on: date
) -> None:
    plan = plan_with_version(valid_from=date(2025, 1, 1), retention_years=2)
    facts = CaseFacts(case=a_closed_case(closed_on))

    found = case_retention(plan, facts, today=today)

    assert found is not None
    assert found.ends_on == ends_on


def test_two_changes_one_after_the_other_are_followed_in_their_order() -> None:
    first = successor(CORRESPONDENCE, valid_from=date(2022, 1, 1), retention_years=20)
    second = successor(first, valid_from=date(2025, 1, 1), retention_years=8)
    rules = [
        *(rule for rule in TABLE.values() if rule != CORRESPONDENCE),
        ended_before(CORRESPONDENCE, date(2022, 1, 1)),
        ended_before(first, date(2025, 1, 1)),
        second,
    ]
    facts = CaseFacts(case=a_closed_case(date(2018, 1, 1)))

    found = case_retention(build_file_plan(UNITS, rules), facts, today=TODAY)

    assert found is not None
    assert (found.rule.rule_id, found.ends_on) == ("10.40@2025-01-01", date(2026, 12, 31))


@given(
    closed_on=st.dates(date(2000, 1, 1), TODAY),
    years=st.integers(1, 40),
    valid_from=st.dates(date(2001, 1, 1), date(2030, 1, 1)),
)
def test_a_change_never_moves_an_end_before_its_first_day(
    closed_on: date, years: int, valid_from: date
) -> None:
    facts = CaseFacts(case=a_closed_case(closed_on))
    before = case_retention(PLAN, facts, today=TODAY)

    after = case_retention(
        plan_with_version(valid_from=valid_from, retention_years=years), facts, today=TODAY
    )

    assert before is not None
    assert after is not None
    assert before.ends_on is not None
    if closed_on < valid_from and before.ends_on < valid_from:
        assert after.ends_on == before.ends_on


@pytest.mark.parametrize(
    ("years", "transfer_end"), [(None, None), (0, date(2024, 2, 29)), (2, date(2026, 2, 28))]
)
def test_direct_access_ends_so_many_years_after_the_closing(
    years: int | None, transfer_end: date | None
) -> None:
    case = a_closed_case(date(2024, 2, 29))
    retention = case_retention(PLAN, CaseFacts(case=case), today=TODAY)

    computed = with_period(case, retention, transfer_years=years)

    assert computed.transfer_end == transfer_end
    assert not computed.is_set_aside(date(2024, 2, 29))


def test_a_stored_computation_is_read_back_equal_for_every_rule() -> None:
    at = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    for rule in TABLE.values():
        events = {event.token: date(2010, 5, 4) for event in rule.events}
        facts = RetentionFacts(
            opened_on=date(2000, 1, 1), closed_on=date(2012, 2, 29), events=events
        )
        record = retention_record(retention_end(rule, facts), computed_at=at)

        assert from_json(to_json(record)) == record


def test_every_rule_gives_an_outcome_of_its_own_kind() -> None:
    for rule in TABLE.values():
        events = tuple(an_event(event.token, date(2010, 5, 4)) for event in rule.events)
        case = a_closed_case(
            date(2012, 1, 1), file_plan_code=rule.plan_code, rule_variant=rule.variant
        )
        facts = CaseFacts(case=case, recorded=Recorded(events=events))
        on = rule.valid_to or TODAY
        found = case_retention(PLAN, facts, today=on)

        shown = outcome(with_period(case, found, transfer_years=None))

        assert (shown.offer_due_on is not None) is rule.unlimited
        assert (shown.ends_on is not None) is (not rule.unlimited)
        assert shown.disposal_action == rule.disposal_action


@pytest.mark.parametrize(
    ("spans", "held_until"),
    [
        ([(date(2020, 1, 1), date(2025, 5, 4))], date(2025, 5, 4)),
        ([(date(2020, 1, 1), date(2023, 5, 4))], date(2024, 12, 31)),
        ([(date(2025, 1, 1), date(2027, 5, 4))], date(2024, 12, 31)),  # began afterwards
        (
            [(date(2025, 1, 2), date(2026, 1, 1)), (date(2024, 1, 1), date(2025, 6, 1))],
            date(2026, 1, 1),  # the second holds when the first one ends
        ),
    ],
)
def test_a_condition_delays_an_end_that_falls_into_it(
    spans: list[tuple[date, date]], held_until: date
) -> None:
    rule = TABLE[RuleId("21.21")]
    ended = tuple(
        EndedCondition(token="tax_period_open", from_on=first, until_on=last)  # a token of rules
        for first, last in spans
    )
    facts = RetentionFacts(
        opened_on=date(2000, 1, 1), events={"last_entry": date(2014, 5, 1)}, ended=ended
    )

    assert retention_end(rule, facts).ends_on == held_until


def test_a_change_tells_what_is_added_rewritten_ended_and_removed() -> None:
    rules = list(TABLE.values())
    new = successor(rules[0], valid_from=date(2027, 1, 1))
    after: list[RetentionRule] = [
        ended_before(rules[0], date(2027, 1, 1)),
        replace(rules[1], note="anders"),
        *rules[3:],
        new,
    ]

    change = rule_set_change(rules, after)

    assert (change.added, change.removed) == ((new,), (rules[2],))
    assert [rule.rule_id for rule in change.ended] == [rules[0].rule_id]
    assert [rule.rule_id for rule in change.rewritten] == [rules[1].rule_id]
    assert change.effective_on(TODAY) == date(2027, 1, 1)


def test_a_new_version_of_a_version_keeps_the_first_name() -> None:
    once = successor(CORRESPONDENCE, valid_from=date(2026, 1, 1))

    assert successor(once, valid_from=date(2027, 1, 1)).rule_id == "10.40@2027-01-01"


def test_only_positions_whose_rules_differ_are_touched() -> None:
    after = plan_with_version(valid_from=date(2027, 1, 1), retention_years=2)

    assert touched_positions(PLAN, after) == {"10.40", "10.40.10", "10.40.20"}
    assert touched_positions(PLAN, PLAN) == set()


def test_the_digest_of_rules_sees_each_change_and_no_order() -> None:
    rules = list(TABLE.values())

    assert rules_digest(rules) == rules_digest(reversed(rules))
    assert rules_digest(rules) != rules_digest([replace(rules[0], note="anders"), *rules[1:]])
    assert rules_digest(read_rules(write_rules(rules))) == rules_digest(rules)


def test_the_digest_of_case_files_is_the_same_in_one_or_in_two_portions() -> None:
    seen = [("a", 1), ("b", 2), ("c", 1)]

    assert seen_digest(seen_digest("", seen[:1]), seen[1:]) == seen_digest("", seen)
    assert seen_digest("", [("a", 2), *seen[1:]]) != seen_digest("", seen)


def test_an_open_case_file_with_a_running_rule_has_no_state_yet() -> None:
    case = a_case_file()

    found = with_period(
        case, case_retention(PLAN, CaseFacts(case=case), today=TODAY), transfer_years=3
    )

    assert (found.retention_state, found.transfer_end, found.waits_for) == (None, None, None)
    assert found.rule_id == "10.40"
