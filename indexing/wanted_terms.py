"""Which terms of an index meet the places of a query, and what each is worth."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from indexing.german import Place
from indexing.index_view import IndexView
from indexing.page_filter import Filtered
from indexing.query import Query, places_of
from indexing.search_index import MAX_BEGINNING_TERMS

FIRST_POSTINGS = 256  # mostly one of these is visible already
Watch: TypeAlias = Callable[[], None]  # called before each posting list; raises OutOfTime


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTerm:
    """A term that meets a place.

    numbers: its number in each segment; None where it does not stand. worth: by what its score is
    multiplied. pages: on how many it stands.
    """

    numbers: Sequence[int | None]
    worth: float
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTerms:
    """The terms that meet each place; is_complete: these are all there are."""

    of: Mapping[Place, Sequence[WantedTerm]]
    is_complete: bool

    def pages(self, place: Place) -> int:
        """On how many pages a place is met, at most."""
        return sum(term.pages for term in self.of[place])


def wanted_terms(
    query: Query, view: IndexView, segments: Sequence[Filtered], watch: Watch
) -> WantedTerms:
    """Look up the terms of a query, as the person sees the segments."""
    found: dict[Place, Sequence[WantedTerm]] = {}
    is_complete = True
    for place in places_of(query):
        watch()
        beginnings = _beginning_so(place.start, view) if place.start else []
        is_complete &= len(beginnings) <= MAX_BEGINNING_TERMS
        spelled = {*beginnings[:MAX_BEGINNING_TERMS], *map(str.encode, place.terms)}
        terms = _looked_up(spelled, view)
        if place.otherwise and not _is_visible(terms, segments):
            terms = _looked_up(map(str.encode, place.otherwise), view)
        for term, weight in place.weighted:
            terms += _looked_up([term.encode()], view, weight=weight)
        found[place] = terms
    return WantedTerms(of=found, is_complete=is_complete)


def _looked_up(terms: Iterable[bytes], view: IndexView, *, weight: float = 1.0) -> list[WantedTerm]:
    """Those of some terms that stand on any page."""
    found: list[WantedTerm] = []
    for term in terms:
        numbers = [each.segment.number_of(term) for each in view.segments]
        pages = 0
        for each, number in zip(view.segments, numbers, strict=True):
            if number is not None:
                pages += each.segment.pages_with(number)
        if pages:
            worth = weight * view.rarity(pages)
            found.append(WantedTerm(numbers=numbers, worth=worth, pages=pages))
    return found


def _is_visible(terms: Sequence[WantedTerm], segments: Sequence[Filtered]) -> bool:
    """Whether any of the terms stands on a page that the person may see."""
    for term in terms:
        for each, number in zip(segments, term.numbers, strict=True):
            if number is None:
                continue
            pages = each.living.segment.numbers(number)
            if each.shows_any(pages[:FIRST_POSTINGS]) or each.shows_any(pages[FIRST_POSTINGS:]):
                return True
    return False


def _beginning_so(start: str, view: IndexView) -> list[bytes]:
    """The terms that begin so, the most frequent first."""
    pages: Counter[bytes] = Counter()
    for each in view.segments:
        terms, segment = each.segment.terms, each.segment
        for number in terms.beginning_with(start.encode()):
            pages[terms[number]] += segment.pages_with(number)
    return sorted(pages, key=lambda term: (-pages[term], term))
