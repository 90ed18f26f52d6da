"""What a person asked last (letzte Suchen): below the empty search box, until it is cleared."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from eakte.database import DatabaseUnavailable
from eakte.domain.access import Action
from eakte.finding import SearchRequest
from eakte.kept_request import from_asked
from eakte.web import notes
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.saved_searches import limits
from eakte.web.search_address import address_of

LOG = logging.getLogger(__name__)

blueprint = Blueprint("recent_searches", __name__, url_prefix="/suche/zuletzt")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentLine:
    """A search that was asked: its words, by what it was narrowed, and the address of its hits."""

    words: str
    limits: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """What stands below an empty search box; are_kept False: the person does not want that."""

    lines: Sequence[RecentLine]
    are_kept: bool


def searches_lately() -> Lately:
    """The last searches of the person of this request, the newest first."""
    recent = the_office().remembering.recall(actor=the_actor())
    lines = [_line(from_asked(one.asked)) for one in recent or ()]
    return Lately(lines=lines, are_kept=recent is not None)


def remember(wanted: SearchRequest) -> None:
    """Keep a search that was answered; the answer goes out all the same when that fails."""
    try:
        the_office().remembering.remember(wanted, actor=the_actor())
    except DatabaseUnavailable:
        LOG.warning("Search not kept", extra={"event": "recent_search_not_kept"})


@blueprint.post("/leeren")
@needs(Action.READ)
def clear() -> ResponseReturnValue:
    """Forget all of them."""
    the_office().remembering.forget(actor=the_actor())
    notes.tell("Ihre letzten Suchen sind gelöscht.")
    return redirect(url_for("search.screen"), 303)


@blueprint.post("")
@needs(Action.READ)
def switch() -> ResponseReturnValue:
    """Keep them from now on, or not any more."""
    are_kept = request.form.get("merken") == "ja"
    the_office().remembering.switch(actor=the_actor(), are_kept=are_kept)
    told = "Ihre letzten Suchen werden ab jetzt gemerkt."
    notes.tell(told if are_kept else "Ihre letzten Suchen sind gelöscht und werden nicht gemerkt.")
    return redirect(url_for("search.screen"), 303)


def _line(wanted: SearchRequest) -> RecentLine:
    url = url_for("search.screen", **address_of(wanted))
    return RecentLine(words=wanted.words, limits=limits(wanted), url=url)
