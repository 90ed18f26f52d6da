"""A scanning station as a program: announces batches and hands files in over HTTP.

It needs nothing of an installation but its address and a token. Requests are repeated with growing
pauses while the server or the way to it is away.
"""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import urllib3

from eakte.receipts import Receipt
from eakte.stations.store import is_laid

PIECE_BYTES = 8 * 1024 * 1024  # what is lost at most when the connection breaks
DIRECT_BYTES = 64 * 1024 * 1024  # larger files go straight to the store, where that is offered
TRIES, FIRST_PAUSE_S, LONGEST_PAUSE_S = 8, 0.5, 30
TIMEOUT = urllib3.Timeout(connect=10, read=120)  # the store keeps a large file within a minute
MOST_ASKED = 720  # for the receipt of a long file: an hour, at the pace that the server names
AWAY = {421, 423, 502, 503, 504, 507}  # 421: another web machine has it, which may be next
BEHIND = {"offset-differs", "upload-missing"}  # the server is further than we know
NOT_THERE, NOT_OFFERED = "nothing-stored", "store-request-not-offered"
TUS = {"Tus-Resumable": "1.0.0"}
PREFIX = "/api/v1"


class ServerUnreachable(Exception):
    """No answer, however often it was asked."""


class StationRefused(Exception):
    """The server refused a request."""

    def __init__(self, kind: str, sentence: str) -> None:
        """Remember what the server says, and the last part of its problem type."""
        super().__init__(sentence)
        self.kind, self.sentence = kind, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """A file of a batch. number: from 1; sha256: hex digest."""

    number: int
    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    headers: Mapping[str, str]
    body: Any  # JSON as it came


