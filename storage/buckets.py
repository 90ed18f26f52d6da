"""The three buckets of an installation: made, opened, and told from those of another one."""

import io
import secrets
from dataclasses import replace

from storage.bucket_rules import EVIDENCE, WORK, make_bucket, originals_rule
from storage.errors import ObjectMissing
from storage.objects import Buckets, ObjectStore
from storage.s3 import S3Objects
from storage.s3_connection import S3Settings, make_client, make_pool, require_address
from storage.s3_holds import S3Disposal, S3Holds
from storage.s3_staging import S3StagingDoor
from storage.staging import StagingDoor

IDENTITY_KEY = "store-identity"


def open_buckets(settings: S3Settings) -> Buckets:
    """The buckets, each through the key that its users have; nothing is asked of the store yet.

    One pool of connections serves all of them. A process that forks opens them after the fork.

    Raises:
        ValueError: the address is not http(s)://host:port.
    """
    pool = make_pool()
    app = make_client(settings.url, settings.app_key, settings.app_secret, pool)
    holder = make_client(settings.url, settings.holder_key, settings.holder_secret, pool)
    disposal = make_client(settings.url, settings.disposal_key, settings.disposal_secret, pool)
    rule = originals_rule(settings.lock_days)
    originals = S3Objects(client=app, bucket=settings.bucket, rule=rule)
    return Buckets(
        originals=originals,
        work=S3Objects(client=app, bucket=settings.work_bucket, rule=WORK),
        evidence=S3Objects(client=app, bucket=settings.evidence_bucket, rule=EVIDENCE),
        holds=S3Holds(client=holder, bucket=settings.bucket),
        disposal=S3Disposal(objects=replace(originals, client=disposal)),
        staging=_staging_door(settings),
    )


def _staging_door(settings: S3Settings) -> StagingDoor | None:
    if not settings.public_url:
        return None
    require_address(settings.public_url)
    return S3StagingDoor(
        url=settings.public_url,
        bucket=settings.work_bucket,
        key=settings.app_key,
        secret=settings.app_secret,
    )


def prepare_buckets(settings: S3Settings) -> None:
    """Make what is missing of the three buckets and give the store its identity; can run twice.

    Without an admin key they must be there already, and are checked only.

    Raises:
        BucketUnsafe: a bucket is not, and cannot be made, what it must be.
        StorageUnavailable, AccessDenied: the store does not do it.
    """
    if settings.admin_key:
        pool = make_pool()
        admin = make_client(settings.url, settings.admin_key, settings.admin_secret, pool)
        make_bucket(admin, settings.bucket, originals_rule(settings.lock_days))
        make_bucket(admin, settings.work_bucket, WORK)
        make_bucket(admin, settings.evidence_bucket, EVIDENCE)
        pool.clear()
    buckets = open_buckets(settings)
    for store in (buckets.originals, buckets.work, buckets.evidence):
        store.verify_bucket()
    write_identity(buckets.evidence)


def write_identity(evidence: ObjectStore) -> None:
    """Give a store its identity, unless it has one; nobody can take it away."""
    if not evidence.versions(IDENTITY_KEY):
        identity = secrets.token_hex(16).encode()
        evidence.put(IDENTITY_KEY, io.BytesIO(identity), size_bytes=len(identity), sha256=None)


def store_identity(buckets: Buckets) -> str:
    """By what web and worker see that they use the same store.

    Of several versions the oldest counts: should two processes have prepared the store at once,
    or somebody have written a further one, all still read the same.

    Raises:
        ObjectMissing: the store was never prepared.
    """
    written = [
        version
        for version in buckets.evidence.versions(IDENTITY_KEY)
        if not version.is_delete_marker
    ]
    if not written:
        raise ObjectMissing(IDENTITY_KEY)
    return buckets.evidence.read(IDENTITY_KEY, version_id=written[-1].version_id).decode()
