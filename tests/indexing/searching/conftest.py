"""The search indexes: on Whoosh, on OpenSearch, and their twin of word lists."""

import os
from pathlib import Path

import pytest

from indexing import OpenSearchIndex, SearchIndex, WhooshIndex
from tests.search_server import SearchServer
from tests.word_list_index import WordListIndex


@pytest.fixture
def whoosh_index(tmp_path: Path) -> WhooshIndex:
    """An empty index in a folder of its own."""
    index = WhooshIndex(tmp_path / "index", writer_limit_s=0.0)
    index.rebuild([])
    return index


@pytest.fixture
def opensearch_index(search_server: SearchServer) -> OpenSearchIndex:
    """An empty index under a name of its own."""
    index = OpenSearchIndex(search_server.settings())
    index.rebuild([])
    return index


@pytest.fixture(params=["whoosh", "opensearch", "word list"])
def index(request: pytest.FixtureRequest) -> SearchIndex:
    """An empty index, once of each kind."""
    if request.param != "word list":
        found: SearchIndex = request.getfixturevalue(f"{request.param}_index")
        return found
    twin = WordListIndex()
    twin.rebuild([])
    return twin


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The shared test data."""
    folder = os.environ.get("EAKTE_TESTDATA")
    if not folder:
        pytest.skip("EAKTE_TESTDATA names no folder with the shared test data")
    return Path(folder)
