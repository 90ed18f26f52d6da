"""Pages and questions with good defaults: a test names only what matters to it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from indexing import Filter, Found, IndexedPage, Order, Plan, SearchIndex, analyse, parse
from tests.word_list_index import WordListIndex

TOWN = "uedem"


def a_page(page: str, text: str = "", **fields: Any) -> IndexedPage:
    """A page of a letter in an open case file of the town."""
    found = IndexedPage(
        page=page,
        document=f"document of {page}",
        tenant=TOWN,
        scope="open",
        case="case",
        unit="office",
        file_plan="32.10",
        type="letter",
        day=date(2024, 5, 17).toordinal(),
        tokens=tuple(analyse(text)),
    )
    return replace(found, **fields)


def pages_of(texts: Mapping[str, str]) -> Iterator[IndexedPage]:
    """Pages by id with their text."""
    return (a_page(page, text) for page, text in texts.items())


def ask(
    index: SearchIndex,
    words: str,
    *,
    order: Order = Order.RELEVANCE,
    limit: int = 50,
    **limits: Any,
) -> Found:
    """What a person finds who may see all of the town, unless the filter says otherwise."""
    wanted = Filter(**({"tenant": TOWN, "scopes": None} | limits))
    return index.search(Plan(query=parse(words), filter=wanted, order=order, limit=limit))


def found_by(index: SearchIndex, words: str, **given: Any) -> list[str]:
    """Ids of the pages that are found, in their order."""
    found = ask(index, words, **given)
    assert found.total >= len(found.hits)
    return [hit.page for hit in found.hits]


def finds(words: str, text: str) -> bool:
    """Whether a query finds a page with this text and nothing else."""
    index = WordListIndex()
    index.rebuild([a_page("only", text)])
    return found_by(index, words) == ["only"]
