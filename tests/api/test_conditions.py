"""Conditions of requests: only in this revision (If-Match), only once (Idempotency-Key)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, text

from eakte.domain.access import Role
from tests.api.callers import LETTER, ON_BOTH_DATABASES, Caller, a_caller, refusal
from tests.makers import Town

NEW_CASE = {"file_plan_code": "10.40", "subject": "Beschwerden"}
KEY = {"Idempotency-Key": "a-key"}


@ON_BOTH_DATABASES
def test_a_case_file_is_opened_once_under_a_key(clerk: Caller) -> None:
    first = clerk.post("/case-files", json=NEW_CASE, headers=KEY)

    again = clerk.post("/case-files", json=NEW_CASE, headers=KEY)

    assert (again.status_code, again.json) == (first.status_code, first.json) == (201, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
    assert len(clerk.get("/case-files").json["items"]) == 1


@ON_BOTH_DATABASES
def test_of_two_at_once_under_a_key_one_makes_the_case_file_and_both_get_it(clerk: Caller) -> None:
    def post(_: int) -> tuple[int, str]:
        answer = clerk.post("/case-files", json=NEW_CASE, headers=KEY)
        return answer.status_code, answer.json["id"]

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(post, range(4)))

    (only,) = answers
    assert only[0] == 201
    assert [case["id"] for case in clerk.get("/case-files").json["items"]] == [only[1]]


def test_without_a_key_each_request_opens_a_case_file(clerk: Caller) -> None:
    assert clerk.open_case()["id"] != clerk.open_case()["id"]


@ON_BOTH_DATABASES
def test_a_key_belongs_to_one_request(clerk: Caller) -> None:
    clerk.post("/case-files", json=NEW_CASE, headers=KEY)

    answer = clerk.post("/case-files", json=NEW_CASE | {"subject": "Anderes"}, headers=KEY)

    assert refusal(answer) == (422, "idempotency-key-reused")
    assert len(clerk.get("/case-files").json["items"]) == 1


def test_a_key_belongs_to_its_program(app: APIFlask, town: Town, clerk: Caller) -> None:
    colleague = a_caller(app, town, Role.CLERK)
    one = clerk.post("/case-files", json=NEW_CASE, headers=KEY).json

    other = colleague.post("/case-files", json=NEW_CASE, headers=KEY).json

    assert one["id"] != other["id"]


def test_a_refused_request_leaves_its_key_free(clerk: Caller) -> None:
    refused = clerk.post("/case-files", json=NEW_CASE | {"file_plan_code": "77"}, headers=KEY)

    accepted = clerk.post("/case-files", json=NEW_CASE, headers=KEY)

    assert (refused.status_code, accepted.status_code) == (422, 201)


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "ä"])
def test_a_key_that_cannot_be_one_is_refused(visitor: Caller, key: str) -> None:
    answer = visitor.post("/case-files", json=NEW_CASE, headers={"Idempotency-Key": key})

    assert refusal(answer) == (422, "invalid-value")
    assert list(answer.json["errors"]) == ["Idempotency-Key"]


@ON_BOTH_DATABASES
def test_a_proceeding_is_added_once_under_a_key(clerk: Caller) -> None:
    path = f"/case-files/{clerk.open_case()['id']}/proceedings"

    first = clerk.post(path, json={"subject": "Anhörung"}, headers=KEY)
    again = clerk.post(path, json={"subject": "Anhörung"}, headers=KEY)

    assert (again.status_code, again.json) == (201, first.json)
    assert first.json["reference"].endswith("/1")


def test_a_key_of_one_case_file_means_nothing_in_another(clerk: Caller) -> None:
    one, other = clerk.open_case(), clerk.open_case()
    clerk.post(f"/case-files/{one['id']}/proceedings", json={"subject": "x"}, headers=KEY)

    answer = clerk.post(
        f"/case-files/{other['id']}/proceedings", json={"subject": "x"}, headers=KEY
    )

    assert refusal(answer) == (422, "idempotency-key-reused")


@ON_BOTH_DATABASES
def test_record_and_key_are_kept_by_one_commit(clerk: Caller, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        connection.execute(text("DROP TABLE answered"))

    answer = clerk.post("/case-files", json=NEW_CASE, headers=KEY)

    assert answer.status_code >= 500
    assert clerk.get("/case-files").json["items"] == []


@pytest.mark.parametrize("deed", ["close", "proceedings", "events", "documents"])
def test_a_deed_on_an_older_revision_is_refused(clerk: Caller, deed: str) -> None:
    case = clerk.open_case(file_plan_code="10.10")
    event = {"trigger": "repealed", "on": "2026-03-01", "evidence": "Beschluss"}
    clerk.post(f"/case-files/{case['id']}/events", json=event)
    old = {"If-Match": f'"{case["revision"]}"'}
    said = {"close": {}, "proceedings": {"subject": "x"}, "events": event}
    sent = {"json": said[deed]} if deed in said else {"data": LETTER}

    answer = clerk.post(f"/case-files/{case['id']}/{deed}", headers=old, **sent)

    assert refusal(answer) == (412, "revision-changed")
    history = clerk.get(f"/case-files/{case['id']}/history").json["items"]
    assert [entry["action"] for entry in history] == ["event_recorded", "case_opened"]


@pytest.mark.parametrize("tag", ['"{revision}"', "*", ' "{revision}" '])
def test_a_deed_on_the_present_revision_is_done(clerk: Caller, tag: str) -> None:
    case = clerk.open_case()

    answer = clerk.post(f"/case-files/{case['id']}/close", headers={"If-Match": tag.format(**case)})

    assert answer.json["state"] == "closed"


@pytest.mark.parametrize("tag", ['W/"{revision}"', "{revision}", '"abc"', "", '"99999999999"'])
def test_a_tag_that_is_none_of_ours_matches_nothing(clerk: Caller, tag: str) -> None:
    case = clerk.open_case()

    answer = clerk.post(f"/case-files/{case['id']}/close", headers={"If-Match": tag.format(**case)})

    assert refusal(answer) == (412, "revision-changed")


def test_a_change_without_a_revision_is_refused(clerk: Caller) -> None:
    document = clerk.hand_in().json["document_id"]

    answer = clerk.patch(f"/documents/{document}", json={"subject": "Neu"})

    assert refusal(answer) == (428, "revision-needed")
    assert clerk.get(f"/documents/{document}").json["subject"] == "brief"


@ON_BOTH_DATABASES
def test_of_two_changes_of_one_revision_the_second_is_refused(clerk: Caller) -> None:
    path = f"/documents/{clerk.hand_in().json['document_id']}"
    seen = {"If-Match": clerk.get(path).headers["ETag"]}
    said = {"subject": "Bauantrag", "sender": "Weber", "dated_on": "2026-02-01", "draft": True}

    first = clerk.patch(path, json=said | {"direction": "outgoing"}, headers=seen)
    second = clerk.patch(path, json={"subject": "Anderes"}, headers=seen)

    assert first.status_code == 200
    assert {name: first.json[name] for name in said} == said
    assert refusal(second) == (412, "revision-changed")
    assert clerk.get(path).json["subject"] == "Bauantrag"
    assert clerk.get(path).headers["ETag"] == first.headers["ETag"]


def test_a_delivery_on_a_revision_that_it_changed_itself_may_be_repeated(clerk: Caller) -> None:
    case = clerk.open_case()
    path = f"/case-files/{case['id']}/documents"
    headers = KEY | {"If-Match": f'"{case["revision"]}"'}
    first = clerk.hand_in(path=path, headers=headers)
    clerk.post(f"/case-files/{case['id']}/close")

    again = clerk.hand_in(path=path, headers=headers)

    assert (again.status_code, again.json) == (201, first.json)
