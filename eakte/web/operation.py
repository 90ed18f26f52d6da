"""Screen: operation (Betrieb): jobs, errors with repeat, progress, storage, index."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.jobs import JobState
from eakte.web import condition_words, formats, notes, wording
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("operation", __name__, url_prefix="/betrieb")

MOST_RUNNING = 10  # lines of what is being worked on at this moment
STATES = {
    "bereit": JobState.READY,
    "laufend": JobState.RUNNING,
    "fertig": JobState.DONE,
    "fehler": JobState.DEAD,
    "abgebrochen": JobState.CANCELLED,
}


@blueprint.get("")
@needs(Action.READ_JOBS)
def screen() -> ResponseReturnValue:
    """The queue in numbers, jobs by state, what does not answer."""
    office, actor = the_office(), the_actor()
    state = STATES.get(request.args.get("stand", ""))
    return render_template(
        "operation.html",
        views=_views(state),
        jobs_page=office.operation.jobs(actor=actor, state=state, cursor=request.args.get("ab")),
        readiness=office.operation.readiness(),
        condition=[condition_words.told(each) for each in office.condition.look(actor=actor)],
        care=office.index_care.state(actor=actor),
        protection=office.protection.state(actor=actor),
        lock_days=office.settings.lock_days,
        clock=office.clockwork.state(actor=actor),
        outbox=office.outbox.state(actor=actor),
        hot_folders=office.folder_watch.states(actor=actor),
        **_progress(),
    )


@blueprint.get("/fortschritt")
@needs(Action.READ_JOBS)
def progress() -> ResponseReturnValue:
    """The moving part of the screen, asked for every two seconds."""
    return render_template("parts/progress_queue.html", **_progress())


@blueprint.get("/suchindex")
@needs(Action.READ_JOBS)
def search_index() -> ResponseReturnValue:
    """The search index, asked for again while it is worked on."""
    office = the_office()
    return render_template(
        "parts/search_index.html",
        index=office.operation.index_state(),
        care=office.index_care.state(actor=the_actor()),
    )


@blueprint.post("/suchindex")
@needs(Action.REPEAT_JOBS)
def care_for_index() -> ResponseReturnValue:
    """Order a comparison of the index with the database, its repair, or a new index."""
    care, actor = the_office().index_care, the_actor()
    work = request.form.get("arbeit")
    if work == "aufbauen":
        care.order_rebuild(actor=actor)
        notes.tell("Der Suchindex wird im Hintergrund neu aufgebaut. Die Suche geht weiter.")
    else:
        care.order_check(repairs=work == "beheben", actor=actor)
        notes.tell("Der Suchindex wird im Hintergrund mit der Datenbank verglichen.")
    return redirect(url_for("operation.screen"), 303)


@blueprint.post("/auftraege/wiederholen")
@needs(Action.REPEAT_JOBS)
def repeat() -> ResponseReturnValue:
    """Repeat one laid-aside job, or all."""
    job = request.form.get("auftrag", type=int)
    count = the_office().operation.repeat(actor=the_actor(), job_id=job)
    one = "Der Auftrag wird wiederholt."
    notes.tell(one if count == 1 else f"{count} Aufträge werden wiederholt.")
    return redirect(url_for("operation.screen"), 303)


@blueprint.post("/schutz")
@needs(Action.REPEAT_JOBS)
def scan_again() -> ResponseReturnValue:
    """Let all that was not scanned be scanned now."""
    count = the_office().protection.order(actor=the_actor())
    told = formats.counted(count, "Dokument wird", "Dokumente werden")
    nothing = "Es gibt kein Dokument, das nicht auf Schadsoftware geprüft ist."
    notes.tell(f"{told} jetzt auf Schadsoftware geprüft." if count else nothing, kind="info")
    return redirect(url_for("operation.screen"), 303)


@blueprint.post("/lesbarkeit")
@needs(Action.REPEAT_JOBS)
def read_again() -> ResponseReturnValue:
    """Let doubtful pages be read again in the background, where that may help."""
    count = the_office().legibility.order_rereading(actor=the_actor())
    told = formats.counted(count, "Dokument wird", "Dokumente werden")
    nothing = "Keine Seite wurde mit einer älteren Texterkennung gelesen: Es gibt nichts zu tun."
    notes.tell(f"{told} im Hintergrund neu gelesen." if count else nothing, kind="info")
    return redirect(url_for("operation.screen"), 303)


def _views(state: JobState | None) -> list[tuple[str, str, bool]]:
    """The lists of jobs as tabs: label, address, and whether it is shown."""
    every = ("Alle", url_for("operation.screen"), state is None)
    return [
        every,
        *(
            (wording.word(one, "job_state"), url_for("operation.screen", stand=name), state is one)
            for name, one in STATES.items()
        ),
    ]


def _progress() -> dict[str, object]:
    operation, actor = the_office().operation, the_actor()
    return {
        "queue": operation.queue(actor=actor),
        "running": operation.jobs(actor=actor, state=JobState.RUNNING, limit=MOST_RUNNING).lines,
        "index": operation.index_state(),
    }
