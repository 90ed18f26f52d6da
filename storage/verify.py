"""Whether a configured object store can do what eakte needs of it, tried out under a key of its own.

Nothing else in the buckets is touched. What was tried out is removed again, except in originals
while the default retention of the bucket stands on it; nothing is put into evidence.
"""

import io
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from storage.errors import (
    DigestMismatch,
    ObjectHeld,
    ObjectMissing,
    StorageError,
    StreamTruncated,
)
from storage.objects import Buckets, ObjectStore, Stored
from storage.streams import IN_MEMORY_BYTES
from storage.verify_rights import app_cannot_lift_a_hold, app_cannot_set_locks, holder_cannot_read

PREFIX = "verify"
CONTENT = "Bescheid über die Löschung nach § 17 DSGVO".encode()
LARGE_BYTES = IN_MEMORY_BYTES + 1  # the smallest that goes through in parts


class Step(StrEnum):
    """What is tried out, in this order."""

    SETTINGS = "settings"  # versioning, locks and default retentions of the three buckets
    ROUND_TRIP = "round_trip"  # the same bytes come back, whole and in pieces
    LARGE = "large"  # also above the size of one part
    REPEATED_PUT = "repeated_put"  # the same content makes no second version
    VERSIONS = "versions"  # other content does, and the older one stays
    WRONG_DIGEST = "wrong_digest"  # refused, nothing is stored
    WRONG_LENGTH = "wrong_length"  # refused, nothing is stored
    MISSING = "missing"  # what is not there is said to be missing
    HOLD = "hold"  # nothing deletes a held version
    DISPOSAL = "disposal"  # once released it can be deleted, after its retention
    WORK = "work"  # the work bucket deletes at once
    APP_LIFTS_HOLD = "app_lifts_hold"  # must be denied
    APP_SETS_LOCKS = "app_sets_locks"  # must be denied
    HOLDER_READS = "holder_reads"  # must be denied, as must deleting
    LEAVES_NOTHING = "leaves_nothing"  # nothing of this trial is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of a step. detail: why it did not pass, or what one should know."""

    step: Step
    passed: bool
    detail: str = ""


class _Unmet(Exception):
    """The store did something else; the message says what."""


def verify_store(buckets: Buckets) -> Iterator[Finding]:
    """Try out each step and say what came of it; the trial is cleared away even when it is left."""
    prefix = f"{PREFIX}/{secrets.token_hex(8)}"
    cleared = False
    try:
        for step, deed in STEPS.items():
            yield _tried(step, deed, buckets, f"{prefix}/{step}/köln §")
        cleared = True
        yield _tried(Step.LEAVES_NOTHING, _clear, buckets, prefix)
    finally:
        if not cleared:
            _clear(buckets, prefix)


def _tried(step: Step, deed: Callable[[Buckets, str], str], buckets: Buckets, key: str) -> Finding:
    try:
        return Finding(step=step, passed=True, detail=deed(buckets, key))
    except (StorageError, _Unmet) as reason:
        return Finding(step=step, passed=False, detail=f"{type(reason).__name__}: {reason}")


def _settings(buckets: Buckets, _: str) -> str:
    for bucket in (buckets.originals, buckets.work, buckets.evidence):
        bucket.verify_bucket()
    return ""


def _round_trip(buckets: Buckets, key: str) -> str:
    store = buckets.originals
    stored = _put(store, key, CONTENT)
    found = store.stat(key, version_id=stored.version_id)
    _require(store.read(key, version_id=stored.version_id) == CONTENT, "other bytes")
    piece = store.read_range(key, start=3, length=5, version_id=stored.version_id)
    _require(piece == CONTENT[3:8], "another piece")
    _require((found.size_bytes, found.sha256) == (len(CONTENT), stored.sha256), "not as stored")
    _require(key in store.keys(key), "not listed")
    return ""


def _large(buckets: Buckets, key: str) -> str:
    content = secrets.token_bytes(LARGE_BYTES)
    stored = _put(buckets.originals, key, content)
    _require(buckets.originals.read(key, version_id=stored.version_id) == content, "other bytes")
    return ""


def _repeated_put(buckets: Buckets, key: str) -> str:
    first, second = (_put(buckets.originals, key, CONTENT) for _ in range(2))
    _require(first.version_id == second.version_id, "a second version")
    return ""


