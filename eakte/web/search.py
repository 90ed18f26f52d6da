"""Screen: search (Suche): words, facets, hits by case file with the words around them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.asked import named_case
from eakte.domain.access import Action, CaseFileId
from eakte.domain.casefile import CaseFile, DocumentId
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.finding import FoundPages, SearchRequest
from eakte.records import CaseQuery, Transaction
from eakte.refusals import Refusal, refusal_of
from eakte.scanning.codes import CodeRefused, LabelUnscanned
from eakte.web import fields, notes
from eakte.web.code_jump import place_of_code
from eakte.web.facets import Facet, facets
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.hit_list import Numbered, by_case, numbered, place_of
from eakte.web.recent_searches import remember, searches_lately
from eakte.web.saved_searches import tools_for
from eakte.web.search_address import asked_in, days_in, request_of
from indexing import QueryRefused

blueprint = Blueprint("search", __name__, url_prefix="/suche")

MOST_CASES = 5  # case files above the hits


@blueprint.get("")
@needs(Action.READ)
def screen() -> ResponseReturnValue:
    """Hits for the words, with counts that only know what this person may see."""
    words, kept = fields.line(request.args, "q"), asked_in(request.args)
    found: FoundPages | None = None
    refusal: Refusal | None = None
    wanted = SearchRequest(words=words)
    if words:
        try:
            if place := place_of_code(words) or _place_of_case(kept):
                return redirect(place)
            wanted = _wanted()
            found = the_office().filing.find(wanted, actor=the_actor())
        except (QueryRefused, InvalidValue, CodeRefused, LabelUnscanned) as error:
            refusal = refusal_of(error)
    is_first = found is not None and found.previous_cursor is None
    if found and is_first and not found.is_rebuilding:
        remember(wanted)
    with the_office().records.read(the_actor()) as tx:
        body = render_template(
            "search.html",
            words=words,
            found=found,
            groups=by_case(found, wanted.order) if found else (),
            facets=_facets(tx, found),
            cases=_cases(tx, words, found),
            most_cases=MOST_CASES,
            refusal=refusal,
            kept=kept,
            days=days_in(request.args),
            within=_within(tx, kept),
            az=fields.line(request.args, "az"),
            tools=tools_for(kept, found),
            lately=None if words else searches_lately(),
        )
    return (body, refusal.status) if refusal else body


@blueprint.get("/akten")
@needs(Action.READ)
def case_options() -> ResponseReturnValue:
    """Lines under the case field while somebody types; closed case files too."""
    with the_office().records.read(the_actor()) as tx:
        cases = tx.lines.case_suggestions(fields.line(request.args, "q"), only_open=False)
    return render_template("parts/case_options.html", cases=cases)


@blueprint.get("/weiter")
@needs(Action.READ)
def onward() -> ResponseReturnValue:
    """From a document of the hit list to the next one, or to the one before.

    It opens on its best page, or with `fundstelle` on the first or last page with the words.
    """
    is_back = request.args.get("richtung") == "zurueck"
    try:
        found = _neighbour(is_back=is_back)
    except (QueryRefused, InvalidValue):
        found = None  # an address that no hit list has given out
    if found is None:
        end = "Davor gibt es keinen Treffer." if is_back else "Das war der letzte Treffer."
        notes.tell(end, kind="info")
        return redirect(url_for("search.screen", **asked_in(request.args)))
    neighbour, cursor = found
    wished = fields.line(request.args, "fundstelle")
    address: dict[str, Any] = {  # what url_for takes
        "document": neighbour.hit.document.id,
        "seite": None if wished else neighbour.hit.page.number,
        "fundstelle": wished or None,
        "treffer": neighbour.number,
        "ab": cursor,
    }
    return redirect(url_for("document.screen", **address, **asked_in(request.args)))


def _neighbour(*, is_back: bool) -> tuple[Numbered, str | None] | None:
    """The hit beside the shown document, with the cursor of the part of the list it stands in."""
    wanted = _wanted()
    number = request.args.get("treffer", 0, type=int)
    document = DocumentId(fields.line(request.args, "dieses"))
    found, hits = _part(wanted)
    here = place_of(hits, document, number)
    if here is None:  # it is not found any more: another one has taken its place
        here = number - found.first_number
        beside = here - 1 if is_back else here
    else:
        beside = here - 1 if is_back else here + 1
    if 0 <= beside < len(hits):
        return hits[beside], wanted.cursor
    cursor = found.previous_cursor if is_back else found.next_cursor
    while cursor is not None:
        found, hits = _part(replace(wanted, cursor=cursor))
        if hits:
            return hits[-1 if is_back else 0], cursor
        cursor = found.previous_cursor if is_back else found.next_cursor
    return None


def _part(wanted: SearchRequest) -> tuple[FoundPages, list[Numbered]]:
    found = the_office().filing.find(wanted, actor=the_actor())
    return found, list(numbered(found, wanted.order))


def _wanted() -> SearchRequest:
    """What the address asks for.

    Raises:
        InvalidValue: a day that is none.
    """
    with the_office().records.read(the_actor()) as tx:
        today = tx.today
    wanted = request_of(request.args, today=today)
    return replace(wanted, cursor=fields.line(request.args, "ab") or None)


def _place_of_case(kept: Mapping[str, Any]) -> str | None:
    """The same search within the case file that stands in the case field.

    Raises:
        InvalidValue: there is none, or several.
    """
    case = _chosen_case()
    return url_for("search.screen", **{**kept, "akte": case}) if case else None


def _chosen_case() -> str | None:
    """The case file that stands in the case field.

    Raises:
        InvalidValue: there is none, or several.
    """
    reference = fields.line(request.args, "az")
    if not reference:
        return None
    with the_office().records.read(the_actor()) as tx:
        return named_case(tx, reference, field="az")


def _facets(tx: Transaction, found: FoundPages | None) -> Sequence[Facet]:
    if found is None:
        return ()
    units = {unit.id: unit for unit in tx.people.units(tx.subject.tenant)}
    return list(facets(found.facets, units, tx.plans.file_plan()))


def _cases(tx: Transaction, words: str, found: FoundPages | None) -> Sequence[CaseFile]:
    """Case files by reference and subject, above the first hits."""
    if found is None or found.previous_cursor is not None:
        return ()
    if found.is_rebuilding:
        return found.cases
    return tx.lines.cases(CaseQuery(words=words), limit=MOST_CASES).lines


def _within(tx: Transaction, kept: Mapping[str, str]) -> Mapping[str, str]:
    """What the search is narrowed to, by the name in the address; nothing that is not seen."""
    named: dict[str, str] = {}
    try:
        if case := kept.get("akte"):
            found = tx.cases.get(CaseFileId(case))
            named["akte"] = f"Akte {found.reference} {found.subject}"
        if document := kept.get("dokument"):
            named["dokument"] = tx.documents.get(DocumentId(document)).subject
    except NotVisible:
        pass
    return named
