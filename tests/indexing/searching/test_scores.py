"""Scores and order are those of stock Whoosh (BM25F), page by page."""

from collections.abc import Iterator, Sequence
from random import Random

import pytest
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in
from whoosh.query import And, Or, Query, Term
from whoosh.searching import Searcher

from indexing import Filter, IndexedPage, Plan, WhooshIndex
from indexing.german import Place
from indexing.query import Both, Either, Phrase
from tests.indexing.searching.pages import TOWN, a_page

PAGES = 150
STEMS = ("antrag", "bau", "carport", "garag", "amt", "muell", "zaun", "hof")


@pytest.fixture(scope="module")
def pages() -> Sequence[IndexedPage]:
    chance = Random(3)
    weights = range(len(STEMS), 0, -1)
    return [
        a_page(f"p{at:03}", tokens=tuple(chance.choices(STEMS, weights, k=chance.randrange(1, 90))))
        for at in range(PAGES)
    ]


@pytest.fixture(scope="module")
def index(pages: Sequence[IndexedPage], tmp_path_factory: pytest.TempPathFactory) -> WhooshIndex:
    index = WhooshIndex(tmp_path_factory.mktemp("scores") / "index")
    index.rebuild(pages[: PAGES // 2])
    index.apply(pages[PAGES // 2 :])
    return index


@pytest.fixture(scope="module")
def stock(
    pages: Sequence[IndexedPage], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Searcher]:
    schema = Schema(page=ID(stored=True), tokens=TEXT(analyzer=SpaceSeparatedTokenizer()))
    made = create_in(str(tmp_path_factory.mktemp("stock")), schema)
    writer = made.writer()
    for page in pages:
        writer.add_document(page=page.page, tokens=" ".join(page.tokens))
    writer.commit()
    with made.searcher() as searcher:
        yield searcher


def word(term: str) -> Phrase:
    return Phrase(places=(Place(terms=(term,)),))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (word("antrag"), Term("tokens", "antrag")),
        (word("hof"), Term("tokens", "hof")),
        (
            Both(parts=(word("bau"), word("hof"), word("amt"))),
            And([Term("tokens", term) for term in ("bau", "hof", "amt")]),
        ),
        (
            Either(parts=(word("zaun"), word("hof"))),
            Or([Term("tokens", term) for term in ("zaun", "hof")]),
        ),
    ],
)
def test_each_page_has_the_score_that_whoosh_gives(
    index: WhooshIndex, stock: Searcher, ours: Phrase | Both | Either, theirs: Query
) -> None:
    everything = Filter(tenant=TOWN, scopes=None)
    found = index.search(Plan(query=ours, filter=everything, limit=PAGES))
    expected = {hit["page"]: hit.score for hit in stock.search(theirs, limit=None, optimize=False)}

    assert {hit.page: hit.score for hit in found.hits} == pytest.approx(expected)
    assert [hit.page for hit in found.hits] == sorted(
        expected, key=lambda page: (-round(expected[page], 9), page)
    )
