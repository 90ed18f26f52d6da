"""Headers of every answer: nothing is framed, guessed, cached or run that is not ours."""

import secrets

from flask import Flask, Response, g, request

from eakte.office import Office

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
FOREIGN_CONTENT = "sandbox; default-src 'none'"  # originals: shown by nobody, run by nobody
NONCE_BYTES = 16
TWO_YEARS_S = 2 * 365 * 24 * 3600


def install(app: Flask, office: Office) -> None:
    """Put the headers on every answer of the application."""
    app.after_request(_with_headers)
    if office.settings.behind_https:
        app.after_request(_only_https)


def nonce() -> str:
    """The nonce of this answer, for our own script elements."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(NONCE_BYTES)
    return str(g.csp_nonce)


def _with_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.blueprint != "assets":
        response.vary.update(("Cookie", "HX-Request"))
    return response


def _only_https(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS_S}")
    return response
