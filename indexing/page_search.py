"""Finding pages: a plan answered by one state of the index."""

from collections.abc import Sequence

from indexing.evaluator import Evaluation, Matches
from indexing.facets import FoundPages, count_by, count_documents
from indexing.hit_order import MatchedSegment, shown_hits
from indexing.index_view import IndexView
from indexing.page_filter import filtered
from indexing.search_index import Found, Plan
from indexing.wanted_terms import Watch, wanted_terms


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
    segments = [
        MatchedSegment(columns=living.segment.columns, matches=matches, elsewhere=elsewhere)
        for living, matches, elsewhere in zip(view.segments, found, view.elsewhere, strict=False)
    ]
    pages = [
        FoundPages(
            columns=each.columns,
            entries=each.columns.entry.take(each.matches.pages),
            elsewhere=each.elsewhere,
        )
        for each in segments
    ]
    return Found(
        total=sum(len(matches.pages) for matches in found),
        hits=tuple(shown_hits(segments, plan)),
        documents=count_documents(pages),
        facets={facet: count_by(facet, pages, most=plan.most_values) for facet in plan.facets},
        complete=is_complete,
    )
