"""Screen: batches of the scanning stations (Scanstelle), the newest first."""

import uuid

from flask import Blueprint, render_template, request

from eakte.domain.access import Action
from eakte.domain.scanning import BatchState
from eakte.refusals import Refusal
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("scan_batches", __name__, url_prefix="/scan")

STATES = {
    "empfang": BatchState.RECEIVING,
    "angehalten": BatchState.STOPPED,
    "pruefung": BatchState.CHECKING,
    "abgeschlossen": BatchState.CLOSED,
    "aufgegeben": BatchState.GIVEN_UP,
}


@blueprint.get("")
@needs(Action.SCAN)
def screen() -> str:
    """Batches by state; new ones appear by themselves."""
    return shown("scan_batches.html")


@blueprint.get("/liste")
@needs(Action.SCAN)
def listing() -> str:
    """The lines alone, asked for again every two seconds."""
    return shown("parts/scan_batches.html")


def shown(template: str, *, refusal: Refusal | None = None) -> str:
    """The list, above it why a batch was not taken."""
    state = STATES.get(request.args.get("stand", ""))
    office, actor = the_office(), the_actor()
    page = office.scan_checking.lines(actor=actor, state=state, cursor=request.args.get("ab"))
    return render_template(
        template,
        lines_page=page,
        state=state,
        states=STATES,
        erasable_count=office.given_up_scans.waiting_count(actor=actor),
        refusal=refusal,
        form=request.form,
        key=uuid.uuid4(),
    )
