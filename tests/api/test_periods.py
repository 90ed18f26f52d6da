"""Periods over HTTP: events, conditions, computations, proceedings, and what is due."""

import pytest

from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.makers import Town

EVENT = {"trigger": "last_entry", "on": "2015-02-01", "evidence": "Jahresabschluss 2015"}


def closed(caller: Caller, code: str) -> str:
    case = caller.open_case(file_plan_code=code)
    caller.post(f"/case-files/{case['id']}/close")
    return f"/case-files/{case['id']}"


@ON_BOTH_DATABASES
def test_an_event_starts_the_period_and_its_computation_can_be_cited(clerk: Caller) -> None:
    case = closed(clerk, "21.21")
    waiting = clerk.get(case).json

    answer = clerk.post(f"{case}/events", json=EVENT)

    record = clerk.get(f"{case}/retention").json
    assert (waiting["retention_state"], waiting["waits_for"]) == ("waits", "last_entry")
    assert (answer.json["retention_state"], answer.json["retention_end"]) == ("runs", "2025-12-31")
    assert (record["ends_on"], record["trigger_on"]) == ("2025-12-31", "2015-02-01")
    assert record["rule"]["rule_id"] == "21.21"
    assert len(record["rule"]["sha256"]) == 64
    assert ["Fristbeginn", "letzte Eintragung / Aufstellung: 01.02.2015"] in record["steps"]


@ON_BOTH_DATABASES
def test_a_condition_keeps_the_period_from_running_out_until_it_ends(
    clerk: Caller, office: Office, town: Town
) -> None:
    case = closed(clerk, "21.21")
    clerk.post(f"{case}/events", json=EVENT)
    said = {"condition": "tax_period_open", "on": "2025-01-01", "evidence": "Schreiben"}

    held = clerk.post(f"{case}/conditions", json=said)
    with office.records.read(town.system) as tx:
        (condition,) = tx.periods.recorded(held.json["id"]).conditions
    end = {"until_on": "2026-02-01", "reason": "Bescheid"}
    ended = clerk.post(f"{case}/conditions/{condition.id}/end", json=end)

    assert (held.json["retention_state"], held.json["retention_end"]) == ("suspended", None)
    assert ended.json["retention_end"] == "2026-02-01"


def test_a_proceeding_gets_a_rule_of_its_own(clerk: Caller) -> None:
    case = f"/case-files/{clerk.open_case()['id']}"
    part = clerk.post(f"{case}/proceedings", json={"subject": "Steuer"}).json
    said = {"position": "22.10", "reason": "Abgabenordnung"}

    clerk.post(f"{case}/proceedings/{part['id']}/retention-rule", json=said)
    answer = clerk.post(f"{case}/close")

    assert answer.json["retention_sentence"].startswith("Von 2 Fristen gilt die längste.")
    assert answer.json["rule_id"] == "22.10"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"trigger": "wedding", "on": "2026-02-01", "evidence": "Urkunde"}, "trigger"),
        ({"trigger": "last_entry", "on": "2026-02-01"}, "evidence"),
    ],
)
def test_an_event_that_nobody_asks_for_or_that_is_not_proven_is_refused(
    clerk: Caller, said: dict[str, str], field: str
) -> None:
    answer = clerk.post(f"{closed(clerk, '21.21')}/events", json=said)

    assert refusal(answer) == (422, "invalid-value")
    assert list(answer.json["errors"]) == [field]


def test_an_open_case_file_has_no_computation_yet(clerk: Caller) -> None:
    case = clerk.open_case()

    assert refusal(clerk.get(f"/case-files/{case['id']}/retention")) == (404, "not-found")


def test_due_case_files_are_those_whose_period_has_ended_by_the_day(clerk: Caller) -> None:
    case = closed(clerk, "21.21")
    clerk.post(f"{case}/events", json=EVENT)

    before = clerk.get("/retention/due?on=2025-12-30").json["items"]
    on_the_day = clerk.get("/retention/due?on=2025-12-31").json["items"]

    assert (len(before), len(on_the_day)) == (0, 1)
