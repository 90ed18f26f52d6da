"""The steps of the trial of an object store; each gets a key that is its own.

A step returns what one should know, mostly nothing, and raises where the store did something else.
"""

import io
import secrets
from collections.abc import Callable
from functools import partial

from storage.errors import (
    DigestMismatch,
    ObjectHeld,
    ObjectMissing,
    StorageError,
    StreamTruncated,
)
from storage.objects import Buckets, ObjectStore, Stored
from storage.streams import IN_MEMORY_BYTES

CONTENT = "Bescheid über die Löschung nach § 17 DSGVO".encode()
LARGE_BYTES = IN_MEMORY_BYTES + 1  # the smallest that goes through in parts


class Unmet(Exception):
    """The store did something else; the message says what."""


def settings(buckets: Buckets, _: str) -> str:
    """Versioning, locks and default retentions are as they must be."""
    for bucket in (buckets.originals, buckets.work, buckets.evidence):
        bucket.verify_bucket()
    return ""


def round_trip(buckets: Buckets, key: str) -> str:
    """The same bytes come back, whole and in pieces."""
    store = buckets.originals
    stored = put(store, key, CONTENT)
    found = store.stat(key, version_id=stored.version_id)
    require(store.read(key, version_id=stored.version_id) == CONTENT, "other bytes")
    piece = store.read_range(key, start=3, length=5, version_id=stored.version_id)
    require(piece == CONTENT[3:8], "another piece")
    require((found.size_bytes, found.sha256) == (len(CONTENT), stored.sha256), "not as stored")
    require(key in store.keys(key), "not listed")
    return ""


def large(buckets: Buckets, key: str) -> str:
    """The same above the size of one part."""
    content = secrets.token_bytes(LARGE_BYTES)
    stored = put(buckets.originals, key, content)
    require(buckets.originals.read(key, version_id=stored.version_id) == content, "other bytes")
    return ""


def repeated_put(buckets: Buckets, key: str) -> str:
    """The same content makes no second version."""
    first, second = (put(buckets.originals, key, CONTENT) for _ in range(2))
    require(first.version_id == second.version_id, "a second version")
    return ""


def versions(buckets: Buckets, key: str) -> str:
    """Other content makes a version of its own, and the older one stays."""
    store = buckets.originals
    older, newer = (put(store, key, content) for content in (CONTENT, CONTENT[::-1]))
    listed = [version.version_id for version in store.versions(key)]
    require(listed == [newer.version_id, older.version_id], f"{len(listed)} versions are listed")
    require(store.read(key, version_id=older.version_id) == CONTENT, "other bytes in the older")
    return ""


def wrong_digest(buckets: Buckets, key: str) -> str:
    """Bytes with another digest than announced are refused, nothing is stored."""
    store = buckets.originals
    require_refused(
        DigestMismatch,
        lambda: store.put(key, io.BytesIO(CONTENT), size_bytes=len(CONTENT), sha256="0" * 64),
    )
    require(not store.versions(key), "stored all the same")
    return ""


def wrong_length(buckets: Buckets, key: str) -> str:
    """A stream that is shorter or longer than announced is refused, nothing is stored."""
    store = buckets.originals
    for announced in (len(CONTENT) + 1, len(CONTENT) - 1):
        put_announced = partial(store.put, key, size_bytes=announced, sha256=None)
        require_refused(StreamTruncated, partial(put_announced, io.BytesIO(CONTENT)))
    require(not store.versions(key), "stored all the same")
    return ""


def missing(buckets: Buckets, key: str) -> str:
    """What is not there is said to be missing."""
    require_refused(ObjectMissing, lambda: buckets.originals.read(key))
    require_refused(ObjectMissing, lambda: buckets.originals.stat(key))
    return ""


def hold(buckets: Buckets, key: str) -> str:
    """Nothing deletes a held version, with no key."""
    version_id = put(buckets.originals, key, CONTENT).version_id
    buckets.holds.hold(key, version_id=version_id)
    require(buckets.holds.is_held(key, version_id=version_id), "the holder sees no hold")
    require(buckets.originals.stat(key, version_id=version_id).is_held, "the app sees no hold")
    for store in (buckets.originals, buckets.disposal):
        require_refused(ObjectHeld, partial(store.delete, key, version_id=version_id))
    return ""


def disposal(buckets: Buckets, key: str) -> str:
    """A released version can be deleted, as soon as its retention is over."""
    version_id = put(buckets.originals, key, CONTENT).version_id
    buckets.holds.hold(key, version_id=version_id)
    buckets.disposal.release(key, version_id=version_id)
    until = buckets.originals.stat(key, version_id=version_id).retain_until
    if until is not None:
        require_refused(ObjectHeld, lambda: buckets.disposal.delete(key, version_id=version_id))
        return f"retained until {until:%Y-%m-%d}"
    buckets.disposal.delete(key, version_id=version_id)
    require(not buckets.disposal.versions(key), "it is still there")
    return ""


def work(buckets: Buckets, key: str) -> str:
    """The work bucket deletes at once."""
    put(buckets.work, key, CONTENT)
    require(buckets.work.read(key) == CONTENT, "other bytes")
    buckets.work.delete(key, version_id=None)
    require_refused(ObjectMissing, lambda: buckets.work.read(key))
    return ""


def put(store: ObjectStore, key: str, content: bytes) -> Stored:
    """Store some bytes whose digest is not announced."""
    return store.put(key, io.BytesIO(content), size_bytes=len(content), sha256=None)


def require(is_met: bool, otherwise: str) -> None:  # noqa: FBT001 # reads as a sentence
    """Say what the store did instead, unless it did as it should."""
    if not is_met:
        raise Unmet(otherwise)


def require_refused(error: type[StorageError], deed: Callable[[], object]) -> None:
    """The store must refuse a deed in exactly this way."""
    try:
        deed()
    except error:
        return
    raise Unmet(f"it was not refused as {error.__name__}")
