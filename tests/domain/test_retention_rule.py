from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eakte.domain.reference import PlanCode
from eakte.domain.retention_rule import (
    DisposalAction,
    InvalidRule,
    PhaseTwoMode,
    RetentionRule,
    Rounding,
    RuleId,
    Trigger,
    Verification,
)
from eakte.domain.retention_table import read_rules, write_rules
from eakte.domain.table import InvalidTable

TABLE = (Path(__file__).parents[2] / "config" / "retention_rules.csv").read_text(encoding="utf-8")
RULES = {rule.rule_id: rule for rule in read_rules(TABLE)}
PLAIN = RetentionRule(
    rule_id=RuleId("99.10"),
    plan_code=PlanCode("99.10"),
    title="Muster",
    trigger=Trigger(token="closed", label="z.d.A.-Verfügung"),
    rounding=Rounding.YEAR_END,
    disposal_action=DisposalAction.DESTROY,
    legal_basis="KGSt",
    verified=Verification.GENERAL,
    retention_years=10,
)


def test_the_whole_table_of_rules_is_read_and_written_without_loss():
    rules = read_rules(TABLE)

    assert len(rules) == 48
    assert len({rule.plan_code for rule in rules}) == 43
    assert write_rules(rules) == TABLE
    assert read_rules(write_rules(rules)) == rules


def test_every_column_of_a_rule_is_kept():
    lookup = RULES["33.10"]

    assert lookup.title == "Melderegisterdaten nach Wegzug / Tod"
    assert lookup.trigger == Trigger(token="moved_away_or_death", label="Wegzug / Tod")
    assert (lookup.retention_years, lookup.phase2_years) == (5, 50)
    assert lookup.phase2_mode is PhaseTwoMode.RESTRICTED
    assert lookup.disposal_action is DisposalAction.APPRAISE
    assert lookup.verified is Verification.LAW
    assert RULES["11.40"].retention_months == 6
    assert RULES["00.30"].end_event == "next_election_day"
    assert RULES["00.30"].end_offset_days == -60
    assert RULES["60.40"].min_until_event == "contract_end"
    assert RULES["33.20"].early_end_event == "new_document_issued"
    assert RULES["21.21"].suspend_while == "tax_period_open"
    assert RULES["21.20-until_2024"].valid_to == date(2024, 12, 31)
    assert RULES["21.20-from_2025"].valid_from == date(2025, 1, 1)
    assert RULES["00.10"].unlimited


def test_the_rules_know_32_triggers():
    assert len({rule.trigger.token for rule in RULES.values()}) == 32


def test_a_rule_names_the_events_that_are_recorded_for_it():
    assert [event.label for event in RULES["60.40"].events] == ["Zuschlag", "Vertragsende"]
    assert [event.token for event in RULES["00.30"].events] == ["election_day", "next_election_day"]
    assert RULES["22.10"].events == ()


def test_a_rule_is_valid_up_to_and_including_its_last_day():
    until, since = RULES["21.20-until_2024"], RULES["21.20-from_2025"]

    assert until.is_valid_on(date(2024, 12, 31))
    assert not until.is_valid_on(date(2025, 1, 1))
    assert since.is_valid_on(date(2025, 1, 1))
    assert not until.overlaps(since)
    assert PLAIN.overlaps(since)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"retention_years": None}, "genau eine Dauer"),
        ({"retention_months": 6}, "genau eine Dauer"),
        ({"unlimited": True}, "genau eine Dauer"),
        ({"retention_years": 0}, "mindestens 1"),
        ({"retention_years": -5}, "mindestens 1"),
        ({"end_offset_days": -60}, "gehören zusammen"),
        ({"retention_years": None, "end_event": "birth"}, "gehören zusammen"),
        ({"phase2_years": 50}, "gehören zusammen"),
        ({"phase2_years": 0, "phase2_mode": PhaseTwoMode.RESTRICTED}, "mindestens 1 Jahr"),
        (
            {"retention_years": None, "unlimited": True, "min_until_event": "contract_end"},
            "kein Ende",
        ),
        ({"valid_from": date(2025, 1, 2), "valid_to": date(2025, 1, 1)}, "an keinem Tag"),
        ({"plan_code": "FB3"}, "Aktenplannummer"),
        ({"rule_id": ""}, "keine Kennung"),
        ({"trigger": Trigger(token="", label="")}, "Fristbeginn"),
    ],
)
def test_a_rule_without_a_single_meaning_is_refused(changes, reason):
    with pytest.raises(InvalidRule, match=reason):
        replace(PLAIN, **changes)


@pytest.mark.parametrize(
    ("right", "wrong", "column"),
    [
        (",10,,false,repealed", ",zehn,,false,repealed", "retention_years"),
        (",10,,false,repealed", ",10,,nein,repealed", "unlimited"),
        (",2025-01-01,", ",01.01.2025,", "valid_from"),
        (",election_day,Wahltag,exact,B", ",election_day,Wahltag,monthly,B", "rounding"),
        (",election_day,Wahltag,exact,B", ",election_day,Wahltag,exact,X", "disposal_action"),
        (",election_day,Wahltag,exact,B", ",election_day,,exact,B", "trigger_label_de"),
    ],
)
def test_a_table_with_a_wrong_cell_is_refused(right, wrong, column):
    assert right in TABLE

    with pytest.raises(InvalidTable) as refusal:
        read_rules(TABLE.replace(right, wrong, 1))

    assert refusal.value.column == column
    assert refusal.value.line > 1
