"""Refusals as pages: what happened, what is safe, what to do."""

import logging
import uuid
from dataclasses import replace

from flask import Flask, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from eakte.domain.errors import NotAllowed
from eakte.refusals import EXPECTED, UNKNOWN_FAULT, Refusal, refusal_of
from eakte.web.guard import ForgedRequest, the_actor, the_office

LOG = logging.getLogger(__name__)

HTTP_SENTENCES = {
    400: "Diese Anfrage ist unvollständig angekommen.",
    403: "Dafür fehlt Ihnen die Berechtigung.",
    404: "Diese Seite gibt es nicht.",
    405: "Das geht hier nicht.",
    413: "Die Datei ist größer als erlaubt.",
}
HTTP_ADVICE = {
    404: "Prüfen Sie die Adresse, oder suchen Sie nach dem, was Sie brauchen.",
    413: "Bitte teilen Sie sie oder wenden Sie sich an die Scanstelle.",
}
FORGED = Refusal(
    status=403,
    type="forged-request",
    happened="Das Formular war nicht mehr gültig.",
    safe="Es wurde nichts geändert.",
    to_do="Laden Sie die Seite neu und senden Sie es noch einmal.",
)
# Fields of the flows by their names in our forms.
FORM_FIELDS = {
    "subject": "betreff",
    "file_plan_code": "position",
    "lead_unit": "einheit",
    "reason": "grund",
    "method": "verfahren",
    "asked_by": "von",
    "trigger": "ereignis",
    "on": "am",
    "file": "datei",
    "valid_from": "ab_tag",
    "rules-unchanged": "datei",
    "unknown-position": "position",
    "review_on": "wiedervorlage",
    "cases": "aktenzeichen",
    "archive_reference": "kennung",
    "password-wrong": "kennwort",
    "wrong-list-name": "name",
    "keep_until": "bis",
    "kept_reason": "warum",
    "step": "schritt",
    "first": "erste",
    "letters": "buchstaben",
    "years": "jahre",
    "receiver": "empfaenger",
    "version": "fassung",
}


def install(app: Flask) -> None:
    """Answer every error of a screen with a page."""
    for kind in EXPECTED:
        app.register_error_handler(kind, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def form_refusal(error: Exception) -> Refusal:
    """The refusal of a form, with its field by the name that it has there."""
    refusal = refusal_of(error)
    said = refusal.field or refusal.type
    return replace(refusal, field=FORM_FIELDS.get(said, refusal.field))


def page(refusal: Refusal, *, code: str = "") -> ResponseReturnValue:
    """A refusal as a page of its own."""
    body = render_template("error.html", refusal=refusal, code=code)
    response = make_response(body, refusal.status)
    if refusal.retry_after_s is not None:
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    return response


def _expected(error: Exception) -> ResponseReturnValue:
    if isinstance(error, NotAllowed) and "session" in g and g.session is not None:
        the_office().accounts.note_refusal(the_actor(), error.action)
    return page(refusal_of(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, ForgedRequest):
        return page(FORGED)
    status = error.code or 500
    if status < 400:  # redirects
        return error.get_response()
    sentence = HTTP_SENTENCES.get(status, "Diese Anfrage wurde nicht ausgeführt.")
    advice = HTTP_ADVICE.get(status, "")
    return page(Refusal(status=status, type="http", happened=sentence, to_do=advice))


def _unexpected(error: Exception) -> ResponseReturnValue:
    code = uuid.uuid4().hex[:8]
    LOG.error(
        "Unexpected error",
        exc_info=error,
        extra={"event": "unexpected_error", "code": code, "endpoint": request.endpoint},
    )
    return page(UNKNOWN_FAULT, code=code)
