"""Screen: search (Suche): words, facets, hits with the words around them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.errors import InvalidValue
from eakte.finding import HITS_ON_A_PAGE, FoundPage, FoundPages, SearchRequest
from eakte.records import CaseQuery
from eakte.refusals import Refusal, refusal_of
from eakte.web import fields, notes
from eakte.web.facets import facets
from eakte.web.guard import needs, the_actor, the_office
from indexing import Order, QueryRefused

blueprint = Blueprint("search", __name__, url_prefix="/suche")

ORDERS = {"neueste": Order.NEWEST, "aelteste": Order.OLDEST}
# What stays in the address on the way from the hit list to a document and on to the next.
ASKED = ("q", "jahr", "von", "bis", "akte", "position", "einheit", "art", "sortierung")
MOST_CASES = 5  # case files above the hits


@blueprint.get("")
@needs(Action.READ)
def screen() -> ResponseReturnValue:
    """Hits for the words, with counts that only know what this person may see."""
    words = fields.line(request.args, "q")
    office, actor = the_office(), the_actor()
    found: FoundPages | None = None
    refusal: Refusal | None = None
    if words:
        try:
            found = office.filing.find(_asked(words), actor=actor)
        except (QueryRefused, InvalidValue) as error:
            refusal = refusal_of(error)
    with office.records.read(actor) as tx:
        cases = tx.lines.cases(CaseQuery(words=words), limit=MOST_CASES).lines if words else ()
        units = {unit.id: unit for unit in tx.people.units(actor.tenant)}
        plan = tx.plans.file_plan()
    body = render_template(
        "search.html",
        words=words,
        found=found,
        facets=list(facets(found.facets, units, plan)) if found else (),
        cases=found.cases if found and found.is_rebuilding else cases,
        most_cases=MOST_CASES,
        refusal=refusal,
        start=_start(),
        per_page=HITS_ON_A_PAGE,
        kept=asked_before(),
    )
    return (body, refusal.status) if refusal else body


@blueprint.get("/weiter")
@needs(Action.READ)
def onward() -> ResponseReturnValue:
    """From a document of the hit list to the next one, or to the one before."""
    place = request.args.get("treffer", 0, type=int)
    is_back = request.args.get("richtung") == "zurueck"
    found = _neighbour(place, is_back=is_back)
    if found is None:
        end = "Davor gibt es keinen Treffer." if is_back else "Das war der letzte Treffer."
        notes.tell(end, kind="info")
        return redirect(url_for("search.screen", **asked_before()))
    at, hit = found
    return redirect(
        url_for(
            "document.screen",
            document=hit.document.id,
            seite=hit.page.number,
            treffer=at,
            **asked_before(),
        )
    )


def asked_before() -> dict[str, Any]:  # what url_for takes
    """The words and narrowings of this address."""
    return {name: value for name in ASKED if (value := fields.line(request.args, name))}


def _neighbour(place: int, *, is_back: bool) -> tuple[int, FoundPage] | None:
    """The nearest hit in another document, with its place in the hit list."""
    walk = _walk(place, is_back=is_back)
    try:
        _, here = next(walk, (place, None))
        others = (one for one in walk if here and one[1].document.id != here.document.id)
        return next(others, None)
    except (QueryRefused, InvalidValue):
        return None  # an address that no hit list has given out


def _walk(place: int, *, is_back: bool) -> Iterator[tuple[int, FoundPage]]:
    """Hits with their places, from one of them onwards or backwards, found page by page."""
    office, actor = the_office(), the_actor()
    asked = _asked(fields.line(request.args, "q"))
    while place >= 0:
        start = max(0, place - HITS_ON_A_PAGE + 1) if is_back else place
        count = place - start + 1 if is_back else HITS_ON_A_PAGE
        hits = office.filing.find(replace(asked, start=start, count=count), actor=actor).hits
        places = list(enumerate(hits, start=start))
        yield from reversed(places) if is_back else places
        if len(places) < count:
            return
        place = start - 1 if is_back else start + count


def _asked(words: str) -> SearchRequest:
    """What the address asks for.

    Raises:
        InvalidValue: a day that is none.
    """
    args = request.args
    with the_office().records.read(the_actor()) as tx:
        today = tx.today
    first = fields.day(args.get("von", ""), field="von", today=today)
    last = fields.day(args.get("bis", ""), field="bis", today=today)
    if "jahr" in args:
        first, last = fields.year_span(args.get("jahr", type=int))
    return SearchRequest(
        words=words,
        case=fields.line(args, "akte") or None,
        file_plan=fields.line(args, "position") or None,
        unit=fields.line(args, "einheit") or None,
        type=fields.line(args, "art") or None,
        first_day=first,
        last_day=last,
        order=ORDERS.get(args.get("sortierung", ""), Order.RELEVANCE),
        start=_start(),
    )


def _start() -> int:
    return max(0, request.args.get("ab", 0, type=int))
