"""Uploads in pieces: bytes that came stay on this machine until the file is whole.

Each piece is taken whole or not at all, and is on the disk before it is acknowledged: a killed web
process loses nothing of it. Another machine knows nothing of these bytes: each upload is told the
name of the place where it lies, and another place says that it is elsewhere.
"""

import fcntl
import hashlib
import hmac
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eakte.settings import Settings
from eakte.spool import DISK_FULL, Spooled, SpoolFull, age_s

KEPT_S = 24 * 3600  # a piece of a file that nobody goes on with
CHECKSUMS = ("sha1", "sha256")


class PartialUploadError(Exception):
    """A piece was not taken."""


class UploadMissing(PartialUploadError):
    """No such upload was begun here, or it is over."""


class UploadElsewhere(PartialUploadError):
    """This upload lies on another web machine."""


class UploadExpired(PartialUploadError):
    """Nobody went on with this upload for too long; its bytes are gone."""


class UploadBusy(PartialUploadError):
    """Another connection is sending a piece of this file just now."""


class OffsetDiffers(PartialUploadError):
    """The piece does not begin where the upload stands."""

    def __init__(self, offset: int) -> None:
        """Remember where it stands, in bytes."""
        super().__init__(str(offset))
        self.offset = offset


class ChecksumDiffers(PartialUploadError):
    """The bytes of the piece are not those of its checksum."""


class PastTheEnd(PartialUploadError):
    """The piece goes beyond the announced length of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialUpload:
    """An upload as it stands. length: of the whole file, in bytes.

    The last byte counts only when the whole file was taken: until then it is asked for again.
    """

    path: Path
    length: int
    expires_at: datetime

    @property
    def offset(self) -> int:
        """Where the next piece begins, in bytes."""
        return min(self.path.stat().st_size, self.length - 1)

    @property
    def is_whole(self) -> bool:
        """Whether all bytes are here."""
        return self.path.stat().st_size == self.length

    def room(self, offset: int, piece_bytes: int) -> int:
        """How many bytes are still to come after `offset`.

        Raises:
            OffsetDiffers, PastTheEnd: the piece does not fit there.
        """
        if offset != self.offset:
            raise OffsetDiffers(self.offset)
        if offset + piece_bytes > self.length:
            raise PastTheEnd
        return self.length - offset

    def add(self, piece: Spooled, *, checksum: tuple[str, bytes] | None) -> None:
        """Add a piece at the offset. checksum: algorithm and digest; None: there is none.

        Raises:
            ChecksumDiffers, SpoolFull: the upload stands where it stood.
        """
        if checksum is not None:
            _require_checksum(piece.path, *checksum)
        offset = self.offset
        try:
            with self.path.open("r+b") as target, piece.path.open("rb") as source:
                target.truncate(offset)
                target.seek(offset)
                shutil.copyfileobj(source, target)
                target.flush()
                os.fsync(target.fileno())
        except OSError as error:
            if error.errno not in DISK_FULL:
                raise
            os.truncate(self.path, offset)
            raise SpoolFull from error

    def sha256(self) -> str:
        """Hex digest of all bytes that are here."""
        with self.path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()

    def end(self) -> None:
        """Remove the bytes."""
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialUploads:
    """The uploads that are under way on this machine, each under a name of our own."""

    folder: Path

    @property
    def place(self) -> str:
        """The name of this place; processes that share the folder share the name."""
        named = self.folder.with_name(f"{self.folder.name}.place")
        if not named.exists():
            named.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            own = named.with_name(f"{named.name}.{secrets.token_hex(8)}")
            own.write_text(secrets.token_hex(8), "ascii")
            with suppress(FileExistsError):  # another process was quicker
                named.hardlink_to(own)
            own.unlink()
        return named.read_text("ascii")

    def require_here(self, place: str) -> None:
        """Refuse what belongs to another place. place: as it was told; empty: it was not.

        Raises:
            UploadElsewhere: it lies there.
        """
        if place and place != self.place:
            raise UploadElsewhere

    def begin(self, name: str, *, length: int) -> PartialUpload:
        """Begin an upload; one that was begun before stands where it stood."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / name
        path.touch(mode=0o600)
        _sync(self.folder)
        return _partial(path, length)

    def get(self, name: str, *, length: int) -> PartialUpload:
        """An upload that was begun.

        Raises:
            UploadMissing, UploadExpired: it is not here any more.
        """
        path = self.folder / name
        if not path.exists():
            raise UploadMissing
        if age_s(path) > KEPT_S:
            path.unlink(missing_ok=True)
            raise UploadExpired
        return _partial(path, length)

    @contextmanager
    def locked(self, name: str, *, length: int) -> Iterator[PartialUpload]:
        """An upload to go on with; nobody else does until the end of the block.

        Raises:
            UploadMissing, UploadExpired: it is not here any more.
            UploadBusy: somebody else is at it.
        """
        upload = self.get(name, length=length)
        with upload.path.open("rb") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UploadBusy from error
            if not upload.path.exists():  # somebody ended it while we came
                raise UploadMissing
            yield upload


def open_uploads(settings: Settings) -> PartialUploads:
    """The uploads of an installation; swept when nobody goes on with one for a day."""
    return PartialUploads(folder=settings.home / "uploads")


def _partial(path: Path, length: int) -> PartialUpload:
    changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return PartialUpload(
        path=path, length=length, expires_at=changed_at + timedelta(seconds=KEPT_S)
    )


def _require_checksum(path: Path, algorithm: str, digest: bytes) -> None:
    with path.open("rb") as source:
        found = hashlib.file_digest(source, lambda: hashlib.new(algorithm, usedforsecurity=False))
    if not hmac.compare_digest(found.digest(), digest):
        raise ChecksumDiffers


def _sync(folder: Path) -> None:
    """Let the name of a new file survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
