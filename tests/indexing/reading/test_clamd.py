"""What the real clamd says of files, and that nothing but its word lets a file pass."""

import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from indexing import Clamd, ScannerRefused, ScannerUnavailable
from indexing.reading.clamd import ScannerAddressRefused
from indexing.reading.malware import TEST_VIRUS
from tests.clamd_server import (
    STREAM_LIMIT_BYTES,
    TOLD,
    ClamdServer,
    a_scanner,
    free_port,
)
from tests.indexing.reading.corpus import PLAIN_PDF, mail, zipped

MIB = 1024**2
VERSION = b"ClamAV 1.4.6/27800/Tue Nov 24 09:27:41 2026\0"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A clean file."""
    found = tmp_path / "spool"
    found.write_bytes(PLAIN_PDF)
    return found


@pytest.mark.parametrize("way", ["address", "socket"])
def test_a_clean_file_is_clean_and_the_test_virus_has_a_name(
    clamd: ClamdServer, path: Path, way: str
) -> None:
    scanner = Clamd(address=getattr(clamd, way))

    assert scanner.finding(path) is None
    path.write_bytes(b"Guten Tag " + TEST_VIRUS)
    assert scanner.finding(path) == TOLD


def test_the_test_virus_is_found_in_an_archive_in_a_mail(clamd: ClamdServer, path: Path) -> None:
    path.write_bytes(mail(("rechnung.zip", zipped([("x.txt", b"ab" + TEST_VIRUS)]))))

    assert Clamd(address=clamd.address).finding(path) == TOLD


def test_a_file_over_the_limit_of_clamd_is_not_scanned(clamd: ClamdServer, path: Path) -> None:
    path.write_bytes(os.urandom(STREAM_LIMIT_BYTES + 8 * MIB))

    with pytest.raises(ScannerRefused):
        Clamd(address=clamd.address).finding(path)


def test_a_file_that_clamd_does_not_look_through_to_its_end_is_not_scanned(
    clamd: ClamdServer, path: Path
) -> None:
    path.write_bytes(os.urandom(STREAM_LIMIT_BYTES - MIB // 2))  # over MaxFileSize only

    with pytest.raises(ScannerRefused):
        Clamd(address=clamd.address).finding(path)


def test_clamd_tells_its_version(clamd: ClamdServer) -> None:
    state = Clamd(address=clamd.address).state()

    assert state.version.startswith("ClamAV ")


def test_the_age_of_official_signatures_is_told() -> None:
    with a_scanner(lambda line: line.sendall(VERSION)) as address:
        state = Clamd(address=address).state()

    assert (state.version, state.signatures) == ("ClamAV 1.4.6", "27800")
    assert state.signed_at is not None
    assert state.signed_at.isoformat() == "2026-11-24T09:27:41+00:00"


@pytest.mark.parametrize("address", ["port", "socket"])
def test_a_scanner_that_is_down_has_scanned_nothing(
    address: str, path: Path, tmp_path: Path
) -> None:
    nobody = f"127.0.0.1:{free_port()}" if address == "port" else str(tmp_path / "socket")

    with pytest.raises(ScannerUnavailable) as refusal:
        Clamd(address=nobody).finding(path)

    assert not isinstance(refusal.value, ScannerRefused)


def test_a_scanner_that_dies_with_the_file_is_down(clamd: ClamdServer, path: Path) -> None:
    clamd.stop()

    with pytest.raises(ScannerUnavailable):
        Clamd(address=clamd.address).finding(path)


def _asked(line: socket.socket) -> bytes:
    """The command that came."""
    said = b""
    while not said.endswith(b"\0"):
        said += line.recv(1)
    return said


def _bytes_of(line: socket.socket) -> bytes:
    """The whole stream that came."""
    said = b""
    while size := struct.unpack("!I", line.recv(4, socket.MSG_WAITALL))[0]:
        said += line.recv(size, socket.MSG_WAITALL)
    return said


def _saying(answer: bytes) -> Callable[[socket.socket], None]:
    """Tells its version as it should, and of a whole stream what it is told."""

    def answered(line: socket.socket) -> None:
        if _asked(line) == b"zVERSION\0":
            line.sendall(VERSION)
        else:
            _bytes_of(line)
            line.sendall(answer)

    return answered


def _closing(line: socket.socket) -> None:
    """Closes while the stream still comes."""
    if _asked(line) == b"zVERSION\0":
        line.sendall(VERSION)
    else:
        line.recv(100)


@pytest.mark.parametrize(
    "answer",
    [
        b"stream: Can't allocate memory ERROR\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0",
        b"stream: OK",
        b"",
    ],
)
def test_an_answer_that_is_no_verdict_refuses_the_file(answer: bytes, path: Path) -> None:
    with a_scanner(_saying(answer)) as address, pytest.raises(ScannerRefused):
        Clamd(address=address).finding(path)


@pytest.mark.parametrize(
    "answer",
    [b"OK\0", b"stream: OK \0", b"stream: ok\0", b"HTTP/1.1 200 OK\r\n\r\n\0", b"\0", b"x" * 9000],
)
def test_another_protocol_is_no_scanner(answer: bytes, path: Path) -> None:
    with a_scanner(_saying(answer)) as address, pytest.raises(ScannerUnavailable):
        Clamd(address=address).finding(path)


def test_a_web_server_is_no_scanner(path: Path) -> None:
    refusal = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with a_scanner(lambda line: line.sendall(refusal)) as address:
        with pytest.raises(ScannerUnavailable):
            Clamd(address=address).finding(path)
        with pytest.raises(ScannerUnavailable):
            Clamd(address=address).state()


def test_a_socket_that_closes_in_the_middle_refuses_the_file(path: Path) -> None:
    path.write_bytes(bytes(16 * MIB))

    with a_scanner(_closing) as address, pytest.raises(ScannerRefused):
        Clamd(address=address).finding(path)


def test_a_scanner_that_says_clean_of_half_a_file_is_not_believed(path: Path) -> None:
    path.write_bytes(bytes(16 * MIB))

    def hasty(line: socket.socket) -> None:
        if _asked(line) == b"zVERSION\0":
            line.sendall(VERSION)
        else:
            line.recv(100)
            line.sendall(b"stream: OK\0")
            line.shutdown(socket.SHUT_RD)

    with a_scanner(hasty) as address, pytest.raises(ScannerUnavailable):
        Clamd(address=address).finding(path)


def test_a_slow_answer_is_waited_for_no_longer_than_the_limit(path: Path) -> None:
    def silent(line: socket.socket) -> None:
        if _asked(line) == b"zVERSION\0":
            line.sendall(VERSION)
        else:
            _bytes_of(line)
            line.recv(1)  # until we hang up

    with a_scanner(silent) as address, pytest.raises(ScannerRefused):
        Clamd(address=address, scan_s=0.2).finding(path)


def test_a_scanner_that_was_started_anew_is_asked_once_more(path: Path) -> None:
    streams: list[bytes] = []

    def returned(line: socket.socket) -> None:
        if _asked(line) == b"zVERSION\0":
            line.sendall(VERSION)
            return
        streams.append(_bytes_of(line))
        if len(streams) > 1:
            line.sendall(b"stream: OK\0")

    with a_scanner(returned) as address:
        assert Clamd(address=address).finding(path) is None

    assert streams == [PLAIN_PDF, PLAIN_PDF]


@pytest.mark.parametrize("name", ["localhost", "clamd:", ":3310", "run/clamd.sock", "a:b:c"])
def test_an_address_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ScannerAddressRefused):
        Clamd(address=name)
