"""One state of a search index: the segments of a commit, open together."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexing.durable_storage import DurableStorage
from indexing.index_segment import Segment, open_segment
from indexing.page_codec import path_of, removed_from
from indexing.posting_lists import Mask, stand_in
from indexing.segment_columns import LENGTH_OF_BYTE

K1, B = 1.2, 0.75  # of BM25, as in Whoosh


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Living:
    """A segment without the pages that were removed from it.

    live: which pages are there; None: all.
    """

    segment: Segment
    live: Mask | None

    @property
    def pages(self) -> int:
        """Number of pages that are there."""
        return self.segment.size if self.live is None else int(np.count_nonzero(self.live))


class IndexView:
    """The segments of a commit; nothing of it changes, any number of threads may search in it."""

    def __init__(self, segments: Mapping[str, Living]) -> None:
        """Take the segments by their id in Whoosh."""
        self.by_id = segments
        self.segments: Sequence[Living] = tuple(segments.values())

    def require_sound(self) -> None:
        """Compare all files with their checksums; those that nobody touched since then only once.

        Raises:
            ArrayFileDamaged: one is not what was written.
        """
        for each in self.segments:
            each.segment.file.require_sound()

    @cached_property
    def pages(self) -> int:
        """Number of pages that are there."""
        return sum(each.pages for each in self.segments)

    @cached_property
    def size(self) -> int:
        """Number of pages, also of those that were removed; scores are made by it, as in Whoosh."""
        return sum(each.segment.size for each in self.segments)

    @cached_property
    def length_norms(self) -> NDArray[np.float64]:
        """What the length of a page adds below in BM25, for each byte of `Columns.lengths`."""
        tokens = sum(int(each.segment.columns.tokens.sum()) for each in self.segments)
        mean = tokens / max(1, self.size) or 1.0
        norms: NDArray[np.float64] = K1 * (1 - B + B * LENGTH_OF_BYTE / mean)
        return norms

    def rarity(self, pages_with: int) -> float:
        """How much a term tells that stands on so many pages (IDF, as in Whoosh)."""
        return math.log(self.size / (pages_with + 1)) + 1

    @cached_property
    def elsewhere(self) -> Sequence[Mask | None]:
        """For each segment, which of its documents have pages in another one too; None: none."""
        hashes = [each.segment.columns.document_hash for each in self.segments]
        together = np.sort(np.concatenate(hashes)) if hashes else np.zeros(0, np.uint64)
        several = together[1:][together[1:] == together[:-1]]
        found = [stand_in(each, several) for each in hashes]
        return [each if each.any() else None for each in found]

    def terms(self) -> Iterator[tuple[str, int]]:
        """Each term once, with the number of its pages, also of those that were removed."""
        if len(self.segments) == 1:
            counted = self.segments[0].segment.counted_terms()
        else:
            pages: Counter[bytes] = Counter()
            for each in self.segments:
                for term, count in each.segment.counted_terms():
                    pages[term] += count
            counted = iter(pages.items())
        return ((term.decode(), count) for term, count in counted)


def open_view(storage: DurableStorage, former: IndexView | None) -> IndexView:
    """The last commit of a build; segments that a former state has open are taken over.

    Raises:
        FileNotFoundError: a file is missing; perhaps a newer commit has just taken its place.
        Others: whatever damaged files lead to.
    """
    known = former.by_id if former else {}
    segments: dict[str, Living] = {}
    for each in storage.segments():
        name = each.segment_id()
        segment = known[name].segment if name in known else open_segment(path_of(storage, each))
        segments[name] = Living(segment=segment, live=_living(segment, removed_from(each)))
    return IndexView({name: each for name, each in segments.items() if each.pages})


def _living(segment: Segment, removed: Sequence[int]) -> Mask | None:
    if not removed:
        return None
    live = np.ones(segment.size, bool)
    live[removed] = False
    return live
