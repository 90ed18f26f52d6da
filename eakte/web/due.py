"""Screen: periods (Fristen): how many end in which year, and which."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.records import CaseQuery
from eakte.web import fields
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("due", __name__)

YEARS_SHOWN = 24  # bars beside each other on a usual screen


@blueprint.get("/fristen")
@needs(Action.READ_RETENTION)
def screen() -> ResponseReturnValue:
    """Bar per year with the same numbers as a table, and the case files of the chosen year."""
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        today = tx.today
        plan = tx.plans.file_plan()
    asked = request.args.get("jahr", today.year, type=int)
    first, _ = fields.year_span(asked)
    year = first.year if first else today.year
    counts = office.lifecycle.outlook(actor=actor)
    page = office.lifecycle.due(
        CaseQuery(due_year=year), actor=actor, cursor=request.args.get("ab")
    )
    return render_template(
        "due.html",
        years=_bars(counts, today.year),
        beyond=sum(count for at, count in counts.items() if at >= today.year + YEARS_SHOWN),
        overdue=sum(count for at, count in counts.items() if at < today.year),
        year=year,
        page=page,
        plan=plan,
        today=today,
    )


def _bars(counts: Mapping[int, int], this_year: int) -> Mapping[int, int]:
    """The years from the first with an end up to the last that is shown, without gaps."""
    first = min([this_year, *counts])
    first = max(first, this_year - YEARS_SHOWN)
    last = max([this_year + 1, *(year for year in counts if year < this_year + YEARS_SHOWN)])
    return {year: counts.get(year, 0) for year in range(first, last + 1)}
