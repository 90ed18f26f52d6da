"""FLOW remember -> recall -> forget: what somebody looked for last (letzte Suchen).

It tells what a person works on: nobody else sees it, it goes after a while and with the account,
and whoever does not want it has it switched off.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eakte.domain.access import Actor
from eakte.domain.saved_search import RecentSearch
from eakte.finding import SearchRequest
from eakte.kept_request import to_asked
from eakte.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """Recent searches, each of one person."""

    records: Records

    def remember(self, request: SearchRequest, *, actor: Actor) -> None:
        """Keep what was asked just now among the recent searches, if the person wants that."""
        asked = to_asked(request)
        with self.records.read(actor) as tx:
            latest = tx.recent_searches.latest(actor.user)
            if not tx.recent_searches.are_kept(actor.user):
                return
        if not latest or latest[0].asked != asked:
            with self.records.begin(actor) as tx:
                tx.recent_searches.remember(actor.tenant, actor.user, asked)

    def recall(self, *, actor: Actor) -> Sequence[RecentSearch] | None:
        """What a person asked last, the newest first; None: it is not kept, as the person wants."""
        with self.records.read(actor) as tx:
            if not tx.recent_searches.are_kept(actor.user):
                return None
            return tx.recent_searches.latest(actor.user)

    def forget(self, *, actor: Actor) -> None:
        """Forget what a person asked (Verlauf leeren)."""
        with self.records.begin(actor) as tx:
            tx.recent_searches.clear(actor.user)

    def switch(self, *, actor: Actor, are_kept: bool) -> None:
        """Keep recent searches from now on, or not any more; then those kept are forgotten."""
        with self.records.begin(actor) as tx:
            tx.recent_searches.set_kept(actor.tenant, actor.user, are_kept=are_kept)
            if not are_kept:
                tx.recent_searches.clear(actor.user)

    def forget_old(self) -> None:
        """Forget recent searches of all people that nobody asked again for a long time."""
        with self.records.begin(None) as tx:
            tx.recent_searches.forget_old()
