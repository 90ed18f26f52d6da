"""The buckets of the contract tests, each time as a folder and as the real store."""

from collections.abc import Iterator

import pytest

from storage import Buckets, ObjectStore
from tests.storage.letters import put


@pytest.fixture(params=["originals", "work"])
def store(request: pytest.FixtureRequest, any_buckets: Buckets) -> ObjectStore:
    found: ObjectStore = getattr(any_buckets, request.param)
    return found


@pytest.fixture
def originals(any_buckets: Buckets) -> ObjectStore:
    return any_buckets.originals


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return f"o/köln §1/{request.node.originalname}/a+b c%41ß.pdf"


@pytest.fixture
def held(any_buckets: Buckets, key: str) -> Iterator[str]:
    """Version id of a held original."""
    version_id = put(any_buckets.originals, key).version_id
    any_buckets.holds.hold(key, version_id=version_id)
    yield version_id
    any_buckets.disposal.release(key, version_id=version_id)
