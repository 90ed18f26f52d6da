from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from eakte.domain.calendar import berlin_date
from eakte.domain.retention import (
    RetentionFacts,
    RetentionState,
    longest,
    retention_end,
    rule_change,
)
from eakte.domain.retention_table import read_rules

TABLE = (Path(__file__).parents[2] / "config" / "retention_rules.csv").read_text(encoding="utf-8")
RULES = {rule.rule_id: rule for rule in read_rules(TABLE)}
OPENED_ON = date(1999, 5, 17)
TEN_YEARS = RULES["22.10"]  # after closing, end of the year


def facts(*, closed_on=None, conditions=(), **events):
    return RetentionFacts(
        opened_on=OPENED_ON, closed_on=closed_on, events=events, conditions=frozenset(conditions)
    )


WORKED_VALUES = [
    ("22.10", facts(closed_on=date(2013, 1, 3)), date(2023, 12, 31)),
    ("22.10", facts(closed_on=date(2013, 12, 31)), date(2023, 12, 31)),
    ("51.10", facts(birth=date(2004, 2, 29)), date(2104, 2, 29)),
    ("51.10", facts(birth=date(2000, 2, 29)), date(2100, 2, 28)),
    ("33.10", facts(moved_away_or_death=date(2000, 5, 10)), date(2055, 12, 31)),
    (
        "60.40",
        facts(contract_award=date(2020, 3, 1), contract_end=date(2026, 6, 30)),
        date(2026, 6, 30),
    ),
    (
        "60.40",
        facts(contract_award=date(2020, 3, 1), contract_end=date(2021, 1, 31)),
        date(2023, 3, 1),
    ),
    ("33.20", facts(document_expiry=date(2020, 4, 15)), date(2025, 4, 15)),
    (
        "33.20",
        facts(document_expiry=date(2020, 4, 15), new_document_issued=date(2020, 3, 2)),
        date(2020, 3, 2),
    ),
    (
        "33.20",
        facts(document_expiry=date(2020, 4, 15), new_document_issued=date(2026, 1, 1)),
        date(2025, 4, 15),
    ),
    ("00.30", facts(next_election_day=date(2025, 9, 14)), date(2025, 7, 16)),
    ("11.40", facts(application_rejected=date(2024, 8, 31)), date(2025, 2, 28)),
    ("33.30", facts(entry_ban_end=date(2024, 2, 29)), date(2034, 2, 28)),
    ("20.20", facts(council_resolution=date(2024, 12, 12)), date(2034, 12, 31)),
]


@pytest.mark.parametrize(("rule_id", "known", "end"), WORKED_VALUES)
def test_the_worked_values_are_reached(rule_id, known, end):
    retention = retention_end(RULES[rule_id], known)

    assert retention.state is RetentionState.RUNS
    assert retention.ends_on == end
    assert retention.disposable_from == end + timedelta(days=1)
    assert f"{end:%d.%m.%Y}" in retention.explanation
    assert f"{end:%d.%m.%Y}" in retention.summary


def test_the_second_phase_begins_on_the_day_after_the_first():
    retention = retention_end(RULES["33.10"], facts(moved_away_or_death=date(2000, 5, 10)))

    assert retention.phase2_from == date(2006, 1, 1)
    assert retention.ends_on == date(2055, 12, 31)


def test_a_case_closed_after_midnight_in_berlin_belongs_to_the_new_year():
    closed_on = berlin_date(datetime(2023, 12, 31, 23, 30, tzinfo=UTC))

    retention = retention_end(TEN_YEARS, facts(closed_on=closed_on))

    assert retention.trigger_on == date(2024, 1, 1)
    assert retention.ends_on == date(2034, 12, 31)


def test_the_period_waits_while_the_event_is_missing():
    retention = retention_end(RULES["32.10"], facts(closed_on=date(2024, 1, 1)))

    assert retention.state is RetentionState.WAITS
    assert retention.waits_for.token == "business_deregistration"
    assert retention.waits_for.label == "Gewerbeabmeldung"
    assert (retention.trigger_on, retention.ends_on, retention.disposable_from) == (
        None,
        None,
        None,
    )


