"""Spooling of uploads: a body is taken whole and as announced, or not at all.

The web server may present a cut upload as a complete one, so length and digest are checked here.
Nothing of what is spooled is looked into: that is the work of child processes.
"""

import base64
import binascii
import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eakte.scratch import in_use, is_abandoned, tells_its_end

BLOCK_BYTES = 1024 * 1024
SWEPT_AFTER_S = 3600  # a spool file older than this belongs to no running request
LOCKED_AFTER_S = 60  # a file is locked a moment after it was made
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


class SpoolError(Exception):
    """A body was not taken."""


class LengthRequired(SpoolError):
    """Neither length nor digest was announced: a cut body could not be told from a whole one."""


class BodyTooLarge(SpoolError):
    """The body is larger than the limit."""


class BodyTruncated(SpoolError):
    """The body ended before its announced length, or the connection broke."""


class DigestDiffers(SpoolError):
    """The bytes are not those that were announced."""


class SpoolFull(SpoolError):
    """The disk of the spool is full."""


class Body(Protocol):
    """A request body."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A body that lies completely in the spool; a power loss may take it, a receipt comes later."""

    path: Path
    size_bytes: int
    sha256: str


@contextmanager
def spooled(
    body: Body,
    *,
    folder: Path,
    length: int | None,
    sha256: str | None,
    limit_bytes: int,
    needs_announcement: bool = True,
) -> Iterator[Spooled]:
    """Take a body into a file of its own that is gone after the block.

    Raises:
        LengthRequired, BodyTooLarge, BodyTruncated, DigestDiffers, SpoolFull: nothing was kept.
    """
    if needs_announcement and length is None and sha256 is None:
        raise LengthRequired
    if length is not None and length > limit_bytes:
        raise BodyTooLarge
    with _disk_errors():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix="upload-")
    path = Path(name)
    try:
        with in_use(path):
            found = _written(body, handle, limit_bytes)
            if length is not None and found[0] != length:
                raise BodyTruncated
            if sha256 is not None and found[1] != sha256:
                raise DigestDiffers
            yield Spooled(path=path, size_bytes=found[0], sha256=found[1])
    finally:
        path.unlink(missing_ok=True)


def _written(body: Body, handle: int, limit_bytes: int) -> tuple[int, str]:
    """Size and digest of what was written; reads until the body says that it is over."""
    digest, size = hashlib.sha256(), 0
    with _disk_errors(), os.fdopen(handle, "wb") as target:
        while block := _next_block(body):
            size += len(block)
            if size > limit_bytes:
                raise BodyTooLarge
            digest.update(block)
            target.write(block)
    return size, digest.hexdigest()


@contextmanager
def _disk_errors() -> Iterator[None]:
    """A full disk may show when a file is made, written or closed."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise SpoolFull from error
        raise


def _next_block(body: Body) -> bytes:
    try:
        return body.read(BLOCK_BYTES)
    except OSError as error:
        raise BodyTruncated from error


def announced_sha256(content_digest: str | None) -> str | None:
    """Hex digest out of a Content-Digest header (RFC 9530); None where there is none.

    Raises:
        DigestDiffers: there is a header, but no digest that can be compared.
    """
    if not content_digest:
        return None
    match = re.search(r"(?:^|[,\s])sha-256=:([A-Za-z0-9+/=]+):", content_digest)
    try:
        digest = base64.b64decode(match[1], validate=True) if match else b""
    except binascii.Error as error:
        raise DigestDiffers from error
    if len(digest) != hashlib.sha256().digest_size:
        raise DigestDiffers
    return digest.hex()


def sweep(folder: Path, *, after_s: float = SWEPT_AFTER_S) -> int:
    """Remove what killed processes left behind; the number of files and folders.

    What is locked while it is in use goes as soon as its process is gone, and never before; the
    rest goes by its age.
    """
    if not folder.exists():
        return 0
    now_s = _now_s(folder)
    old = [left for left in folder.iterdir() if _is_left(left, now_s, after_s)]
    for left in old:
        _remove(left)
    return len(old)


def _is_left(left: Path, now_s: float, after_s: float) -> bool:
    try:
        unused_s = now_s - _last_use_s(left)
    except FileNotFoundError:  # it, or something in it, went while we looked: it is in use
        return False
    if tells_its_end(left):
        return unused_s > LOCKED_AFTER_S and is_abandoned(left)
    return unused_s > after_s


def age_s(path: Path) -> float:
    """How long ago a file was written, in seconds."""
    return _now_s(path.parent) - path.stat().st_mtime


def _now_s(folder: Path) -> float:
    """The clock of the file system, which dated what lies there."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix="sweep-") as fresh:
        return Path(fresh.name).lstat().st_mtime


def _last_use_s(left: Path) -> float:
    """When something was last changed in a folder: a long job writes into folders below its own."""
    below = left.iterdir() if left.is_dir() and not left.is_symlink() else ()
    times_s: list[float] = [each.lstat().st_mtime for each in (left, *below)]
    return max(times_s)


def _remove(left: Path) -> None:
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left, ignore_errors=True)
    else:
        left.unlink(missing_ok=True)
