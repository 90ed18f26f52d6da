"""Case files over HTTP: open, list, read, close, reopen, history."""

import json
from pathlib import Path

import pytest
from apiflask import APIFlask

from eakte.domain.access import Role
from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, a_caller, refusal
from tests.makers import Town, a_case_file, a_town

NEW = {"file_plan_code": "10.40", "subject": "Beschwerden"}


@ON_BOTH_DATABASES
def test_a_case_file_is_opened_under_the_next_number(clerk: Caller) -> None:
    answer = clerk.post("/case-files", json=NEW)

    assert answer.status_code == 201
    case = answer.json
    assert case["reference"] == "10.40-2026-0001"
    assert case["subject"] == "Beschwerden"
    assert case["state"] == "open"
    assert case["clerk"] == clerk.user
    assert case["opened_on"] == "2026-03-02"
    assert answer.headers["Location"] == f"/api/v1/case-files/{case['id']}"
    assert answer.headers["ETag"] == f'"{case["revision"]}"'
    assert clerk.open_case()["reference"] == "10.40-2026-0002"


def test_everything_that_may_be_said_of_a_new_case_file_is_kept(clerk: Caller, town: Town) -> None:
    said = {
        "file_plan_code": "10.40",
        "subject": "Beschwerden",
        "lead_unit": town.units["FB3"],
        "clerk": town.people["clerk"],
        "confidentiality": "OPEN",
        "restricted": True,
        "medium": "002",
        "location": "Raum 12",
        "opened_on": "2026-01-12",
    }

    case = clerk.post("/case-files", json=said).json

    assert {name: case[name] for name in said} == said


@pytest.mark.parametrize(
    ("said", "type_", "field"),
    [
        ({"file_plan_code": None}, "invalid-request", "file_plan_code"),
        ({"file_plan_code": "77.77"}, "unknown-position", None),
        ({"subject": None}, "invalid-request", "subject"),
        ({"subject": ""}, "invalid-request", "subject"),
        ({"subject": " \t"}, "invalid-value", "subject"),
        ({"subject": "x" * 401}, "invalid-request", "subject"),
        ({"subject": 7}, "invalid-request", "subject"),
        ({"lead_unit": "no"}, "invalid-value", "lead_unit"),
        ({"clerk": "no"}, "invalid-value", "clerk"),
        ({"opened_on": "2026-03-03"}, "invalid-value", "opened_on"),
        ({"opened_on": "2.3.2026"}, "invalid-request", "opened_on"),
        ({"rule_variant": "no"}, "unknown-variant", None),
        ({"restricted": "yes"}, "invalid-request", "restricted"),
        ({"restricted": 1}, "invalid-request", "restricted"),
        ({"medium": ["001"]}, "invalid-request", "medium"),
        ({"confidentiality": "TOP SECRET"}, "invalid-request", "confidentiality"),
    ],
)
def test_what_cannot_be_a_case_file_is_refused_by_its_field(
    visitor: Caller, said: dict[str, object], type_: str, field: str | None
) -> None:
    answer = visitor.post("/case-files", json=NEW | said)

    assert refusal(answer) == (422, type_)
    assert list(answer.json.get("errors", {None: ""})) == [field]
    assert visitor.get("/case-files").json["items"] == []


@pytest.mark.parametrize("missing", ["file_plan_code", "subject"])
def test_a_case_file_needs_a_position_and_a_subject(visitor: Caller, missing: str) -> None:
    said = {name: value for name, value in NEW.items() if name != missing}

    answer = visitor.post("/case-files", json=said)

    assert refusal(answer) == (422, "invalid-request")
    assert answer.json["errors"] == {missing: ["Diese Angabe fehlt."]}


def test_nobody_of_another_municipality_becomes_the_clerk(clerk: Caller, office: Office) -> None:
    elsewhere = a_town(office.records, tenant="kranenburg")

    answer = clerk.post("/case-files", json=NEW | {"clerk": elsewhere.people["clerk"]})

    assert refusal(answer) == (422, "invalid-value")


@pytest.mark.parametrize("field", ["id", "tenant", "scope", "state", "reference", "revision"])
def test_nobody_sets_what_the_office_sets(visitor: Caller, field: str) -> None:
    answer = visitor.post("/case-files", json=NEW | {field: "closed"})

    assert refusal(answer) == (422, "invalid-request")
    assert field in answer.json["errors"]


def test_a_case_file_is_read_with_its_revision(clerk: Caller) -> None:
    case = clerk.open_case()

    answer = clerk.get(f"/case-files/{case['id']}")

    assert answer.json == case
    assert answer.headers["ETag"] == f'"{case["revision"]}"'


@ON_BOTH_DATABASES
def test_a_case_file_of_another_unit_does_not_exist(clerk: Caller, stranger: Caller) -> None:
    case = clerk.open_case()

    answer = stranger.get(f"/case-files/{case['id']}")

    assert refusal(answer) == (404, "not-found")
    assert case["subject"] not in answer.text
    assert stranger.get("/case-files").json == {"items": [], "next_cursor": None}


