"""A stream that is counted and hashed while it is read, and refused when it is not as announced."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol

from storage.errors import DigestMismatch, StreamTruncated

BLOCK_BYTES = 1024 * 1024
IN_MEMORY_BYTES = 8 * 1024 * 1024  # what one put may hold in memory; more goes to disk or in parts


class Readable(Protocol):
    """What can be read to its end."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes; none at the end."""


class MeasuredStream:
    """Gives the bytes of a source once; the last of them only when all are as announced.

    size_bytes, sha256: the announced length and hex digest, None where nothing was announced.
    """

    def __init__(
        self, source: Readable, *, key: str, size_bytes: int | None, sha256: str | None
    ) -> None:
        self._source, self._key = source, key
        self._announced_bytes, self._announced_sha256 = size_bytes, sha256
        self._digest = hashlib.sha256()
        self.count_bytes = 0

    @property
    def sha256(self) -> str:
        """Hex digest of what was read so far."""
        return self._digest.hexdigest()

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes of the source; none at the end.

        Raises:
            StreamTruncated: the source is shorter or longer than announced.
            DigestMismatch: its bytes are not those that were announced.
        """
        block = self._source.read(size)
        self.count_bytes += len(block)
        self._digest.update(block)
        if self._is_complete(block, size):
            self._require_as_announced()
        return block

    def blocks(self) -> Iterator[bytes]:
        """All bytes to the end; raises as `read`."""
        while block := self.read(BLOCK_BYTES):
            yield block

    def _is_complete(self, block: bytes, size: int) -> bool:
        """Whether the end is reached: a client that knows the length reads no byte beyond it."""
        if self._announced_bytes is not None and self.count_bytes >= self._announced_bytes:
            return True
        return not block and size != 0

    def _require_as_announced(self) -> None:
        if self._announced_bytes is not None and (
            self.count_bytes != self._announced_bytes or self._source.read(1)
        ):
            raise StreamTruncated(self._key)
        if self._announced_sha256 is not None and self.sha256 != self._announced_sha256:
            raise DigestMismatch(self._key)


@contextmanager
def spooled(stream: MeasuredStream) -> Iterator[IO[bytes]]:
    """The whole stream, checked, in memory while it is small and else in a file without a name."""
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as spool:
        for block in stream.blocks():
            spool.write(block)
        spool.seek(0)
        yield spool


def drain(source: Readable) -> None:
    """Read a source to its end and keep nothing."""
    while source.read(BLOCK_BYTES):
        pass
