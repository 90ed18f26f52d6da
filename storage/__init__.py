"""One job: bytes in, the same bytes out."""

from storage.buckets import open_buckets, prepare_buckets, store_identity
from storage.embedded import EmbeddedStore
from storage.embedded_folder import embedded_settings
from storage.errors import (
    AccessDenied,
    BucketUnsafe,
    DigestMismatch,
    EmbeddedStoreFailed,
    ObjectHeld,
    ObjectMissing,
    StorageError,
    StorageUnavailable,
    StoreNotStarted,
    StoreProgramMissing,
    StreamTruncated,
)
from storage.folder import FolderStore, folder_buckets
from storage.objects import (
    Buckets,
    DisposalStore,
    HoldKeeper,
    ObjectStat,
    ObjectStore,
    ObjectVersion,
    Stored,
    anchor_key,
    certificate_key,
    derivative_key,
    derivatives_of,
    message_key,
    original_key,
    reading_key,
    readings_of,
)
from storage.s3_connection import S3Settings
from storage.verify import Finding, Step, verify_store

__all__ = [
    "AccessDenied",
    "BucketUnsafe",
    "Buckets",
    "DigestMismatch",
    "DisposalStore",
    "EmbeddedStore",
    "EmbeddedStoreFailed",
    "Finding",
    "FolderStore",
    "HoldKeeper",
    "ObjectHeld",
    "ObjectMissing",
    "ObjectStat",
    "ObjectStore",
    "ObjectVersion",
    "S3Settings",
    "Step",
    "StorageError",
    "StorageUnavailable",
    "StoreNotStarted",
    "StoreProgramMissing",
    "Stored",
    "StreamTruncated",
    "anchor_key",
    "certificate_key",
    "derivative_key",
    "derivatives_of",
    "embedded_settings",
    "folder_buckets",
    "message_key",
    "open_buckets",
    "original_key",
    "prepare_buckets",
    "reading_key",
    "readings_of",
    "store_identity",
    "verify_store",
]
