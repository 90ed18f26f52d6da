"""Judged queries on OpenSearch: as good as on the engine of one machine (shared test data)."""

from pathlib import Path

import pytest

from indexing import (
    Filter,
    OpenSearchIndex,
    Plan,
    exact_words,
    expanded,
    parse,
    reranked,
    words_as_typed,
)
from tests.indexing.searching.archive import words_of
from tests.indexing.searching.pages import TOWN, pages_of
from tests.relevance import ALL, measured, read_corpus
from tests.search_server import SearchServer

RECALL, MEAN_RECIPROCAL_RANK, PRECISION = 0.935, 0.975, 0.83  # over all queries on scanned pages
EVERYTHING = Filter(tenant=TOWN, scopes=None)


@pytest.mark.slow
def test_the_right_pages_stand_among_the_first_ten(
    test_data: Path, search_server: SearchServer
) -> None:
    corpus = read_corpus(test_data / "search")
    texts = corpus.texts("scan")
    index = OpenSearchIndex(search_server.settings())
    index.rebuild(pages_of(texts))
    terms = words_of(*texts.values())
    packed = {page: exact_words(text) for page, text in texts.items()}

    def answer(typed: str) -> list[str]:
        query = parse(typed)
        found = index.search(Plan(query=expanded(query, terms), filter=EVERYTHING, limit=200))
        return [hit.page for hit in reranked(found.hits, packed, words_as_typed(query))]

    quality = measured(corpus.judged("scan"), answer)[ALL]

    assert quality.recall >= RECALL, quality
    assert quality.reciprocal_rank >= MEAN_RECIPROCAL_RANK, quality
    assert quality.precision >= PRECISION, quality
