"""Found pages of a segment with their place in the order of an answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexing.posting_lists import Mask, Numbers
from indexing.segment_columns import Columns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankedPages:
    """Found pages of a segment.

    Attributes:
        pages: their numbers.
        scores: how well each meets the query.
        ranks: the smaller, the earlier; equal ones in the order of their page ids.
        counts: how many found pages each stands for.
    """

    columns: Columns
    pages: Numbers
    scores: NDArray[np.float64]
    ranks: NDArray[np.float64]
    counts: Numbers

    @property
    def by_id(self) -> Numbers:
        """Their places in the order of the page ids."""
        return self.columns.rank.take(self.pages)

    @property
    def documents(self) -> Numbers:
        """The numbers of their documents."""
        return self.columns.document.take(self.columns.entry.take(self.pages))

    def taken(self, at: NDArray[np.intp] | Mask) -> "RankedPages":
        """Some of them."""
        return RankedPages(
            columns=self.columns,
            pages=self.pages[at],
            scores=self.scores[at],
            ranks=self.ranks[at],
            counts=self.counts[at],
        )
