"""Makes the columns of a segment: of new pages, and of pages that go on from another segment."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexing.array_file import Array, narrowed
from indexing.names import to_arrays
from indexing.posting_lists import Numbers
from indexing.search_index import Facet, IndexedPage
from indexing.segment_columns import NAMED, Columns, Entry, document_hash

_DAYS_BEFORE_1970 = 719_163  # of `date.toordinal`


class ColumnsBuilder:
    """Takes pages in the order of their numbers, gives the arrays of their columns."""

    def __init__(self) -> None:
        """Begin without pages."""
        self._pages: list[bytes] = []
        self._tokens: list[int] = []
        self._revisions: list[int] = []
        self._entry: list[int] = []
        self._entries: defaultdict[Entry, int] = defaultdict()
        self._entries.default_factory = self._entries.__len__
        self._former: Columns | None = None
        self._former_entries: list[Entry] = []

    def __len__(self) -> int:
        return len(self._pages)

    def add(self, page: IndexedPage) -> None:
        """Take the next page."""
        self._pages.append(page.page.encode())
        self._tokens.append(len(page.tokens))
        self._revisions.append(page.revision)
        self._entry.append(self._entries[_entry_of(page)])

    def keep(self, former: Columns, number: int, *, revision: int) -> None:
        """Take the next page out of another segment, by its number there."""
        if former is not self._former:
            self._former, self._former_entries = former, list(former.entries())
        self._pages.append(former.pages[number])
        self._tokens.append(int(former.tokens[number]))
        self._revisions.append(revision)
        self._entry.append(self._entries[self._former_entries[int(former.entry[number])]])

    def arrays(self) -> dict[str, Array]:
        """The columns of all pages that were taken, as arrays of a file."""
        pages = self._pages
        arrays: dict[str, Array] = {
            "pages.by_id": np.array(sorted(range(len(pages)), key=pages.__getitem__), np.int32),
            "pages.tokens": narrowed(np.array(self._tokens, np.int64)),
            "pages.revision": np.array(self._revisions, np.int64),
            "pages.entry": np.array(self._entry, np.int32),
            "entries.day": np.array([entry.day for entry in self._entries], np.int32),
        }
        arrays |= to_arrays("pages.id", pages) | self._documents()
        years = _years(arrays["entries.day"])
        for name in NAMED:
            values = years if name == "year" else [getattr(each, name) for each in self._entries]
            arrays |= _named(name, values)
        for facet in Facet:
            arrays |= _pairs(facet, arrays["entries.document"], arrays[f"entries.{facet}"])
        return arrays

    def _documents(self) -> dict[str, Array]:
        hash_of = {entry.document: document_hash(entry.document) for entry in self._entries}
        documents = sorted(hash_of, key=hash_of.__getitem__)
        number_of = {document: number for number, document in enumerate(documents)}
        numbers = [number_of[entry.document] for entry in self._entries]
        return {
            "entries.document": np.array(numbers, np.int32),
            "documents.hash": np.array([hash_of[each] for each in documents], np.uint64),
            **to_arrays("documents.id", [document.encode() for document in documents]),
        }


def _entry_of(page: IndexedPage) -> Entry:
    return Entry(
        document=page.document,
        tenant=page.tenant,
        scope=page.scope,
        case=page.case,
        unit=page.unit,
        file_plan=page.file_plan,
        type=page.type,
        day=page.day,
    )


def _years(days: Numbers) -> list[str]:
    """The year of each day (`date.toordinal`)."""
    since_1970 = (days.astype(np.int64) - _DAYS_BEFORE_1970).astype("datetime64[D]")
    return [str(year) for year in (since_1970.astype("datetime64[Y]").astype(int) + 1970).tolist()]


def _named(name: str, values: Sequence[str | None]) -> dict[str, Array]:
    names = sorted({value.encode() for value in values if value is not None})
    number_of: dict[str | None, int] = {text.decode(): at for at, text in enumerate(names, start=1)}
    number_of[None] = 0
    numbers = np.array([number_of[value] for value in values], np.int32)
    return {f"entries.{name}": narrowed(numbers), **to_arrays(f"names.{name}", names)}


def _pairs(facet: Facet, documents: Numbers, values: NDArray[np.integer]) -> dict[str, Array]:
    """No value (0) makes a pair, too: it is passed over when pairs are counted."""
    different = int(values.max(initial=0)) + 1
    pairs, of_entry = np.unique(
        documents.astype(np.int64) * different + values, return_inverse=True
    )
    return {
        f"pairs.{facet}": narrowed(of_entry),
        f"pairs.{facet}.document": narrowed(pairs // different),
        f"pairs.{facet}.value": narrowed(pairs % different),
    }
