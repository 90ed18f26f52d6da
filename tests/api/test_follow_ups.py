"""Resubmissions over HTTP: those of whoever asks, on case files that they see."""

from datetime import date

import pytest

from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.makers import Town

DAYS = (9, 1, 5)


@pytest.fixture
def put(clerk: Caller, office: Office, town: Town) -> str:
    """Three resubmissions of the program at one case file, and one of somebody else; its id."""
    case = town.add_case(subject="Hundesteuer")
    actor = office.accounts.bearer(clerk.token)
    assert actor is not None
    for day in DAYS:
        office.deskwork.follow_up(
            case.id, due_on=date(2026, 3, day), remark=f"am {day}.", actor=actor
        )
    office.deskwork.follow_up(case.id, due_on=date(2026, 3, 2), remark="", actor=town.manager)
    return case.id


@ON_BOTH_DATABASES
def test_resubmissions_are_listed_by_their_day(clerk: Caller, put: str) -> None:
    items = clerk.get("/follow-ups").json["items"]

    assert [item["remark"] for item in items] == ["am 1.", "am 5.", "am 9."]
    first = {name: value for name, value in items[0].items() if name != "id"}
    assert first == {
        "case_file_id": put,
        "case_reference": "10.40-2026-0001",
        "case_subject": "Hundesteuer",
        "due_on": "2026-03-01",
        "remark": "am 1.",
    }


@pytest.mark.usefixtures("put")
def test_they_come_part_by_part_and_until_a_day(clerk: Caller) -> None:
    first = clerk.get("/follow-ups?limit=2").json
    rest = clerk.get(f"/follow-ups?limit=2&cursor={first['next_cursor']}").json
    until = clerk.get("/follow-ups?until=2026-03-05").json

    assert [item["due_on"][-1] for item in first["items"] + rest["items"]] == ["1", "5", "9"]
    assert rest["next_cursor"] is None
    assert [item["due_on"][-1] for item in until["items"]] == ["1", "5"]


@pytest.mark.usefixtures("put")
def test_nobody_gets_those_of_others(clerk: Caller, stranger: Caller, station: Caller) -> None:
    assert stranger.get("/follow-ups").json["items"] == []
    assert refusal(station.get("/follow-ups")) == (403, "not-allowed")
    assert refusal(clerk.get("/follow-ups?cursor=x")) == (422, "invalid-value")
    assert refusal(clerk.get("/follow-ups?until=morgen")) == (422, "invalid-request")
