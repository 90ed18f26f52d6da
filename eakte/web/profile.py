"""Screen: how a person wants the screens (Profil)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.web import notes
from eakte.web.guard import needs, the_actor, the_office, the_session

blueprint = Blueprint("profile", __name__)

THEMES = ("system", "light", "dark")


@blueprint.get("/profil")
@needs(Action.USE_SCREENS)
def screen() -> ResponseReturnValue:
    """Single-letter keys on or off, light or dark."""
    account = the_session().account
    with the_office().records.read(the_actor()) as tx:
        own = [unit for unit in tx.people.units(account.tenant) if unit.id in account.units]
    return render_template("profile.html", account=account, own_units=own)


@blueprint.post("/profil")
@needs(Action.USE_SCREENS)
def save() -> ResponseReturnValue:
    """Keep the wishes."""
    theme = request.form.get("darstellung", THEMES[0])
    the_office().accounts.prefer(
        the_actor(),
        single_keys="kuerzel" in request.form,
        theme=theme if theme in THEMES else THEMES[0],
    )
    notes.tell("Ihre Einstellungen sind gespeichert.")
    return redirect(url_for("profile.screen"), 303)
