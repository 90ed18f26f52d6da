"""FLOW export: the hits of a search leave the house, and the journal says so first."""

from collections.abc import Iterator
from dataclasses import dataclass

from eakte.domain.access import Action, Actor, require_may
from eakte.filing import Filing
from eakte.finding import FoundPage, SearchRequest
from eakte.hit_walk import HitsIncomplete, hits_of
from eakte.journal import Event, user_stream
from eakte.kept_request import to_asked
from eakte.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporting:
    """Lists of hits for use outside of eakte."""

    records: Records
    filing: Filing

    def hits(self, request: SearchRequest, *, form: str, actor: Actor) -> Iterator[FoundPage]:
        """Every hit that the actor may see when its turn comes (Trefferliste ausgeben).

        The journal keeps who asked for what, and none of the text that was found.

        Raises:
            QueryRefused, InvalidValue: what was typed cannot be looked for; nothing was noted.
            HitsIncomplete: the index is not usable; while walking, too.
            HitsCutShort: behind the last hit, where there may be more.
        """
        require_may(actor, Action.READ)
        if self.filing.count(request, actor=actor) is None:
            raise HitsIncomplete
        with self.records.begin(actor) as tx:
            said = {"form": form, **to_asked(request)}
            stream = user_stream(actor.user)
            tx.note(Event(stream=stream, action="hits_exported", subject=actor.user, detail=said))
        return hits_of(self.filing, request, actor=actor)
