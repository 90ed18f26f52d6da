"""Files of scan batches in pieces (tus 1.0.0): what came stays, whatever breaks."""

import base64
import hashlib
import os
import signal
import urllib.request
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from eakte.api.endpoint import OFFSET_STREAM
from eakte.office import Office
from eakte.partial_uploads import KEPT_S, PartialUploads, open_uploads
from eakte.receipts import Receipt
from eakte.spool import sweep
from tests.api.callers import LETTER, Caller, refusal
from tests.api.served import ANSWER_LIMIT_S, served
from tests.api.stations import announced

VERSION = {"Tus-Resumable": "1.0.0"}
HALF = len(LETTER) // 2


def begun(station: Caller, body: bytes = LETTER) -> str:
    """The address of an upload that was begun for the only part of a batch."""
    address = f"{announced(station, body)}/parts/1/upload"
    answer = begin(station, address, len(body))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"].partition("?")[0] == f"/api/v1{address}"
    return address


def begin(station: Caller, address: str, length: int) -> TestResponse:
    return station.post(address, headers=VERSION | {"Upload-Length": str(length)})


def piece(station: Caller, address: str, offset: int, body: bytes, **headers: str) -> TestResponse:
    """Send a piece of a file."""
    own = VERSION | {"Upload-Offset": str(offset), "Content-Type": OFFSET_STREAM} | headers
    return station.ask("PATCH", address, data=body, headers=own)


def offset(station: Caller, address: str) -> int:
    """Where an upload stands, as tus asks it."""
    answer = station.ask("HEAD", address, headers=VERSION)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Upload-Length"] == str(len(LETTER))
    return int(answer.headers["Upload-Offset"])


def test_a_file_comes_in_pieces_and_has_its_receipt_at_the_end(
    station: Caller, office: Office
) -> None:
    address = begun(station)
    first = piece(station, address, 0, LETTER[:HALF])
    part = address.removesuffix("/upload")
    too_early = station.get(part)

    last = piece(station, address, HALF, LETTER[HALF:])

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(HALF))
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(LETTER)))
    assert {answer.headers["Tus-Resumable"] for answer in (first, last)} == {"1.0.0"}
    assert refusal(too_early) == (404, "part-unknown")
    receipt = Receipt(**station.get(part).json)
    assert receipt.sha256 == hashlib.sha256(LETTER).hexdigest()
    assert office.filing.signer.is_genuine(receipt)
    assert list(open_uploads(office.settings).folder.iterdir()) == []
    assert offset(station, address) == len(LETTER)  # whoever lost the last answer


def test_an_upload_goes_on_where_it_stood(station: Caller) -> None:
    address = begun(station)
    piece(station, address, 0, LETTER[:HALF])

    again = begin(station, address, len(LETTER))

    assert again.headers["Upload-Offset"] == str(HALF)
    assert offset(station, address) == HALF
    assert piece(station, address, HALF, LETTER[HALF:]).status_code == 204


@pytest.mark.parametrize("at", [0, HALF - 1, HALF + 1])
def test_a_piece_for_another_place_is_refused(station: Caller, at: int) -> None:
    address = begun(station)
    piece(station, address, 0, LETTER[:HALF])

    answer = piece(station, address, at, LETTER[at : at + 5])

    assert refusal(answer) == (409, "offset-differs")
    assert str(HALF) in answer.json["detail"]
    assert offset(station, address) == HALF


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_that_differs_from_its_checksum_does_not_count(
    station: Caller, algorithm: str
) -> None:
    address = begun(station)
    digest = base64.b64encode(hashlib.new(algorithm, LETTER[:HALF]).digest()).decode()
    checksum = {"Upload-Checksum": f"{algorithm} {digest}"}

    wrong = piece(station, address, 0, LETTER[1 : HALF + 1], **checksum)

    assert refusal(wrong) == (460, "checksum-differs")
    assert offset(station, address) == 0
    assert piece(station, address, 0, LETTER[:HALF], **checksum).status_code == 204


@pytest.mark.parametrize("checksum", ["md5 AAAA", "sha256 ä", "sha256", "nonsense"])
def test_a_checksum_that_means_nothing_is_refused(station: Caller, checksum: str) -> None:
    answer = piece(station, begun(station), 0, LETTER, **{"Upload-Checksum": checksum})

    assert answer.status_code in {422, 460}


def test_a_piece_beyond_the_end_is_refused(station: Caller) -> None:
    address = begun(station)

    assert refusal(piece(station, address, 0, LETTER + b"!")) == (413, "past-the-end")
    assert offset(station, address) == 0


def test_a_piece_that_breaks_off_leaves_the_upload_where_it_stood(station: Caller) -> None:
    address = begun(station)
    headers = VERSION | {"Upload-Offset": "0", "Content-Type": OFFSET_STREAM}

    answer = station.ask(
        "PATCH",
        address,
        data=LETTER[:HALF],
        headers=headers,
        environ_overrides={"CONTENT_LENGTH": str(HALF + 10)},
    )

    assert refusal(answer) == (400, "body-truncated")
    assert offset(station, address) == 0


