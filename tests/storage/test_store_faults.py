"""The real store behind a proxy that fails: nothing is claimed that did not happen."""

import hashlib
import io
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count

import pytest

from storage import (
    Buckets,
    DigestMismatch,
    S3Settings,
    StorageError,
    StorageUnavailable,
    Stored,
    open_buckets,
)
from storage.s3 import S3Objects
from storage.s3_connection import make_client, make_pool
from storage.streams import IN_MEMORY_BYTES
from tests.store_proxy import Fault, StoreProxy, store_proxy

CONTENT = "Widerspruch gegen die Gebühr".encode()
LARGE = random.Random(3).randbytes(IN_MEMORY_BYTES + 77)
SHORT_LIMIT_S = 0.2


@pytest.fixture(scope="module")
def proxy(store_settings: S3Settings) -> Iterator[StoreProxy]:
    with store_proxy(store_settings.url) as found:
        yield found


@pytest.fixture
def failing(proxy: StoreProxy, store_settings: S3Settings) -> Iterator[Buckets]:
    """The buckets as seen through the proxy, which is sound before and after each test."""
    yield open_buckets(replace(store_settings, url=proxy.url))
    proxy.heal()


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return f"o/stadt/{request.node.name}"


def put(buckets: Buckets, key: str, content: bytes = CONTENT) -> Stored:
    sha256 = hashlib.sha256(content).hexdigest()
    return buckets.originals.put(key, io.BytesIO(content), size_bytes=len(content), sha256=sha256)


@pytest.mark.parametrize(
    "fault", [Fault(refuses=True), Fault(status_before=503), Fault(status_before=500)]
)
def test_a_store_that_is_down_is_unavailable_for_every_deed(
    failing: Buckets, proxy: StoreProxy, key: str, fault: Fault
) -> None:
    version_id = put(failing, key).version_id
    store = failing.originals
    deeds: list[Callable[[], object]] = [
        lambda: put(failing, key),
        lambda: store.read(key, version_id=version_id),
        lambda: store.read_range(key, start=0, length=1, version_id=version_id),
        lambda: store.stat(key),
        lambda: store.versions(key),
        lambda: list(store.keys("o/")),
        lambda: store.delete(key, version_id=version_id),
        store.verify_bucket,
        lambda: failing.holds.hold(key, version_id=version_id),
        lambda: failing.holds.is_held(key, version_id=version_id),
        lambda: failing.disposal.release(key, version_id=version_id),
        lambda: failing.disposal.delete(key, version_id=version_id),
    ]
    proxy.fail(fault)

    for deed in deeds:
        with pytest.raises(StorageUnavailable):
            deed()


def test_a_store_that_is_silent_is_given_up(
    failing: Buckets, proxy: StoreProxy, store_settings: S3Settings, key: str
) -> None:
    pool = make_pool(answer_limit_s=SHORT_LIMIT_S)
    client = make_client(proxy.url, store_settings.app_key, store_settings.app_secret, pool)
    assert isinstance(failing.originals, S3Objects)
    impatient = replace(failing.originals, client=client)
    proxy.fail(Fault(hangs=True))

    with pytest.raises(StorageUnavailable):
        impatient.read(key)


@pytest.mark.parametrize("cut_at", [0, 1, len(CONTENT) - 1])
def test_an_answer_that_is_cut_is_not_taken_for_the_object(
    failing: Buckets, proxy: StoreProxy, key: str, cut_at: int
) -> None:
    version_id = put(failing, key).version_id
    proxy.fail(Fault(cut_at=cut_at, methods=["GET"]))

    with pytest.raises(DigestMismatch):
        failing.originals.read(key, version_id=version_id)


def test_a_wrong_body_is_seen_even_by_who_does_not_know_the_digest(
    failing: Buckets, proxy: StoreProxy, key: str
) -> None:
    version_id = put(failing, key).version_id
    proxy.fail(Fault(flips=True, methods=["GET"]))

    with pytest.raises(DigestMismatch):
        failing.originals.read(key, version_id=version_id)


def test_an_object_whose_bytes_the_store_cannot_give_is_damaged(
    failing: Buckets, proxy: StoreProxy, key: str
) -> None:
    version_id = put(failing, key).version_id
    proxy.fail(Fault(status_before=500, code="InternalError", methods=["GET"]))

    with pytest.raises(DigestMismatch):
        failing.originals.read(key, version_id=version_id)


def test_a_put_whose_answer_is_lost_is_not_claimed_and_can_be_made_again(
    failing: Buckets, proxy: StoreProxy, key: str
) -> None:
    proxy.fail(Fault(status_after=500, methods=["PUT"]))

    with pytest.raises(StorageUnavailable):
        put(failing, key)
    assert proxy.count("PUT") == 1  # nothing is repeated behind the caller's back
    proxy.heal()

    assert not put(failing, key).is_new
    assert len(failing.originals.versions(key)) == 1


def test_a_put_that_does_not_come_back_as_it_went_is_not_claimed(
    failing: Buckets, proxy: StoreProxy, key: str
) -> None:
    proxy.fail(Fault(flips=True, methods=["GET"]))

    with pytest.raises(DigestMismatch):
        put(failing, key)


def test_an_object_that_cannot_be_read_is_not_used_again(
    failing: Buckets, proxy: StoreProxy, key: str
) -> None:
    damaged = put(failing, key)
    proxy.fail(Fault(flips=True, methods=["GET"], at=1))

    again = put(failing, key)

    assert again.is_new
    assert again.version_id != damaged.version_id


def test_a_hold_whose_answer_is_lost_can_be_set_again(
    failing: Buckets, proxy: StoreProxy, key: str
) -> None:
    version_id = put(failing, key).version_id
    proxy.fail(Fault(status_after=500, methods=["PUT"]))
    with pytest.raises(StorageUnavailable):
        failing.holds.hold(key, version_id=version_id)
    proxy.heal()

    failing.holds.hold(key, version_id=version_id)

    assert failing.originals.stat(key, version_id=version_id).is_held


@pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["one part", "parts"])
@pytest.mark.parametrize(
    "fault",
    [Fault(refuses=True), Fault(status_before=503), Fault(status_after=500)],
    ids=["refused", "busy", "lost answer"],
)
def test_whichever_request_of_a_put_fails_the_next_put_is_right(
    failing: Buckets, proxy: StoreProxy, key: str, content: bytes, fault: Fault
) -> None:
    for number in count(1):
        tried = f"{key}/{number}"
        proxy.fail(replace(fault, at=number))
        with suppress(StorageError):
            put(failing, tried, content)
        was_reached = len(proxy.requests) >= number
        proxy.heal()

        stored = put(failing, tried, content)

        assert failing.originals.read(tried, version_id=stored.version_id) == content
        if not was_reached:
            break
    assert number > len(["stat", "put", "read back"])


def test_no_secret_stands_in_an_error(
    failing: Buckets, proxy: StoreProxy, store_settings: S3Settings, key: str
) -> None:
    proxy.fail(Fault(status_before=503))

    with pytest.raises(StorageUnavailable) as refusal:
        failing.originals.stat(key)

    told = f"{refusal.value!r} {refusal.value.__cause__!r} {store_settings!r}"
    assert store_settings.app_secret not in told
    assert store_settings.admin_secret not in told
