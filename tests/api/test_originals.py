"""Originals over HTTP: the bytes as they came, verified, whole or in part."""

import hashlib
from pathlib import Path

import pytest

from eakte.office import Office
from tests.api.callers import LETTER, ON_BOTH_DATABASES, Caller, refusal
from tests.api.papers import stored_files


@ON_BOTH_DATABASES
def test_the_original_comes_as_it_came(clerk: Caller) -> None:
    document = clerk.hand_in(file_name="Bäume.txt").json["document_id"]

    answer = clerk.get(f"/documents/{document}/original")

    assert answer.data == LETTER
    assert answer.headers["ETag"] == f'"{hashlib.sha256(LETTER).hexdigest()}"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "B%C3%A4ume.txt" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=-5", -5, None), ("bytes=10-", 10, None)],
)
def test_a_range_of_the_original_is_given(
    clerk: Caller, asked: str, first: int, last: int | None
) -> None:
    document = clerk.hand_in().json["document_id"]

    answer = clerk.get(f"/documents/{document}/original", headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.data == LETTER[first : None if last is None else last + 1]
    assert answer.headers["Content-Range"].endswith(f"/{len(LETTER)}")


def test_a_range_beyond_the_end_is_refused(clerk: Caller) -> None:
    document = clerk.hand_in().json["document_id"]

    answer = clerk.get(f"/documents/{document}/original", headers={"Range": "bytes=999999-"})

    assert refusal(answer) == (416, "range")
    assert answer.headers["Content-Range"] == f"bytes */{len(LETTER)}"


def test_an_original_that_is_known_already_is_not_sent_again(clerk: Caller) -> None:
    path = f"/documents/{clerk.hand_in().json['document_id']}/original"
    tag = clerk.get(path).headers["ETag"]

    answer = clerk.get(path, headers={"If-None-Match": tag})

    assert (answer.status_code, answer.data) == (304, b"")


def test_the_head_of_an_original_has_no_body(clerk: Caller) -> None:
    path = f"/documents/{clerk.hand_in().json['document_id']}/original"

    answer = clerk.ask("HEAD", path)

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(LETTER))
    assert answer.headers["ETag"] == clerk.get(path).headers["ETag"]


def test_damaged_bytes_are_never_given_out(clerk: Caller, office: Office) -> None:
    document = clerk.hand_in().json["document_id"]
    damage(office.settings.home / "buckets", LETTER)

    answer = clerk.get(f"/documents/{document}/original")

    assert refusal(answer) == (502, "content-damaged")
    assert b"Carport" not in answer.data


def damage(folder: Path, body: bytes) -> None:
    """Turn one bit of an object."""
    (path,) = (path for path in stored_files(folder) if path.read_bytes() == body)
    path.chmod(0o600)
    path.write_bytes(bytes([body[0] ^ 1]) + body[1:])
