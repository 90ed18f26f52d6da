"""What an object store does (Objektspeicher), the values it takes and gives, how keys are made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from storage.staging import StagingDoor


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Bytes as they lie in the store now: always read them by `version_id`.

    version_id: empty in a bucket without versions. sha256: hex digest of the stored bytes.
    is_new: False when an equal object was there already.
    """

    key: str
    version_id: str
    size_bytes: int
    sha256: str
    is_new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectStat:
    """What the store says of one version.

    sha256: hex digest where the store kept one, else None. retain_until: end of the lock by
    retention, None without one.
    """

    key: str
    version_id: str
    size_bytes: int
    sha256: str | None
    stored_at: datetime
    is_held: bool
    retain_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectVersion:
    """One version under a key; a delete marker has no bytes and is an alarm in originals."""

    version_id: str
    size_bytes: int
    stored_at: datetime
    is_latest: bool
    is_delete_marker: bool


class ObjectStore(Protocol):
    """One bucket: bytes in, the same bytes out. Safe for several threads and processes."""

    def put(
        self, key: str, source: BinaryIO, *, size_bytes: int | None, sha256: str | None
    ) -> Stored:
        """Store a stream under a key, durably when it returns; memory stays flat.

        Where the newest version has the same length and digest it is re-used (`is_new` False), so
        that a repeated put of the same content makes no second version. Of several puts of the same
        content at once each returns a version with these bytes. A put counts when its bytes were
        read back by version and hashed; it is never repeated here.

        Args:
            key: made by one of the functions below.
            source: read once from where it stands to its end.
            size_bytes: the announced length; None: not known, then what comes is taken.
            sha256: the announced hex digest; None: not known.

        Raises:
            StreamTruncated: the source is shorter (or longer) than announced; nothing is stored.
            DigestMismatch: the bytes have another digest and nothing is stored, or the store gave
                back other bytes than it took.
            StorageUnavailable, AccessDenied, BucketUnsafe: nothing counts as stored; at worst there
                is a version that nobody knows.
        """

    def fetch(
        self, key: str, target: BinaryIO, *, version_id: str | None, sha256: str | None
    ) -> int:
        """Write the bytes of a version (None: the newest) into `target`; their number.

        Raises:
            ObjectMissing: there is no such version, or the newest is a delete marker.
            DigestMismatch: length or digest differ; what lies in `target` must not be used.
            StorageUnavailable: the store does not answer.
        """

    def read(self, key: str, *, version_id: str | None = None, sha256: str | None = None) -> bytes:
        """The bytes of a small object, as `fetch`."""

    def read_range(self, key: str, *, start: int, length: int, version_id: str | None) -> bytes:
        """`length` bytes (fewer at the end) from byte `start`, counted from 0. Not verified."""

    def stat(self, key: str, *, version_id: str | None = None) -> ObjectStat:
        """What the store says of a version (None: the newest), without reading it.

        Raises:
            ObjectMissing: there is no such version.
        """

    def versions(self, key: str) -> Sequence[ObjectVersion]:
        """All versions and delete markers under exactly this key, the newest first."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Keys that begin so, in the order of the store.

        Those whose newest version is a delete marker are left out.
        """

    def kept_keys(self, prefix: str = "") -> Iterator[str]:
        """As `keys`, with those under a delete marker: their versions are there as long."""

    def delete(self, key: str, *, version_id: str | None) -> None:
        """Remove one version for ever; None: the object of a bucket without versions.

        Harmless when it is gone already.

        Raises:
            ObjectHeld: a legal hold or a retention stands on it.
            AccessDenied: this key may not delete.
            ValueError: None in a bucket with versions, where it would only hide the newest.
        """

    def verify_bucket(self) -> None:
        """Check that the bucket answers and has the settings it must have.

        Raises:
            BucketUnsafe: versioning or lock are not as they must be.
            StorageUnavailable: the store does not answer.
        """


