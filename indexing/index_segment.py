"""One segment of a search index: words and columns of some pages, in a file that never changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from indexing.array_file import Array, ArrayFile, narrowed, write_arrays
from indexing.columns_builder import ColumnsBuilder
from indexing.inverting import Inverter
from indexing.names import Names, from_file, to_arrays
from indexing.posting_lists import Numbers, Offsets, PostingLists, starts_of_positions
from indexing.posting_merging import merged
from indexing.search_index import IndexedPage
from indexing.segment_columns import Columns, read_columns

REMEMBERED_TERMS = 4096  # half a megabyte; a widened query asks for up to 400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """An open segment. Pages and terms are numbers within it, from 0.

    Attributes:
        columns: what is known of each page besides its words.
        terms: in the order of their bytes.
        number_of: the number of a term; None where it does not stand. It remembers those asked.
        postings: where the postings of each term begin in the file, and where one more would.
        positions: the same for positions.
    """

    file: ArrayFile
    columns: Columns
    terms: Names
    number_of: Callable[[bytes], int | None]
    postings: "memoryview[int]"
    positions: "memoryview[int]"

    @property
    def size(self) -> int:
        """Number of pages, also of those that were removed since."""
        return len(self.columns.pages)

    def pages_with(self, term: int) -> int:
        """On how many pages a term stands."""
        return self.postings[term + 1] - self.postings[term]

    def numbers(self, term: int) -> Numbers:
        """The pages on which a term stands, ascending."""
        start, end = self.postings[term], self.postings[term + 1]
        return self.file.part("postings.number", start, end).astype(np.int32)

    def frequencies(self, term: int) -> NDArray[np.unsignedinteger]:
        """How often a term stands on each of its pages."""
        return self.file.part("postings.frequency", self.postings[term], self.postings[term + 1])

    def places(self, term: int) -> NDArray[np.unsignedinteger]:
        """Where a term stands, page after page."""
        return self.file.part("positions", self.positions[term], self.positions[term + 1])

    def revisions(self) -> Offsets:
        """The revision of each page; read each time, as no search needs it."""
        return self.file.whole("pages.revision")

    def lists(self) -> PostingLists:
        """All posting lists at once."""
        return PostingLists(
            terms=list(self.terms),
            starts=np.asarray(self.postings, np.int64),
            numbers=self.file.whole("postings.number").astype(np.int32),
            frequencies=self.file.whole("postings.frequency"),
            positions=self.file.whole("positions"),
        )

    def counted_terms(self) -> Iterator[tuple[bytes, int]]:
        """Each term with the number of pages on which it stands."""
        counts = np.diff(np.asarray(self.postings)).tolist()
        return zip(self.terms, counts, strict=True)


def open_segment(path: Path) -> Segment:
    """Open a segment.

    Raises:
        FileNotFoundError: it is not there.
        ArrayFileDamaged: its file was cut or changed.
    """
    file = ArrayFile(path)
    terms = from_file("terms", file)
    return Segment(
        file=file,
        columns=read_columns(file),
        terms=terms,
        number_of=lru_cache(REMEMBERED_TERMS)(terms.number_of),
        postings=file.whole("terms.postings").data,
        positions=file.whole("terms.positions").data,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptPage:
    """A page of another segment that goes on in a new one."""

    segment: Segment
    number: int


@dataclass(slots=True, kw_only=True, eq=False)
class _Source:
    """Another segment, the new numbers of its pages (-1: dropped), and their revisions."""

    segment: Segment
    new_numbers: Numbers
    revisions: Offsets


@dataclass(slots=True, kw_only=True, eq=False)
class SegmentBuilder:
    """Takes new pages, then pages of other segments; writes a segment."""

    _columns: ColumnsBuilder = field(default_factory=ColumnsBuilder)
    _inverter: Inverter = field(default_factory=Inverter)
    _sources: dict[int, _Source] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._columns)

    def add(self, page: IndexedPage) -> None:
        """Take a new page."""
        self._inverter.add(page.tokens)
        self._columns.add(page)

    def keep(self, page: KeptPage) -> None:
        """Take a page of another segment, one segment after the other."""
        source = self._sources.get(id(page.segment))
        if source is None:
            source = _Source(
                segment=page.segment,
                new_numbers=np.full(page.segment.size, -1, np.int32),
                revisions=page.segment.revisions(),
            )
            self._sources[id(page.segment)] = source
        source.new_numbers[page.number] = len(self._columns)
        self._columns.keep(
            page.segment.columns,
            page.number,
            revision=int(source.revisions[page.number]),
        )

    def write(self, file: BinaryIO) -> None:
        """Write all that was taken."""
        new: list[tuple[PostingLists, Numbers | None]] = [(self._inverter.lists(), None)]
        kept = [(each.segment.lists(), each.new_numbers) for each in self._sources.values()]
        lists = merged([*new, *kept]) if kept else new[0][0]
        write_arrays(file, {**self._columns.arrays(), **_to_arrays(lists)})


def _to_arrays(lists: PostingLists) -> dict[str, Array]:
    return {
        **to_arrays("terms", lists.terms),
        "terms.postings": narrowed(lists.starts),
        "terms.positions": narrowed(starts_of_positions(lists)),
        "postings.number": narrowed(lists.numbers),
        "postings.frequency": narrowed(lists.frequencies),
        "positions": narrowed(lists.positions),
    }
