"""Finding pages: a plan answered by one state of the index."""

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexing.evaluator import Evaluation, Matches
from indexing.facets import FoundPages, count_by, count_documents
from indexing.index_view import IndexView
from indexing.page_filter import filtered
from indexing.posting_lists import Numbers
from indexing.search_index import Found, Hit, Order, Plan
from indexing.segment_columns import Columns
from indexing.wanted_terms import Watch, wanted_terms

_SAMPLED = 16  # of so many ranks one is looked at for a first border
_Ranked: TypeAlias = tuple[float, bytes, bytes, float]  # rank, page, document, score


class OutOfTime(Exception):
    """The time for one search is used up."""


def find(view: IndexView, plan: Plan, *, watch: Watch) -> Found:
    """Answer a plan; when the time runs out, with the segments that were searched until then."""
    found: list[Matches] = []
    try:
        segments = [filtered(each, plan.filter) for each in view.segments]
        terms = wanted_terms(plan.query, view, segments, watch)
        is_complete = terms.is_complete
        for number, each in enumerate(segments):
            evaluation = Evaluation(
                filtered=each,
                number=number,
                terms=terms,
                length_norms=view.length_norms,
                watch=watch,
            )
            found.append(evaluation.matches(plan.query))
    except OutOfTime:
        is_complete = False
    return _answer(view, plan, found, is_complete=is_complete)


def _answer(view: IndexView, plan: Plan, found: Sequence[Matches], *, is_complete: bool) -> Found:
    columns = [each.segment.columns for each in view.segments]
    pages = [
        FoundPages(columns=one, entries=one.entry.take(matches.pages), elsewhere=elsewhere)
        for one, matches, elsewhere in zip(columns, found, view.elsewhere, strict=False)
    ]
    return Found(
        total=sum(len(matches.pages) for matches in found),
        hits=tuple(_first_hits(columns, found, plan)),
        documents=count_documents(pages),
        facets={facet: count_by(facet, pages, most=plan.most_values) for facet in plan.facets},
        complete=is_complete,
    )


def _first_hits(columns: Sequence[Columns], found: Sequence[Matches], plan: Plan) -> Iterator[Hit]:
    """The first hits in the asked order; page ids are read of these only."""
    runs = [_first(one, matches, plan) for one, matches in zip(columns, found, strict=False)]
    ordered = runs[0] if len(runs) == 1 else merge(*runs)
    for _, page, document, score in islice(ordered, plan.limit):
        yield Hit(page=page.decode(), document=document.decode(), score=score)


def _first(columns: Columns, matches: Matches, plan: Plan) -> Iterator[_Ranked]:
    """Those of a segment that may be among the first hits, in their order."""
    ranks = _ranks(columns, matches, plan.order)
    by_id = columns.rank.take(matches.pages)
    at = _smallest(ranks, by_id, plan.limit)
    at = at[np.lexsort((by_id[at], ranks[at]))]
    pages = matches.pages[at]
    documents = columns.document.take(columns.entry.take(pages))
    return zip(
        ranks[at].tolist(),
        map(columns.pages.__getitem__, pages.tolist()),
        map(columns.documents.__getitem__, documents.tolist()),
        matches.scores[at].tolist(),
        strict=True,
    )


def _ranks(columns: Columns, matches: Matches, order: Order) -> NDArray[np.float64]:
    """The pages with their rank: the smaller, the earlier."""
    if order is Order.RELEVANCE:
        return -matches.scores
    days = columns.day.take(columns.entry.take(matches.pages)).astype(np.float64)
    return days if order is Order.OLDEST else -days


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
