"""Case files over HTTP: open, list, read, close, reopen, history."""

import json
from pathlib import Path

import pytest
from apiflask import APIFlask

from eakte.domain.access import Confidentiality, Role
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
def test_closing_computes_the_period_and_explains_it(clerk: Caller) -> None:
    case = clerk.open_case(opened_on="2026-01-12")

    answer = clerk.post(f"/case-files/{case['id']}/close", json={"on": "2026-02-27"})

    closed = answer.json
    assert answer.status_code == 200
    assert (closed["state"], closed["closed_on"]) == ("closed", "2026-02-27")
    assert closed["retention_end"].endswith("-12-31")
    assert "27.02.2026" in closed["retention_sentence"]
    assert answer.headers["ETag"] == f'"{closed["revision"]}"'


def test_closing_without_a_day_means_today(clerk: Caller) -> None:
    case = clerk.open_case()

    assert clerk.post(f"/case-files/{case['id']}/close").json["closed_on"] == "2026-03-02"


@pytest.mark.parametrize("on", ["2026-03-03", "2026-03-01", "1799-12-31", "2026-02-30", "morgen"])
def test_a_day_on_which_nothing_can_be_closed_is_refused(clerk: Caller, on: str) -> None:
    case = clerk.open_case()

    answer = clerk.post(f"/case-files/{case['id']}/close", json={"on": on})

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["on"]
    assert clerk.get(f"/case-files/{case['id']}").json == case


def test_a_closed_case_file_is_closed_once(clerk: Caller) -> None:
    case = clerk.open_case()
    clerk.post(f"/case-files/{case['id']}/close")

    answer = clerk.post(f"/case-files/{case['id']}/close")

    assert refusal(answer) == (409, "case-closed")


def test_open_points_keep_a_case_file_open(clerk: Caller) -> None:
    case = clerk.open_case()
    clerk.hand_in(path=f"/case-files/{case['id']}/documents", draft="true")

    answer = clerk.post(f"/case-files/{case['id']}/close")

    assert refusal(answer) == (409, "close-refused")
    assert "1 Entwurf" in answer.json["detail"]


def test_only_a_records_manager_reopens_and_says_why(clerk: Caller, manager: Caller) -> None:
    case = clerk.open_case()
    clerk.post(f"/case-files/{case['id']}/close")
    path, reason = f"/case-files/{case['id']}/reopen", {"reason": "Nachtrag"}

    assert refusal(clerk.post(path, json=reason)) == (403, "not-allowed")
    assert refusal(manager.post(path, json={})) == (422, "invalid-request")
    assert manager.post(path, json=reason).json["state"] == "open"
    assert refusal(manager.post(path, json=reason)) == (409, "case-open")


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


def test_case_files_that_are_due_are_listed_by_the_end_of_their_period(
    clerk: Caller, town: Town
) -> None:
    case = clerk.open_case(confidentiality=Confidentiality.INTERNAL)
    end = clerk.post(f"/case-files/{case['id']}/close").json["retention_end"]

    assert clerk.get("/retention/due").json["items"] == []
    assert clerk.get(f"/retention/due?on={end[:4]}-12-30").json["items"] == []
    due = clerk.get(f"/retention/due?on={end}").json["items"]
    assert [found["id"] for found in due] == [case["id"]]
    assert refusal(clerk.get("/retention/due?on=gestern")) == (422, "invalid-request")


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
