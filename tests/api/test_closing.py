"""The end of a case file over HTTP: close, reopen, what is due."""

import pytest

from eakte.domain.access import Confidentiality
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.makers import Town


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
