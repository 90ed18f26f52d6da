"""Headers of every answer: nothing is framed, guessed, cached or run that is not ours."""

import secrets

from flask import Flask, Response, g

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
FOREIGN_CONTENT = "sandbox; default-src 'none'"  # originals: shown by nobody, run by nobody
NONCE_BYTES = 16


def install(app: Flask) -> None:
    """Put the headers on every answer of the application."""
    app.after_request(_with_headers)


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
    response.vary.update(("Cookie", "HX-Request-Type"))
    return response
