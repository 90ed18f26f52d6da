"""FLOW save -> count -> tell what is new -> look: searches that somebody keeps (Suchen merken)."""

from collections.abc import Sequence
from dataclasses import dataclass

from eakte.domain.access import Action, Actor, require_may
from eakte.domain.errors import InvalidValue
from eakte.domain.saved_search import SavedSearch, search_name
from eakte.filing import Filing
from eakte.finding import FoundCount, SearchRequest
from eakte.kept_request import from_asked, to_asked
from eakte.new_hits import NewHits
from eakte.records import Page, Records
from indexing import QueryRefused

COUNTED = 20  # searches at one time: a screen waits for them, each takes some milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLine:
    """A saved search as a list shows it: all of it is what its owner may see at this moment.

    found None: it cannot be counted now, because a field of it names nothing any more or the index
    is being rebuilt. new: hits that arrived since the last look (see `NewHits`).
    """

    search: SavedSearch
    found: FoundCount | None
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Searches that people keep; nobody sees those of others."""

    records: Records
    filing: Filing
    new_hits: NewHits

    def save(self, request: SearchRequest, *, name: str, actor: Actor) -> SavedSearch:
        """Keep a search under a name (Suche merken); its present hits count as seen.

        Raises:
            InvalidValue: no name, one too long or taken; no words; no room for one more.
            QueryRefused: what was typed cannot be looked for.
        """
        require_may(actor, Action.READ)
        said = search_name(name)
        if not request.words.strip():
            raise InvalidValue("q", "Geben Sie ein, wonach gesucht werden soll.")
        self.filing.count(request, actor=actor)  # a search that is refused is not kept
        seen = self.new_hits.seen(request, actor=actor)
        with self.records.begin(actor) as tx:
            return tx.saved_searches.add(name=said, asked=to_asked(request), seen=seen)

    def listed(
        self, *, actor: Actor, cursor: str | None = None, limit: int | None = None
    ) -> Page[SearchLine]:
        """Saved searches by name with live counts, at the most COUNTED at one time."""
        require_may(actor, Action.READ)
        with self.records.read(actor) as tx:
            page = tx.saved_searches.listed(cursor=cursor, limit=min(limit or COUNTED, COUNTED))
        new = self.new_hits.found(page.lines, actor=actor)
        lines = [
            SearchLine(
                search=each, found=self._count(from_asked(each.asked), actor), new=len(new[each.id])
            )
            for each in page.lines
        ]
        return Page(lines=lines, next_cursor=page.next_cursor)

    def news(self, *, actor: Actor) -> Sequence[SearchLine]:
        """Searches with new hits, those first that were not looked at for longest.

        Of COUNTED searches, so that nobody waits for more.
        """
        require_may(actor, Action.READ)
        searches = self._longest_unseen(actor)
        new = self.new_hits.exact(searches, actor=actor)
        return [
            SearchLine(search=each, found=None, new=len(new[each.id]))
            for each in searches
            if new[each.id]
        ]

    def new_count(self, *, actor: Actor) -> int:
        """How many new hits there are, for the frame of every screen: up to half a minute late.

        What may not be seen any more is gone at once.
        """
        require_may(actor, Action.READ)
        new = self.new_hits.nearly(self._longest_unseen(actor), actor=actor)
        return sum(map(len, new.values()))

    def look(self, search: str, *, actor: Actor) -> SearchRequest:
        """What to look for; from now on its hits count as seen.

        Raises:
            NotVisible: the actor keeps no such search.
        """
        require_may(actor, Action.READ)
        with self.records.read(actor) as tx:
            request = from_asked(tx.saved_searches.get(search).asked)
        seen = self.new_hits.seen(request, actor=actor)
        with self.records.begin(actor) as tx:
            tx.saved_searches.set_seen(search, seen)
        return request

    def rename(self, search: str, *, name: str, actor: Actor) -> SavedSearch:
        """Give a saved search another name.

        Raises:
            NotVisible: the actor keeps no such search.
            InvalidValue: no name, one too long or taken.
        """
        require_may(actor, Action.READ)
        with self.records.begin(actor) as tx:
            return tx.saved_searches.rename(search, name=search_name(name))

    def remove(self, search: str, *, actor: Actor) -> SavedSearch:
        """Keep a search no longer; what it was.

        Raises:
            NotVisible: the actor keeps no such search.
        """
        require_may(actor, Action.READ)
        with self.records.begin(actor) as tx:
            return tx.saved_searches.remove(search)

    def _longest_unseen(self, actor: Actor) -> Sequence[SavedSearch]:
        with self.records.read(actor) as tx:
            return tx.saved_searches.longest_unseen(limit=COUNTED)

    def _count(self, request: SearchRequest, actor: Actor) -> FoundCount | None:
        try:
            return self.filing.count(request, actor=actor)
        except (InvalidValue, QueryRefused):
            return None
