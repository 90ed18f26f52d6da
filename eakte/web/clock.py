"""The clock watch on the operation screen: when it is in doubt two persons release it."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.web import notes
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("clock", __name__, url_prefix="/betrieb/uhr")


@blueprint.post("")
@needs(Action.RELEASE_CLOCK)
def release() -> ResponseReturnValue:
    """Say that the clock is right; with a second person it counts."""
    state = the_office().clockwork.release(actor=the_actor())
    if state.doubt is None:
        notes.tell("Die Uhr ist freigegeben.")
    else:
        notes.tell("Ihre Freigabe der Uhr ist notiert. Eine zweite Person muss bestätigen.")
    return redirect(url_for("operation.screen"), 303)