def test_an_award_waits_for_the_end_of_the_contract_and_says_what_is_counted():
    retention = retention_end(RULES["60.40"], facts(contract_award=date(2020, 3, 1)))

    assert retention.waits_for.label == "Vertragsende"
    assert retention.ends_on is None
    assert retention.earliest_end == date(2023, 3, 1)


def test_a_period_does_not_run_out_while_the_tax_period_is_open():
    rule, event = RULES["21.21"], {"last_entry": date(2010, 3, 1)}

    open_tax = retention_end(rule, facts(**event, conditions=["tax_period_open"]))
    settled = retention_end(rule, facts(**event))

    assert open_tax.state is RetentionState.SUSPENDED
    assert (open_tax.ends_on, open_tax.disposable_from) == (None, None)
    assert open_tax.earliest_end == settled.ends_on == date(2020, 12, 31)


def test_unlimited_retention_has_no_end_but_a_day_of_offer():
    retention = retention_end(RULES["00.10"], facts(closed_on=date(2005, 1, 1)))

    assert retention.state is RetentionState.UNLIMITED
    assert (retention.ends_on, retention.disposable_from) == (None, None)
    assert retention.offer_due_on == date(2029, 5, 17)


def test_a_period_past_the_calendar_is_never_disposable_and_says_so():
    retention = retention_end(TEN_YEARS, facts(closed_on=date(9998, 1, 1)))

    assert retention.ends_on == date.max
    assert retention.disposable_from is None
    assert "bitte die Daten prüfen" in retention.explanation


def test_the_longest_period_wins_and_says_why():
    short = retention_end(RULES["10.40"], facts(closed_on=date(2020, 1, 1)))
    long = retention_end(TEN_YEARS, facts(closed_on=date(2020, 1, 1)))

    chosen = longest([short, long])

    assert chosen.ends_on == date(2030, 12, 31)
    assert chosen.explanation == f"Von 2 Fristen gilt die längste. {long.explanation}"
    assert chosen.steps[0] == ("Auswahl", "Von 2 Fristen gilt die längste.")
    assert longest([short]) == short


def test_an_open_end_outlasts_a_known_one_and_unlimited_outlasts_both():
    known = retention_end(RULES["51.10"], facts(birth=date(2020, 1, 1)))
    waiting = retention_end(RULES["32.10"], facts())
    unlimited = retention_end(RULES["00.10"], facts())

    assert longest([known, waiting]).rule.rule_id == "32.10"
    assert longest([known, waiting]).explanation.startswith(
        "Von 2 Fristen gilt die mit offenem Ende."
    )
    assert longest([known, unlimited, waiting]).rule.rule_id == "00.10"


def test_of_unlimited_records_the_oldest_is_offered_first():
    older = retention_end(RULES["00.10"], facts())
    newer = retention_end(RULES["61.10"], replace(facts(), opened_on=date(2020, 1, 1)))

    assert longest([newer, older]).offer_due_on == older.offer_due_on


def test_a_changed_rule_reaches_only_periods_that_are_still_open():
    old, new = RULES["21.20-until_2024"], RULES["21.20-from_2025"]
    over, still_open = (
        facts(voucher_created=date(2014, 6, 1)),
        facts(voucher_created=date(2015, 6, 1)),
    )

    change = rule_change(retention_end(old, still_open), new, still_open)

    assert change.before.ends_on == date(2025, 12, 31)
    assert change.after.ends_on == date(2023, 12, 31)
    assert rule_change(retention_end(old, over), new, over) is None


def test_a_waiting_period_takes_the_changed_rule():
    change = rule_change(
        retention_end(RULES["21.20-until_2024"], facts()), RULES["21.20-from_2025"], facts()
    )

    assert change.after.rule.rule_id == "21.20-from_2025"


def test_the_same_rule_and_a_rule_without_a_first_day_change_nothing():
    before = retention_end(TEN_YEARS, facts(closed_on=date(2024, 1, 1)))

    assert rule_change(before, TEN_YEARS, facts()) is None
    assert rule_change(before, RULES["10.40"], facts(closed_on=date(2024, 1, 1))) is None
