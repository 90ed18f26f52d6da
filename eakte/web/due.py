"""Screen: periods (Fristen): worklists, how many end in which year, and the same as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.casefile import CaseFile
from eakte.domain.disposal import is_due
from eakte.domain.fileplan import FilePlan
from eakte.domain.retention_rule import EVENT_LABELS
from eakte.due_sheets import due_sheet, year_sheet
from eakte.records import DueOrder, DueParts, DueQuery, DueView, Transaction
from eakte.web import fields, list_files, wording
from eakte.web.facets import Facet, Option
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("due", __name__, url_prefix="/fristen")

YEARS_SHOWN = 24  # bars beside each other on a usual screen
VIEWS = {
    "": DueView.IN_YEAR,
    "abgelaufen": DueView.OVERDUE,
    "wartet": DueView.WAITING,
    "anzubieten": DueView.TO_OFFER,
    "unbefristet": DueView.UNLIMITED,
}
KEPT = ("liste", "jahr", "position", "einheit", "art", "ereignis", "sortierung")
ORDERS = {"aktenzeichen": DueOrder.REFERENCE, "betreff": DueOrder.SUBJECT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One year of the chart."""

    label: str
    value: int
    url: str
    is_current: bool


@blueprint.get("")
@needs(Action.READ_RETENTION)
def screen() -> ResponseReturnValue:
    """Bar per year with the same numbers as a table, and the case files of a worklist."""
    office, actor = the_office(), the_actor()
    query = asked(request.args)
    counts = office.lifecycle.outlook(query, actor=actor)
    parts = office.lifecycle.due_parts(query, actor=actor)
    cases_page = office.lifecycle.due(query, actor=actor, cursor=request.args.get("ab"))
    with office.records.read(actor) as tx:
        plan = tx.plans.file_plan()
        units = {str(unit.id): unit.name for unit in tx.people.units(actor.tenant)}
        choice = _choice(tx, cases_page.lines, query)
    labels = _event_labels(plan)
    this_year = query.on.year
    return render_template(
        "due.html",
        bars=_bars(counts, query.year, this_year),
        beyond=sum(count for at, count in counts.items() if at >= this_year + YEARS_SHOWN),
        query=query,
        views=VIEWS,
        view_counts=office.lifecycle.due_counts(query, actor=actor),
        facets=_facets(parts, plan, units),
        kept={name: request.args[name] for name in KEPT if name in request.args},
        waited_for=office.lifecycle.waited_for(query, actor=actor),
        event_labels=labels,
        total=parts.total,
        cases_page=cases_page,
        plan=plan,
        units=units,
        today=query.on,
        **choice,
    )


@blueprint.get("/liste.<form>")
@needs(Action.READ_RETENTION)
def file(form: str) -> Response:
    """All case files of a worklist as a file."""
    query = asked(request.args)
    chosen = list_files.form_of(form)
    with due_sheet(the_office(), query, form=chosen, actor=the_actor()) as path:
        return list_files.as_file(path, name="fristen", today=query.on)


@blueprint.get("/jahre.<form>")
@needs(Action.READ_RETENTION)
def year_file(form: str) -> Response:
    """The numbers of the chart, of all years, as a file."""
    query = asked(request.args)
    chosen = list_files.form_of(form)
    with year_sheet(the_office(), query, form=chosen, actor=the_actor()) as path:
        return list_files.as_file(path, name="vorausschau", today=query.on)


def asked(source: Mapping[str, str]) -> DueQuery:
    """The worklist that an address or a form names."""
    with the_office().records.read(the_actor()) as tx:
        today = tx.today
    typed = fields.line(source, "jahr")
    year, _ = fields.year_span(int(typed) if typed.isdecimal() else today.year)
    return DueQuery(
        view=VIEWS.get(source.get("liste", ""), DueView.IN_YEAR),
        on=today,
        year=year.year if year else today.year,
        position=fields.line(source, "position"),
        unit=fields.line(source, "einheit"),
        action=fields.line(source, "art"),
        waits_for=fields.line(source, "ereignis"),
        order=ORDERS.get(source.get("sortierung", ""), DueOrder.DAY),
    )


def _choice(tx: Transaction, cases: Sequence[CaseFile], query: DueQuery) -> Mapping[str, object]:
    """Which of these case files may go on a list of disposal, which are on one, and on which."""
    listed = tx.disposals.listed_among(cases)
    lists = tx.disposals.lines().lines
    return {
        "listed": listed,
        "free": {case.id for case in cases if is_due(case, today=query.on)} - listed,
        "open_lists": [one for one in lists if one.offered_at is None and one.ended_at is None],
    }


def _bars(counts: Mapping[int, int], year: int, this_year: int) -> Sequence[Bar]:
    """One bar per year without gaps: from the first with an end up to the last that is shown."""
    first = max(min([this_year, *counts]), this_year - YEARS_SHOWN)
    last = max([this_year + 1, *(at for at in counts if at < this_year + YEARS_SHOWN)])
    narrowed = ("position", "einheit", "art")
    kept: dict[str, Any] = {name: request.args.get(name) for name in narrowed}  # as url_for has it
    return [
        Bar(
            label=str(at),
            value=counts.get(at, 0),
            url=url_for("due.screen", jahr=at, **kept),
            is_current=at == year,
        )
        for at in range(first, last + 1)
    ]


def _facets(parts: DueParts, plan: FilePlan, units: Mapping[str, str]) -> Sequence[Facet]:
    """The narrowings of a worklist: position, unit, what comes after the period."""
    return (
        Facet(title="Aktenplan", name="position", options=_options(parts.positions, _titles(plan))),
        Facet(title="Fachbereich", name="einheit", options=_options(parts.units, units)),
        Facet(
            title="Danach", name="art", options=_options(parts.actions, wording.WORDS["disposal"])
        ),
    )


def _options(counts: Mapping[str, int], labels: Mapping[str, str]) -> Sequence[Option]:
    return [
        Option(label=labels.get(value, value), count=count, value=value)
        for value, count in sorted(counts.items())
        if value
    ]


def _titles(plan: FilePlan) -> Mapping[str, str]:
    return {code: f"{code} {unit.title}" for code, unit in plan.units.items()}


def _event_labels(plan: FilePlan) -> Mapping[str, str]:
    """The German name of each event that some rule asks for."""
    named = {event.token: event.label for rule in plan.rules for event in rule.events}
    return dict(EVENT_LABELS) | named
