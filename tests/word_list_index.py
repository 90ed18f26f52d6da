"""The twin of the search index: the words of all pages in memory, for tests of flows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date

from indexing.found_words import Terms, met
from indexing.german import ANALYSIS_VERSION, Place
from indexing.query import Both, Either, Everything, Phrase, Query, Without, places_of
from indexing.search_errors import IndexUnavailable
from indexing.search_index import (
    MAX_BEGINNING_TERMS,
    UNREADABLE,
    Facet,
    Filter,
    Found,
    Hit,
    IndexedPage,
    IndexState,
    Order,
    Plan,
    Position,
)


class WordListIndex:
    """See SearchIndex. The best page is the one with most of the words for its length."""

    def __init__(self) -> None:
        self._pages: dict[str, IndexedPage] | None = None
        self._generation = 0

    def apply(self, put: Sequence[IndexedPage], remove: Sequence[str] = ()) -> int:
        pages = self._living()
        left = {key: page for key, page in pages.items() if key not in set(remove)}
        return self._changed_to(left | {page.page: page for page in put})

    def search(self, plan: Plan) -> Found:
        pages = self._living().values()
        accepted, is_complete = _accepted(plan, pages)
        scores = {
            page.page: score
            for page in pages
            if _is_visible(page, plan.filter) and _is_within(page, plan.filter)
            if (score := _score(plan.query, Terms(page.tokens), accepted)) is not None
        }
        hits = sorted(
            (_hit(self._living()[page], score, plan.order) for page, score in scores.items()),
            key=_place,
        )
        found = [self._living()[hit.page] for hit in hits]
        return Found(
            total=len(hits),
            hits=_shown(hits, plan),
            documents=len({page.document for page in found}),
            facets={facet: _counted(facet, found, plan.most_values) for facet in plan.facets},
            complete=is_complete,
        )

    def pages(self) -> Iterable[IndexedPage]:
        """All that is in it."""
        return list(self._living().values())

    def terms(self) -> Iterator[tuple[str, int]]:
        pages = self._living().values()
        return iter(Counter(term for page in pages for term in set(page.tokens)).items())

    def revisions(self, tenant: str) -> Iterator[tuple[str, int]]:
        pages = sorted(self._living().items())
        return ((key, page.revision) for key, page in pages if page.tenant == tenant)

    def generation(self) -> int:
        self._living()
        return self._generation

    def rebuild(self, pages: Iterable[IndexedPage]) -> int:
        return self._changed_to({page.page: page for page in pages})

    def purge(self) -> None:
        self._living()

    def state(self) -> IndexState:
        if self._pages is None:
            return UNREADABLE
        return IndexState(
            pages=len(self._pages),
            generation=self._generation,
            analysis_version=ANALYSIS_VERSION,
            is_healthy=True,
        )

    def _living(self) -> dict[str, IndexedPage]:
        if self._pages is None:
            raise IndexUnavailable("missing")
        return self._pages

    def _changed_to(self, pages: dict[str, IndexedPage]) -> int:
        self._pages = pages
        self._generation += 1
        return self._generation


def _hit(page: IndexedPage, score: float, order: Order) -> Hit:
    worth = score / (10 + len(page.tokens))
    rank = {Order.RELEVANCE: -worth, Order.NEWEST: -page.day, Order.OLDEST: page.day}[order]
    return Hit(page=page.page, document=page.document, score=worth, rank=rank)


def _place(found: Hit | Position) -> tuple[float, str]:
    return found.rank, found.page


def _shown(hits: Sequence[Hit], plan: Plan) -> tuple[Hit, ...]:
    """The hits that are asked for, out of all in their order."""
    border = plan.after or plan.before
    present = {hit.page: hit for hit in hits}
    place = _place(present.get(border.page, border)) if border else None
    if plan.by_document:
        pages = Counter(hit.document for hit in hits)
        first = {hit.document: hit for hit in reversed(hits)}
        hits = [replace(hit, pages=pages[hit.document]) for hit in first.values()]
        hits.sort(key=_place)
    if place and plan.before:
        return tuple(hit for hit in hits if _place(hit) < place)[-plan.limit :]
    return tuple(hit for hit in hits if place is None or _place(hit) > place)[: plan.limit]


def _counted(facet: Facet, found: Iterable[IndexedPage], most: int) -> dict[str, int]:
    """How many documents have each value."""
    different = {(page.document, value) for page in found if (value := _value(facet, page))}
    counts = Counter(value for _, value in different)
    ordered = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0].encode()))
    return dict(ordered[:most])


def _value(facet: Facet, page: IndexedPage) -> str | None:
    match facet:
        case Facet.TYPE:
            return page.type
        case Facet.YEAR:
            return str(date.fromordinal(page.day).year)
        case Facet.CASE:
            return page.case
        case Facet.UNIT:
            return page.unit
        case Facet.FILE_PLAN:
            return page.file_plan


def _is_visible(page: IndexedPage, wanted: Filter) -> bool:
    if page.tenant != wanted.tenant or page.document in wanted.keep_out - wanted.let_in:
        return False
    if page.document in wanted.let_in:
        return True
    return wanted.scopes is None or page.scope in wanted.scopes


def _is_within(page: IndexedPage, wanted: Filter) -> bool:
    return page.document in wanted.let_in or (
        wanted.case in {None, page.case}
        and wanted.unit in {None, page.unit}
        and wanted.type in {None, page.type}
        and wanted.document in {None, page.document}
        and (wanted.documents is None or page.document in wanted.documents)
        and (wanted.file_plan is None or f"{page.file_plan}.".startswith(f"{wanted.file_plan}."))
        and (wanted.first_day is None or page.day >= wanted.first_day)
        and (wanted.last_day is None or page.day <= wanted.last_day)
    )


def _accepted(plan: Plan, pages: Iterable[IndexedPage]) -> tuple[Mapping[Place, Set[str]], bool]:
    """What meets each place: by all terms of visible pages; and whether that is complete."""
    everywhere = Counter(term for page in pages for term in set(page.tokens))
    visible = {t for page in pages if _is_visible(page, plan.filter) for t in page.tokens}
    accepted: dict[Place, Set[str]] = {}
    is_complete = True
    for place in places_of(plan.query):
        beginnings = [t for t in everywhere if place.start and t.startswith(place.start)]
        beginnings.sort(key=lambda term: (-everywhere[term], term))
        is_complete &= len(beginnings) <= MAX_BEGINNING_TERMS
        accepted[place] = met(place, visible) - set(beginnings[MAX_BEGINNING_TERMS:])
    return accepted, is_complete


def _score(query: Query, terms: Terms, accepted: Mapping[Place, Set[str]]) -> float | None:
    """How often the words stand on a page; None where it does not meet the query."""
    match query:
        case Phrase(places=(place,)):
            weights = dict.fromkeys(accepted[place], 1.0) | dict(place.weighted)
            weights |= dict.fromkeys(accepted[place] & {*place.terms, *place.otherwise}, 1.0)
            worth = (len(terms.starts([{term}])) * weights[term] for term in accepted[place])
            return max(worth, default=0.0) or None
        case Phrase():
            return len(terms.starts([accepted[place] for place in query.places])) or None
        case Both():
            scores = [_score(part, terms, accepted) for part in query.parts]
            return None if None in scores else sum(score or 0.0 for score in scores)
        case Either():
            found = [_score(part, terms, accepted) for part in query.parts]
            return None if found.count(None) == len(found) else sum(score or 0.0 for score in found)
        case Without():
            return 0.0 if _score(query.part, terms, accepted) is None else None
        case Everything():
            return 0.0