def _pool() -> urllib3.PoolManager:
    again = urllib3.Retry(
        total=TRIES,
        backoff_factor=FIRST_PAUSE_S,
        backoff_max=LONGEST_PAUSE_S,
        allowed_methods=None,  # each request of a station can be repeated
        status_forcelist=AWAY,
        raise_on_status=False,
    )
    return urllib3.PoolManager(retries=again, timeout=TIMEOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationClient:
    """The way of a station to the server. url: without a path.

    direct_bytes: larger files go straight to the store, where the server offers that. pause: waits
    so many seconds.
    """

    url: str
    token: str = field(repr=False)
    direct_bytes: int = DIRECT_BYTES
    pool: urllib3.PoolManager = field(default_factory=_pool)
    pause: Callable[[float], None] = time.sleep

    def receipt_key(self) -> str:
        """The public key for receipts as PEM.

        Raises:
            ServerUnreachable, StationRefused: no answer, or a refusal; as everywhere here.
        """
        return str(self._ask("GET", "/receipt-key").body["public_key"])

    def announce(self, key: str, files: Sequence[ListedFile], **said: object) -> str:
        """Announce a batch; its identity. `said`: what else the announcement may name."""
        parts = [
            {
                "number": file.number,
                "file_name": file.name,
                "sha256": file.sha256,
                "bytes": file.size_bytes,
            }
            for file in files
        ]
        body = json.dumps({"batch": key, "parts": parts} | said).encode()
        headers = {"Content-Type": "application/json"}
        return str(self._ask("POST", "/scan-batches", body=body, headers=headers).body["id"])

    def hand_in(
        self, batch: str, file: ListedFile, path: Path, *, moved: Callable[[int], None]
    ) -> Receipt:
        """Hand one file in; a long one in pieces, from where it stood. `moved`: bytes that went."""
        if file.size_bytes > self.direct_bytes and (receipt := self._directly(batch, file, path)):
            moved(file.size_bytes)
            return receipt
        if file.size_bytes > PIECE_BYTES:
            return self._in_pieces(batch, file, path, moved)
        receipt = self._whole(_part(batch, file), file, path)
        moved(file.size_bytes)
        return receipt

    def rescan(self, batch: str, page: int, file: ListedFile, path: Path) -> Receipt:
        """Hand in the new scan of a page that somebody waits for."""
        return self._whole(f"/scan-batches/{batch}/pages/{page}/image", file, path)

    def complete(self, batch: str) -> None:
        """Say that all files are there."""
        self._ask("POST", f"/scan-batches/{batch}/complete")

    def batch(self, batch: str) -> dict[str, Any]:
        """A batch letter by letter, as the server tells it."""
        return dict(self._ask("GET", f"/scan-batches/{batch}").body)

    def batches(self) -> list[dict[str, Any]]:
        """The newest batches, as the server tells them."""
        return list(self._ask("GET", "/scan-batches").body["items"])

    def _whole(self, address: str, file: ListedFile, path: Path) -> Receipt:
        digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
            "Content-Digest": f"sha-256=:{digest}:",
        }
        return Receipt(**self._ask("PUT", address, body=path.read_bytes(), headers=headers).body)

    def _directly(self, batch: str, file: ListedFile, path: Path) -> Receipt | None:
        """Lay a file straight into the store, unless an earlier run did; None: that is not to be.

        Then it goes in pieces: the store is not offered, or out of reach from here.
        """
        part = _part(batch, file)
        taken = self._stored(part)
        if taken is None:
            may = self._unless(NOT_OFFERED, f"{part}/store-request")
            if may is None or not is_laid(may.body, path, pool=self.pool):
                return None
            taken = self._stored(part) or self._ask("POST", f"{part}/stored")
        return Receipt(**taken.body)

    def _stored(self, part: str) -> _Answer | None:
        """What is answered once the server has read a file in the store; None: it is not there."""
        for _ in range(MOST_ASKED):
            answer = self._unless(NOT_THERE, f"{part}/stored")
            if answer is None or answer.body is not None:
                return answer
            self.pause(float(answer.headers["Retry-After"]))
        raise ServerUnreachable(self.url)

    def _unless(self, kind: str, path: str) -> _Answer | None:
        """What is answered to a POST; None: it is refused for this reason."""
        try:
            return self._ask("POST", path)
        except StationRefused as error:
            if error.kind != kind:
                raise
            return None

    def _in_pieces(
        self, batch: str, file: ListedFile, path: Path, moved: Callable[[int], None]
    ) -> Receipt:
        length = {"Upload-Length": str(file.size_bytes)}
        begun = self._ask("POST", f"{_part(batch, file)}/upload", headers=TUS | length)
        upload = begun.headers["Location"].removeprefix(PREFIX)
        at = self._offset(upload)
        moved(at)
        with path.open("rb") as source:
            while at < file.size_bytes:
                source.seek(at)
                before, at = at, self._piece(upload, at, source.read(PIECE_BYTES))
                moved(at - before)
        return Receipt(**self._ask("GET", _part(batch, file)).body)

    def _piece(self, upload: str, at: int, body: bytes) -> int:
        """Send a piece; where the upload stands then, whoever else was at it."""
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        headers = TUS | {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(at),
            "Upload-Checksum": f"sha256 {digest}",
        }
        try:
            answer = self._ask("PATCH", upload, body=body, headers=headers)
        except StationRefused as error:
            if error.kind not in BEHIND:
                raise
            return self._offset(upload)  # an earlier try came through, and only its answer was lost
        return int(answer.headers["Upload-Offset"])

    def _offset(self, upload: str) -> int:
        return int(self._ask("GET", upload, headers=TUS).headers["Upload-Offset"])

    def _ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> _Answer:
        own = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        address = self.url.rstrip("/") + PREFIX + path
        try:
            answer = self.pool.request(method, address, body=body, headers=own)
        except urllib3.exceptions.HTTPError as error:
            raise ServerUnreachable(self.url) from error
        told = _json(answer.data)
        if answer.status >= 400:
            problem = told if isinstance(told, dict) else {}
            kind = str(problem.get("type", "")).rsplit("/", 1)[-1]
            raise StationRefused(kind, problem.get("detail", f"Antwort {answer.status}."))
        return _Answer(headers=answer.headers, body=told)


def _part(batch: str, file: ListedFile) -> str:
    return f"/scan-batches/{batch}/parts/{file.number}"


def _json(body: bytes) -> Any:
    """The JSON of an answer; None: there is none, such as of a proxy."""
    try:
        return json.loads(body)
    except ValueError:
        return None
