"""Steps through all hits of a search, a portion at a time, each checked when its turn comes."""

from collections.abc import Iterator
from dataclasses import replace

from eakte.domain.access import Actor
from eakte.filing import Filing
from eakte.finding import FoundPage, SearchRequest

PORTION = 200  # hits of one look into index and database


class HitsIncomplete(Exception):
    """The index is being rebuilt: no complete list of hits can be given now."""


class HitsCutShort(Exception):
    """There may be more hits than were given: the time ran out, or a word began too many others."""


def hits_of(
    filing: Filing, request: SearchRequest, *, actor: Actor, portion: int = PORTION
) -> Iterator[FoundPage]:
    """Every page that is found, in the order of the request; only what may be seen at its turn.

    Raises:
        HitsIncomplete: the index is not usable, or not any more.
        HitsCutShort: after the last hit, when the index did not look at all there is.
        QueryRefused, InvalidValue: what was typed cannot be looked for.
    """
    asked = replace(request, by_document=False, count=portion, cursor=None)
    is_complete = True
    while True:
        found = filing.find(asked, actor=actor)
        if found.is_rebuilding:
            raise HitsIncomplete
        yield from found.hits
        is_complete &= found.is_complete
        if found.next_cursor is None:
            break
        asked = replace(asked, cursor=found.next_cursor)
    if not is_complete:
        raise HitsCutShort
