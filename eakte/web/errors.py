"""Refusals as pages: what happened, what is safe, what to do."""

import logging
import uuid

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from eakte.refusals import EXPECTED, UNKNOWN_FAULT, Refusal, refusal_of

LOG = logging.getLogger(__name__)

HTTP_SENTENCES = {
    400: "Diese Anfrage ist unvollständig angekommen.",
    403: "Dafür fehlt Ihnen die Berechtigung.",
    404: "Diese Seite gibt es nicht.",
    405: "Das geht hier nicht.",
    413: "Die Datei ist größer als erlaubt.",
}


def install(app: Flask) -> None:
    """Answer every error of a screen with a page."""
    for kind in EXPECTED:
        app.register_error_handler(kind, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def page(refusal: Refusal, *, code: str = "") -> ResponseReturnValue:
    """A refusal as a page of its own."""
    body = render_template("error.html", refusal=refusal, code=code)
    response = make_response(body, refusal.status)
    if refusal.retry_after_s is not None:
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    return response


def _expected(error: Exception) -> ResponseReturnValue:
    return page(refusal_of(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:  # redirects
        return error.get_response()
    sentence = HTTP_SENTENCES.get(status, "Diese Anfrage wurde nicht ausgeführt.")
    return page(Refusal(status=status, type="http", happened=sentence))


def _unexpected(error: Exception) -> ResponseReturnValue:
    code = uuid.uuid4().hex[:8]
    LOG.error(
        "Unexpected error",
        exc_info=error,
        extra={"event": "unexpected_error", "code": code, "endpoint": request.endpoint},
    )
    return page(UNKNOWN_FAULT, code=code)
