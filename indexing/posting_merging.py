"""Several posting lists into one, some terms at a time."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from indexing.posting_lists import (
    Narrow,
    Numbers,
    Offsets,
    PostingLists,
    runs,
    stable_order,
    starts_of_positions,
    without_empty_terms,
)

PIECE_POSTINGS = 2_000_000  # postings that are merged at once: some 100 MB while it lasts


def merged(sources: Sequence[tuple[PostingLists, Numbers | None]]) -> PostingLists:
    """One for several: each with the new number of each of its pages, below 0 for those dropped.

    Without new numbers the pages keep theirs. New numbers grow within a source and from one source
    to the next. Some terms are merged at a time, to bound the memory.
    """
    terms = sorted(set().union(*(lists.terms for lists, _ in sources)))
    rank_of = {term: rank for rank, term in enumerate(terms)}
    ranked = [_Source.of(lists, new_numbers, rank_of) for lists, new_numbers in sources]
    cuts = itertools.pairwise(_cuts(ranked, len(terms)))
    return _joined([_piece(terms, ranked, low, high) for low, high in cuts])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Source:
    """Posting lists that are merged.

    ranks: the place of each term among those of all sources. places: where the positions of each
    term begin, and where one more would.
    """

    lists: PostingLists
    new_numbers: Numbers | None
    ranks: Numbers
    places: Offsets

    @classmethod
    def of(
        cls, lists: PostingLists, new_numbers: Numbers | None, rank_of: Mapping[bytes, int]
    ) -> Self:
        """Rank the terms of a source."""
        ranks = np.fromiter(map(rank_of.__getitem__, lists.terms), np.int32, len(lists.terms))
        places = starts_of_positions(lists)
        return cls(lists=lists, new_numbers=new_numbers, ranks=ranks, places=places)

    def between(self, low: int, high: int) -> tuple[Numbers, Numbers, Narrow, Narrow]:
        """Rank of the term, page and frequency of each posting of some ranks; all positions."""
        first, end = np.searchsorted(self.ranks, (low, high))
        starts = self.lists.starts[first : end + 1]
        postings, places = slice(starts[0], starts[-1]), slice(self.places[first], self.places[end])
        ranks = np.repeat(self.ranks[first:end], np.diff(starts))
        numbers, frequencies = self.lists.numbers[postings], self.lists.frequencies[postings]
        positions = self.lists.positions[places]
        if self.new_numbers is None:
            return ranks, numbers, frequencies, positions
        numbers = self.new_numbers[numbers]
        stays = numbers >= 0
        positions = positions[np.repeat(stays, frequencies)]
        return ranks[stays], numbers[stays], frequencies[stays], positions


def _cuts(sources: Sequence[_Source], terms: int) -> list[int]:
    """Ranks between which there are some million postings each."""
    postings = np.zeros(terms, np.int64)
    for each in sources:
        postings[each.ranks] += np.diff(each.lists.starts)
    pieces = np.cumsum(postings) // PIECE_POSTINGS
    return [0, *(np.flatnonzero(np.diff(pieces)) + 1).tolist(), terms]


def _piece(terms: Sequence[bytes], sources: Sequence[_Source], low: int, high: int) -> PostingLists:
    """The posting lists of the terms of some ranks."""
    found = [each.between(low, high) for each in sources]
    ranks, numbers, frequencies, positions = (
        np.concatenate([one[at] for one in found]) for at in range(4)
    )
    order = stable_order(ranks)
    begins = np.cumsum(frequencies, dtype=np.int64) - frequencies
    frequencies = frequencies[order]
    return without_empty_terms(
        terms[low:high],
        ranks[order] - low,
        numbers[order],
        frequencies,
        positions[runs(begins[order], frequencies)],
    )


def _joined(pieces: Sequence[PostingLists]) -> PostingLists:
    """Posting lists of ever later terms as one."""
    lengths = [np.diff(each.starts) for each in pieces]
    return PostingLists(
        terms=[term for each in pieces for term in each.terms],
        starts=np.cumsum(np.concatenate([[0], *lengths]), dtype=np.int64),
        numbers=np.concatenate([each.numbers for each in pieces]),
        frequencies=np.concatenate([each.frequencies for each in pieces]),
        positions=np.concatenate([each.positions for each in pieces]),
    )
