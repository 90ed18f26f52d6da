"""One job: bytes in, the same bytes out."""

from storage.errors import (
    AccessDenied,
    BucketUnsafe,
    DigestMismatch,
    ObjectHeld,
    ObjectMissing,
    StorageError,
    StorageUnavailable,
    StreamTruncated,
)
from storage.objects import (
    Buckets,
    DisposalStore,
    HoldKeeper,
    ObjectStat,
    ObjectStore,
    ObjectVersion,
    Stored,
    derivative_key,
    original_key,
    reading_key,
)

__all__ = [
    "AccessDenied",
    "BucketUnsafe",
    "Buckets",
    "DigestMismatch",
    "DisposalStore",
    "HoldKeeper",
    "ObjectHeld",
    "ObjectMissing",
    "ObjectStat",
    "ObjectStore",
    "ObjectVersion",
    "StorageError",
    "StorageUnavailable",
    "Stored",
    "StreamTruncated",
    "derivative_key",
    "original_key",
    "reading_key",
]
