"""Backups (Sicherungen): what a snapshot holds, and what refuses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from eakte.domain.certificate import Facts

FORM = "eakte-backup/1"


class BackupRefused(Exception):
    """A backup is not made, or cannot be used; nothing was changed."""


class FolderFull(BackupRefused):
    """The disk of the folder is full; what was there before is untouched."""


class FolderBusy(BackupRefused):
    """A backup works with the folder, or somebody reads it who needs it unchanged."""


class FolderFails(BackupRefused):
    """The folder cannot be read or written."""

    def __init__(self, path: str, why: str) -> None:
        """Name the file and what the system says."""
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


class NoSnapshot(BackupRefused):
    """There is no finished snapshot, or none of this name."""


class OfAnotherStore(BackupRefused):
    """The folder holds backups of another installation."""


class SnapshotDamaged(BackupRefused):
    """Files of a backup are not what was signed."""

    def __init__(self, names: Sequence[str]) -> None:
        """Name the files."""
        super().__init__(", ".join(names))
        self.names = tuple(names)


class KeyMissing(BackupRefused):
    """The key with which the backup was signed is not here."""

    def __init__(self, key_id: str) -> None:
        """Name the key."""
        super().__init__(key_id)
        self.key_id = key_id


class NotEmpty(BackupRefused):
    """Restoring is only possible into an installation that holds nothing."""


class ForeignEvidence(BackupRefused):
    """The evidence bucket tells of another installation."""


class FromNewerVersion(BackupRefused):
    """A newer version of the program made the backup."""


class RestoreUnfinished(BackupRefused):
    """A restore was interrupted: the installation opens when it was carried to its end."""


class Bucket(StrEnum):
    """Where an object lies."""

    ORIGINALS = "originals"
    WORK = "work"
    EVIDENCE = "evidence"


class Lost(StrEnum):
    """Why the bytes of an object are not in a backup."""

    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptObject:
    """An object of a snapshot; its bytes lie once in the folder, under their digest.

    sha256: empty while it is not known. version: which one the records name, empty where there is
    only one. lost: why there are no bytes; None: they are there.
    """

    bucket: Bucket
    key: str
    sha256: str = ""
    size_bytes: int = 0
    version: str = ""
    is_held: bool = False
    lost: Lost | None = None

    def as_json(self) -> Facts:
        """A line of the list of objects."""
        told: Facts = {"bucket": self.bucket, "key": self.key}
        told |= {"sha256": self.sha256, "bytes": self.size_bytes, "held": self.is_held}
        return told | ({"lost": self.lost} if self.lost else {})


def kept_object(told: Facts) -> KeptObject:
    """A line of the list of objects, read."""
    return KeptObject(
        bucket=Bucket(told["bucket"]),
        key=told["key"],
        sha256=told["sha256"],
        size_bytes=told["bytes"],
        is_held=told["held"],
        lost=Lost(told["lost"]) if "lost" in told else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot is (Verzeichnis der Sicherung).

    taken_at: the moment of the database. schema: version of its tables. store: identity of the
    object store. tables: rows of each. files: digest of each file beside the manifest. objects,
    size_bytes: on the list. lost: keys of objects without bytes.
    """

    taken_at: datetime
    schema: str
    store: str
    tables: Mapping[str, int]
    files: Mapping[str, str]
    objects: int
    size_bytes: int
    lost: Sequence[str]

    @property
    def name(self) -> str:
        """By what the snapshot is called; names sort by time."""
        return f"{self.taken_at.astimezone(UTC):%Y-%m-%dT%H-%M-%S-%f}Z"

    def as_json(self) -> Facts:
        """What is signed."""
        return {
            "form": FORM,
            "taken_at": self.taken_at.astimezone(UTC).isoformat(),
            "schema": self.schema,
            "store": self.store,
            "tables": dict(self.tables),
            "files": dict(self.files),
            "objects": self.objects,
            "bytes": self.size_bytes,
            "lost": list(self.lost),
        }


def manifest_of(told: Facts) -> Manifest:
    """A manifest, read.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    if told["form"] != FORM:
        raise ValueError(told["form"])
    return Manifest(
        taken_at=datetime.fromisoformat(told["taken_at"]),
        schema=told["schema"],
        store=told["store"],
        tables=told["tables"],
        files=told["files"],
        objects=told["objects"],
        size_bytes=told["bytes"],
        lost=told["lost"],
    )
