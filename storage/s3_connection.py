"""How S3 is reached: addresses and keys, one bounded pool, and foreign errors translated once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit
from xml.etree.ElementTree import ParseError

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from storage.errors import (
    AccessDenied,
    BucketUnsafe,
    DigestMismatch,
    ObjectMissing,
    StorageError,
    StorageUnavailable,
)

CONNECT_LIMIT_S = 3.0
ANSWER_LIMIT_S = 20.0  # between two pieces of an answer; a durable part on a busy disk takes 2 s
MOST_CONNECTIONS = 16  # of one process; further threads wait for a free one
REGION = "us-east-1"  # named, so that the client does not ask for it at each start

MISSING = {"NoSuchKey", "NoSuchVersion", "MethodNotAllowed"}  # the last: the version is a marker
DENIED = {
    "AccessDenied",
    "AllAccessDisabled",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidToken",
    "SignatureDoesNotMatch",
}
DAMAGED = {
    "BadDigest",
    "InvalidDigest",
    "XAmzContentChecksumMismatch",
    "XAmzContentSHA256Mismatch",
}


class PastTheEnd(StorageError):
    """The range begins behind the last byte."""


class InternalFailure(StorageUnavailable):
    """The store answers that something inside it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Settings:
    """Where the object store is and with which keys it is used.

    url: http(s)://host:port. bucket: name of the bucket of originals; the others are called
    `<bucket>-work` and `<bucket>-evidence`. lock_days: default retention of originals in days, 0
    means legal hold only. The admin key is needed to make the buckets, then never again.
    public_url: where senders outside reach the same store; empty: nowhere.
    """

    url: str
    bucket: str
    app_key: str
    app_secret: str = field(repr=False)
    holder_key: str
    holder_secret: str = field(repr=False)
    disposal_key: str
    disposal_secret: str = field(repr=False)
    admin_key: str = ""
    admin_secret: str = field(default="", repr=False)
    lock_days: int = 0
    public_url: str = ""

    @property
    def work_bucket(self) -> str:
        """Name of the bucket of readings, derivatives and staging."""
        return f"{self.bucket}-work"

    @property
    def evidence_bucket(self) -> str:
        """Name of the bucket of anchors and certificates."""
        return f"{self.bucket}-evidence"


def make_pool(*, answer_limit_s: float = ANSWER_LIMIT_S) -> urllib3.PoolManager:
    """Connections for all clients of a process: bounded, with time limits, without repetition.

    Nothing is repeated, because a put that failed must be seen as failed by whoever made it.
    """
    return urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=CONNECT_LIMIT_S, read=answer_limit_s),
        retries=False,
        maxsize=MOST_CONNECTIONS,
        block=True,
    )


def make_client(url: str, key: str, secret: str, pool: urllib3.PoolManager) -> Minio:
    """A client with one key.

    Raises:
        ValueError: the address is not http(s)://host:port.
    """
    address = require_address(url)
    return Minio(
        address.netloc,
        access_key=key,
        secret_key=secret,
        secure=address.scheme == "https",
        region=REGION,
        http_client=pool,
    )


def require_address(url: str) -> SplitResult:
    """An address as its parts.

    Raises:
        ValueError: it is not http(s)://host:port.
    """
    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.netloc:
        raise ValueError("s3_url: http(s)://host:port")
    return address


@contextmanager
def storage_errors(bucket: str, key: str) -> Iterator[None]:
    """Whatever the client raises inside leaves as an error of this room."""
    try:
        yield
    except S3Error as error:
        raise _translated(error.code or "", bucket, key) from error
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise StorageUnavailable(type(error).__name__) from error
    except (ParseError, UnicodeDecodeError) as error:
        raise StorageUnavailable("the answer cannot be read") from error


def _translated(code: str, bucket: str, key: str) -> StorageError:
    if code in MISSING:
        return ObjectMissing(key)
    if code in DENIED:
        return AccessDenied(code)
    if code in DAMAGED:
        return DigestMismatch(key)
    if code == "InternalError":
        return InternalFailure(code)
    if code == "InvalidRange":
        return PastTheEnd(key)
    if code == "NoSuchBucket":
        return BucketUnsafe(bucket, "there is no such bucket")
    return StorageUnavailable(code)
