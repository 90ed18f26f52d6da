"""One segment of a Whoosh index, read as sets of pages. Pages are numbers within the segment."""

import math
from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass

from whoosh.columns import ColumnReader
from whoosh.reading import SegmentReader
from whoosh.searching import Searcher

from indexing.page_schema import narrowing, seen_by
from indexing.search_index import Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment, and those of its pages that a person may see at all."""

    searcher: Searcher
    visible: Set[int]

    def let_through(self, wanted: Filter) -> Set[int]:
        """The visible pages within the limits of a filter."""
        pages = self.visible
        for name, term in narrowing(wanted).items():
            pages = pages & _pages_with(self._reader, name, term)
        if wanted.first_day is None and wanted.last_day is None:
            return pages
        first = -math.inf if wanted.first_day is None else wanted.first_day
        last = math.inf if wanted.last_day is None else wanted.last_day
        days = self.column("day")
        return {page for page in pages if first <= days[page] <= last}

    def shows(self, terms: Collection[str]) -> bool:
        """Whether any of the terms stands on a visible page."""
        return any(
            page in self.visible
            for term in terms
            if ("tokens", term) in self._reader
            for page in self._reader.postings("tokens", term).all_ids()
        )

    def beginning_with(self, start: str) -> Iterator[tuple[str, int]]:
        """The terms that begin so, each with the number of pages."""
        for term, info in self._reader.iter_prefix("tokens", start):
            yield term.decode(), info.doc_frequency()

    def scores(self, term: str, among: Set[int]) -> Iterator[tuple[int, float]]:
        """Those of some pages on which a term stands, with how well it describes them (BM25)."""
        if ("tokens", term) not in self._reader:
            return
        posting = self.searcher.postings("tokens", term)
        while posting.is_active():
            if posting.id() in among:
                yield posting.id(), posting.score()
            posting.next()

    def places(self, term: str, among: Collection[int]) -> Iterator[tuple[int, Collection[int]]]:
        """Where on some pages (in their order) a term stands."""
        if ("tokens", term) not in self._reader:
            return
        posting = self.searcher.postings("tokens", term)
        for page in among:
            if posting.is_active():
                posting.skip_to(page)
            if posting.is_active() and posting.id() == page:
                yield page, posting.value_as("positions")

    def column(self, name: str) -> ColumnReader:
        """A value of each page, by its number."""
        return self._reader.column_reader(name)

    @property
    def _reader(self) -> SegmentReader:
        return self.searcher.reader()


def segments_of(searcher: Searcher, wanted: Filter) -> list[Segment]:
    """The segments of an index that hold pages, as the person of a filter sees them."""
    return [
        Segment(searcher=leaf, visible=_visible(leaf.reader(), wanted))
        for leaf, _ in searcher.leaf_searchers()
        if leaf.doc_count() > 0
    ]


def _visible(reader: SegmentReader, wanted: Filter) -> set[int]:
    visible: set[int] = set()
    for term in seen_by(wanted):
        visible |= _pages_with(reader, "seen_by", term)
    return visible


def _pages_with(reader: SegmentReader, name: str, term: str) -> set[int]:
    if (name, term) not in reader:
        return set()
    return set(reader.postings(name, term).all_ids())
