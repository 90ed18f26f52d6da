"""Counts the documents of found pages, exactly: all of them, and by what they have (Facetten).

A document may have pages in several segments. Those that have not are counted as numbers; the few
others are told apart by their hash.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray

from indexing.names import Names
from indexing.posting_lists import Mask, Numbers
from indexing.search_index import Facet
from indexing.segment_columns import Columns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundPages:
    """What was found in a segment.

    entries: of the found pages. elsewhere: documents with pages in other segments; None: no such.
    """

    columns: Columns
    entries: Numbers
    elsewhere: Mask | None


def count_documents(found: Sequence[FoundPages]) -> int:
    """How many documents have found pages."""
    only_here = 0
    others: set[int] = set()
    for each in found:
        columns = each.columns
        is_found = _among(columns.document.take(each.entries), len(columns.documents))
        if each.elsewhere is not None:
            others.update(columns.document_hash[is_found & each.elsewhere].tolist())
            is_found &= ~each.elsewhere
        only_here += int(np.count_nonzero(is_found))
    return only_here + len(others)


def count_by(facet: Facet, found: Sequence[FoundPages], *, most: int) -> Mapping[str, int]:
    """How many documents have each value, the most frequent first, then by the alphabet."""
    counted: list[_Counted] = []
    others: set[tuple[int, bytes]] = set()
    for each in found:
        columns, pairs = each.columns, each.columns.pairs[facet]
        of_pages = pairs.of_entry.take(each.entries)
        numbers = np.flatnonzero(_among(of_pages, len(pairs.value)))
        if each.elsewhere is not None:
            is_elsewhere = each.elsewhere.take(pairs.document.take(numbers))
            others.update(_told_apart(columns, facet, numbers[is_elsewhere]))
            numbers = numbers[~is_elsewhere]
        counted.append(_counted(pairs.value.take(numbers), columns.names[facet]))
    return _most_frequent(counted, Counter(value for _, value in others), most)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Counted:
    """Values of a facet in a segment, the most frequent first, then in the order of their names."""

    names: Names
    values: NDArray[np.integer]
    counts: NDArray[np.integer]

    def first(self, most: int | None) -> Iterator[tuple[bytes, int]]:
        """The first ones, or all."""
        names = (self.names[value - 1] for value in self.values[:most].tolist())
        return zip(names, self.counts[:most].tolist(), strict=True)


def _among(numbers: NDArray[np.integer], count: int) -> Mask:
    """Which numbers below `count` there are."""
    is_there = np.zeros(count, bool)
    is_there[numbers] = True
    return is_there


def _told_apart(
    columns: Columns, facet: Facet, numbers: NDArray[np.integer]
) -> Iterator[tuple[int, bytes]]:
    """Document and value of some pairs, so that they mean the same in each segment."""
    pairs, names = columns.pairs[facet], columns.names[facet]
    hashes = columns.document_hash.take(pairs.document.take(numbers)).tolist()
    values = pairs.value.take(numbers).tolist()
    return (
        (document, names[value - 1])
        for document, value in zip(hashes, values, strict=True)
        if value
    )


def _counted(values: NDArray[np.integer], names: Names) -> _Counted:
    counts = np.bincount(values, minlength=len(names) + 1)
    counts[0] = 0  # no value
    there = np.flatnonzero(counts)
    order = there[np.argsort(-counts[there], kind="stable")]
    return _Counted(names=names, values=order, counts=counts[order])


def _most_frequent(
    counted: Sequence[_Counted], others: Counter[bytes], most: int
) -> Mapping[str, int]:
    found = [each for each in counted if len(each.values)]
    if len(found) == 1 and not others:
        ordered = list(found[0].first(most))
    else:
        for each in found:
            for name, count in each.first(None):
                others[name] += count
        ordered = nsmallest(most, others.items(), key=lambda each: (-each[1], each[0]))
    return {name.decode(): count for name, count in ordered}