class HoldKeeper(Protocol):
    """Sets legal holds in the bucket of originals, and reads nothing."""

    def hold(self, key: str, *, version_id: str) -> None:
        """Put the legal hold on a version; harmless when it stands already.

        Raises:
            ObjectMissing: there is no such version.
        """

    def is_held(self, key: str, *, version_id: str) -> bool:
        """Whether the legal hold stands.

        Raises:
            ObjectMissing: there is no such version.
        """


class DisposalStore(Protocol):
    """The bucket of originals for the executor of destructions, with a key of its own."""

    def release(self, key: str, *, version_id: str) -> None:
        """Lift the legal hold of a version; harmless when there is none, or no such version."""

    def delete(self, key: str, *, version_id: str | None) -> None:
        """See ObjectStore."""

    def versions(self, key: str) -> Sequence[ObjectVersion]:
        """See ObjectStore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """The three buckets of an installation, each through the key that its users have.

    originals: versioned and locked, key `app`. work: readings, derivatives, staging; no lock.
    evidence: COMPLIANCE, for anchors and certificates. holds: key `holder`. disposal: key
    `disposal`. staging: how others lay objects into `work`; None: no public address is configured.
    """

    originals: ObjectStore
    work: ObjectStore
    evidence: ObjectStore
    holds: HoldKeeper
    disposal: DisposalStore
    staging: StagingDoor | None = None


def require_key(key: str) -> None:
    """Refuse a key that stores understand in different ways: no empty, `.` or `..` segment.

    Raises:
        ValueError: it is such a key.
    """
    if not {"", ".", ".."}.isdisjoint(key.split("/")):
        raise ValueError(f"not a key: {key!r}")


def original_key(tenant: str, sha256: str) -> str:
    """Where an original lies: `o/<tenant>/<first two hex digits>/<sha256>`."""
    return f"o/{tenant}/{sha256[:2]}/{sha256}"


def reading_key(tenant: str, sha256: str, page: int, engine: str) -> str:
    """Where the word boxes of a page lie: a stored result, gone only with the document."""
    return f"{readings_of(tenant, sha256)}{page}/{engine}"


def derivative_key(tenant: str, sha256: str, tool: str, version: str, name: str) -> str:
    """Where a derivative lies; it can be thrown away and made anew."""
    return f"{derivatives_of(tenant, sha256)}{tool}/{version}/{name}"


def readings_of(tenant: str, sha256: str) -> str:
    """Beginning of the keys of all readings of an original."""
    return f"r/{tenant}/{sha256}/"


def derivatives_of(tenant: str, sha256: str) -> str:
    """Beginning of the keys of all derivatives of an original."""
    return f"d/{tenant}/{sha256}/"


def anchor_key(tenant: str, size: int) -> str:
    """Where a checkpoint over the first `size` journal entries lies, in the evidence bucket."""
    return f"a/{tenant}/{size:012}"


def anchors_of(tenant: str) -> str:
    """Beginning of the keys of all checkpoints of a tenant."""
    return f"a/{tenant}/"


def certificate_key(tenant: str, number: str, ending: str) -> str:
    """Where a certificate lies, in the evidence bucket."""
    return f"c/{tenant}/{number.replace('/', '-')}.{ending}"


def message_key(tenant: str, disposal: str, name: str) -> str:
    """Where a message to or from an archive lies, in the evidence bucket."""
    return f"m/{tenant}/{disposal}/{name}"


def hold_note_key(tenant: str, hold: str, digest: str) -> str:
    """Where a note of what a hold keeps lies, in the evidence bucket; empty: of all such notes."""
    return f"h/{tenant}/{hold}/{digest}" if hold else f"h/{tenant}/"


def destruction_note_key(tenant: str, order: str, digest: str) -> str:
    """Where a note of what went under an order lies, in the evidence bucket; empty: of all."""
    return f"g/{tenant}/{order}/{digest}" if order else f"g/{tenant}/"
