"""What is known of each page of a segment besides its words: whose it is, and where it lies.

Pages of one document mostly share everything, so it is kept once for them: an *entry*. A filter
looks at entries, then at the pages that belong to them. Names within a segment are numbers, given
in the order of their bytes; 0 stands for no name.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

from indexing.array_file import ArrayFile
from indexing.names import Names, from_file
from indexing.posting_lists import Numbers
from indexing.search_index import Facet

Hashes: TypeAlias = NDArray[np.uint64]

NAMED = ("tenant", "scope", "case", "unit", "file_plan", "type", "year")
LENGTH_OF_BYTE = np.array([byte_to_length(value) for value in range(256)], np.float64)
REMEMBERED_PERSONS = 64  # scopes of so many
_HASH_BYTES = 8


class Entry(NamedTuple):
    """What pages of one document share."""

    document: str
    tenant: str
    scope: str
    case: str | None
    unit: str | None
    file_plan: str | None
    type: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """The different pairs of a document and its value of one facet.

    of_entry: number of the pair of each entry. document, value: of each pair.
    """

    of_entry: NDArray[np.integer]
    document: NDArray[np.integer]
    value: NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """What is known of the pages of a segment.

    Attributes:
        pages: ids of the pages, in the order of their numbers.
        by_id: numbers of the pages in the order of their ids.
        rank: the place of each page in that order.
        tokens: number of tokens of each page.
        lengths: the same as a place in `LENGTH_OF_BYTE`, rounded as Whoosh does it.
        entry: the entry of each page.
        document, day: of each entry.
        named: by attribute (see `NAMED`): the number of the name of each entry, 0 for no name.
        names: by attribute: the names, in the order of their bytes; the first one is number 1.
        documents: ids of the documents, in the order of `document_hash`.
        document_hash: tells documents of different segments apart; ascending.
        pairs: by facet.
        scopes: the numbers of some scopes, without those that are not here; it remembers some.
    """

    pages: Names
    by_id: Numbers
    rank: Numbers
    tokens: NDArray[np.integer]
    lengths: NDArray[np.uint8]
    entry: Numbers
    document: Numbers
    day: Numbers
    named: Mapping[str, NDArray[np.integer]]
    names: Mapping[str, Names]
    documents: Names
    document_hash: Hashes
    pairs: Mapping[Facet, Pairs]
    scopes: Callable[[frozenset[str]], Sequence[int]]

    def number_of(self, page: str) -> int | None:
        """The number of the page with an id; None: it is not in this segment."""
        place = self.place_of(page)
        is_there = place < len(self.by_id) and self._id_at(place) == page.encode()
        return int(self.by_id[place]) if is_there else None

    def place_of(self, page: str) -> int:
        """How many pages have a smaller id."""
        wanted = page.encode()
        return bisect_left(range(len(self.by_id)), wanted, key=self._id_at)

    def entries(self) -> Iterator[Entry]:
        """The entries in the order of their numbers."""
        named = {name: self._texts(name) for name in NAMED}
        documents = (self.documents[number].decode() for number in self.document.tolist())
        wanted = ("tenant", "scope", "case", "unit", "file_plan", "type")
        rows = zip(documents, *(named[name] for name in wanted), self.day.tolist(), strict=True)
        return (Entry(*row) for row in rows)

    def _id_at(self, place: int) -> bytes:
        return self.pages[int(self.by_id[place])]

    def _texts(self, name: str) -> list[str | None]:
        texts: list[str | None] = [None, *(text.decode() for text in self.names[name])]
        return [texts[number] for number in self.named[name].tolist()]


def read_columns(file: ArrayFile) -> Columns:
    """Columns that were written from `ColumnsBuilder.arrays`."""
    by_id = file.whole("pages.by_id")
    rank = np.empty_like(by_id)
    rank[by_id] = np.arange(len(by_id), dtype=np.int32)
    tokens = file.whole("pages.tokens")
    names = {name: from_file(f"names.{name}", file) for name in NAMED}
    return Columns(
        pages=from_file("pages.id", file),
        by_id=by_id,
        rank=rank,
        tokens=tokens,
        lengths=np.searchsorted(LENGTH_OF_BYTE[:-1], tokens).astype(np.uint8),
        entry=file.whole("pages.entry"),
        document=file.whole("entries.document"),
        day=file.whole("entries.day"),
        named={name: file.whole(f"entries.{name}") for name in NAMED},
        names=names,
        documents=from_file("documents.id", file),
        document_hash=file.whole("documents.hash"),
        pairs={
            facet: Pairs(
                of_entry=file.whole(f"pairs.{facet}"),
                document=file.whole(f"pairs.{facet}.document"),
                value=file.whole(f"pairs.{facet}.value"),
            )
            for facet in Facet
        },
        scopes=lru_cache(REMEMBERED_PERSONS)(names["scope"].numbers_of),
    )


def document_hash(document: str) -> int:
    """As in `Columns.document_hash`: two of a million documents share one in 10^-7 of all cases."""
    return int.from_bytes(blake2b(document.encode(), digest_size=_HASH_BYTES).digest(), "big")
