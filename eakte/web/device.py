"""Screen: what an account is for that belongs to a device (Gerätekonto)."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.web.guard import HOME, is_device, needs, the_actor

blueprint = Blueprint("device", __name__)


@blueprint.get("/geraet")
@needs(Action.DELIVER)
def screen() -> ResponseReturnValue:
    """What a scanning station hands in, and how it begins; people go to their own screens."""
    if not is_device(the_actor()):
        return redirect(url_for(HOME))
    return render_template("device.html")
