"""Refusals: problem+json in German with a stable type, whatever went wrong."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from apiflask import APIFlask

from eakte.database import make_engine
from eakte.office import Office
from eakte.records import Records
from tests.api.callers import Caller, an_app, refusal
from tests.makers import Clock

NEW_CASE = b'{"file_plan_code": "10.40", "subject": "%s"}'
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("path", ["/nothing", "/case-files/1", "/case-files/", "/", "/../v2"])
def test_an_address_that_does_not_exist_is_a_problem(visitor: Caller, path: str) -> None:
    assert refusal(visitor.get(path)) == (404, "not-found")


@pytest.mark.parametrize("path", ["/api/v2/case-files", "/api/", "/api//v1/case-files"])
def test_addresses_outside_of_the_version_are_problems_too(visitor: Caller, path: str) -> None:
    assert refusal(visitor.client.get(path)) == (404, "not-found")


def test_a_method_that_does_not_exist_names_those_that_do(visitor: Caller) -> None:
    answer = visitor.ask("DELETE", "/case-files")

    assert refusal(answer) == (405, "method-not-allowed")
    assert {"GET", "HEAD", "POST"} <= set(answer.allow)


@pytest.mark.parametrize("given", [None, "Bearer wrong", "Bearer ", "Basic eDp5", "Bearer \u00e4"])
def test_without_a_valid_token_nobody_gets_in(visitor: Caller, given: str | None) -> None:
    headers = {"Authorization": given} if given else {}

    answer = visitor.client.get("/api/v1/case-files", headers=headers)

    assert refusal(answer) == (401, "token-needed")
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith("Bearer realm=")
    assert ("invalid_token" in challenge) == (given is not None)


def test_a_revoked_token_is_none(clerk: Caller, office: Office) -> None:
    tenant = office.accounts.bearer(clerk.token).tenant  # type: ignore[union-attr] # it is valid
    with office.records.read(None) as tx:
        (line,) = tx.people.tokens(tenant)
    office.accounts.revoke_token(tenant, line.id)

    assert refusal(clerk.get("/case-files")) == (401, "token-needed")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"a": ' * 100_000, 400),
        (b'{"a": ' + b"9" * 5000 + b"}", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b"7", 422),
        (NEW_CASE % b"a\\u0000b", 422),
        (NEW_CASE % b"a\\ud800b", 422),
        (NEW_CASE.replace(b"subject", b"\\ud800") % b"x", 422),
        (b'{"subject": 1e999}', 422),
        (b'{"subject": NaN}', 422),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(visitor: Caller, body: bytes, status: int) -> None:
    answer = visitor.post("/case-files", data=body, headers=JSON)

    assert refusal(answer)[0] == status


def test_a_body_of_another_kind_is_refused(visitor: Caller) -> None:
    answer = visitor.post("/case-files", data={"subject": "x"})

    assert refusal(answer) == (415, "media-type")


def test_a_body_that_is_too_long_is_refused(visitor: Caller) -> None:
    answer = visitor.post("/case-files", data=b" " * (1024 * 1024 + 1), headers=JSON)

    assert refusal(answer) == (413, "too-large")


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "9" * 30, "9" * 5000, ""])
def test_a_limit_that_is_no_number_of_lines_is_refused(visitor: Caller, limit: str) -> None:
    answer = visitor.get("/case-files", query_string={"limit": limit})

    assert refusal(answer) == (422, "invalid-request")
    assert list(answer.json["errors"]) == ["limit"]


@pytest.mark.parametrize("text", ["\x00", "%ED%A0%80", "\u202e", "' OR 1=1 --", "\\"])
def test_hostile_text_in_a_query_is_text_or_refused(visitor: Caller, text: str) -> None:
    answer = visitor.get(f"/case-files?subject={text}")

    assert answer.status_code in {200, 422}
    assert answer.json.get("items", []) == []


def test_a_parameter_that_does_not_exist_is_refused(visitor: Caller) -> None:
    answer = visitor.get("/case-files?subjekt=x")

    assert refusal(answer) == (422, "invalid-request")
    assert list(answer.json["errors"]) == ["subjekt"]


def test_a_database_that_is_down_means_try_again_later(
    office: Office, clerk: Caller, tmp_path: Path, clock: Clock
) -> None:
    gone = Records(engine=make_engine(f"sqlite:///{tmp_path}/no/such/folder"), clock=clock)
    accounts = replace(office.accounts, records=gone)
    client = an_app(replace(office, records=gone, accounts=accounts)).test_client()

    answer = replace(clerk, client=client).get("/case-files")

    assert refusal(answer) == (503, "database-unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_fault_of_ours_tells_a_code_and_nothing_else(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(office, operation=replace(office.operation, records="geheim"))  # type: ignore[arg-type] # the fault

    with caplog.at_level(logging.ERROR):
        answer = an_app(broken).test_client().get("/readyz")

    assert refusal(answer) == (500, "internal-error")
    assert "geheim" not in answer.text
    assert [answer.json["code"]] == [vars(record)["code"] for record in caplog.records]


def test_answers_are_for_one_asker_and_one_moment(visitor: Caller) -> None:
    for answer in (visitor.get("/case-files"), visitor.get("/nothing")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert {"Authorization", "Accept"} <= set(answer.vary)


def test_a_cookie_of_the_screens_opens_nothing(app: APIFlask) -> None:
    client = app.test_client()
    client.set_cookie("eakte", "a-login")

    assert refusal(client.get("/api/v1/case-files")) == (401, "token-needed")
