"""Which hits of an answer are shown, in which order: the first ones, or those beside a place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain, islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexing.best_pages import best_pages
from indexing.evaluator import Matches
from indexing.posting_lists import Mask, Numbers
from indexing.ranked_pages import RankedPages
from indexing.search_index import Hit, Order, Plan, Position
from indexing.segment_columns import Columns

_SAMPLED = 16  # of so many ranks one is looked at for a first border
_Row: TypeAlias = tuple[float, bytes, bytes, float, int]  # rank, page, document, score, pages


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MatchedSegment:
    """What was found in a segment; elsewhere: documents with pages in others too, None: no such."""

    columns: Columns
    matches: Matches
    elsewhere: Mask | None


def shown_hits(found: Sequence[MatchedSegment], plan: Plan) -> Iterator[Hit]:
    """The asked hits in the asked order; page ids are read of these only."""
    ranked = [_ranked(each, plan.order) for each in found]
    border = _present(ranked, plan.after or plan.before)
    if plan.by_document:
        ranked = best_pages(ranked, [each.elsewhere for each in found])
    if border is not None:
        ranked = [_beside(each, border, is_after=plan.after is not None) for each in ranked]
    if plan.before is None:
        runs = [_first(each, plan.limit) for each in ranked]
        rows = islice(runs[0] if len(runs) == 1 else merge(*runs), plan.limit)
    else:
        runs = [_last(each, plan.limit) for each in ranked]
        rows = islice(sorted(chain(*runs))[-plan.limit :], None)
    for rank, page, document, score, pages in rows:
        yield Hit(
            page=page.decode(), document=document.decode(), score=score, rank=rank, pages=pages
        )


def _ranked(found: MatchedSegment, order: Order) -> RankedPages:
    """The pages with their rank: the smaller, the earlier."""
    columns, matches = found.columns, found.matches
    if order is Order.RELEVANCE:
        ranks = -matches.scores
    else:
        days = columns.day.take(columns.entry.take(matches.pages)).astype(np.float64)
        ranks = days if order is Order.OLDEST else -days
    return RankedPages(
        columns=columns,
        pages=matches.pages,
        scores=matches.scores,
        ranks=ranks,
        counts=np.ones(len(matches.pages), np.int32),
    )


def _present(found: Sequence[RankedPages], place: Position | None) -> Position | None:
    """A place with the rank that its page has now, if that is among the found ones."""
    if place is None:
        return None
    for each in found:
        number = each.columns.number_of(place.page)
        if number is None:
            continue
        at = int(np.searchsorted(each.pages, number))
        if at < len(each.pages) and each.pages[at] == number:
            return Position(rank=float(each.ranks[at]), page=place.page)
    return place


def _beside(found: RankedPages, border: Position, *, is_after: bool) -> RankedPages:
    """Those behind a place, or those in front of it."""
    on_it = found.ranks == border.rank
    if is_after:
        first = found.columns.place_of(border.page + "\0")
        return found.taken((found.ranks > border.rank) | on_it & (found.by_id >= first))
    end = found.columns.place_of(border.page)
    return found.taken((found.ranks < border.rank) | on_it & (found.by_id < end))


def _first(found: RankedPages, count: int) -> Iterator[_Row]:
    """Those of a segment that may be among the first hits, in their order."""
    return _rows(found.taken(_smallest(found.ranks, found.by_id, count)))


def _last(found: RankedPages, count: int) -> Iterator[_Row]:
    """Those of a segment that may be among the last hits, in their order."""
    return _rows(found.taken(_smallest(-found.ranks, -found.by_id, count)))


def _rows(found: RankedPages) -> Iterator[_Row]:
    sorted_ = found.taken(np.lexsort((found.by_id, found.ranks)))
    columns = sorted_.columns
    return zip(
        sorted_.ranks.tolist(),
        map(columns.pages.__getitem__, sorted_.pages.tolist()),
        map(columns.documents.__getitem__, sorted_.documents.tolist()),
        sorted_.scores.tolist(),
        sorted_.counts.tolist(),
        strict=True,
    )


def _smallest(ranks: NDArray[np.float64], by_id: Numbers, count: int) -> NDArray[np.intp]:
    """Places of the smallest ranks; of equal ones those whose page ids come first."""
    at = _surely_enough(ranks, count)
    if len(at) <= count:
        return at
    some = ranks.take(at)
    border = np.partition(some, count - 1)[count - 1]
    before, on_it = at[some < border], at[some == border]
    left = count - len(before)
    if len(on_it) > left:
        on_it = on_it[np.argpartition(by_id.take(on_it), left - 1)[:left]]
    return np.concatenate([before, on_it])


def _surely_enough(ranks: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Places of the smallest ranks and some more, by a sample: a third of the time for 10,000."""
    sample = ranks[::_SAMPLED]
    expected = 2 * count // _SAMPLED + 1
    if len(sample) > 2 * expected:
        border = np.partition(sample, expected)[expected]
        at = np.flatnonzero(ranks <= border)
        if len(at) >= count:
            return at
    return np.arange(len(ranks))
