"""What is special about the folder: files that can be damaged, a clock that can be set."""

import hashlib
import io
import multiprocessing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import (
    Buckets,
    DigestMismatch,
    FolderStore,
    ObjectHeld,
    StorageUnavailable,
    folder_buckets,
    store_identity,
)

LETTER = b"Mitteilung"
KEY = "o/stadt/ab/abcd"
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
WRITERS = 4


@dataclass
class StoreClock:
    now: datetime = NOON

    def __call__(self) -> float:
        return self.now.timestamp()


def put(buckets: Buckets, content: bytes = LETTER) -> str:
    return buckets.originals.put(
        KEY, io.BytesIO(content), size_bytes=len(content), sha256=None
    ).version_id


def bodies(folder: Path) -> list[Path]:
    return [path for path in (folder / "originals").glob("*/*") if len(path.suffix) > 60]


def test_a_retention_ends_by_the_clock_of_the_store(tmp_path: Path) -> None:
    clock = StoreClock()
    buckets = folder_buckets(tmp_path, lock_days=14, clock=clock)
    version_id = put(buckets)

    clock.now = NOON + timedelta(days=14, seconds=-1)
    with pytest.raises(ObjectHeld):
        buckets.disposal.delete(KEY, version_id=version_id)
    assert buckets.originals.stat(KEY).retain_until == NOON + timedelta(days=14)

    clock.now = NOON + timedelta(days=14)
    buckets.disposal.delete(KEY, version_id=version_id)
    assert not buckets.originals.versions(KEY)


@pytest.mark.parametrize("damaged", [b"Mitteilunq", b"", b"Mitteilung und mehr"])
def test_a_damaged_file_is_not_given_out_and_not_used_again(tmp_path: Path, damaged: bytes) -> None:
    buckets = folder_buckets(tmp_path)
    version_id = put(buckets)
    bodies(tmp_path)[0].write_bytes(damaged)

    with pytest.raises(DigestMismatch):
        buckets.originals.read(KEY, version_id=version_id)
    assert put(buckets) != version_id
    assert buckets.originals.read(KEY) == LETTER


def test_everything_is_there_when_the_folder_is_opened_again(tmp_path: Path) -> None:
    first = folder_buckets(tmp_path)
    version_id = put(first)
    first.holds.hold(KEY, version_id=version_id)

    second = folder_buckets(tmp_path)

    assert second.originals.read(KEY, version_id=version_id) == LETTER
    assert second.holds.is_held(KEY, version_id=version_id)
    assert store_identity(second) == store_identity(first)


def test_two_folders_are_two_stores(tmp_path: Path) -> None:
    one, other = (folder_buckets(tmp_path / name) for name in ("a", "b"))

    assert store_identity(one) != store_identity(other)


def test_a_folder_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    buckets = folder_buckets(tmp_path / "store")
    put(buckets)
    (tmp_path / "store").rename(tmp_path / "elsewhere")

    with pytest.raises(StorageUnavailable):
        put(buckets)
    with pytest.raises(StorageUnavailable):
        buckets.originals.read(KEY)


def test_nothing_half_written_is_left_when_a_source_breaks(tmp_path: Path) -> None:
    buckets = folder_buckets(tmp_path)

    with pytest.raises(DigestMismatch):
        buckets.originals.put(KEY, io.BytesIO(LETTER), size_bytes=None, sha256="0" * 64)

    assert list((tmp_path / "originals" / "incoming").iterdir()) == []
    assert bodies(tmp_path) == []


def write(folder: Path, number: int) -> str:
    store = FolderStore(path=folder)
    content = b"%d" % number
    return store.put(KEY, io.BytesIO(content), size_bytes=None, sha256=None).version_id


def test_processes_can_share_a_folder(tmp_path: Path) -> None:
    FolderStore(path=tmp_path).prepare()
    numbers = range(3 * WRITERS)

    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        version_ids = pool.starmap(write, [(tmp_path, number) for number in numbers])

    store = FolderStore(path=tmp_path)
    assert len(store.versions(KEY)) == len(numbers)
    for number, version_id in zip(numbers, version_ids, strict=True):
        digest = hashlib.sha256(b"%d" % number).hexdigest()
        assert store.read(KEY, version_id=version_id, sha256=digest) == b"%d" % number
