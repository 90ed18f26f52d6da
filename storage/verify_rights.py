"""The steps of the trial that ask for what a key must not be able to do; a folder has no keys."""

from dataclasses import replace

from storage.errors import AccessDenied
from storage.objects import Buckets
from storage.s3 import S3Objects
from storage.s3_connection import storage_errors
from storage.s3_holds import S3Disposal, S3Holds
from storage.verify_steps import CONTENT, put, require_refused

NO_KEYS = "this store has no keys"


def app_lifts_hold(buckets: Buckets, key: str) -> str:
    """The key of web and worker cannot lift a hold."""
    app = buckets.originals
    if not isinstance(app, S3Objects):
        return NO_KEYS
    version_id = put(app, key, CONTENT).version_id
    buckets.holds.hold(key, version_id=version_id)
    require_refused(
        AccessDenied, lambda: S3Disposal(objects=app).release(key, version_id=version_id)
    )
    return ""


def app_sets_locks(buckets: Buckets, key: str) -> str:
    """The key of web and worker cannot change the lock of the bucket of originals.

    What it tries to set is what is set already, so that nothing changes where it may.
    """
    app = buckets.originals
    if not isinstance(app, S3Objects):
        return NO_KEYS
    with storage_errors(app.bucket, key):
        lock = app.client.get_object_lock_config(app.bucket)

    def set_again() -> None:
        with storage_errors(app.bucket, key):
            app.client.set_object_lock_config(app.bucket, lock)

    require_refused(AccessDenied, set_again)
    return ""


def holder_reads(buckets: Buckets, key: str) -> str:
    """The key that sets holds can neither read nor delete."""
    app, holds = buckets.originals, buckets.holds
    if not isinstance(app, S3Objects) or not isinstance(holds, S3Holds):
        return NO_KEYS
    version_id = put(app, key, CONTENT).version_id
    holder = replace(app, client=holds.client)
    require_refused(AccessDenied, lambda: holder.read(key, version_id=version_id))
    require_refused(AccessDenied, lambda: holder.delete(key, version_id=version_id))
    return ""
