"""Whoosh as it comes, over the same tokens: the peer of the search index.

A plain schema, its own writer, and its own query objects, searcher and results.
"""

from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from functools import singledispatchmethod
from pathlib import Path

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.index import FileIndex, create_in
from whoosh.query import And, NumericRange, Or, Phrase, Query, Term
from whoosh.searching import Searcher
from whoosh.writing import IndexWriter

from indexing import Filter, IndexedPage
from indexing import query as asked
from indexing.german import Place

WRITER_MEMORY_MB = 128  # as much as eakte gives it


@dataclass(frozen=True, slots=True, kw_only=True)
class StockIndex:
    """An index with the fields that the queries of the benchmark need."""

    index: FileIndex

    def put(self, pages: Iterable[IndexedPage], *, are_new: bool) -> None:
        """Write pages in one commit."""
        writer: IndexWriter = self.index.writer(limitmb=WRITER_MEMORY_MB)
        write = writer.add_document if are_new else writer.update_document
        for page in pages:
            write(
                page=page.page,
                tenant=page.tenant,
                scope=page.scope,
                type=page.type,
                day=page.day,
                tokens=" ".join(page.tokens),
            )
        writer.commit()

    @contextmanager
    def opened(self) -> Iterator["StockSearch"]:
        """A searcher that stays open, as a server keeps it."""
        with self.index.searcher() as searcher:
            yield StockSearch(searcher=searcher)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockSearch:
    """Asks the questions of eakte in the words of Whoosh."""

    searcher: Searcher

    def search(
        self, query: Query, narrowing: Query, *, limit: int, optimize: bool
    ) -> tuple[int, list[str]]:
        """The exact number of hits, and the page ids of the first ones.

        optimize: as it is unless asked otherwise, Whoosh passes over what cannot be among the first
        hits, and then runs once more to count.
        """
        results = self.searcher.search(query, filter=narrowing, limit=limit, optimize=optimize)
        return len(results), [hit["page"] for hit in results]

    @singledispatchmethod
    def to_query(self, query: asked.Query) -> Query:
        """The same question; of the terms of a place those that the index has."""
        raise TypeError(query)

    @to_query.register
    def _(self, query: asked.Both) -> Query:
        return And([self.to_query(part) for part in query.parts])

    @to_query.register
    def _(self, query: asked.Either) -> Query:
        return Or([self.to_query(part) for part in query.parts])

    @to_query.register
    def _(self, query: asked.Phrase) -> Query:
        places = [self.terms_of(place) for place in query.places]
        if len(places) > 1:
            return Phrase("tokens", [term for terms in places for term in terms])
        words = [Term("tokens", term) for term in places[0]]
        return words[0] if len(words) == 1 else Or(words)

    def terms_of(self, place: Place) -> list[str]:
        """The terms of a place that stand on some page."""
        return [term for term in place.terms if ("tokens", term) in self.searcher.reader()]


def make_stock_index(folder: Path) -> StockIndex:
    """An empty index."""
    folder.mkdir()
    schema = Schema(
        page=ID(unique=True, stored=True),
        tenant=ID,
        scope=ID,
        type=ID,
        day=NUMERIC(int, sortable=True),
        tokens=TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True),
    )
    return StockIndex(index=create_in(str(folder), schema))


def to_narrowing(wanted: Filter) -> Query:
    """The same limits."""
    limits: list[Query] = [Term("tenant", wanted.tenant)]
    if wanted.scopes is not None:
        limits.append(_any_of("scope", wanted.scopes))
    if wanted.type is not None:
        limits.append(Term("type", wanted.type))
    if wanted.first_day is not None:
        limits.append(NumericRange("day", wanted.first_day, wanted.last_day))
    return And(limits) if len(limits) > 1 else limits[0]


def _any_of(name: str, values: Set[str]) -> Query:
    return Or([Term(name, value) for value in sorted(values)])
