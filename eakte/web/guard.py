"""At the door of every screen: who is it, may they, and did the form really come from here.

Deny by default: a view without a stated right answers nobody. Each view says its right with `@needs(…)`, or
that it is for everybody with `@is_public`.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from flask import Flask, Request, Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden

from eakte.accounts import Session
from eakte.domain.access import Action, Actor, require_may
from eakte.office import Office

P = ParamSpec("P")
R = TypeVar("R")

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
SAME_SITE = {"same-origin", "none"}  # Sec-Fetch-Site of our own forms and of typed addresses
EXTENSION = "eakte-guard"


class ForgedRequest(Forbidden):
    """The form did not come from our own screens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """The door of one application."""

    office: Office

    @property
    def cookie(self) -> str:
        """Name of the login cookie; with its prefix it is bound to https and this host."""
        return "__Host-eakte" if self.office.settings.behind_https else "eakte"

    def check(self) -> Response | None:
        """Run before each request."""
        view = current_app.view_functions.get(request.endpoint or "")
        if view is None or request.blueprint == "api":
            return None
        token = request.cookies.get(self.cookie)
        g.session = self.office.accounts.session(token) if token else None
        if request.method not in SAFE_METHODS:
            _require_own_form(request, g.session)
        if getattr(view, "is_public", False):
            return None
        action: Action | None = getattr(view, "needed", None)
        if g.session is None:
            return _to_sign_in()
        if action is None:
            raise Forbidden
        require_may(g.session.actor, action)
        return None

    def let_in(self, response: Response, token: str) -> Response:
        """Hand out the login cookie."""
        response.set_cookie(
            self.cookie,
            token,
            secure=self.office.settings.behind_https,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response

    def let_out(self, response: Response) -> Response:
        """Take the login cookie back."""
        response.delete_cookie(
            self.cookie, secure=self.office.settings.behind_https, httponly=True, path="/"
        )
        return response


def install(app: Flask, office: Office) -> None:
    """Put the guard before every view of the application."""
    guard = Guard(office=office)
    app.extensions[EXTENSION] = guard
    app.before_request(guard.check)


def the_guard() -> Guard:
    """The guard of the running application."""
    guard: Guard = current_app.extensions[EXTENSION]
    return guard


def the_office() -> Office:
    """The flows behind the running application."""
    return the_guard().office


def needs(action: Action) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """State the right of a view."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.needed = action  # type: ignore[attr-defined] # read by Guard.check
        return view

    return mark


def is_public(view: Callable[P, R]) -> Callable[P, R]:
    """State that a view is for everybody, signed in or not."""
    view.is_public = True  # type: ignore[attr-defined] # read by Guard.check
    return view


def the_session() -> Session:
    """The login of this request; views behind the guard always have one."""
    session: Session | None = g.get("session")
    if session is None:
        raise Forbidden
    return session


def the_actor() -> Actor:
    """The person of this request."""
    return the_session().actor


def _require_own_form(asked: Request, session: Session | None) -> None:
    """Refuse forged forms: by the browser's own word, and by the token of the login."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None and site not in SAME_SITE:
        raise ForgedRequest
    origin = asked.headers.get("Origin")
    if origin is not None and origin != asked.host_url.rstrip("/"):
        raise ForgedRequest
    if session is None:
        return
    given = asked.headers.get("X-CSRF-Token") or asked.form.get("csrf_token", "")
    if not hmac.compare_digest(given.encode(), session.csrf.encode()):
        raise ForgedRequest


def _to_sign_in() -> Response:
    if request.method in SAFE_METHODS:
        where = request.full_path.rstrip("?")
        target = url_for("sign_in.form", weiter=where if where != "/" else None)
    else:
        target = url_for("sign_in.form")
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": target})
    answer = redirect(target)
    return Response(answer.get_data(), status=answer.status_code, headers=answer.headers)