@ON_BOTH_DATABASES
def test_a_restricted_case_file_is_seen_by_who_opened_it_only(
    app: APIFlask, town: Town, clerk: Caller
) -> None:
    colleague = a_caller(app, town, Role.CLERK)
    case = clerk.post("/case-files", json=NEW | {"restricted": True}).json

    assert clerk.get(f"/case-files/{case['id']}").status_code == 200
    assert refusal(colleague.get(f"/case-files/{case['id']}")) == (404, "not-found")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Hunde", "Katzen", "Müll"]),
        ({"subject": "müll"}, ["Müll"]),
        ({"subject": "MUELL"}, ["Müll"]),
        ({"subject": "%"}, []),
        ({"reference": "10.40-2026-0002"}, ["Katzen"]),
        ({"reference": "10.40 2026/2"}, ["Katzen"]),
        ({"state": "closed"}, ["Hunde"]),
        ({"state": "open", "subject": "hunde"}, []),
    ],
)
def test_the_list_of_case_files_is_narrowed(
    clerk: Caller, asked: dict[str, str], found: list[str]
) -> None:
    first = clerk.open_case(subject="Hunde")
    clerk.open_case(subject="Katzen")
    clerk.open_case(subject="Müll")
    clerk.post(f"/case-files/{first['id']}/close")

    answer = clerk.get("/case-files", query_string=asked)

    assert [case["subject"] for case in answer.json["items"]] == found


@ON_BOTH_DATABASES
def test_pages_of_a_list_stay_in_step_while_it_grows_and_shrinks(clerk: Caller) -> None:
    subjects = [f"Akte {number}" for number in range(7)]
    for subject in subjects:
        clerk.open_case(subject=subject)
    first = clerk.get("/case-files?limit=3").json

    clerk.open_case(file_plan_code="10.10", subject="Davor")
    second = clerk.get(f"/case-files?limit=3&cursor={first['next_cursor']}").json
    third = clerk.get(f"/case-files?limit=3&cursor={second['next_cursor']}").json

    seen = [case["subject"] for part in (first, second, third) for case in part["items"]]
    assert seen == subjects
    assert third["next_cursor"] is None


def test_a_page_is_never_longer_than_the_service_allows(clerk: Caller, town: Town) -> None:
    with town.records.begin(town.system) as tx:
        for number in range(1, 202):
            case = a_case_file(id=tx.cases.new_id(), number=number, lead_unit=town.units["FB3-1"])
            tx.cases.add(case)

    answer = clerk.get("/case-files?limit=1000")

    assert len(answer.json["items"]) == 200
    assert answer.json["next_cursor"]


@pytest.mark.parametrize("cursor", ["x", "e30", "WzFd", "W1tdLFtdXQ", "ä", "A" * 1999, "null"])
def test_a_cursor_that_was_not_made_here_is_refused(visitor: Caller, cursor: str) -> None:
    answer = visitor.get("/case-files", query_string={"cursor": cursor})

    assert refusal(answer) == (422, "invalid-value")


@ON_BOTH_DATABASES
def test_the_history_tells_who_did_what_the_newest_first(clerk: Caller) -> None:
    case = clerk.open_case(subject="Beschwerden")
    clerk.post(f"/case-files/{case['id']}/close")

    first = clerk.get(f"/case-files/{case['id']}/history?limit=1").json
    rest = clerk.get(f"/case-files/{case['id']}/history?cursor={first['next_cursor']}").json

    entries = first["items"] + rest["items"]
    assert [entry["action"] for entry in entries] == ["case_closed", "case_opened"]
    assert [entry["number"] for entry in entries] == [2, 1]
    assert {entry["actor"] for entry in entries} == {"Programm clerk"}
    assert entries[1]["detail"]["subject"] == "Beschwerden"
    assert all(len(entry["hash"]) == 64 for entry in entries)


def test_documents_of_a_case_file_stand_in_their_order(clerk: Caller) -> None:
    case = clerk.open_case()
    path = f"/case-files/{case['id']}/documents"
    for name in ("b.txt", "a.txt", "c.txt"):
        assert clerk.hand_in(name.encode(), path=path, file_name=name).status_code == 201

    first = clerk.get(f"{path}?limit=2").json
    rest = clerk.get(f"{path}?limit=2&cursor={first['next_cursor']}").json

    assert [item["file_name"] for item in first["items"]] == ["b.txt", "a.txt"]
    assert [item["file_name"] for item in rest["items"]] == ["c.txt"]
    assert rest["items"][0]["reference"] == f"{case['reference']}-3"


def test_hostile_values_are_taken_as_they_are_or_refused(clerk: Caller, testdata: Path) -> None:
    lines = (testdata / "hostile/strings/field_values.jsonl").read_text("utf-8").splitlines()
    fields = {"title": "subject", "date": "opened_on"}

    for found in map(json.loads, lines):
        said = {fields.get(found["field"], "location"): found["value"]}
        answer = clerk.post("/case-files", json=NEW | said)
        if answer.status_code == 201:
            assert "\x00" not in answer.text
            assert clerk.get(f"/case-files/{answer.json['id']}").json == answer.json
        else:
            assert refusal(answer)[0] == 422, found
