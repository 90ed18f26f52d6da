"""Screen: sign in and out (Anmeldung)."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.accounts import SignInRefused
from eakte.refusals import refusal_of
from eakte.tries import TooManyAttempts
from eakte.web.guard import is_public, place_inside, the_guard, the_office

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/anmelden")
@is_public
def form() -> ResponseReturnValue:
    """The form; „weiter“ is where the person wanted to go."""
    return render_template("sign_in.html", onward=place_inside(request.args.get("weiter", "")))


@blueprint.post("/anmelden")
@is_public
def sign_in() -> ResponseReturnValue:
    """Begin a login with a new token; the name stays in the form when it was refused."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    onward = place_inside(request.form.get("weiter", ""))
    try:
        token = the_office().accounts.sign_in(
            login, password, address=request.remote_addr or "unknown"
        )
    except (SignInRefused, TooManyAttempts) as error:
        refusal = refusal_of(error)
        body = render_template("sign_in.html", refusal=refusal, login=login, onward=onward)
        return body, refusal.status
    target = onward or url_for("my_day.screen")
    return the_guard().let_in(make_response(redirect(target, 303)), token)


@blueprint.post("/abmelden")
@is_public
def sign_out() -> ResponseReturnValue:
    """End the login; nothing of it stays in the browser."""
    guard = the_guard()
    if token := request.cookies.get(guard.cookie):
        guard.office.accounts.sign_out(token)
    response = make_response(redirect(url_for("sign_in.form"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return guard.let_out(response)