def test_other_bytes_than_announced_end_the_upload(station: Caller, office: Office) -> None:
    address = begun(station)

    answer = piece(station, address, 0, bytes(len(LETTER)))

    assert refusal(answer) == (409, "part-differs")
    assert refusal(piece(station, address, 0, LETTER)) == (404, "upload-missing")
    assert list(open_uploads(office.settings).folder.iterdir()) == []


def test_an_upload_can_be_given_up(station: Caller) -> None:
    address = begun(station)
    piece(station, address, 0, LETTER[:HALF])

    assert station.ask("DELETE", address, headers=VERSION).status_code == 204
    assert refusal(station.get(address)) == (404, "upload-missing")
    assert begin(station, address, len(LETTER)).headers["Upload-Offset"] == "0"


def test_an_upload_with_which_nobody_goes_on_expires_after_a_day(
    station: Caller, office: Office
) -> None:
    address = begun(station)
    grow_old(open_uploads(office.settings).folder)

    answer = station.get(address)

    assert refusal(answer) == (410, "upload-expired")
    assert list(open_uploads(office.settings).folder.iterdir()) == []


def test_old_uploads_are_swept_and_younger_ones_stay(station: Caller, office: Office) -> None:
    begun(station)
    folder = open_uploads(office.settings).folder

    assert sweep(folder, after_s=KEPT_S) == 0
    grow_old(folder)
    assert sweep(folder, after_s=KEPT_S) == 1


def grow_old(folder: Path) -> None:
    """Let a day and a second pass for all files of a folder."""
    for path in folder.iterdir():
        before = path.stat().st_mtime - KEPT_S - 1
        os.utime(path, (before, before))


def test_two_connections_cannot_send_the_same_file_at_once(station: Caller, office: Office) -> None:
    address = begun(station)
    (held,) = open_uploads(office.settings).folder.iterdir()

    with PartialUploads(folder=held.parent).locked(held.name, length=len(LETTER)):
        answer = piece(station, address, 0, LETTER)

    assert refusal(answer) == (423, "upload-busy")
    assert piece(station, address, 0, LETTER).status_code == 204


def test_while_the_store_is_away_the_last_byte_is_asked_for_again(
    station: Caller, office: Office
) -> None:
    address = begun(station)
    buckets = office.settings.home / "buckets"
    buckets.rename(buckets.with_name("gone"))

    answer = piece(station, address, 0, LETTER)

    assert refusal(answer) == (503, "storage-unavailable")
    assert offset(station, address) == len(LETTER) - 1
    buckets.with_name("gone").rename(buckets)
    assert piece(station, address, len(LETTER) - 1, LETTER[-1:]).status_code == 204
    assert station.get(address.removesuffix("/upload")).status_code == 200


def test_another_length_than_announced_is_refused(station: Caller) -> None:
    address = f"{announced(station, LETTER)}/parts/1/upload"

    assert refusal(begin(station, address, 7))[0] == 422


def test_another_version_or_kind_of_body_is_refused(station: Caller) -> None:
    address = begun(station)

    other = piece(station, address, 0, LETTER, **{"Tus-Resumable": "0.2.2"})
    assert refusal(other) == (412, "precondition")
    assert other.headers["Tus-Version"] == "1.0.0"
    assert piece(station, address, 0, LETTER, **{"Content-Type": "text/plain"}).status_code == 415


def test_what_the_server_can_do_is_told(station: Caller) -> None:
    answer = station.ask("OPTIONS", begun(station))

    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,checksum,termination,expiration"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert int(answer.headers["Tus-Max-Size"]) > 0


def test_s01_a_killed_web_server_loses_nothing_of_the_pieces_that_it_acknowledged(
    station: Caller, office: Office
) -> None:
    address = begun(station)
    with served(office.settings.home) as server:
        send(f"{server.address}/api/v1{address}", station.token, 0, LETTER[:HALF])
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()

    with served(office.settings.home) as server:
        url = f"{server.address}/api/v1{address}"
        where = urllib.request.Request(url, method="HEAD", headers=bearer(station.token))
        with urllib.request.urlopen(where, timeout=ANSWER_LIMIT_S) as answer:
            stands = int(answer.headers["Upload-Offset"])
        send(url, station.token, stands, LETTER[stands:])

    assert stands == HALF
    assert station.get(address.removesuffix("/upload")).json["bytes"] == len(LETTER)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} | VERSION


def send(url: str, token: str, at: int, body: bytes) -> None:
    headers = bearer(token) | {"Upload-Offset": str(at), "Content-Type": OFFSET_STREAM}
    request = urllib.request.Request(url, data=body, method="PATCH", headers=headers)
    with urllib.request.urlopen(request, timeout=ANSWER_LIMIT_S) as answer:
        assert answer.status == 204
