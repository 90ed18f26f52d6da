"""Screen: periods (Fristen): how many end in which year, and which."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.records import CaseQuery
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("due", __name__)


@blueprint.get("/fristen")
@needs(Action.READ_RETENTION)
def screen() -> ResponseReturnValue:
    """Bar per year with the same numbers as a table, and the case files of the chosen year."""
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        today = tx.today
    year = request.args.get("jahr", today.year, type=int)
    query = CaseQuery(due_year=year if 1 <= year <= 9999 else today.year)
    page = office.lifecycle.due(query, actor=actor, cursor=request.args.get("ab"))
    years = office.lifecycle.outlook(actor=actor)
    return render_template("due.html", years=years, year=year, page=page, today=today)
