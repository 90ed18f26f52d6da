"""One job: file -> pages -> text and boxes -> hits."""

from indexing.found_words import FoundWords, count_found, found_words, matching_words
from indexing.german import analyse
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
from indexing.reading import (
    Limits,
    ReaderSettings,
    ReaderUnavailable,
    ReadingError,
    SandboxedReader,
    ScannerUnavailable,
    VirusScanner,
)
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
from indexing.snippets import Snippet, snippet
from indexing.whoosh_index import WhooshIndex

__all__ = [
    "FULL_WIDTH_PX",
    "THUMB_WIDTH_PX",
    "Filter",
    "Found",
    "FoundWords",
    "Hit",
    "IndexBusy",
    "IndexState",
    "IndexUnavailable",
    "IndexedPage",
    "Inspection",
    "Kind",
    "Limits",
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
    "ReaderSettings",
    "ReaderUnavailable",
    "ReadingError",
    "SandboxedReader",
    "ScannerUnavailable",
    "Screening",
    "SearchIndex",
    "Snippet",
    "Verdict",
    "VirusScanner",
    "WhooshIndex",
    "WordBox",
    "analyse",
    "count_found",
    "found_words",
    "matching_words",
    "parse",
    "snippet",
    "sought",
]
