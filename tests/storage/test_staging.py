"""Laying an object into the real store from outside: one key, these bytes, once, for a while."""

import hashlib
import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
import urllib3
from minio import time

from storage import (
    Buckets,
    ObjectMissing,
    S3Settings,
    SignedPut,
    StagingDoor,
    TooLargeForOnePut,
    open_buckets,
    staging_key,
)
from storage.staging import MOST_BYTES

LETTER = "Gebührenbescheid nach § 4 KAG".encode() * 1000
OTHER = LETTER[:-1] + b"?"
MORE_THAN_ONE_PART = bytes(24 * 1024 * 1024)  # in memory of the store it is several pieces


@pytest.fixture
def buckets(store_settings: S3Settings) -> Buckets:
    """The buckets of this module, with the address at which stations reach them."""
    return open_buckets(replace(store_settings, public_url=store_settings.url))


@pytest.fixture
def door(buckets: Buckets) -> StagingDoor:
    assert buckets.staging is not None
    return buckets.staging


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return staging_key("uedem", request.node.originalname, "1")


def signed(door: StagingDoor, key: str, body: bytes = LETTER) -> SignedPut:
    return door.signed_put(key, size_bytes=len(body), sha256=hashlib.sha256(body).hexdigest())


def put(may: SignedPut, body: bytes, **others: str) -> int:
    """Do what was signed, with these bytes; the status."""
    headers: Mapping[str, str] = {**may.headers, "Content-Length": str(len(body)), **others}
    pool = urllib3.PoolManager(retries=False)
    return pool.request("PUT", may.url, body=body, headers=headers).status


def lies_there(buckets: Buckets, key: str) -> bool:
    try:
        buckets.work.stat(key)
    except ObjectMissing:
        return False
    return True


@pytest.mark.parametrize("body", [LETTER, MORE_THAN_ONE_PART], ids=["small", "large"])
def test_exactly_the_announced_bytes_can_be_laid_there(
    buckets: Buckets, door: StagingDoor, key: str, body: bytes
) -> None:
    assert put(signed(door, key, body), body) == 200
    assert buckets.work.read(key, sha256=hashlib.sha256(body).hexdigest()) == body
    buckets.work.delete(key, version_id=None)


def test_the_same_request_a_second_time_is_refused(
    buckets: Buckets, door: StagingDoor, key: str
) -> None:
    may = signed(door, key)

    assert [put(may, LETTER), put(may, LETTER)] == [200, 412]
    assert put(signed(door, key), LETTER) == 412


@pytest.mark.parametrize("body", [LETTER + b"!", LETTER[:-1], b""])
def test_another_length_is_refused(
    buckets: Buckets, door: StagingDoor, key: str, body: bytes
) -> None:
    assert put(signed(door, key), body) == 403
    assert not lies_there(buckets, key)


def test_other_bytes_of_the_same_length_are_refused(
    buckets: Buckets, door: StagingDoor, key: str
) -> None:
    assert put(signed(door, key), OTHER) == 400
    assert not lies_there(buckets, key)


def test_another_digest_than_the_signed_one_is_refused(
    buckets: Buckets, door: StagingDoor, key: str
) -> None:
    may, others = signed(door, key), signed(door, key, OTHER)
    name = "x-amz-checksum-sha256"

    assert put(may, OTHER, **{name: others.headers[name]}) == 403
    assert not lies_there(buckets, key)


def test_another_key_is_refused(buckets: Buckets, door: StagingDoor, key: str) -> None:
    elsewhere = staging_key("uedem", "somebody-else", "1")
    may = signed(door, key)

    assert put(replace(may, url=may.url.replace(key, elsewhere)), LETTER) == 403
    assert not lies_there(buckets, elsewhere)


def test_a_signature_opens_no_other_bucket(
    buckets: Buckets, door: StagingDoor, key: str, store_settings: S3Settings
) -> None:
    may = signed(door, key)
    originals = may.url.replace(store_settings.work_bucket, store_settings.bucket)

    assert put(replace(may, url=originals), LETTER) == 403


def test_nothing_can_be_read_with_it(buckets: Buckets, door: StagingDoor, key: str) -> None:
    may = signed(door, key)
    put(may, LETTER)

    pool = urllib3.PoolManager(retries=False)

    headers = dict(may.headers)
    assert pool.request("GET", may.url, body=LETTER, headers=headers).status == 403
    assert pool.request("GET", may.url).status == 403


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 403)])
def test_after_a_quarter_of_an_hour_it_is_refused(
    door: StagingDoor, key: str, monkeypatch: pytest.MonkeyPatch, minutes: int, status: int
) -> None:
    asked_at = time.utcnow() - timedelta(minutes=minutes)
    monkeypatch.setattr(time, "utcnow", lambda: asked_at)
    may = signed(door, f"{key}-{minutes}")
    monkeypatch.undo()

    assert may.valid_until == asked_at + timedelta(minutes=15)
    assert put(may, LETTER) == status


def test_of_a_connection_that_breaks_nothing_stays(
    buckets: Buckets, door: StagingDoor, key: str
) -> None:
    may = signed(door, key)
    address = urlsplit(may.url)
    heads = "".join(f"{name}: {value}\r\n" for name, value in may.headers.items())
    with socket.create_connection((address.hostname, address.port)) as cut:
        cut.sendall(f"PUT {address.path} HTTP/1.1\r\n{heads}\r\n".encode() + LETTER[:1000])

    assert not lies_there(buckets, key)
    assert put(may, LETTER) == 200


def test_the_address_holds_no_secret_and_the_headers_are_never_shown(
    door: StagingDoor, key: str, store_settings: S3Settings
) -> None:
    may = signed(door, key)

    assert urlsplit(may.url).query == ""
    assert may.headers["Authorization"] not in repr(may)
    assert store_settings.app_secret not in repr(door)
    assert store_settings.app_secret not in str(may.headers)


def test_what_no_store_takes_in_one_request_is_refused(door: StagingDoor, key: str) -> None:
    with pytest.raises(TooLargeForOnePut):
        door.signed_put(key, size_bytes=MOST_BYTES + 1, sha256="0" * 64)


def test_without_a_public_address_there_is_no_door(store_settings: S3Settings) -> None:
    assert open_buckets(store_settings).staging is None
    with pytest.raises(ValueError, match="http"):
        open_buckets(replace(store_settings, public_url="store.example"))


def test_the_time_of_a_signature_is_the_real_one(door: StagingDoor, key: str) -> None:
    before: datetime = time.utcnow()

    assert signed(door, key).valid_until >= before + timedelta(minutes=15)
