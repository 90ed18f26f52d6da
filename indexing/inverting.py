"""Pages of terms into posting lists."""

from array import array
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from indexing.array_file import narrowed
from indexing.posting_lists import Numbers, PostingLists, stable_order, without_empty_terms
from indexing.posting_merging import merged

CHUNK_TOKENS = 2_000_000  # tokens that are sorted at once: some 100 MB while it lasts


class Inverter:
    """Takes the terms of pages in their order, gives posting lists."""

    def __init__(self) -> None:
        """Begin without pages."""
        self._number_of: defaultdict[str, int] = defaultdict()
        self._number_of.default_factory = self._number_of.__len__
        self._begin_chunk(first_page=0)
        self._done: list[PostingLists] = []

    def add(self, tokens: Sequence[str]) -> None:
        """Take the next page."""
        self._tokens.extend(map(self._number_of.__getitem__, tokens))
        self._lengths.append(len(tokens))
        if len(self._tokens) >= CHUNK_TOKENS:
            self._finish_chunk()

    def lists(self) -> PostingLists:
        """The posting lists of all pages that were taken."""
        self._finish_chunk()
        if len(self._done) == 1:
            return self._done[0]
        return merged([(lists, None) for lists in self._done])

    def _begin_chunk(self, first_page: int) -> None:
        self._first_page = first_page
        self._tokens = array("i")
        self._lengths = array("i")

    def _finish_chunk(self) -> None:
        lengths = _numbers(self._lengths)
        tokens = _numbers(self._tokens)
        terms = [term.encode() for term in self._number_of]
        self._done.append(_inverted(tokens, lengths, terms, first_page=self._first_page))
        self._begin_chunk(self._first_page + len(lengths))


def _inverted(
    tokens: Numbers, lengths: Numbers, terms: Sequence[bytes], *, first_page: int
) -> PostingLists:
    """Posting lists of pages whose tokens are numbers of terms."""
    by_bytes = sorted(range(len(terms)), key=terms.__getitem__)
    rank_of = np.empty(len(terms), np.int32)
    rank_of[by_bytes] = np.arange(len(terms), dtype=np.int32)
    page_of = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    begins = np.cumsum(lengths, dtype=np.int32) - lengths
    order = stable_order(rank_of[tokens])
    ranks, pages = rank_of[tokens[order]], page_of[order]
    positions = narrowed(order - begins[pages])
    is_first = np.ones(len(order), bool)
    is_first[1:] = (ranks[1:] != ranks[:-1]) | (pages[1:] != pages[:-1])
    firsts = np.flatnonzero(is_first)
    frequencies = narrowed(np.diff(firsts, append=len(order)))
    return without_empty_terms(
        [terms[at] for at in by_bytes],
        ranks[firsts],
        pages[firsts] + np.int32(first_page),
        frequencies,
        positions,
    )


def _numbers(collected: "array[int]") -> Numbers:
    return np.frombuffer(collected, np.int32) if collected else np.zeros(0, np.int32)
