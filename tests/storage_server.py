"""The object stores of the tests: a real SeaweedFS for each test process, and its twin, a folder.

A test that asks for the real store is marked `store` and runs in the group `store`, so that one
test process starts one server.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from storage import (
    Buckets,
    EmbeddedStore,
    S3Settings,
    StoreProgramMissing,
    open_buckets,
    prepare_buckets,
)
from storage import folder_buckets as open_folder_buckets

NAMES = "test*"  # every test module has buckets of its own, which begin so
VOLUME_MB = 64  # a run makes some hundred buckets, also where little disk is free
STORE_MARKS = (pytest.mark.store, pytest.mark.xdist_group("store"))
STORES = ("folder", pytest.param("seaweedfs", marks=STORE_MARKS))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whoever asks for the real store, so that no test forgets it."""
    for item in items:
        if "store_server" in getattr(item, "fixturenames", ()):
            for mark in STORE_MARKS:
                item.add_marker(mark)


@pytest.fixture(scope="session")
def store_server() -> Iterator[EmbeddedStore]:
    """A running SeaweedFS whose keys open every bucket that begins with test."""
    folder = Path(tempfile.mkdtemp(prefix="eakte-store-"))
    store = EmbeddedStore(folder, bucket="test", reach=(NAMES, NAMES, NAMES), volume_mb=VOLUME_MB)
    try:
        store.start()
        yield store
    except StoreProgramMissing as reason:
        pytest.skip(str(reason))
    finally:
        store.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def bucket_numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture(scope="module")
def store_settings(store_server: EmbeddedStore, bucket_numbers: Iterator[int]) -> S3Settings:
    """How this test module reaches its own three buckets of the real store; no default lock."""
    return fresh_settings(store_server, bucket_numbers)


@pytest.fixture(scope="module")
def buckets(store_settings: S3Settings) -> Buckets:
    """Three buckets of the real store that this test module has for itself."""
    return open_buckets(store_settings)


@pytest.fixture
def folder_buckets(tmp_path: Path) -> Buckets:
    """Three empty buckets in a folder."""
    return open_folder_buckets(tmp_path / "buckets")


@pytest.fixture(params=STORES)
def any_buckets(request: pytest.FixtureRequest) -> Buckets:
    """The same test on the twin and on the real store."""
    name = "folder_buckets" if request.param == "folder" else "buckets"
    found = request.getfixturevalue(name)
    assert isinstance(found, Buckets)
    return found


def fresh_settings(
    store: EmbeddedStore, numbers: Iterator[int], *, lock_days: int = 0
) -> S3Settings:
    """Buckets that nobody has used."""
    settings = replace(store.settings, bucket=f"test-{next(numbers)}", lock_days=lock_days)
    prepare_buckets(settings)
    return settings
