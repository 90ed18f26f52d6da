"""Screen: what is due today (Mein Tag)."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, may
from eakte.records import CaseQuery
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("my_day", __name__)


@blueprint.get("/")
@needs(Action.USE_SCREENS)
def screen() -> ResponseReturnValue:
    """Resubmissions (overdue first), inbox, periods ending soon, case files used last."""
    office, actor = the_office(), the_actor()
    if not may(actor, Action.READ):
        return redirect(url_for("operation.screen"))
    with office.records.read(actor) as tx:
        today = tx.today
        year = CaseQuery(due_year=today.year)
        return render_template(
            "my_day.html",
            today=today,
            follow_ups=tx.lines.follow_ups(user=actor.user, until=today),
            later=tx.lines.follow_ups(user=actor.user),
            inbox_count=tx.lines.inbox_count(),
            suggested_count=tx.lines.inbox_suggested_count(),
            oldest=tx.lines.inbox(limit=1).lines,
            due_count=tx.lines.case_count(year),
            recent=tx.lines.recent_cases(),
        )
