"""What is special about real S3: keys with different rights, unsafe buckets, damaged volumes."""

import hashlib
import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import S3Error

from storage import (
    AccessDenied,
    Buckets,
    BucketUnsafe,
    EmbeddedStore,
    ObjectHeld,
    ObjectMissing,
    S3Settings,
    StorageUnavailable,
    Stored,
    open_buckets,
    prepare_buckets,
)
from storage.bucket_rules import EVIDENCE_YEARS
from storage.s3 import S3Objects
from storage.s3_connection import make_client, make_pool
from storage.s3_holds import S3Disposal, S3Holds
from tests.storage_server import fresh_settings

LETTER = "Gebührenbescheid nach § 4 KAG".encode()
STREAM_BYTES = 64 * 1024 * 1024
FLAT_BYTES = 40 * 1024 * 1024  # a part, its copy while it is read, and what is around them


def put(store: S3Objects, key: str, content: bytes = LETTER) -> Stored:
    return store.put(key, io.BytesIO(content), size_bytes=len(content), sha256=None)


def client(settings: S3Settings, key: str, secret: str) -> Minio:
    return make_client(settings.url, key, secret, make_pool())


@pytest.fixture
def app(buckets: Buckets) -> S3Objects:
    assert isinstance(buckets.originals, S3Objects)
    return buckets.originals


@pytest.fixture
def holder(buckets: Buckets, app: S3Objects) -> S3Objects:
    """The bucket of originals through the key that sets holds."""
    assert isinstance(buckets.holds, S3Holds)
    return replace(app, client=buckets.holds.client)


@pytest.fixture
def admin(store_settings: S3Settings) -> Minio:
    return client(store_settings, store_settings.admin_key, store_settings.admin_secret)


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return f"o/stadt/{request.node.name}"


def test_the_app_cannot_lift_a_hold(buckets: Buckets, app: S3Objects, key: str) -> None:
    version_id = put(app, key).version_id
    buckets.holds.hold(key, version_id=version_id)

    with pytest.raises(AccessDenied):
        S3Disposal(objects=app).release(key, version_id=version_id)

    assert buckets.holds.is_held(key, version_id=version_id)


def test_the_app_cannot_change_a_lock_setting(app: S3Objects) -> None:
    lock = app.client.get_object_lock_config(app.bucket)

    with pytest.raises(S3Error, match="AccessDenied"):
        app.client.set_object_lock_config(app.bucket, lock)


def test_the_app_reaches_no_other_bucket(app: S3Objects, admin: Minio, key: str) -> None:
    admin.make_bucket("somebody-else")

    with pytest.raises(AccessDenied):
        put(replace(app, bucket="somebody-else"), key)


def test_the_holder_can_neither_read_nor_put_nor_delete(
    app: S3Objects, holder: S3Objects, key: str
) -> None:
    version_id = put(app, key).version_id

    with pytest.raises(AccessDenied):
        holder.read(key, version_id=version_id)
    with pytest.raises(AccessDenied):
        put(holder, f"{key}/other")
    with pytest.raises(AccessDenied):
        holder.delete(key, version_id=version_id)


@pytest.mark.parametrize("wrong", [{"app_secret": "falsch"}, {"app_key": "unbekannt"}])
def test_wrong_credentials_are_denied_without_naming_a_secret(
    store_settings: S3Settings, key: str, wrong: dict[str, str]
) -> None:
    store = open_buckets(replace(store_settings, **wrong)).originals  # type: ignore[arg-type] # all are texts

    for deed in (store.read, store.stat, store.versions):
        with pytest.raises(AccessDenied) as refusal:
            deed(key)
        assert store_settings.app_secret not in repr(refusal.value)


def test_nobody_listens_at_the_address(store_settings: S3Settings, key: str) -> None:
    nowhere = open_buckets(replace(store_settings, url="http://127.0.0.1:9")).originals

    with pytest.raises(StorageUnavailable):
        nowhere.read(key)


@pytest.mark.parametrize("url", ["", "127.0.0.1:9000", "ftp://127.0.0.1", "http://"])
def test_an_address_must_be_an_address(url: str) -> None:
    settings = S3Settings(
        url=url,
        bucket="akten",
        app_key="a",
        app_secret="b",
        holder_key="c",
        holder_secret="d",
        disposal_key="e",
        disposal_secret="f",
    )

    with pytest.raises(ValueError, match="s3_url"):
        open_buckets(settings)


