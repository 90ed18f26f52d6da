"""Of each document only the page that comes first, with the number of those that were found."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from indexing.posting_lists import Mask
from indexing.ranked_pages import RankedPages

_LAST = np.iinfo(np.int32).max


def best_pages(found: Sequence[RankedPages], elsewhere: Sequence[Mask | None]) -> list[RankedPages]:
    """The first page of each document.

    Args:
        found: by segment.
        elsewhere: by segment: which documents have pages in other segments too; None: no such.
    """
    best = [_of_segment(each) for each in found]
    is_first = [np.ones(len(each.pages), bool) for each in best]
    for same in _in_several(best, elsewhere):
        (_, _, segment, at), *others = sorted(same)
        for _, _, other, place in others:
            is_first[other][place] = False
            best[segment].counts[at] += best[other].counts[place]
    return [each.taken(those) for each, those in zip(best, is_first, strict=True)]


def _of_segment(found: RankedPages) -> RankedPages:
    documents, by_id = found.documents, found.by_id
    size = len(found.columns.documents)
    rank = np.full(size, np.inf)
    np.minimum.at(rank, documents, found.ranks)
    is_equal = found.ranks == rank.take(documents)
    smallest = np.full(size, _LAST, np.int32)
    np.minimum.at(smallest, documents[is_equal], by_id[is_equal])
    first = found.taken(is_equal & (by_id == smallest.take(documents)))
    counts = np.bincount(documents, minlength=size).astype(np.int32)
    return replace(first, counts=counts.take(first.documents))


def _in_several(
    best: Sequence[RankedPages], elsewhere: Sequence[Mask | None]
) -> Iterator[list[tuple[float, bytes, int, int]]]:
    """For each document in several segments: rank, page id, segment and place there."""
    of_document: defaultdict[int, list[tuple[float, bytes, int, int]]] = defaultdict(list)
    for segment, (each, are_elsewhere) in enumerate(zip(best, elsewhere, strict=True)):
        if are_elsewhere is None:
            continue
        columns, documents = each.columns, each.documents
        for at in np.flatnonzero(are_elsewhere.take(documents)).tolist():
            page = columns.pages[int(each.pages[at])]
            place = (float(each.ranks[at]), page, segment, at)
            of_document[int(columns.document_hash[documents[at]])].append(place)
    return (same for same in of_document.values() if len(same) > 1)
