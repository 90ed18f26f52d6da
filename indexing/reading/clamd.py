"""The virus scanner clamd: a file is sent to it block by block, its answer is taken to the letter.

Only `stream: OK` is clean and only `stream: NAME FOUND` is a finding. Whatever else comes, or does
not come, means that the file was not scanned.
"""

import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate
from pathlib import Path

from indexing.reading.errors import ScannerRefused, ScannerUnavailable
from indexing.reading.malware import ScannerState

CONNECT_S = 3.0
STATE_S = 5.0  # clamd tells its version at once
SCAN_S = 300.0  # for the whole of a file: its own limit is 120 seconds of scanning
BLOCK_BYTES = 256 * 1024
ANSWER_BYTES = 4096  # no answer is longer; more is not believed
MOST_NAME = 200  # characters of a finding that are told

_CLEAN = "stream: OK"
_FOUND = re.compile(r"stream: (.+) FOUND", re.DOTALL)
_ERROR = re.compile(r".*\bERROR", re.DOTALL)
_VERSION = re.compile(r"(ClamAV [^/]+)(?:/(\d+)(?:/(.+))?)?", re.DOTALL)
_PORT = re.compile(r"\[?([^\[\]]+)\]?:(\d{1,5})")
# Said with AlertExceedsMax of what was too large to be scanned to its end: no virus, and not clean.
_BEYOND_LIMITS = "Heuristics.Limits.Exceeded"


class ScannerAddressRefused(ValueError):
    """An address of clamd is `host:port`, or the absolute path of its socket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamd:
    """See VirusScanner. address: `host:port`, or the absolute path of a socket of this machine."""

    address: str
    scan_s: float = SCAN_S
    state_s: float = STATE_S

    def __post_init__(self) -> None:
        """Refuse what could never be reached.

        Raises:
            ScannerAddressRefused: it is no address.
        """
        if not self.address.startswith("/") and not _PORT.fullmatch(self.address):
            raise ScannerAddressRefused(self.address)

    def finding(self, path: Path) -> str | None:
        """See VirusScanner."""
        try:
            answer = self._scanned(path)
        except TimeoutError as error:
            raise self._refusal(error) from error
        except OSError as error:
            answer = self._scanned_again(path, error)
        return _finding_in(answer)

    def state(self) -> ScannerState:
        """See VirusScanner."""
        try:
            with self._line(self.state_s) as line:
                line.send(b"zVERSION\0")
                answer = line.answer()
        except OSError as error:
            raise ScannerUnavailable(type(error).__name__) from error
        return _state_in(answer)

    def _scanned(self, path: Path) -> str:
        """The answer to a whole file, or what was said before the line broke."""
        with self._line(self.scan_s) as line:
            try:
                line.send_file(path)
            except ConnectionError:
                answer = line.answer()
                if not _ERROR.fullmatch(answer):  # of half a file nothing else is believed
                    raise
                return answer
            return line.answer()

    def _scanned_again(self, path: Path, error: OSError) -> str:
        """Once more, in case clamd was started anew in the middle; then it is because of the file.

        Raises:
            ScannerRefused, ScannerUnavailable: see VirusScanner.
        """
        self._refusal(error)
        try:
            return self._scanned(path)
        except OSError as again:
            raise self._refusal(again) from again

    def _refusal(self, error: OSError) -> ScannerRefused:
        """What to say of a file on which the line broke, while clamd answers others.

        Raises:
            ScannerUnavailable: it answers nobody.
        """
        self.state()
        return ScannerRefused(type(error).__name__)

    @contextmanager
    def _line(self, limit_s: float) -> Iterator["_Line"]:
        deadline = time.monotonic() + limit_s
        with _connected(self.address) as connection:
            yield _Line(connection=connection, deadline=deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A connection on which everything together has to be over at a deadline."""

    connection: socket.socket
    deadline: float

    def send(self, *blocks: bytes) -> None:
        for block in blocks:
            self._set_limit()
            self.connection.sendall(block)

    def send_file(self, path: Path) -> None:
        self.send(b"zINSTREAM\0")
        with path.open("rb") as source:
            while block := source.read(BLOCK_BYTES):
                self.send(struct.pack("!I", len(block)), block)
        self.send(struct.pack("!I", 0))

    def answer(self) -> str:
        """What comes up to the zero byte."""
        said = bytearray()
        while b"\0" not in said and len(said) < ANSWER_BYTES:
            self._set_limit()
            block = self.connection.recv(ANSWER_BYTES)
            if not block:
                raise ConnectionResetError("closed before the end of the answer")
            said += block
        return said.partition(b"\0")[0].decode("utf-8", "replace")

    def _set_limit(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)


def _connected(address: str) -> socket.socket:
    if found := _PORT.fullmatch(address):
        return socket.create_connection((found[1], int(found[2])), CONNECT_S)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(CONNECT_S)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _finding_in(answer: str) -> str | None:
    """The name that an answer tells; None: clean.

    Raises:
        ScannerRefused, ScannerUnavailable: it tells neither.
    """
    if answer == _CLEAN:
        return None
    if (found := _FOUND.fullmatch(answer)) and not found[1].startswith(_BEYOND_LIMITS):
        return "".join(filter(str.isprintable, found[1]))[:MOST_NAME]
    if found or _ERROR.fullmatch(answer):
        raise ScannerRefused(answer[:MOST_NAME])
    raise ScannerUnavailable("this is no answer of clamd")


def _state_in(answer: str) -> ScannerState:
    """Such as `ClamAV 1.4.6/27800/Tue Nov 24 09:27:41 2026`, or without signatures of the makers.

    Raises:
        ScannerUnavailable: clamd answers otherwise.
    """
    if not (told := _VERSION.fullmatch(answer.strip())):
        raise ScannerUnavailable("this is no answer of clamd")
    made = parsedate(told[3]) if told[3] else None
    return ScannerState(
        version=told[1],
        signatures=told[2] or "",
        signed_at=datetime(*made[:6], tzinfo=UTC) if made else None,
    )
