"""Whoosh as it comes, over the same tokens: a peer of the search index.

A plain schema, its own writer, and its own query objects, searcher and results. It passes over what
cannot be among the first hits, and then runs once more to count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.index import FileIndex, create_in, open_dir
from whoosh.query import And, NumericRange, Or, Phrase, Prefix, Query, Term
from whoosh.searching import Searcher
from whoosh.sorting import FieldFacet

from indexing import Facet, Filter, IndexedPage, Order
from tests.bench.search_questions import LIMIT, Answer, Meaning, Question

WRITER_MEMORY_MB = 128
COLUMN_OF = {Facet.TYPE: "type", Facet.CASE: "case"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StockWhoosh:
    """See Engine."""

    folder: Path
    name: str = "stock Whoosh"

    def build(self, pages: Sequence[IndexedPage]) -> None:
        self.folder.mkdir()
        schema = Schema(
            page=ID(unique=True, stored=True),
            tenant=ID,
            scope=ID,
            case=ID(sortable=True),
            type=ID(sortable=True),
            day=NUMERIC(int, sortable=True),
            tokens=TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True),
        )
        create_in(str(self.folder), schema)
        self.writing().write(pages)

    def writing(self) -> "StockWriter":
        return StockWriter(index=open_dir(str(self.folder)))

    def opened(self) -> "StockSearch":
        return StockSearch(searcher=open_dir(str(self.folder)).searcher())

    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


@dataclass(frozen=True, slots=True, kw_only=True)
class StockWriter:
    """See Writer."""

    index: FileIndex

    def add(self, page: IndexedPage) -> None:
        self.write([page])

    def write(self, pages: Sequence[IndexedPage]) -> None:
        writer = self.index.writer(limitmb=WRITER_MEMORY_MB)
        for page in pages:
            writer.add_document(
                page=page.page,
                tenant=page.tenant,
                scope=page.scope,
                case=page.case,
                type=page.type,
                day=page.day,
                tokens=" ".join(page.tokens),
            )
        writer.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockSearch:
    """See Search."""

    searcher: Searcher

    def ask(self, question: Question) -> Answer:
        results = self.searcher.search(
            _to_query(question),
            filter=_to_limits(question.filter),
            limit=LIMIT,
            sortedby="day" if question.order is not Order.RELEVANCE else None,
            reverse=question.order is Order.NEWEST,
            groupedby={COLUMN_OF[each]: FieldFacet(COLUMN_OF[each]) for each in question.facets}
            or None,
        )
        for facet in question.facets:
            {name: len(pages) for name, pages in results.groups(COLUMN_OF[facet]).items()}
        return Answer(total=len(results), pages=[hit["page"] for hit in results])

    def renewed(self) -> "StockSearch":
        return StockSearch(searcher=self.searcher.refresh())

    def close(self) -> None:
        self.searcher.close()


def _to_query(question: Question) -> Query:
    words = [Term("tokens", term) for term in question.terms]
    match question.meaning:
        case Meaning.PHRASE:
            return Phrase("tokens", list(question.terms))
        case Meaning.BEGINNING:
            return Prefix("tokens", question.terms[0])
        case Meaning.ANY:
            return Or(words)
        case Meaning.ALL:
            return And(words) if len(words) > 1 else words[0]


def _to_limits(wanted: Filter) -> Query:
    limits: list[Query] = [Term("tenant", wanted.tenant)]
    if wanted.scopes is not None:
        limits.append(Or([Term("scope", scope) for scope in sorted(wanted.scopes)]))
    if wanted.type is not None:
        limits.append(Term("type", wanted.type))
    if wanted.first_day is not None:
        limits.append(NumericRange("day", wanted.first_day, wanted.last_day))
    return And(limits) if len(limits) > 1 else limits[0]
