"""Time stamps of an authority: genuine ones are taken, everything else is told apart."""

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rfc3161_client import decode_timestamp_response

from eakte.settings import Settings
from eakte.time_stamps import (
    MOST_BYTES,
    CertificatesMissing,
    StampRefused,
    StampUnavailable,
    TimeStamps,
    open_time_stamps,
)
from tests.time_stamp_server import Authority, an_authority

ROOT, OTHER = hashlib.sha256(b"batch").hexdigest(), hashlib.sha256(b"other").hexdigest()
BYTES = bytes.fromhex(ROOT)


def asking(url: str, ca_file: Path) -> TimeStamps:
    found = open_time_stamps(Settings(time_stamp_url=url, time_stamp_ca=str(ca_file)))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with an_authority(tmp_path_factory.mktemp("tsa") / "one") as authority:
        yield authority


@pytest.fixture
def server(running: Authority) -> Iterator[Authority]:
    """The authority, behaving itself again after each test."""
    yield running
    conduct = running.conduct
    conduct.status, conduct.media_type, conduct.body = 200, "application/timestamp-reply", None


@pytest.fixture
def stamps(server: Authority) -> TimeStamps:
    return asking(server.url, server.ca_file)


def test_a_stamp_proves_when_the_bytes_existed(stamps: TimeStamps) -> None:
    before = datetime.now(UTC)

    response = stamps.stamped(ROOT)
    stamp = stamps.checked(response, ROOT)

    assert before - timedelta(seconds=2) <= stamp.at <= datetime.now(UTC) + timedelta(seconds=2)
    assert stamps.fits(response, ROOT)


def test_the_authority_learns_a_digest_only(server: Authority, stamps: TimeStamps) -> None:
    response = stamps.stamped(ROOT)

    imprint = decode_timestamp_response(response).tst_info.message_imprint
    assert imprint.message == hashlib.sha256(BYTES).digest()
    assert BYTES not in server.conduct.queries[-1]


def test_openssl_finds_a_kept_stamp_genuine(
    server: Authority, stamps: TimeStamps, tmp_path: Path
) -> None:
    (tmp_path / "root").write_bytes(BYTES)
    (tmp_path / "response").write_bytes(stamps.stamped(ROOT))
    command = ["openssl", "ts", "-verify", "-data", "root", "-in", "response"]

    found = subprocess.run(
        [*command, "-CAfile", server.ca_file], cwd=tmp_path, capture_output=True, check=False
    )

    assert b"Verification: OK" in found.stdout + found.stderr


def test_a_stamp_is_for_its_bytes_and_no_others(stamps: TimeStamps) -> None:
    response = stamps.stamped(ROOT)

    assert not stamps.fits(response, OTHER)
    with pytest.raises(StampRefused):
        stamps.checked(response, OTHER)


def test_no_flipped_bit_goes_unnoticed(stamps: TimeStamps) -> None:
    response = stamps.stamped(ROOT)
    place = response.index(hashlib.sha256(BYTES).digest())

    for at in (place, place + 31, len(response) - 1):
        flipped = bytearray(response)
        flipped[at] ^= 1
        with pytest.raises(StampRefused):
            stamps.checked(bytes(flipped), ROOT)


def test_an_authority_that_is_not_trusted_proves_nothing(
    server: Authority, stamps: TimeStamps, tmp_path: Path
) -> None:
    response = stamps.stamped(ROOT)
    with an_authority(tmp_path / "other") as other:
        stranger = asking(server.url, other.ca_file)

    with pytest.raises(StampRefused):
        stranger.checked(response, ROOT)
    with pytest.raises(StampRefused):
        stranger.stamped(ROOT)


def test_the_answer_to_another_request_is_not_taken(server: Authority, stamps: TimeStamps) -> None:
    server.conduct.body = stamps.stamped(ROOT)  # genuine, but of another nonce

    with pytest.raises(StampRefused):
        stamps.stamped(ROOT)


@pytest.mark.parametrize("body", [b"", b"\x30\x00", b"<html>", bytes(100)])
def test_an_answer_that_is_none_is_invalid(
    server: Authority, stamps: TimeStamps, body: bytes
) -> None:
    server.conduct.body = body

    with pytest.raises(StampRefused):
        stamps.stamped(ROOT)


@pytest.mark.parametrize(
    ("status", "media_type", "body"),
    [
        (503, "text/html", b"later"),
        (302, "application/timestamp-reply", b""),
        (200, "text/html", b"sign in first"),
        (200, "application/timestamp-reply", bytes(MOST_BYTES + 1)),
    ],
)
def test_who_does_not_answer_as_an_authority_is_asked_again_later(
    server: Authority, stamps: TimeStamps, status: int, media_type: str, body: bytes
) -> None:
    conduct = server.conduct
    conduct.status, conduct.media_type, conduct.body = status, media_type, body

    with pytest.raises(StampUnavailable):
        stamps.stamped(ROOT)


def test_an_authority_that_is_away_is_asked_again_later(server: Authority, tmp_path: Path) -> None:
    with an_authority(tmp_path / "other") as other:
        gone = asking(other.url, other.ca_file)

    with pytest.raises(StampUnavailable):
        gone.stamped(ROOT)


def test_an_office_may_do_without_an_authority() -> None:
    assert open_time_stamps(Settings()) is None


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_without_trusted_certificates_there_is_no_authority(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CertificatesMissing):
        asking("http://127.0.0.1:1/tsa", path)
