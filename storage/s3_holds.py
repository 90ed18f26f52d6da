"""Legal holds in the bucket of originals (Löschsperre): who sets them and who may lift them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from minio import Minio
from minio.error import S3Error

from storage.errors import ObjectMissing, StorageUnavailable
from storage.objects import ObjectVersion
from storage.s3 import S3Objects
from storage.s3_connection import storage_errors

NEVER_HELD = "NoSuchObjectLegalHold"  # SeaweedFS; others say it in the words the client knows


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Holds:
    """The bucket of originals through the key `holder`. See HoldKeeper."""

    client: Minio
    bucket: str

    def hold(self, key: str, *, version_id: str) -> None:
        """See HoldKeeper. The hold is read back: some stores take it without keeping it."""
        with storage_errors(self.bucket, key):
            self.client.enable_object_legal_hold(self.bucket, key, version_id)
        if not self.is_held(key, version_id=version_id):
            raise StorageUnavailable("the hold was taken and is not there")

    def is_held(self, key: str, *, version_id: str) -> bool:
        """See HoldKeeper."""
        with storage_errors(self.bucket, key):
            try:
                return self.client.is_object_legal_hold_enabled(self.bucket, key, version_id)
            except S3Error as error:
                if error.code == NEVER_HELD:
                    return False
                raise


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Disposal:
    """The bucket of originals through the key `disposal`. See DisposalStore."""

    objects: S3Objects

    def release(self, key: str, *, version_id: str) -> None:
        """See DisposalStore."""
        bucket = self.objects.bucket
        with suppress(ObjectMissing), storage_errors(bucket, key):
            self.objects.client.disable_object_legal_hold(bucket, key, version_id)

    def delete(self, key: str, *, version_id: str | None) -> None:
        """See ObjectStore."""
        self.objects.delete(key, version_id=version_id)

    def versions(self, key: str) -> Sequence[ObjectVersion]:
        """See ObjectStore."""
        return self.objects.versions(key)
