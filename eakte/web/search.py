"""Screen: search (Suche): words, facets, hits with the words around them."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.finding import HITS_ON_A_PAGE, FoundPages, SearchRequest
from eakte.records import CaseQuery
from eakte.refusals import Refusal, refusal_of
from eakte.web import fields
from eakte.web.guard import needs, the_actor, the_office
from indexing import Order, QueryRefused

blueprint = Blueprint("search", __name__)

ORDERS = {"neueste": Order.NEWEST, "aelteste": Order.OLDEST}
MOST_CASES = 5  # case files above the hits


@blueprint.get("/suche")
@needs(Action.READ)
def screen() -> ResponseReturnValue:
    """Hits for the words, with counts that only know what this person may see."""
    words = request.args.get("q", "").strip()
    if not words:
        return render_template("search.html", found=None, words="", start=0)
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        asked = _asked(words, tx.today)
        cases = tx.lines.cases(CaseQuery(words=words), limit=MOST_CASES).lines
        units = {unit.id: unit for unit in tx.people.units(actor.tenant)}
    found: FoundPages | None = None
    refusal: Refusal | None = None
    try:
        found = office.filing.find(asked, actor=actor)
    except QueryRefused as error:
        refusal = refusal_of(error)
    body = render_template(
        "search.html",
        words=words,
        asked=asked,
        found=found,
        cases=cases,
        units=units,
        refusal=refusal,
        start=asked.start,
        per_page=HITS_ON_A_PAGE,
    )
    return (body, refusal.status) if refusal else body


def _asked(words: str, today: date) -> SearchRequest:
    args = request.args
    first = fields.day(args.get("von", ""), field="von", today=today)
    last = fields.day(args.get("bis", ""), field="bis", today=today)
    if year := args.get("jahr", type=int):
        first, last = date(year, 1, 1), date(year, 12, 31)
    return SearchRequest(
        words=words,
        case=args.get("akte") or None,
        file_plan=args.get("position") or None,
        unit=args.get("einheit") or None,
        type=args.get("art") or None,
        first_day=first,
        last_day=last,
        order=ORDERS.get(args.get("sortierung", ""), Order.RELEVANCE),
        start=max(0, args.get("ab", 0, type=int)),
    )
