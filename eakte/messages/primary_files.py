"""Steps of messages: the bytes of primary files out of the object store, and files in portions."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eakte.desk import ReadingDesk
from eakte.domain.casefile import Version
from eakte.domain.record_tree import PrimaryFile

BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryFiles:
    """The bytes of primary files out of the object store, one file on disk at a time.

    versions: by the names that their files have in the message.
    """

    desk: ReadingDesk
    versions: Mapping[str, Version]
    folder: Path

    def portions(self, file: PrimaryFile) -> Iterator[bytes]:
        """The bytes of a file, read by version id and verified.

        Raises:
            DigestMismatch, ObjectMissing, StorageUnavailable: the store does not give them.
        """
        fetched = self.desk.fetched(self.versions[file.file_name], self.folder)
        yield from portions_of(fetched)
        fetched.unlink()


def portions_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file in portions."""
    with path.open("rb") as source:
        while portion := source.read(BLOCK_BYTES):
            yield portion


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
