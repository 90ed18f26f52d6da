"""Steps of watching: which hits of a search its owner has not seen, found at little cost.

A page arrives when it is read, and again when its document is filed; one that is merely opened to
somebody is not new. What arrived comes from the database at this moment, inside the rights of the
person: whatever the index still holds, nothing is told of a page that may not be seen any more.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from eakte.domain.access import Actor
from eakte.domain.errors import InvalidValue
from eakte.domain.saved_search import SavedSearch, Seen
from eakte.filing import Filing
from eakte.finding import SearchRequest
from eakte.kept_news import FoundNews, KeptNews
from eakte.kept_request import from_asked
from eakte.records import Arrival, Records, Transaction
from indexing import Order, QueryRefused

MOST_ARRIVED = 1000  # pages in which a search is repeated; beyond them its newest hits are asked
REST = timedelta(seconds=30)  # between two findings for screens that only show a number

NewPages = Mapping[str, frozenset[str]]  # by saved search


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHits:
    """Finds what is new in the searches of a person."""

    records: Records
    filing: Filing
    kept: KeptNews

    def seen(self, request: SearchRequest, *, actor: Actor) -> Seen:
        """What the actor knows of the hits by looking now.

        All that is settled is in the index, and its words are taken in before it is asked: what
        only a part of its words or a scan error finds would else count as seen and be shown late.
        """
        with self.records.read(actor) as tx:
            until = tx.arrivals.settled_until()
            arrived = tx.arrivals.since(until, most=MOST_ARRIVED)
        self.filing.terms.renew()
        return Seen(until=until, pages=self._found_among(arrived, request, actor))

    def found(self, searches: Sequence[SavedSearch], *, actor: Actor) -> NewPages:
        """The new pages of each search at this moment, found anew."""
        if not searches:
            return {}
        earliest = min(search.seen.until for search in searches)
        with self.records.read(actor) as tx:
            arrived = tx.arrivals.since(earliest, most=MOST_ARRIVED + 1)
        return {search.id: self._new_pages(search, arrived, actor) for search in searches}

    def exact(self, searches: Sequence[SavedSearch], *, actor: Actor) -> NewPages:
        """The same, but nothing is found again as long as nothing came, moved, or was hidden."""
        return self._of(searches, actor, rest=timedelta(0))

    def nearly(self, searches: Sequence[SavedSearch], *, actor: Actor) -> NewPages:
        """The same, but what came within the last REST may be missing; what went is gone."""
        return self._of(searches, actor, rest=REST)

    def _of(self, searches: Sequence[SavedSearch], actor: Actor, *, rest: timedelta) -> NewPages:
        if not searches:
            return {}
        asked = tuple((search.id, search.asked, search.seen) for search in searches)
        kept = self.kept.get(actor.user, asked)
        words = self.filing.terms.generation()  # before the look: newer ones are found again
        with self.records.read(actor) as tx:
            index, now = tx.arrivals.index_stand(), tx.now
            stand = (index, words, actor.scopes())
            if kept and index is not None and kept.stand == stand:
                return kept.pages
            if kept and now - kept.at < rest:
                return _still_seen(tx, kept.pages)
        pages = self.found(searches, actor=actor)
        found = FoundNews(searches=asked, stand=stand, at=now, pages=pages)
        self.kept.put(actor.user, found)
        return pages

    def _new_pages(
        self, search: SavedSearch, arrived: Sequence[Arrival], actor: Actor
    ) -> frozenset[str]:
        """Hits among what arrived since the last look; of very much the newest hits count alone."""
        request = from_asked(search.asked)
        if len(arrived) > MOST_ARRIVED:
            newest = self._pages(replace(request, order=Order.NEWEST), actor)
            with self.records.read(actor) as tx:
                arrived = tx.arrivals.of(newest)
        since = [one for one in arrived if one.at > search.seen.until]
        return self._found_among(since, request, actor) - search.seen.pages

    def _found_among(
        self, arrived: Sequence[Arrival], request: SearchRequest, actor: Actor
    ) -> frozenset[str]:
        """Which of some pages a search finds."""
        if not arrived:
            return frozenset()
        documents = frozenset(one.document for one in arrived)
        found = self._pages(replace(request, documents=documents), actor)
        return found & {one.page for one in arrived}

    def _pages(self, request: SearchRequest, actor: Actor) -> frozenset[str]:
        """The first thousand pages; none without an index, or if a field names nothing any more."""
        with suppress(InvalidValue, QueryRefused):
            return self.filing.pages(request, actor=actor) or frozenset()
        return frozenset()


def _still_seen(tx: Transaction, pages: NewPages) -> NewPages:
    """Those that the actor may still see at this moment."""
    seen = {one.page for one in tx.arrivals.of(frozenset().union(*pages.values()))}
    return {search: found & seen for search, found in pages.items()}
