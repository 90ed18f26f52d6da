"""Screen: operation (Betrieb): jobs, errors with repeat, progress, storage, index."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.jobs import JobState
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("operation", __name__, url_prefix="/betrieb")


@blueprint.get("")
@needs(Action.READ_JOBS)
def screen() -> ResponseReturnValue:
    """The queue in numbers, jobs by state, what does not answer."""
    office, actor = the_office(), the_actor()
    asked = request.args.get("stand", "")
    state = JobState(asked) if asked in set(JobState) else None
    return render_template(
        "operation.html",
        state=state,
        page=office.operation.jobs(actor=actor, state=state, cursor=request.args.get("ab")),
        queue=office.operation.queue(actor=actor),
        readiness=office.operation.readiness(),
        index=office.operation.index_state(),
        lock_days=office.settings.lock_days,
    )


@blueprint.get("/fortschritt")
@needs(Action.READ_JOBS)
def progress() -> ResponseReturnValue:
    """The moving part of the screen, asked for every two seconds."""
    office, actor = the_office(), the_actor()
    return render_template(
        "parts/progress_queue.html",
        queue=office.operation.queue(actor=actor),
        page=office.operation.jobs(actor=actor, state=JobState.RUNNING, limit=10),
        index=office.operation.index_state(),
    )


@blueprint.post("/auftraege/wiederholen")
@needs(Action.REPEAT_JOBS)
def repeat() -> ResponseReturnValue:
    """Repeat one laid-aside job, or all."""
    job = request.form.get("auftrag", type=int)
    count = the_office().operation.repeat(actor=the_actor(), job_id=job)
    flash(f"{count} Aufträge werden wiederholt." if count != 1 else "Der Auftrag wird wiederholt.", "success")
    return redirect(url_for("operation.screen"), 303)
