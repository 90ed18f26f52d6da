"""Versions of documents over the service: handed in, listed, and each to be had by its number."""

from tests.api.callers import LETTER, Caller

SECOND = b"Eine neue Fassung des Schreibens.\n"


def test_a_new_version_is_listed_and_the_former_one_can_still_be_had(clerk: Caller) -> None:
    document = clerk.hand_in().json["document_id"]
    address = f"/documents/{document}"

    answer = clerk.hand_in(SECOND, path=f"{address}/versions", file_name="fassung.txt")

    assert answer.status_code == 201
    assert answer.json["document_id"] == document
    said = clerk.get(address).json
    assert [version["number"] for version in said["versions"]] == [1, 2]
    assert said["sha256"] == said["versions"][1]["sha256"] == answer.json["sha256"]
    assert clerk.get(f"{address}/original").data == SECOND
    assert clerk.get(f"{address}/original?version=1").data == LETTER
    assert clerk.get(f"{address}/original?version=3").status_code == 404


def test_a_new_version_honours_revision_and_key(clerk: Caller) -> None:
    document = clerk.hand_in().json["document_id"]
    path = f"/documents/{document}/versions"

    old = clerk.hand_in(SECOND, path=path, headers={"If-Match": '"99"'})
    first = clerk.hand_in(SECOND, path=path, headers={"Idempotency-Key": "v2"})
    again = clerk.hand_in(SECOND, path=path, headers={"Idempotency-Key": "v2"})

    assert old.status_code == 412
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json


def test_a_stranger_renews_nothing(clerk: Caller, stranger: Caller) -> None:
    case = clerk.open_case()["id"]
    document = clerk.hand_in(path=f"/case-files/{case}/documents").json["document_id"]

    answer = stranger.hand_in(SECOND, path=f"/documents/{document}/versions")

    assert answer.status_code == 404
