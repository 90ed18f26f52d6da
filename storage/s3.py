"""Any S3 through the minio client: every put is read back and hashed before it counts."""

import base64
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import PARTIAL_CONTENT
from typing import BinaryIO, cast

from minio import Minio
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import ProtocolError

from storage.bucket_rules import BucketRule, require
from storage.errors import (
    AccessDenied,
    BucketUnsafe,
    DigestMismatch,
    ObjectHeld,
    ObjectMissing,
    StorageError,
    StorageUnavailable,
)
from storage.objects import ObjectStat, ObjectVersion, Stored, require_key
from storage.s3_connection import InternalFailure, PastTheEnd, storage_errors
from storage.streams import BLOCK_BYTES, IN_MEMORY_BYTES, MeasuredStream, Readable, drain, spooled

PART_BYTES = IN_MEMORY_BYTES  # up to here one part, whose checksum the store itself verifies
DIGEST_HEADER = "x-amz-meta-sha256"  # kept by each S3, for objects in several parts too
CHECKSUM_HEADER = "x-amz-checksum-sha256"
ASK_CHECKSUM = {"x-amz-checksum-mode": "ENABLED"}
HOLD_HEADER = "x-amz-object-lock-legal-hold"
MODE_HEADER = "x-amz-object-lock-mode"
UNTIL_HEADER = "x-amz-object-lock-retain-until-date"


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Objects:
    """One bucket. See ObjectStore."""

    client: Minio
    bucket: str
    rule: BucketRule

    def put(
        self, key: str, source: BinaryIO, *, size_bytes: int | None, sha256: str | None
    ) -> Stored:
        """See ObjectStore.

        What was announced and is large goes through in parts and is checked before the last of
        them; all else is measured before the first byte is sent.
        """
        require_key(key)
        stream = MeasuredStream(source, key=key, size_bytes=size_bytes, sha256=sha256)
        if size_bytes is not None and sha256 is not None and size_bytes > PART_BYTES:
            return self._put_measured(key, stream, size_bytes, sha256)
        with spooled(stream) as spool:
            return self._put_measured(key, spool, stream.count_bytes, stream.sha256)

    def fetch(
        self, key: str, target: BinaryIO, *, version_id: str | None, sha256: str | None
    ) -> int:
        """See ObjectStore. Without a digest the one that the store keeps is compared."""
        size_bytes = 0
        with self._answer(key, version_id) as answer:
            for block in _verified_blocks(answer, key, sha256):
                target.write(block)
                size_bytes += len(block)
        return size_bytes

    def read(self, key: str, *, version_id: str | None = None, sha256: str | None = None) -> bytes:
        """See ObjectStore."""
        target = io.BytesIO()
        self.fetch(key, target, version_id=version_id, sha256=sha256)
        return target.getvalue()

    def read_range(self, key: str, *, start: int, length: int, version_id: str | None) -> bytes:
        """See ObjectStore."""
        if length <= 0:
            return b""
        try:
            with self._answer(key, version_id, start=start, length=length) as answer:
                if answer.status != PARTIAL_CONTENT:
                    raise StorageUnavailable("the store does not give ranges")
                return answer.read()
        except PastTheEnd:
            return b""

    def stat(self, key: str, *, version_id: str | None = None) -> ObjectStat:
        """See ObjectStore."""
        require_key(key)
        with storage_errors(self.bucket, key):
            found = self.client.stat_object(
                self.bucket, key, version_id=version_id or None, extra_headers=dict(ASK_CHECKSUM)
            )
        headers = cast(Mapping[str, str], found.metadata)  # a HEAD always has headers
        return ObjectStat(
            key=key,
            version_id=_version_id(found.version_id),
            size_bytes=found.size or 0,
            sha256=_kept_digest(headers),
            stored_at=_moment(found.last_modified),
            is_held=headers.get(HOLD_HEADER) == "ON",
            retain_until=_retain_until(headers),
        )

    def versions(self, key: str) -> Sequence[ObjectVersion]:
        """See ObjectStore. Delete markers that are not the newest stand at the end."""
        require_key(key)
        with storage_errors(self.bucket, key):
            listed = [
                ObjectVersion(
                    version_id=_version_id(each.version_id),
                    size_bytes=each.size or 0,
                    stored_at=_moment(each.last_modified),
                    is_latest=each.is_latest == "true",
                    is_delete_marker=each.is_delete_marker,
                )
                for each in self.client.list_objects(
                    self.bucket, prefix=key, recursive=True, include_version=True
                )
                if each.object_name == key
            ]
        return sorted(listed, key=lambda version: not version.is_latest)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See ObjectStore."""
        with storage_errors(self.bucket, prefix):
            for each in self.client.list_objects(self.bucket, prefix=prefix, recursive=True):
                if each.object_name is not None:
                    yield each.object_name

    def kept_keys(self, prefix: str = "") -> Iterator[str]:
        """See ObjectStore. The versions of a key follow one another, without its markers."""
        last = None
        with storage_errors(self.bucket, prefix):
            for each in self.client.list_objects(
                self.bucket, prefix=prefix, recursive=True, include_version=True
            ):
                if not each.is_delete_marker and each.object_name not in {None, last}:
                    yield each.object_name
                    last = each.object_name

    def delete(self, key: str, *, version_id: str | None) -> None:
        """See ObjectStore."""
        require_key(key)
        if self.rule.is_locked and not version_id:
            raise ValueError("In a bucket with versions a version is deleted, never a name.")
        try:
            with storage_errors(self.bucket, key):
                self.client.remove_object(self.bucket, key, version_id or None)
        except ObjectMissing:
            return
        except AccessDenied:
            if self._is_locked(key, version_id):
                raise ObjectHeld(key) from None
            raise

    def verify_bucket(self) -> None:
        """See ObjectStore."""
        require(self.client, self.bucket, self.rule)

    def _put_measured(self, key: str, source: Readable, size_bytes: int, sha256: str) -> Stored:
        again = self._equal_version(key, size_bytes, sha256)
        if again is not None:
            drain(source)  # it must be as announced, even if its bytes are there already
            return again
        version_id = self._send(key, source, size_bytes, sha256)
        stored = Stored(key=key, version_id=version_id, size_bytes=size_bytes, sha256=sha256)
        self._require_stored(stored)
        return stored

    def _equal_version(self, key: str, size_bytes: int, sha256: str) -> Stored | None:
        """The newest version, if it has the same length and, read in full, the same digest."""
        try:
            newest = self.stat(key)
        except ObjectMissing:
            return None
        if newest.size_bytes != size_bytes or newest.sha256 not in {None, sha256}:
            return None
        stored = Stored(
            key=key,
            version_id=newest.version_id,
            size_bytes=size_bytes,
            sha256=sha256,
            is_new=False,
        )
        try:
            self._require_stored(stored)
        except StorageError:
            return None  # damaged or unreadable: these bytes get a version of their own
        return stored

    def _send(self, key: str, source: Readable, size_bytes: int, sha256: str) -> str:
        headers = {DIGEST_HEADER: sha256}
        if size_bytes <= PART_BYTES:  # refused by SeaweedFS on uploads in parts
            headers[CHECKSUM_HEADER] = base64.b64encode(bytes.fromhex(sha256)).decode()
        with storage_errors(self.bucket, key):
            written = self.client.put_object(
                self.bucket,
                key,
                cast(BinaryIO, source),  # the client calls read() only
                size_bytes,
                metadata=dict(headers),
                part_size=PART_BYTES,
                num_parallel_uploads=1,  # more would hold as many parts in memory
            )
        return _version_id(written.version_id)

    def _require_stored(self, stored: Stored) -> None:
        """Read a version back in full; what is not there as it should be was not stored."""
        if self.rule.is_locked and not stored.version_id:
            raise BucketUnsafe(self.bucket, "versioning is off")
        with self._answer(stored.key, stored.version_id) as answer:
            found = sum(map(len, _verified_blocks(answer, stored.key, stored.sha256)))
            if self.rule.mode and MODE_HEADER not in answer.headers:
                raise BucketUnsafe(self.bucket, "a new version got no default retention")
        if found != stored.size_bytes:
            raise DigestMismatch(stored.key)

    @contextmanager
    def _answer(
        self, key: str, version_id: str | None, *, start: int = 0, length: int = 0
    ) -> Iterator[BaseHTTPResponse]:
        """The open answer with a version or, where a length is given, a piece of it."""
        answer = self._open(key, version_id, start, length)
        try:
            with storage_errors(self.bucket, key):
                yield answer
        finally:
            answer.close()
            answer.release_conn()

    def _open(self, key: str, version_id: str | None, start: int, length: int) -> BaseHTTPResponse:
        require_key(key)
        try:
            with storage_errors(self.bucket, key):
                return self.client.get_object(
                    self.bucket,
                    key,
                    offset=start,
                    length=length,
                    request_headers=dict(ASK_CHECKSUM),
                    version_id=version_id or None,
                )
        except InternalFailure as error:
            # A store that can tell about a version and cannot give its bytes has lost them: so
            # SeaweedFS answers when a volume is damaged, after trying for 13 s.
            self.stat(key, version_id=version_id)
            raise DigestMismatch(key) from error

    def _is_locked(self, key: str, version_id: str | None) -> bool:
        found = self.stat(key, version_id=version_id)
        return found.is_held or found.retain_until is not None


def _verified_blocks(answer: BaseHTTPResponse, key: str, sha256: str | None) -> Iterator[bytes]:
    """The body to its end; without an announced digest the one that the store keeps is compared.

    Raises:
        DigestMismatch: it is cut, or other than it should be.
    """
    expected = sha256 or _kept_digest(answer.headers)
    digest = hashlib.sha256()
    try:
        for block in answer.stream(BLOCK_BYTES, decode_content=False):
            digest.update(block)
            yield block
    except ProtocolError as error:
        raise DigestMismatch(key) from error
    if expected is not None and digest.hexdigest() != expected:
        raise DigestMismatch(key)


def _kept_digest(headers: Mapping[str, str]) -> str | None:
    """The digest that the store verified or, of an upload in parts, that we gave to it."""
    checksum = headers.get(CHECKSUM_HEADER, "")
    if checksum and "-" not in checksum:  # with a dash: made of the checksums of parts
        return base64.b64decode(checksum).hex()
    return headers.get(DIGEST_HEADER)


def _retain_until(headers: Mapping[str, str]) -> datetime | None:
    """End of the retention; read here because the client fails on the nanoseconds of Ceph."""
    found = headers.get(UNTIL_HEADER)
    return datetime.fromisoformat(found).astimezone(UTC) if found else None


def _version_id(given: str | None) -> str:
    return "" if given in {None, "null"} else str(given)


def _moment(given: datetime | None) -> datetime:
    if given is None:
        raise StorageUnavailable("the store gives no time")
    return given.astimezone(UTC)
