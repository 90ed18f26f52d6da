"""Versions, keys, holds and deleting: asked of the folder and of the real SeaweedFS."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from storage import (
    Buckets,
    ObjectHeld,
    ObjectMissing,
    ObjectStore,
    original_key,
    store_identity,
)
from tests.storage.letters import LETTER, digest, put

THREADS = 16


def test_other_content_is_a_new_version_and_the_older_one_stays(
    originals: ObjectStore, key: str
) -> None:
    stored = [put(originals, key, content) for content in (b"eins", b"zwei", b"drei")]

    listed = originals.versions(key)

    assert [version.version_id for version in listed] == [
        each.version_id for each in reversed(stored)
    ]
    assert [version.is_latest for version in listed] == [True, False, False]
    assert not any(version.is_delete_marker for version in listed)
    assert originals.read(key, version_id=stored[0].version_id) == b"eins"
    assert originals.read(key) == b"drei"


def test_versions_of_longer_keys_are_not_listed(originals: ObjectStore, key: str) -> None:
    put(originals, key)
    put(originals, f"{key}.p7s")

    assert len(originals.versions(key)) == 1


def test_the_work_bucket_keeps_the_newest_only(any_buckets: Buckets, key: str) -> None:
    put(any_buckets.work, key, b"alt")

    stored = put(any_buckets.work, key, b"neu")

    assert stored.version_id == ""
    assert any_buckets.work.read(key) == b"neu"
    assert len(any_buckets.work.versions(key)) == 1


def test_many_puts_of_one_content_at_once_all_get_these_bytes(
    originals: ObjectStore, key: str
) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        stored = list(threads.map(lambda _: put(originals, key), range(THREADS)))

    assert any(each.is_new for each in stored)
    for version_id in {each.version_id for each in stored}:
        assert originals.read(key, version_id=version_id, sha256=digest(LETTER)) == LETTER


def test_many_keys_at_once_do_not_mix(store: ObjectStore, key: str) -> None:
    def there_and_back(number: int) -> bytes:
        return store.read(
            f"{key}/{number}", version_id=put(store, f"{key}/{number}", b"%d" % number).version_id
        )

    with ThreadPoolExecutor(THREADS) as threads:
        contents = list(threads.map(there_and_back, range(2 * THREADS)))

    assert contents == [b"%d" % number for number in range(2 * THREADS)]
    assert len(list(store.keys(f"{key}/"))) == 2 * THREADS


def test_keys_are_listed_by_how_they_begin(store: ObjectStore, key: str) -> None:
    for name in ("a", "a/b", "ab", "b"):
        put(store, f"{key}/{name}")

    assert set(store.keys(f"{key}/a")) == {f"{key}/a", f"{key}/a/b", f"{key}/ab"}


def test_kept_keys_are_each_listed_once_whatever_was_put_above(
    originals: ObjectStore, key: str
) -> None:
    for name, content in (("a", b"eins"), ("a", b"zwei"), ("b", b"eins")):
        put(originals, f"{key}/{name}", content)

    assert list(originals.kept_keys(f"{key}/")) == [f"{key}/a", f"{key}/b"]


def test_what_is_not_there_is_missing(store: ObjectStore, key: str) -> None:
    for ask in (store.read, store.stat):
        with pytest.raises(ObjectMissing) as refusal:
            ask(key)
        assert refusal.value.key == key
    with pytest.raises(ObjectMissing):
        store.read_range(key, start=0, length=1, version_id=None)
    assert not store.versions(key)


def test_a_version_that_is_not_there_is_missing(originals: ObjectStore, key: str) -> None:
    older = put(originals, key, b"eins")
    put(originals, key, b"zwei")
    originals.delete(key, version_id=older.version_id)

    with pytest.raises(ObjectMissing):
        originals.read(key, version_id=older.version_id)
    with pytest.raises(ObjectMissing):
        originals.stat(key, version_id=older.version_id)


def test_a_deleted_version_is_gone_and_deleting_it_again_is_harmless(
    originals: ObjectStore, key: str
) -> None:
    stored = put(originals, key)

    for _ in range(2):
        originals.delete(key, version_id=stored.version_id)

    assert not originals.versions(key)
    assert list(originals.keys(key)) == []


def test_a_deleted_version_id_is_never_given_again(originals: ObjectStore, key: str) -> None:
    first = put(originals, key)
    originals.delete(key, version_id=first.version_id)

    assert put(originals, key).version_id != first.version_id


def test_the_work_bucket_deletes_by_name(any_buckets: Buckets, key: str) -> None:
    put(any_buckets.work, key)

    for _ in range(2):
        any_buckets.work.delete(key, version_id=None)

    with pytest.raises(ObjectMissing):
        any_buckets.work.read(key)


def test_originals_cannot_be_deleted_by_name(originals: ObjectStore, key: str) -> None:
    put(originals, key)

    with pytest.raises(ValueError, match="version"):
        originals.delete(key, version_id=None)


def test_a_held_version_cannot_be_deleted(any_buckets: Buckets, key: str, held: str) -> None:
    for store in (any_buckets.originals, any_buckets.disposal):
        with pytest.raises(ObjectHeld) as refusal:
            store.delete(key, version_id=held)
        assert refusal.value.key == key

    assert any_buckets.originals.read(key, version_id=held) == LETTER


def test_a_hold_is_seen_by_holder_and_app_and_can_be_set_again(
    any_buckets: Buckets, key: str, held: str
) -> None:
    any_buckets.holds.hold(key, version_id=held)

    assert any_buckets.holds.is_held(key, version_id=held)
    assert any_buckets.originals.stat(key, version_id=held).is_held


def test_a_hold_protects_its_version_only(any_buckets: Buckets, key: str, held: str) -> None:
    other = put(any_buckets.originals, key, b"andere")

    assert not any_buckets.holds.is_held(key, version_id=other.version_id)
    any_buckets.originals.delete(key, version_id=other.version_id)
    assert any_buckets.originals.read(key) == LETTER


def test_a_held_object_is_used_again_by_a_put_of_the_same_content(
    any_buckets: Buckets, key: str, held: str
) -> None:
    assert put(any_buckets.originals, key).version_id == held


def test_what_is_not_there_cannot_be_held(any_buckets: Buckets, key: str) -> None:
    version_id = put(any_buckets.originals, key).version_id
    any_buckets.originals.delete(key, version_id=version_id)

    with pytest.raises(ObjectMissing):
        any_buckets.holds.hold(key, version_id=version_id)
    with pytest.raises(ObjectMissing):
        any_buckets.holds.is_held(key, version_id=version_id)


def test_disposal_releases_and_deletes_and_can_do_so_twice(
    any_buckets: Buckets, key: str, held: str
) -> None:
    for _ in range(2):
        any_buckets.disposal.release(key, version_id=held)
        any_buckets.disposal.delete(key, version_id=held)

    assert not any_buckets.disposal.versions(key)


def test_evidence_cannot_be_deleted(any_buckets: Buckets, key: str) -> None:
    stored = put(any_buckets.evidence, key)

    assert any_buckets.evidence.stat(key).retain_until is not None
    with pytest.raises(ObjectHeld):
        any_buckets.evidence.delete(key, version_id=stored.version_id)


def test_the_three_buckets_are_as_they_must_be(any_buckets: Buckets) -> None:
    for store in (any_buckets.originals, any_buckets.work, any_buckets.evidence):
        store.verify_bucket()


def test_the_identity_of_a_store_stays(any_buckets: Buckets) -> None:
    identity = store_identity(any_buckets)

    put(any_buckets.evidence, "store-identity", b"eine andere")

    assert store_identity(any_buckets) == identity


def test_a_key_of_an_original_says_tenant_and_digest() -> None:
    assert original_key("koeln", "ab12") == "o/koeln/ab/ab12"