def test_a_delete_marker_hides_nothing_from_who_reads_by_version(app: S3Objects, key: str) -> None:
    stored = put(app, key)
    app.client.remove_object(app.bucket, key)  # what a careless program would do

    assert app.read(key, version_id=stored.version_id) == LETTER
    assert [each.is_delete_marker for each in app.versions(key)] == [True, False]
    assert list(app.keys(key)) == []
    assert list(app.kept_keys(key)) == [key]
    with pytest.raises(ObjectMissing):
        app.read(key)
    assert put(app, key).is_new  # what lies under a marker is not used again


def test_an_original_under_default_lock_cannot_be_deleted_by_any_key(
    store_server: EmbeddedStore, bucket_numbers: Iterator[int], key: str
) -> None:
    locked = open_buckets(fresh_settings(store_server, bucket_numbers, lock_days=14))
    stored = locked.originals.put(key, io.BytesIO(LETTER), size_bytes=None, sha256=None)

    for store in (locked.originals, locked.disposal):
        with pytest.raises(ObjectHeld):
            store.delete(key, version_id=stored.version_id)
    found = locked.originals.stat(key)
    assert found.retain_until is not None
    assert round((found.retain_until - found.stored_at).total_seconds() / 86_400) == 14


def test_buckets_are_made_once_and_their_locks_never_weakened(
    store_server: EmbeddedStore, bucket_numbers: Iterator[int]
) -> None:
    settings = fresh_settings(store_server, bucket_numbers, lock_days=14)
    admin = client(settings, settings.admin_key, settings.admin_secret)

    prepare_buckets(replace(settings, lock_days=3))
    assert admin.get_object_lock_config(settings.bucket).duration == 14
    prepare_buckets(replace(settings, lock_days=30))
    assert admin.get_object_lock_config(settings.bucket).duration == 30

    evidence = admin.get_object_lock_config(settings.evidence_bucket)
    assert (evidence.mode, evidence.duration) == (COMPLIANCE, EVIDENCE_YEARS)


def test_without_an_admin_key_buckets_are_checked_and_not_made(
    store_settings: S3Settings,
) -> None:
    by_app = replace(store_settings, admin_key="", admin_secret="")

    prepare_buckets(by_app)
    with pytest.raises(BucketUnsafe, match="no such bucket"):
        prepare_buckets(replace(by_app, bucket="test-unmade"))


def test_a_default_lock_that_is_missing_or_shorter_is_found(
    store_settings: S3Settings, store_server: EmbeddedStore, bucket_numbers: Iterator[int]
) -> None:
    shorter = fresh_settings(store_server, bucket_numbers, lock_days=2)

    for settings in (replace(store_settings, lock_days=14), replace(shorter, lock_days=14)):
        with pytest.raises(BucketUnsafe, match="14 days"):
            open_buckets(settings).originals.verify_bucket()


def test_a_put_that_got_no_default_lock_is_not_claimed(
    store_settings: S3Settings, key: str
) -> None:
    expecting = open_buckets(replace(store_settings, lock_days=14)).originals

    with pytest.raises(BucketUnsafe):
        expecting.put(key, io.BytesIO(LETTER), size_bytes=None, sha256=None)


def test_a_bucket_without_versions_takes_no_originals(
    store_server: EmbeddedStore, store_settings: S3Settings, admin: Minio, key: str
) -> None:
    admin.make_bucket("test-plain")
    plain = open_buckets(replace(store_settings, bucket="test-plain")).originals

    with pytest.raises(BucketUnsafe):
        plain.verify_bucket()
    with pytest.raises(BucketUnsafe):
        plain.put(key, io.BytesIO(LETTER), size_bytes=None, sha256=None)
    with pytest.raises(BucketUnsafe):
        prepare_buckets(replace(store_settings, bucket="test-plain"))


def test_a_bucket_that_is_not_there_is_unsafe(store_settings: S3Settings, key: str) -> None:
    store = open_buckets(replace(store_settings, bucket="test-absent")).originals

    with pytest.raises(BucketUnsafe, match="no such bucket"):
        store.verify_bucket()
    with pytest.raises(BucketUnsafe):
        store.put(key, io.BytesIO(LETTER), size_bytes=None, sha256=None)


def test_memory_stays_flat_over_a_long_stream(app: S3Objects, key: str) -> None:
    class Zeros(io.BytesIO):
        left = STREAM_BYTES

        def read(self, size: int | None = -1, /) -> bytes:
            taken = min(self.left, size or 0)
            self.left -= taken
            return bytes(taken)

    digest = hashlib.sha256(bytes(STREAM_BYTES)).hexdigest()
    tracemalloc.start()
    try:
        app.put(key, Zeros(), size_bytes=STREAM_BYTES, sha256=digest)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak_bytes < FLAT_BYTES
