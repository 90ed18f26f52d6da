"""Handing in over HTTP: whole and as announced, for a signed receipt, or not at all."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from eakte.office import Office
from eakte.receipts import Receipt
from tests.api.callers import (
    LETTER,
    ON_BOTH_DATABASES,
    Caller,
    an_app,
    assert_nothing_came,
    digest,
    refusal,
)
from tests.makers import Town

KEY = {"Idempotency-Key": "a-key"}
RECEIPT = {"document_id", "sha256", "bytes", "received_at", "journal_hash", "signature"}


@ON_BOTH_DATABASES
def test_a_raw_file_is_taken_for_a_signed_receipt(
    station: Caller, clerk: Caller, office: Office
) -> None:
    answer = station.hand_in(
        file_name="Bäume & Straßen.txt", headers={"Content-Digest": digest(LETTER)}
    )

    receipt = answer.json
    assert answer.status_code == 201
    assert receipt.keys() == RECEIPT
    assert receipt["sha256"] == hashlib.sha256(LETTER).hexdigest()
    assert receipt["bytes"] == len(LETTER)
    assert office.filing.signer.is_genuine(Receipt(**receipt))
    assert answer.headers["Location"] == f"/api/v1/documents/{receipt['document_id']}"
    (item,) = clerk.get("/inbox").json["items"]
    assert item["id"] == receipt["document_id"]
    assert item["file_name"] == "Bäume & Straßen.txt"
    assert item["subject"] == "Bäume & Straßen"


@ON_BOTH_DATABASES
def test_a_form_is_taken_with_its_fields(clerk: Caller) -> None:
    case = clerk.open_case()
    form = {
        "file": (io.BytesIO(LETTER), "Antrag.txt"),
        "subject": "Antrag",
        "sender": "Weber",
        "dated_on": "2026-02-01",
        "direction": "outgoing",
        "draft": "true",
        "language": "deu+eng",
    }

    answer = clerk.post(f"/case-files/{case['id']}/documents", data=form)

    assert answer.status_code == 201, answer.text
    (item,) = clerk.get(f"/case-files/{case['id']}/documents").json["items"]
    assert item["draft"] is True
    assert {name: item[name] for name in form.keys() - {"file", "draft"}} == {
        name: form[name] for name in form.keys() - {"file", "draft"}
    }


def test_what_is_said_of_a_raw_file_stands_in_the_query(clerk: Caller) -> None:
    clerk.hand_in(subject="Antrag", sender="Weber", dated_on="2026-02-01")

    (item,) = clerk.get("/inbox").json["items"]
    assert (item["subject"], item["sender"], item["dated_on"]) == ("Antrag", "Weber", "2026-02-01")


def test_an_inbox_of_a_unit_is_chosen_by_its_key(
    clerk: Caller, stranger: Caller, town: Town
) -> None:
    clerk.hand_in(unit=town.units["FB2"])

    assert clerk.get("/inbox").json["items"] == []
    assert [item["unit"] for item in stranger.get("/inbox").json["items"]] == [town.units["FB2"]]
    assert refusal(clerk.hand_in(unit="no-such-unit")) == (404, "not-found")


def in_chunks(caller: Caller, body: bytes, **headers: str) -> TestResponse:
    """Hand in a body of unknown length, as the web server passes it on."""
    arriving = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
    return caller.post(
        "/inbox",
        environ_overrides={**arriving, "HTTP_TRANSFER_ENCODING": "chunked"},
        headers=headers,
    )


def test_a_body_of_unknown_length_is_taken_by_its_digest(station: Caller, clerk: Caller) -> None:
    answer = in_chunks(station, LETTER, **{"Content-Digest": digest(LETTER)})

    assert answer.status_code == 201
    assert len(clerk.get("/inbox").json["items"]) == 1


def test_a_cut_body_of_unknown_length_is_told_by_its_digest(
    station: Caller, clerk: Caller, office: Office
) -> None:
    answer = in_chunks(station, LETTER[:-1], **{"Content-Digest": digest(LETTER)})

    assert refusal(answer) == (422, "digest-differs")
    assert_nothing_came(clerk, office)


def test_neither_length_nor_digest_is_too_little(
    station: Caller, clerk: Caller, office: Office
) -> None:
    answer = in_chunks(station, LETTER)

    assert refusal(answer) == (411, "length-required")
    assert_nothing_came(clerk, office)


def test_a_body_that_is_shorter_than_announced_is_not_taken(
    station: Caller, clerk: Caller, office: Office
) -> None:
    announced = {"CONTENT_LENGTH": str(len(LETTER) + 1)}

    answer = station.post("/inbox", data=LETTER, environ_overrides=announced)

    assert refusal(answer) == (400, "body-truncated")
    assert_nothing_came(clerk, office)


@pytest.mark.parametrize(
    "announced", [digest(b"other"), "sha-256=:x:", "md5=:AAAA:", "nonsense", "sha-256=:AAAA:"]
)
def test_bytes_that_are_not_the_announced_ones_are_not_taken(
    station: Caller, clerk: Caller, office: Office, announced: str
) -> None:
    answer = station.hand_in(headers={"Content-Digest": announced})

    assert refusal(answer) == (422, "digest-differs")
    assert_nothing_came(clerk, office)


def test_a_body_beyond_the_limit_is_not_taken(clerk: Caller, office: Office) -> None:
    settings = replace(office.settings, upload_limit_bytes=10)
    small = replace(clerk, client=an_app(replace(office, settings=settings)).test_client())

    for answer in (
        small.hand_in(),
        in_chunks(small, LETTER, **{"Content-Digest": digest(LETTER)}),
        small.post("/inbox", data={"file": (io.BytesIO(LETTER), "a.txt")}),
    ):
        assert refusal(answer) == (413, "too-large")
    assert_nothing_came(clerk, office)


@pytest.mark.parametrize(
    ("body", "name", "reason"),
    [
        (b"", "leer.pdf", "empty"),
        (b"MZ\x90\x00" + bytes(60) + b"PE\x00\x00", "x.exe", "executable"),
    ],
)
def test_a_file_that_is_never_taken_is_refused_with_its_reason(
    station: Caller, clerk: Caller, office: Office, body: bytes, name: str, reason: str
) -> None:
    length = {"CONTENT_LENGTH": str(len(body))}  # also when it is 0

    answer = station.hand_in(body, file_name=name, environ_overrides=length)

    assert refusal(answer) == (422, "file-rejected")
    assert answer.json["reason"] == reason
    assert_nothing_came(clerk, office)


def test_a_form_that_is_cut_off_is_not_taken(
    station: Caller, clerk: Caller, office: Office
) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nHalf a let'

    answer = station.post("/inbox", data=body, content_type="multipart/form-data; boundary=x")

    assert refusal(answer)[0] == 400
    assert_nothing_came(clerk, office)


@pytest.mark.parametrize(
    "form",
    [
        {"subject": "no file"},
        {"other": (io.BytesIO(LETTER), "a.txt")},
        {"file": [(io.BytesIO(LETTER), "a.txt"), (io.BytesIO(LETTER), "b.txt")]},
        {"file": (io.BytesIO(LETTER), "a.txt"), "subject": ["one", "two"]},
        {"file": (io.BytesIO(LETTER), "a.txt"), "tenant": "other"},
        {"file": (io.BytesIO(LETTER), "a.txt"), "dated_on": "gestern"},
        {"file": (io.BytesIO(LETTER), "a.txt"), "language": "deu\n"},
        {"file": (io.BytesIO(LETTER), "a.txt"), "language": "../deu"},
    ],
)
def test_a_form_that_means_nothing_is_refused(
    station: Caller, clerk: Caller, office: Office, form: dict[str, Any]
) -> None:
    answer = station.post("/inbox", data=form, content_type="multipart/form-data")

    assert refusal(answer)[1] in {"invalid-value", "invalid-request"}
    assert_nothing_came(clerk, office)


@ON_BOTH_DATABASES
def test_the_same_key_with_the_same_file_gives_the_same_receipt(
    station: Caller, clerk: Caller
) -> None:
    first = station.hand_in(headers=KEY)

    again = station.hand_in(headers=KEY)

    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert len(clerk.get("/inbox").json["items"]) == 1


@pytest.mark.parametrize(
    "other", [{"body": b"other bytes"}, {"file_name": "b.txt"}, {"subject": "Anderer Betreff"}]
)
def test_the_same_key_with_another_file_or_other_words_is_refused(
    station: Caller, clerk: Caller, other: dict[str, Any]
) -> None:
    station.hand_in(headers=KEY)

    answer = station.hand_in(headers=KEY, **other)

    assert refusal(answer) == (422, "idempotency-key-reused")
    assert len(clerk.get("/inbox").json["items"]) == 1


@ON_BOTH_DATABASES
def test_of_the_same_file_at_once_under_a_key_one_document_comes_out(
    station: Caller, clerk: Caller
) -> None:
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: station.hand_in(headers=KEY), range(3)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["signature"] for answer in answers}) == 1
    assert len(clerk.get("/inbox").json["items"]) == 1


def test_the_same_file_without_a_key_is_two_documents(station: Caller, clerk: Caller) -> None:
    assert station.hand_in().json["document_id"] != station.hand_in().json["document_id"]


def test_without_a_store_nothing_is_acknowledged_and_nothing_lost(
    station: Caller, clerk: Caller, office: Office
) -> None:
    buckets = office.settings.home / "buckets"
    buckets.rename(buckets.with_name("gone"))

    answer = station.hand_in(headers=KEY)

    assert refusal(answer) == (503, "storage-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    buckets.with_name("gone").rename(buckets)
    assert_nothing_came(clerk, office)
    assert station.hand_in(headers=KEY).status_code == 201


def test_a_closed_case_file_takes_no_document(clerk: Caller) -> None:
    case = clerk.open_case()
    clerk.post(f"/case-files/{case['id']}/close")

    answer = clerk.hand_in(path=f"/case-files/{case['id']}/documents")

    assert refusal(answer) == (409, "case-closed")


def test_a_case_file_that_is_not_seen_takes_no_document(clerk: Caller, stranger: Caller) -> None:
    case = clerk.open_case()

    answer = stranger.hand_in(path=f"/case-files/{case['id']}/documents")

    assert refusal(answer) == (404, "not-found")


def test_a_station_files_nothing_itself(station: Caller, clerk: Caller) -> None:
    case = clerk.open_case()

    answer = station.hand_in(path=f"/case-files/{case['id']}/documents")

    assert refusal(answer) == (403, "not-allowed")
