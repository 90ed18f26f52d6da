"""Bytes in, the same bytes out: asked of the folder and of the real SeaweedFS."""

import io
import random
from typing import BinaryIO

import pytest

from storage import (
    DigestMismatch,
    ObjectStore,
    StreamTruncated,
)
from storage.streams import IN_MEMORY_BYTES
from tests.storage.letters import LETTER, digest, put

LARGE_BYTES = 2 * IN_MEMORY_BYTES + 12_345


def large_content() -> bytes:
    return random.Random(17).randbytes(LARGE_BYTES)


class Trickle(io.BytesIO):
    """A source that gives less than it is asked for, as a socket does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7 if size is None or size < 0 or size > 7 else size)


def test_the_same_bytes_come_back(store: ObjectStore, key: str) -> None:
    stored = put(store, key)

    assert store.read(key, version_id=stored.version_id, sha256=digest(LETTER)) == LETTER
    assert store.read(key) == LETTER
    assert (stored.key, stored.size_bytes, stored.sha256) == (key, len(LETTER), digest(LETTER))


def test_no_bytes_are_an_object_too(store: ObjectStore, key: str) -> None:
    stored = put(store, key, b"")

    assert store.read(key, version_id=stored.version_id) == b""
    assert store.stat(key).size_bytes == 0


def test_fetch_says_how_many_bytes_it_wrote(store: ObjectStore, key: str) -> None:
    stored, target = put(store, key), io.BytesIO()

    written = store.fetch(key, target, version_id=stored.version_id, sha256=stored.sha256)

    assert (written, target.getvalue()) == (len(LETTER), LETTER)


def test_bytes_with_another_digest_than_asked_for_are_refused(store: ObjectStore, key: str) -> None:
    stored = put(store, key)

    with pytest.raises(DigestMismatch):
        store.read(key, version_id=stored.version_id, sha256=digest(b"anderes"))


@pytest.mark.parametrize(
    ("start", "length"), [(0, 1), (0, 5), (3, 4), (40, 400), (400, 4), (0, 0), (7, 0), (0, 4000)]
)
def test_a_range_is_a_piece_of_the_object(
    store: ObjectStore, key: str, start: int, length: int
) -> None:
    stored = put(store, key)

    piece = store.read_range(key, start=start, length=length, version_id=stored.version_id)

    assert piece == LETTER[start : start + length]


def test_stat_tells_length_digest_and_locks(originals: ObjectStore, key: str) -> None:
    stored = put(originals, key)

    found = originals.stat(key, version_id=stored.version_id)

    assert (found.size_bytes, found.sha256) == (len(LETTER), digest(LETTER))
    assert (found.key, found.version_id) == (key, stored.version_id)
    assert (found.is_held, found.retain_until) == (False, None)
    assert found.stored_at.utcoffset() is not None


def test_the_same_content_makes_no_second_version(originals: ObjectStore, key: str) -> None:
    first, second = put(originals, key), put(originals, key)

    assert (first.is_new, second.is_new) == (True, False)
    assert first.version_id == second.version_id
    assert len(originals.versions(key)) == 1


@pytest.mark.parametrize("size_bytes", [len(LETTER), None])
def test_an_announced_digest_that_is_wrong_stores_nothing(
    store: ObjectStore, key: str, size_bytes: int | None
) -> None:
    with pytest.raises(DigestMismatch):
        store.put(key, io.BytesIO(LETTER), size_bytes=size_bytes, sha256=digest(b"anderes"))

    assert not store.versions(key)


@pytest.mark.parametrize("announced", [len(LETTER) + 1, len(LETTER) - 1, 0])
@pytest.mark.parametrize("sha256", [digest(LETTER), None])
def test_a_stream_of_another_length_stores_nothing(
    store: ObjectStore, key: str, announced: int, sha256: str | None
) -> None:
    with pytest.raises(StreamTruncated):
        store.put(key, io.BytesIO(LETTER), size_bytes=announced, sha256=sha256)

    assert not store.versions(key)


def test_a_stream_of_unknown_length_is_taken_to_its_end(store: ObjectStore, key: str) -> None:
    stored = store.put(key, Trickle(LETTER), size_bytes=None, sha256=None)

    assert (stored.size_bytes, stored.sha256) == (len(LETTER), digest(LETTER))
    assert store.read(key) == LETTER


def test_a_source_is_read_from_where_it_stands(store: ObjectStore, key: str) -> None:
    source = io.BytesIO(b"Kopf" + LETTER)
    source.seek(4)

    store.put(key, source, size_bytes=len(LETTER), sha256=digest(LETTER))

    assert store.read(key) == LETTER


@pytest.mark.parametrize("announced", [True, False])
def test_a_large_object_goes_through_whole(
    originals: ObjectStore, key: str, announced: bool
) -> None:
    content = large_content()

    stored = originals.put(
        key,
        io.BytesIO(content),
        size_bytes=len(content) if announced else None,
        sha256=digest(content) if announced else None,
    )

    assert originals.read(key, version_id=stored.version_id) == content
    assert originals.stat(key).sha256 == digest(content)
    assert not put(originals, key, content).is_new


@pytest.mark.parametrize(
    ("added", "sha256", "refusal"),
    [
        (1, digest(large_content()), StreamTruncated),
        (-1, digest(large_content()), StreamTruncated),
        (0, digest(b"anderes"), DigestMismatch),
    ],
)
def test_a_large_stream_that_is_not_as_announced_stores_nothing(
    store: ObjectStore, key: str, added: int, sha256: str, refusal: type[Exception]
) -> None:
    source = io.BytesIO(large_content())

    with pytest.raises(refusal):
        store.put(key, source, size_bytes=LARGE_BYTES + added, sha256=sha256)

    assert not store.versions(key)


def test_a_cut_stream_is_refused_even_if_its_object_is_there_already(
    originals: ObjectStore, key: str
) -> None:
    content = large_content()
    put(originals, key, content)

    with pytest.raises(StreamTruncated):
        originals.put(
            key, io.BytesIO(content[:-1]), size_bytes=len(content), sha256=digest(content)
        )


@pytest.mark.parametrize("odd", ["", "/o/a", "o//a", "o/./a", "o/../a", "o/a/"])
def test_a_key_that_stores_read_in_different_ways_is_not_taken(
    store: ObjectStore, odd: str
) -> None:
    with pytest.raises(ValueError, match="not a key"):
        put(store, odd)


def fails_halfway() -> BinaryIO:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("Lesefehler")
            return super().read(5)

    return Broken(LETTER)


def test_a_source_that_cannot_be_read_stores_nothing(store: ObjectStore, key: str) -> None:
    with pytest.raises(OSError, match="Lesefehler"):
        store.put(key, fails_halfway(), size_bytes=len(LETTER), sha256=None)

    assert not store.versions(key)
