"""Screen: what is due today (Mein Tag)."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, may
from eakte.records import DueQuery, DueView
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.places import first_place

blueprint = Blueprint("my_day", __name__)

DAYS_AHEAD = 30
SAVED_SEARCHES = 5  # with their counts; the list has all


@blueprint.get("/")
@needs(Action.USE_SCREENS)
def screen() -> ResponseReturnValue:
    """Resubmissions (overdue first), inbox, periods ending soon, new hits, what was used last."""
    office, actor = the_office(), the_actor()
    if not may(actor, Action.READ):
        return redirect(first_place(actor).url)
    search_news = office.watching.news(actor=actor)
    saved = office.watching.listed(actor=actor, limit=SAVED_SEARCHES).lines
    with office.records.read(actor) as tx:
        next_day = tx.follow_ups.next_due_on(after=tx.today)
        soon = tx.today + timedelta(days=DAYS_AHEAD)
        return render_template(
            "my_day.html",
            today=tx.today,
            follow_ups=tx.follow_ups.lines(until=tx.today),
            follow_up_count=tx.follow_ups.count(until=tx.today),
            next_day=next_day,
            next_count=tx.follow_ups.count(since=next_day, until=next_day) if next_day else 0,
            inbox_count=tx.lines.inbox_count(),
            suggested_count=tx.lines.inbox_suggested_count(),
            oldest=next(iter(tx.lines.inbox(limit=1).lines), None),
            due_count=tx.due.count(DueQuery(view=DueView.ENDED, on=soon)),
            unordered_count=tx.destructions.unordered_count() if may(actor, Action.DISPOSE) else 0,
            recent=tx.lines.recent_cases(),
            search_news=search_news,
            saved_searches=saved,
        )
