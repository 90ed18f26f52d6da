"""Restriction of processing over REST: placed with ground and asker, hidden from the others."""

import pytest

from tests.api.callers import Caller
from tests.makers import Town

ASKED = {"ground": "a", "asked_by": "Rechtsanwältin Kiebitz"}
SAID = {"reason": "Anschrift bestritten", "review_on": "2030-01-01"}


def placed(manager: Caller, *cases: str) -> str:
    said = SAID | {"case_file_ids": list(cases), "restriction": ASKED}
    answer = manager.post("/holds", json=said)
    assert answer.status_code == 201, answer.text
    assert answer.json["restriction"] == ASKED
    return f"/holds/{answer.json['id']}"


def test_a_restricted_case_file_does_not_exist_for_others_until_it_is_lifted(
    manager: Caller, clerk: Caller, town: Town
) -> None:
    case = town.add_case()
    document = town.add_document(case)
    addresses = (f"/case-files/{case.id}", f"/documents/{document.id}")

    hold = placed(manager, case.id)

    assert {clerk.get(address).status_code for address in (*addresses, hold)} == {404}
    assert {manager.get(address).status_code for address in (*addresses, hold)} == {200}
    assert clerk.get("/case-files").json["items"] == clerk.get("/holds").json["items"] == []
    assert manager.post(f"{hold}/lift", json={"reason": "Berichtigt"}).status_code == 200
    assert {clerk.get(address).status_code for address in addresses} == {200}


@pytest.mark.parametrize(
    "restriction",
    [
        {"ground": "e", "asked_by": "Frau Kiebitz"},
        {"ground": "a", "asked_by": ""},
        {"ground": "a"},
        {"asked_by": "Frau Kiebitz"},
        "a",
        None,
    ],
)
def test_a_restriction_without_ground_or_asker_is_refused(
    manager: Caller, town: Town, restriction: object
) -> None:
    said = SAID | {"case_file_ids": [town.add_case().id], "restriction": restriction}

    answer = manager.post("/holds", json=said)

    assert answer.status_code == 422, answer.text
    assert manager.get("/holds").json["items"] == []


def test_a_hold_without_restriction_says_so(manager: Caller, town: Town) -> None:
    answer = manager.post("/holds", json=SAID | {"case_file_ids": [town.add_case().id]})

    assert (answer.status_code, answer.json["restriction"]) == (201, None)
