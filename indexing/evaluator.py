"""Evaluates a query on one segment: arrays of page numbers instead of one page after the other.

The pages that the filter lets through are known first, and every posting list is cut down to these
as it is read: no step can reach beyond the rights.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexing.array_file import Array
from indexing.german import Place
from indexing.index_segment import Segment
from indexing.index_view import K1
from indexing.page_filter import Filtered
from indexing.phrases import Standing, Word, pages_with_phrase
from indexing.posting_lists import Mask, Numbers, stand_in
from indexing.query import Both, Either, Everything, Phrase, Query, Without
from indexing.wanted_terms import WantedTerms, Watch

Scores = NDArray[np.float64]
_LOOKED_UP = 8  # one look-up costs as much as so many entries of a table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matches:
    """Pages that meet a query, ascending, with how well they do (BM25)."""

    pages: Numbers
    scores: Scores

    def taken(self, at: NDArray[np.intp] | Mask) -> "Matches":
        """Some of them."""
        return Matches(pages=self.pages[at], scores=self.scores[at])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evaluation:
    """A query on one segment; `number`: of the segment within the view."""

    filtered: Filtered
    number: int
    terms: WantedTerms
    length_norms: Scores
    watch: Watch

    def matches(self, query: Query, among: Numbers | None = None) -> Matches:
        """The pages that meet a query, among some (ascending) or among all that are allowed."""
        match query:
            case Phrase(places=(place,)):
                return self._word(place, among)
            case Phrase():
                return self._phrase(query.places, among)
            case Both():
                return self._both(query, among)
            case Either():
                return self._either(query, among)
            case Without():
                return self._without(query, among)
            case Everything():
                return _unscored(self._all(among))

    @property
    def _segment(self) -> Segment:
        return self.filtered.living.segment

    def _all(self, among: Numbers | None) -> Numbers:
        return self.filtered.all_pages() if among is None else among

    def _word(self, place: Place, among: Numbers | None) -> Matches:
        """The best of its terms counts, or many inflections would outweigh other words."""
        terms = self._here(place)
        if not terms:
            return _unscored(np.zeros(0, np.int32))
        postings = sum(map(self._segment.pages_with, terms))
        if among is None or len(among) >= postings:
            found = [self._scored(terms, among)]
        else:
            found = [self._scored({number: worth}, among) for number, worth in terms.items()]
        return found[0] if len(terms) == 1 else self._joined(found, np.maximum)

    def _here(self, place: Place) -> Mapping[int, float]:
        """The terms of a place that stand in the segment, with what each is worth."""
        worth_of: dict[int, float] = {}
        for term in self.terms.of[place]:
            number = term.numbers[self.number]
            if number is not None:
                worth_of[number] = max(term.worth, worth_of.get(number, 0.0))
        return worth_of

    def _scored(self, terms: Mapping[int, float], among: Numbers | None) -> Matches:
        """The pages of some terms, one term after the other: ascending only for a single one."""
        lists, worths = [self._pages_with(number) for number in terms], [*terms.values()]
        pages = _together(lists)
        at = self._at(pages, among)
        pages = pages.take(at)
        frequencies = _together([self._segment.frequencies(number) for number in terms])
        often = frequencies.take(at).astype(np.float64)
        norms = self.length_norms.take(self._segment.columns.lengths.take(pages))
        scores = often * (K1 + 1) / (often + norms)
        scores *= worths[0] if len(lists) == 1 else np.repeat(worths, [*map(len, lists)]).take(at)
        return Matches(pages=pages, scores=scores)

    def _pages_with(self, number: int) -> Numbers:
        self.watch()
        return self._segment.numbers(number)

    def _at(self, pages: Numbers, among: Numbers | None) -> NDArray[np.intp]:
        """Where those of some pages stand that are wanted; ascending ones if `among` is shorter."""
        if among is None:
            return np.flatnonzero(self.filtered.lets_through(pages))
        if len(among) >= len(pages):
            return np.flatnonzero(self._stand_among(pages, among))
        near = np.searchsorted(pages, among)
        near[near == len(pages)] = 0
        found: NDArray[np.intp] = near[pages.take(near) == among]
        return found

    def _stand_among(self, pages: Numbers, among: Numbers) -> Mask:
        """Which of some pages stand among others: of many by a table, of few by looking each up."""
        if len(among) > _LOOKED_UP * len(pages):
            return stand_in(pages, among)
        is_among = np.zeros(self._segment.size, bool)
        is_among[among] = True
        return is_among.take(pages)

    def _joined(self, parts: Sequence[Matches], join: np.ufunc) -> Matches:
        """Pages of any part, ascending; where there are several, their scores are joined."""
        pages = _together([part.pages for part in parts])
        scores = np.zeros(self._segment.size, np.float64)
        join.at(scores, pages, _together([part.scores for part in parts]))
        is_met = np.zeros(len(scores), bool)
        is_met[pages] = True
        ascending = np.flatnonzero(is_met).astype(np.int32)
        return Matches(pages=ascending, scores=scores.take(ascending))

    def _both(self, query: Both, among: Numbers | None) -> Matches:
        return self._met_by_all([_asking(self, part) for part in self._rare_first(query)], among)

    def _met_by_all(
        self, parts: Sequence[Callable[[Numbers | None], Matches]], among: Numbers | None
    ) -> Matches:
        found = parts[0](among)
        for part in parts[1:]:
            if not len(found.pages):
                break
            narrower = part(found.pages)
            before = found.scores[np.searchsorted(found.pages, narrower.pages)]
            found = Matches(pages=narrower.pages, scores=before + narrower.scores)
        return found

    def _rare_first(self, query: Both) -> list[Query]:
        """Whole phrases behind all words, what is not there behind what is; by the whole index."""
        return sorted(query.parts, key=self._cost)

    def _cost(self, query: Query) -> tuple[int, int]:
        match query:
            case Phrase():
                return len(query.places) > 1, min(map(self.terms.pages, query.places))
            case Both():
                return min(map(self._cost, query.parts))
            case Either():
                return max(map(self._cost, query.parts))
            case Without() | Everything():
                return 2, 0

    def _either(self, query: Either, among: Numbers | None) -> Matches:
        return self._joined([self.matches(part, among) for part in query.parts], np.add)

    def _without(self, query: Without, among: Numbers | None) -> Matches:
        pages = self._all(among)
        return _unscored(pages[~stand_in(pages, self.matches(query.part, pages).pages)])

    def _phrase(self, places: Sequence[Place], among: Numbers | None) -> Matches:
        """Pages with all the words first; only there it is read where they stand."""
        by_rarity = sorted(range(len(places)), key=lambda step: self.terms.pages(places[step]))
        words = [_asking(self, Phrase(places=(places[step],))) for step in by_rarity]
        found = self._met_by_all(words, among)
        if not len(found.pages):
            return found
        tokens = self._segment.columns.tokens.take(found.pages).astype(np.int32)
        places_of = np.full(self._segment.size, -1, np.int32)
        places_of[found.pages] = np.arange(len(found.pages), dtype=np.int32)
        standing = [
            Word(
                step=step,
                terms=[self._standing(number, places_of) for number in self._here(places[step])],
            )
            for step in by_rarity
        ]
        return found.taken(pages_with_phrase(tokens, standing))

    def _standing(self, number: int, places_of: Numbers) -> Standing:
        """Where a term stands on some pages; `places_of`: for each page, -1 for all others."""
        pages = places_of.take(self._pages_with(number))
        at = np.flatnonzero(pages >= 0)
        frequencies = self._segment.frequencies(number)
        begins = np.cumsum(frequencies, dtype=np.int32) - frequencies  # 2^31 of a term: 4 GiB
        return Standing(
            pages=pages.take(at),
            starts=begins.take(at),
            frequencies=frequencies.take(at),
            positions=self._segment.places(number),
        )


def _asking(evaluation: Evaluation, query: Query) -> Callable[[Numbers | None], Matches]:
    return lambda among: evaluation.matches(query, among)


def _together(parts: Sequence[Array]) -> Array:
    """Several arrays one after the other."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _unscored(pages: Numbers) -> Matches:
    return Matches(pages=pages, scores=np.zeros(len(pages), np.float64))