def _versions(buckets: Buckets, key: str) -> str:
    store = buckets.originals
    older, newer = (_put(store, key, content) for content in (CONTENT, CONTENT[::-1]))
    listed = [version.version_id for version in store.versions(key)]
    _require(listed == [newer.version_id, older.version_id], f"{len(listed)} versions are listed")
    _require(store.read(key, version_id=older.version_id) == CONTENT, "other bytes in the older")
    return ""


def _wrong_digest(buckets: Buckets, key: str) -> str:
    store = buckets.originals
    _require_refused(
        DigestMismatch,
        lambda: store.put(key, io.BytesIO(CONTENT), size_bytes=len(CONTENT), sha256="0" * 64),
    )
    _require(not store.versions(key), "stored all the same")
    return ""


def _wrong_length(buckets: Buckets, key: str) -> str:
    store = buckets.originals
    for announced in (len(CONTENT) + 1, len(CONTENT) - 1):
        _require_refused(
            StreamTruncated,
            lambda size=announced: store.put(
                key, io.BytesIO(CONTENT), size_bytes=size, sha256=None
            ),
        )
    _require(not store.versions(key), "stored all the same")
    return ""


def _missing(buckets: Buckets, key: str) -> str:
    _require_refused(ObjectMissing, lambda: buckets.originals.read(key))
    _require_refused(ObjectMissing, lambda: buckets.originals.stat(key))
    return ""


def _hold(buckets: Buckets, key: str) -> str:
    version_id = _put(buckets.originals, key, CONTENT).version_id
    buckets.holds.hold(key, version_id=version_id)
    _require(buckets.holds.is_held(key, version_id=version_id), "the holder sees no hold")
    _require(buckets.originals.stat(key, version_id=version_id).is_held, "the app sees no hold")
    for store in (buckets.originals, buckets.disposal):
        _require_refused(ObjectHeld, lambda by=store: by.delete(key, version_id=version_id))
    return ""


def _disposal(buckets: Buckets, key: str) -> str:
    version_id = _put(buckets.originals, key, CONTENT).version_id
    buckets.holds.hold(key, version_id=version_id)
    buckets.disposal.release(key, version_id=version_id)
    until = buckets.originals.stat(key, version_id=version_id).retain_until
    if until is not None:
        _require_refused(
            ObjectHeld, lambda: buckets.disposal.delete(key, version_id=version_id)
        )
        return f"retained until {until:%Y-%m-%d}"
    buckets.disposal.delete(key, version_id=version_id)
    _require(not buckets.disposal.versions(key), "it is still there")
    return ""


def _work(buckets: Buckets, key: str) -> str:
    _put(buckets.work, key, CONTENT)
    _require(buckets.work.read(key) == CONTENT, "other bytes")
    buckets.work.delete(key, version_id=None)
    _require_refused(ObjectMissing, lambda: buckets.work.read(key))
    return ""


def _clear(buckets: Buckets, prefix: str) -> str:
    for key in list(buckets.work.keys(prefix)):
        buckets.work.delete(key, version_id=None)
    retained = sum(_clear_key(buckets, key) for key in list(buckets.originals.keys(prefix)))
    return f"{retained} versions stay until their retention ends" if retained else ""


def _clear_key(buckets: Buckets, key: str) -> int:
    """Remove all versions; the number of those that are retained."""
    retained = 0
    for version in buckets.disposal.versions(key):
        buckets.disposal.release(key, version_id=version.version_id)
        try:
            buckets.disposal.delete(key, version_id=version.version_id)
        except ObjectHeld:
            retained += 1
    return retained


def _put(store: ObjectStore, key: str, content: bytes) -> Stored:
    return store.put(key, io.BytesIO(content), size_bytes=len(content), sha256=None)


def _require(is_met: bool, otherwise: str) -> None:  # noqa: FBT001 # reads as a sentence
    if not is_met:
        raise _Unmet(otherwise)


def _require_refused(error: type[StorageError], deed: Callable[[], object]) -> None:
    try:
        deed()
    except error:
        return
    raise _Unmet(f"it was not refused as {error.__name__}")


STEPS: dict[Step, Callable[[Buckets, str], str]] = {
    Step.SETTINGS: _settings,
    Step.ROUND_TRIP: _round_trip,
    Step.LARGE: _large,
    Step.REPEATED_PUT: _repeated_put,
    Step.VERSIONS: _versions,
    Step.WRONG_DIGEST: _wrong_digest,
    Step.WRONG_LENGTH: _wrong_length,
    Step.MISSING: _missing,
    Step.HOLD: _hold,
    Step.DISPOSAL: _disposal,
    Step.WORK: _work,
}
