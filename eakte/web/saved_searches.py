"""Screen: searches kept under a name (gemerkte Suchen), with live counts and what is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.saved_search import MOST_NAME_CHARACTERS
from eakte.finding import FoundPages, SearchRequest
from eakte.kept_request import from_asked
from eakte.refusals import Refusal
from eakte.web import errors, notes
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.search_address import address_of, asked_in, request_of
from indexing import QueryRefused

blueprint = Blueprint("saved_searches", __name__, url_prefix="/suche/gemerkt")

LONGEST_UNDO = 1500  # characters of an address: the note with it travels in a cookie
GONE = Refusal(
    status=404,
    type="not-found",
    happened="Diese Suche ist nicht mehr gemerkt.",
    to_do="Ihre gemerkten Suchen stehen unten; eine neue merken Sie über ihren Treffern.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTools:
    """What can be done with an answered search: keep it, and take its hits away.

    `asked` are the parts of its address; name: one to begin with, of at the most `most_name`
    characters; has_hits: there is something to take away.
    """

    asked: Mapping[str, str]
    name: str
    has_hits: bool
    most_name: int = MOST_NAME_CHARACTERS


def tools_for(asked: Mapping[str, str], found: FoundPages | None) -> SearchTools:
    """The tools above the hits of a search."""
    return SearchTools(
        asked=asked,
        name=asked.get("q", "")[:MOST_NAME_CHARACTERS],
        has_hits=found is not None and bool(found.hits),
    )


@blueprint.get("")
@needs(Action.READ)
def screen() -> ResponseReturnValue:
    """All saved searches by name."""
    return _listed()


@blueprint.post("")
@needs(Action.READ)
def save() -> ResponseReturnValue:
    """Keep a search; it comes from the form above its hits, or from taking a removal back."""
    office, actor = the_office(), the_actor()
    asked, name = asked_in(request.values), request.values.get("name", "")
    try:
        wanted = request_of(asked, today=_today())
        saved = office.watching.save(wanted, name=name, actor=actor)
    except (InvalidValue, QueryRefused) as error:
        return _listed(errors.form_refusal(error), asked=asked, name=name)
    notes.forget(request.full_path)
    notes.tell(f"Die Suche „{saved.name}“ ist gemerkt.")
    return redirect(url_for("search.screen", **address_of(wanted)), 303)


@blueprint.get("/<uuid:search>")
@needs(Action.READ)
def look(search: UUID) -> ResponseReturnValue:
    """The hits of a saved search; from now on they count as seen."""
    try:
        wanted = the_office().watching.look(str(search), actor=the_actor())
    except NotVisible:
        return _listed(GONE)
    return redirect(url_for("search.screen", **address_of(wanted)))


@blueprint.post("/<uuid:search>/name")
@needs(Action.READ)
def rename(search: UUID) -> ResponseReturnValue:
    """Give a saved search another name."""
    name = request.form.get("name", "")
    try:
        saved = the_office().watching.rename(str(search), name=name, actor=the_actor())
    except NotVisible:
        return _listed(GONE)
    except InvalidValue as error:
        return _listed(errors.form_refusal(error))
    notes.tell(f"Die Suche heißt jetzt „{saved.name}“.")
    return redirect(url_for("saved_searches.screen"), 303)


@blueprint.post("/<uuid:search>/weg")
@needs(Action.READ)
def remove(search: UUID) -> ResponseReturnValue:
    """Keep a search no longer; for ten minutes that can be taken back."""
    try:
        gone = the_office().watching.remove(str(search), actor=the_actor())
    except NotVisible:
        return _listed(GONE)
    undo = url_for("saved_searches.save", name=gone.name, **address_of(from_asked(gone.asked)))
    is_short = len(undo) <= LONGEST_UNDO
    notes.tell(f"Die Suche „{gone.name}“ ist gelöscht.", undo=undo if is_short else "")
    return redirect(url_for("saved_searches.screen"), 303)


def _listed(
    refusal: Refusal | None = None, *, asked: Mapping[str, str] | None = None, name: str = ""
) -> ResponseReturnValue:
    """The list; above it what was refused, with the search that was to be kept if there is one."""
    cursor = None if refusal else request.args.get("ab")
    page = the_office().watching.listed(actor=the_actor(), cursor=cursor)
    body = render_template(
        "saved_searches.html",
        lines_page=page,
        limits={line.search.id: limits(from_asked(line.search.asked)) for line in page.lines},
        refusal=refusal,
        asked=asked,
        name=name,
        most_name=MOST_NAME_CHARACTERS,
    )
    return (body, refusal.status) if refusal else body


def limits(wanted: SearchRequest) -> str:
    """By what a search is narrowed, without naming it: what it names may be hidden by now."""
    named = {
        "Akte": wanted.case,
        "Dokument": wanted.document,
        "Aktenplan": wanted.file_plan,
        "Fachbereich": wanted.unit,
        "Art": wanted.type,
        "Zeitraum": wanted.first_day or wanted.last_day,
    }
    return ", ".join(name for name, value in named.items() if value)


def _today() -> date:
    with the_office().records.read(the_actor()) as tx:
        return tx.today
