"""The frozen outbox on the operation screen: one administrator releases it with a reason."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.web import notes
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("outbox", __name__, url_prefix="/betrieb/ausgang")


@blueprint.post("")
@needs(Action.ADMINISTER)
def release() -> ResponseReturnValue:
    """Let go on what has waited since the restore."""
    the_office().outbox.release(reason=request.form.get("reason", ""), actor=the_actor())
    notes.tell("Der Ausgang ist freigegeben. Was wartete, wird jetzt erledigt.")
    return redirect(url_for("operation.screen"), 303)
