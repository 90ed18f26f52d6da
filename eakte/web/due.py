"""Screen: periods (Fristen): how many end in which year, and which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.records import CaseQuery
from eakte.web import fields
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("due", __name__)

YEARS_SHOWN = 24  # bars beside each other on a usual screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One year of the chart."""

    label: str
    value: int
    url: str
    is_current: bool


@blueprint.get("/fristen")
@needs(Action.READ_RETENTION)
def screen() -> ResponseReturnValue:
    """Bar per year with the same numbers as a table, and the case files of the chosen year.

    Those whose period waits or has no end stand in no year: they have a list of their own.
    """
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        today = tx.today
        plan = tx.plans.file_plan()
    asked = request.args.get("jahr", today.year, type=int)
    first, _ = fields.year_span(asked)
    year = first.year if first else today.year
    counts = office.lifecycle.outlook(actor=actor)
    cursor, is_endless = request.args.get("ab"), "ohne-ende" in request.args
    if is_endless:
        page = office.lifecycle.without_end(actor=actor, cursor=cursor)
    else:
        page = office.lifecycle.due(CaseQuery(due_year=year), actor=actor, cursor=cursor)
    return render_template(
        "due.html",
        bars=_bars(counts, year, today.year),
        beyond=sum(count for at, count in counts.items() if at >= today.year + YEARS_SHOWN),
        overdue=sum(count for at, count in counts.items() if at < today.year),
        year=year,
        cases_page=page,
        is_endless=is_endless,
        endless_count=office.lifecycle.without_end_count(actor=actor),
        plan=plan,
        today=today,
    )


def _bars(counts: Mapping[int, int], year: int, this_year: int) -> Sequence[Bar]:
    """One bar per year without gaps: from the first with an end up to the last that is shown."""
    first = max(min([this_year, *counts]), this_year - YEARS_SHOWN)
    last = max([this_year + 1, *(at for at in counts if at < this_year + YEARS_SHOWN)])
    return [
        Bar(
            label=str(at),
            value=counts.get(at, 0),
            url=url_for("due.screen", jahr=at),
            is_current=at == year,
        )
        for at in range(first, last + 1)
    ]
