"""At the door of every screen: who is it, may they, and did the form really come from here.

Deny by default: a view without a stated right answers nobody. Each view says its right with
`@needs(…)`, or that it is for everybody with `@is_public`.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from eakte.accounts import Session
from eakte.domain.access import Action, Actor, may, require_may
from eakte.office import Office
from eakte.spool import DISK_FULL, SpoolFull
from eakte.web import spooling

P = ParamSpec("P")
R = TypeVar("R")

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
SAME_SITE = {"same-origin", "none"}  # Sec-Fetch-Site of our own forms and of typed addresses
LEFT_ALONE = {"api", "assets"}  # the one has a door of its own, the other is for everybody
HOME = "my_day.screen"
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

    def check(self) -> ResponseReturnValue | None:
        """Run before each request."""
        if request.blueprint in LEFT_ALONE:
            return None
        token = request.cookies.get(self.cookie)
        g.session = self.office.accounts.session(token) if token else None
        view = current_app.view_functions.get(request.endpoint or "")
        if view is None:
            return None  # there is no such page, whoever asks
        is_open = getattr(view, "is_public", False)
        if not is_open:
            if g.session is None:
                return _to_sign_in()
            if request.endpoint == HOME and is_device(g.session.actor):
                return redirect(url_for("device.screen"))
            _require_right(view, g.session)
        if request.method not in SAFE_METHODS:
            takes_files = getattr(view, "takes_files", False)
            request.max_content_length = spooling.limit_bytes(self.office, takes_files=takes_files)
            _require_own_form(request, g.session)
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


def takes_files(view: Callable[P, R]) -> Callable[P, R]:
    """State that a view takes files: its body may be as long as an upload."""
    view.takes_files = True  # type: ignore[attr-defined] # read by Guard.check
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


def is_device(actor: Actor) -> bool:
    """Whether an account hands documents in and sees no screens but the one that says so."""
    return may(actor, Action.DELIVER) and not may(actor, Action.USE_SCREENS)


def place_inside(target: str) -> str:
    """An address on our own screens; "" for any other, so that no link leads people away."""
    parts = urlsplit(target)
    is_ours = not parts.scheme and not parts.netloc and target.startswith("/")
    has_trick = "\\" in target or any(ord(sign) < ord(" ") for sign in target)
    return target if is_ours and not has_trick else ""


def _require_right(view: Callable[..., object], session: Session) -> None:
    action: Action | None = getattr(view, "needed", None)
    if action is None:
        raise Forbidden
    require_may(session.actor, action)


def _require_own_form(asked: Request, session: Session | None) -> None:
    """Refuse forged forms: by the browser's own word, and by the token of the login."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None and site not in SAME_SITE:
        raise ForgedRequest
    origin = asked.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != asked.host:
        raise ForgedRequest
    if session is None:
        return
    given = asked.headers.get("X-CSRF-Token") or _field(asked, "csrf_token")
    if not hmac.compare_digest(given.encode(), session.csrf.encode()):
        raise ForgedRequest


def _field(asked: Request, name: str) -> str:
    """A field of the form, which is read for the first time here, with its files."""
    try:
        return asked.form.get(name, "")
    except OSError as error:
        if error.errno in DISK_FULL:
            raise SpoolFull from error
        raise


def _to_sign_in() -> Response:
    where = request.full_path.rstrip("?")
    is_page = request.method in SAFE_METHODS and where != "/"
    target = url_for("sign_in.form", weiter=where if is_page else None)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": target})
    answer = redirect(target, 303)
    return Response(answer.get_data(), status=answer.status_code, headers=answer.headers)
