"""Finding pages: a plan answered from the posting lists of a Whoosh index.

The pages that the filter lets through are known first, and words are looked for among these only:
no step can reach beyond the rights.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from heapq import nsmallest
from typing import TypeAlias

from whoosh.searching import Searcher

from indexing.german import Place
from indexing.index_segment import Segment, segments_of
from indexing.query import Both, Either, Everything, Phrase, Query, Without, places_of
from indexing.search_index import MAX_BEGINNING_TERMS, Found, Hit, Order, Plan

Scores: TypeAlias = dict[int, float]  # by page
Watch: TypeAlias = Callable[[], None]  # called before each posting list; raises OutOfTime


class OutOfTime(Exception):
    """The time for one search is used up."""


def find(searcher: Searcher, plan: Plan, *, watch: Watch) -> Found:
    """Answer a plan; when the time runs out, with the segments that were searched until then."""
    found: list[tuple[Segment, Scores]] = []
    try:
        segments = segments_of(searcher, plan.filter)
        accepted, is_complete = _accepted_terms(plan.query, segments, watch)
        for each in segments:
            search = _Search(
                segment=each, pages=each.let_through(plan.filter), accepted=accepted, watch=watch
            )
            found.append((each, search.scores(plan.query)))
    except OutOfTime:
        is_complete = False
    total = sum(len(scores) for _, scores in found)
    return Found(total=total, hits=tuple(_first_hits(found, plan)), complete=is_complete)


def _accepted_terms(
    query: Query, segments: Sequence[Segment], watch: Watch
) -> tuple[Mapping[Place, Set[str]], bool]:
    """The terms that meet each place of the query, and whether these are all there are."""
    accepted: dict[Place, Set[str]] = {}
    is_complete = True
    for place in places_of(query):
        watch()
        beginnings = _beginning_so(place.start, segments) if place.start else []
        is_complete &= len(beginnings) <= MAX_BEGINNING_TERMS
        terms = {*place.terms, *beginnings[:MAX_BEGINNING_TERMS]}
        is_there = any(each.shows(terms) for each in segments) or not place.otherwise
        accepted[place] = terms if is_there else frozenset(place.otherwise)
    return accepted, is_complete


def _beginning_so(start: str, segments: Sequence[Segment]) -> list[str]:
    """The terms that begin so, the most frequent first."""
    pages: Counter[str] = Counter()
    for each in segments:
        for term, count in each.beginning_with(start):
            pages[term] += count
    return sorted(pages, key=lambda term: (-pages[term], term))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """The search of one segment among the pages that the filter lets through."""

    segment: Segment
    pages: Set[int]
    accepted: Mapping[Place, Set[str]]
    watch: Watch

    def scores(self, query: Query) -> Scores:
        match query:
            case Phrase(places=(place,)):
                return self._word(place)
            case Phrase():
                return self._phrase(query.places)
            case Both():
                return _met_by_all(map(self.scores, query.parts))
            case Either():
                return _met_by_any(map(self.scores, query.parts))
            case Without():
                return dict.fromkeys(self.pages - self.scores(query.part).keys(), 0.0)
            case Everything():
                return dict.fromkeys(self.pages, 0.0)

    def _word(self, place: Place) -> Scores:
        """The best of the accepted terms counts, or many inflections would outweigh other words."""
        best: Scores = {}
        for term in self.accepted[place]:
            self.watch()
            for page, score in self.segment.scores(term, self.pages):
                best[page] = max(score, best.get(page, 0.0))
        return best

    def _phrase(self, places: Sequence[Place]) -> Scores:
        scores = _met_by_all(map(self._word, places))
        starts = self._places(places[0], scores)
        for step, place in enumerate(places[1:], start=1):
            standing = self._places(place, starts)
            starts = {
                page: left
                for page, here in starts.items()
                if (left := {at for at in here if at + step in standing[page]})
            }
        return {page: scores[page] for page in starts}

    def _places(self, place: Place, among: Collection[int]) -> Mapping[int, set[int]]:
        """Where on some pages any of the accepted terms stands."""
        standing: dict[int, set[int]] = {page: set() for page in sorted(among)}
        for term in self.accepted[place]:
            self.watch()
            for page, places in self.segment.places(term, standing):
                standing[page].update(places)
        return standing


def _met_by_all(parts: Iterator[Scores]) -> Scores:
    scores = next(parts)
    for part in parts:
        if not scores:
            break
        scores = {page: score + part[page] for page, score in scores.items() if page in part}
    return scores


def _met_by_any(parts: Iterator[Scores]) -> Scores:
    scores: Scores = {}
    for part in parts:
        for page, score in part.items():
            scores[page] = scores.get(page, 0.0) + score
    return scores


def _first_hits(found: Sequence[tuple[Segment, Scores]], plan: Plan) -> Iterator[Hit]:
    """The first hits in the asked order; page ids are read of these only."""
    ranks = [_ranks(each, scores, plan.order) for each, scores in found]
    best = nsmallest(plan.limit, (rank for each in ranks for rank in each.values()))
    hits: list[tuple[float, Hit]] = []
    for (each, scores), rank_of in zip(found, ranks, strict=True):
        pages, documents = each.column("page"), each.column("document")
        hits += [
            (rank, Hit(page=pages[page], document=documents[page], score=scores[page]))
            for page, rank in rank_of.items()
            if rank <= best[-1]
        ]
    hits.sort(key=lambda ranked: (ranked[0], ranked[1].page))
    return (hit for _, hit in hits[: plan.limit])


def _ranks(each: Segment, scores: Scores, order: Order) -> Mapping[int, float]:
    """The pages with their rank: the smaller, the earlier."""
    if order is Order.RELEVANCE:
        return {page: -score for page, score in scores.items()}
    days = each.column("day")
    return {page: days[page] if order is Order.OLDEST else -days[page] for page in scores}
