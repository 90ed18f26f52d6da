"""Screen: what is due today (Mein Tag)."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, may
from eakte.records import CaseQuery
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("my_day", __name__)

DAYS_AHEAD = 30


@blueprint.get("/")
@needs(Action.USE_SCREENS)
def screen() -> ResponseReturnValue:
    """Resubmissions (overdue first), inbox, periods ending soon, case files used last."""
    office, actor = the_office(), the_actor()
    if not may(actor, Action.READ):
        return redirect(url_for("operation.screen"))
    with office.records.read(actor) as tx:
        lines = tx.lines.follow_ups(user=actor.user)
        soon = tx.today + timedelta(days=DAYS_AHEAD)
        return render_template(
            "my_day.html",
            today=tx.today,
            follow_ups=[line for line in lines if line.due_on <= tx.today],
            later=[line for line in lines if line.due_on > tx.today],
            inbox_count=tx.lines.inbox_count(),
            suggested_count=tx.lines.inbox_suggested_count(),
            oldest=next(iter(tx.lines.inbox(limit=1).lines), None),
            due_count=tx.lines.case_count(CaseQuery(due_on=soon)),
            recent=tx.lines.recent_cases(),
        )
