"""One job: file -> pages -> text and boxes -> hits."""

from indexing.german import analyse, matching_words
from indexing.page_reader import (
    FULL_WIDTH_PX,
    THUMB_WIDTH_PX,
    Inspection,
    Kind,
    Method,
    PageImage,
    PageReader,
    PageReading,
    PageState,
    Part,
    Screening,
    Verdict,
    WordBox,
)
from indexing.query import Query, parse, sought
from indexing.search_errors import IndexBusy, IndexUnavailable, QueryFault, QueryRefused
from indexing.search_index import (
    Filter,
    Found,
    Hit,
    IndexedPage,
    IndexState,
    Order,
    Plan,
    SearchIndex,
)

__all__ = [
    "FULL_WIDTH_PX",
    "THUMB_WIDTH_PX",
    "Filter",
    "Found",
    "Hit",
    "IndexBusy",
    "IndexState",
    "IndexUnavailable",
    "IndexedPage",
    "Inspection",
    "Kind",
    "Method",
    "Order",
    "PageImage",
    "PageReader",
    "PageReading",
    "PageState",
    "Part",
    "Plan",
    "Query",
    "QueryFault",
    "QueryRefused",
    "Screening",
    "SearchIndex",
    "Verdict",
    "WordBox",
    "analyse",
    "matching_words",
    "parse",
    "sought",
]
