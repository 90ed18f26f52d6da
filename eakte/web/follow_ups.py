"""Screen: resubmissions (Wiedervorlagen) of a person; done or moved by one key each."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.errors import InvalidValue
from eakte.web import fields, formats, notes
from eakte.web.guard import needs, place_inside, the_actor, the_office

blueprint = Blueprint("follow_ups", __name__, url_prefix="/wiedervorlagen")


@blueprint.get("")
@needs(Action.FILE)
def screen() -> ResponseReturnValue:
    """Open resubmissions, overdue ones first, paged; from a part that is done back to the top."""
    actor, cursor = the_actor(), request.args.get("ab")
    with the_office().records.read(actor) as tx:
        page = tx.follow_ups.lines(cursor=cursor)
        total = tx.follow_ups.count()
        today = tx.today
    if cursor and not page.lines:
        return redirect(url_for("follow_ups.screen"), 303)
    return render_template("follow_ups.html", lines_page=page, total=total, today=today)


@blueprint.post("/<uuid:follow_up>/erledigt")
@needs(Action.FILE)
def finish(follow_up: UUID) -> ResponseReturnValue:
    """Done; for ten minutes it can be taken back."""
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        before = tx.follow_ups.get(str(follow_up))
    office.deskwork.finish_follow_up(str(follow_up), actor=actor)
    undo = url_for("follow_ups.restore", follow_up=follow_up, am=before.due_on.isoformat())
    notes.tell("Die Wiedervorlage ist erledigt.", undo=undo)
    return _back()


@blueprint.post("/<uuid:follow_up>/verschoben")
@needs(Action.FILE)
def move(follow_up: UUID) -> ResponseReturnValue:
    """Moved by days, or to a day."""
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        before = tx.follow_ups.get(str(follow_up))
        due_on = fields.due_day(fields.line(request.form, "um", "7"), field="um", today=tx.today)
    if due_on is None:
        raise InvalidValue("um", "Auf welchen Tag soll die Wiedervorlage verschoben werden?")
    office.deskwork.move_follow_up(str(follow_up), due_on=due_on, actor=actor)
    undo = url_for("follow_ups.restore", follow_up=follow_up, am=before.due_on.isoformat())
    notes.tell(f"Die Wiedervorlage ist auf {formats.weekday(due_on)} verschoben.", undo=undo)
    return _back()


@blueprint.post("/<uuid:follow_up>/zurueck")
@needs(Action.FILE)
def restore(follow_up: UUID) -> ResponseReturnValue:
    """Open again, on the day on which it was due before."""
    office, actor = the_office(), the_actor()
    with office.records.read(actor) as tx:
        due_on = fields.day(request.args.get("am", ""), field="am", today=tx.today) or tx.today
    office.deskwork.move_follow_up(str(follow_up), due_on=due_on, actor=actor)
    notes.forget(request.full_path)
    notes.tell("Die Wiedervorlage steht wieder da.", kind="info")
    return _back()


def _back() -> ResponseReturnValue:
    """Where the form stood; with the list of resubmissions for everything else."""
    where = place_inside(request.form.get("zurueck", ""))
    return redirect(where or url_for("follow_ups.screen"), 303)
