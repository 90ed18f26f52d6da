"""What each of the three buckets must be, how it is made so, and how that is checked."""

from dataclasses import dataclass

from minio import Minio
from minio.commonconfig import COMPLIANCE, ENABLED, GOVERNANCE
from minio.error import S3Error
from minio.objectlockconfig import DAYS, YEARS, ObjectLockConfig

from storage.errors import BucketUnsafe
from storage.s3_connection import storage_errors

EVIDENCE_YEARS = 10  # certificates of destruction and anchors outlive the offices that made them
DAYS_OF = {DAYS: 1, YEARS: 365}
NO_LOCK = "ObjectLockConfigurationNotFoundError"
OWNED_ALREADY = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketRule:
    """What a bucket must be.

    is_locked: it has versions and an object lock, so that holds are possible. mode, duration, unit:
    retention that each new version gets by default; without a mode it gets none.
    """

    is_locked: bool
    mode: str | None = None
    duration: int | None = None
    unit: str | None = None

    @property
    def days(self) -> int:
        """Length of the default retention."""
        return _days(self.duration, self.unit)


WORK = BucketRule(is_locked=False)
EVIDENCE = BucketRule(is_locked=True, mode=COMPLIANCE, duration=EVIDENCE_YEARS, unit=YEARS)


def originals_rule(lock_days: int) -> BucketRule:
    """The bucket of originals: locked; 0 days mean that a hold alone protects a version."""
    if not lock_days:
        return BucketRule(is_locked=True)
    return BucketRule(is_locked=True, mode=GOVERNANCE, duration=lock_days, unit=DAYS)


def make_bucket(client: Minio, name: str, rule: BucketRule) -> None:
    """Make a bucket what it must be; harmless when it is so already. Needs the admin key.

    A default retention is set or made longer, never shortened: that is for a person to do. A bucket
    that was made without object lock stays so: `require` tells.

    Raises:
        BucketUnsafe: it has no object lock for the retention that it must have.
        StorageUnavailable, AccessDenied: the store does not do it.
    """
    with storage_errors(name, ""):
        if not client.bucket_exists(name):
            _make(client, name, rule)
        if rule.mode and not _retains_enough(_default_lock(client, name), rule):
            client.set_object_lock_config(
                name, ObjectLockConfig(rule.mode, rule.duration, rule.unit)
            )


def require(client: Minio, name: str, rule: BucketRule) -> None:
    """Check that a bucket answers and is what it must be.

    Raises:
        BucketUnsafe: versioning, lock or default retention are not as they must be.
        StorageUnavailable, AccessDenied: it cannot be asked.
    """
    with storage_errors(name, ""):
        versioning = client.get_bucket_versioning(name).status
        if not rule.is_locked:
            return
        if versioning != ENABLED:
            raise BucketUnsafe(name, "versioning is off")
        if not _retains_enough(_default_lock(client, name), rule):
            raise BucketUnsafe(name, f"no default retention {rule.mode} of {rule.days} days")


def _make(client: Minio, name: str, rule: BucketRule) -> None:
    try:
        client.make_bucket(name, object_lock=rule.is_locked)
    except S3Error as error:
        if error.code not in OWNED_ALREADY:  # another process of the installation was quicker
            raise


def _default_lock(client: Minio, name: str) -> ObjectLockConfig:
    try:
        return client.get_object_lock_config(name)
    except S3Error as error:
        if error.code == NO_LOCK:
            raise BucketUnsafe(name, "object lock is off") from error
        raise


def _retains_enough(lock: ObjectLockConfig, rule: BucketRule) -> bool:
    """Whether new versions are locked as hard and as long as the rule asks, or more."""
    if rule.mode is None:
        return True
    return lock.mode in {rule.mode, COMPLIANCE} and _days(lock.duration, lock.duration_unit) >= (
        rule.days
    )


def _days(duration: int | None, unit: str | None) -> int:
    return duration * DAYS_OF[unit] if duration and unit else 0
