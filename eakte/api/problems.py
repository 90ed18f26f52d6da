"""Refusals as problem+json (RFC 9457), in German, each with a stable `type`."""

import json
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from apiflask import HTTPError
from flask import Blueprint, Response, g, request
from marshmallow import ValidationError
from werkzeug.exceptions import ClientDisconnected, HTTPException

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PROBLEM_JSON
from eakte.domain.errors import NotAllowed
from eakte.intake import UploadRejected
from eakte.refusals import EXPECTED, UNKNOWN_FAULT, Refusal, refusal_of
from eakte.spool import BodyTruncated

LOG = logging.getLogger(__name__)

TYPE_PREFIX = "/api/problems/"
INVALID_REQUEST = Refusal(
    status=422,
    type="invalid-request",
    happened="Die Anfrage enthält ungültige Angaben.",
    safe="Es wurde nichts geändert.",
)
HTTP_REFUSALS = {
    400: ("bad-request", "Diese Anfrage ist nicht zu lesen."),
    401: ("token-needed", "Für diese Anfrage wird ein gültiges Zugangstoken gebraucht."),
    404: ("not-found", "Diesen Eintrag gibt es nicht."),
    405: ("method-not-allowed", "Diese Methode gibt es an dieser Adresse nicht."),
    413: ("too-large", "Die Anfrage ist größer als erlaubt."),
    412: ("precondition", "Diese Fassung des Verfahrens wird hier nicht gesprochen."),
    415: ("media-type", "Diese Art von Inhalt wird hier nicht angenommen."),
    416: ("range", "Diesen Ausschnitt gibt es nicht."),
    428: ("revision-needed", "Für diese Änderung wird If-Match mit dem letzten ETag gebraucht."),
}
KEPT_HEADERS = {"Allow", "Content-Range", "WWW-Authenticate"}

Errors = Mapping[str, Any]


def install(blueprint: Blueprint) -> None:
    """Answer every error of the service with a problem."""
    for kind in EXPECTED:
        blueprint.register_error_handler(kind, _expected)
    blueprint.register_error_handler(HTTPError, _invalid)
    blueprint.register_error_handler(ValidationError, _invalid_form)
    blueprint.register_error_handler(HTTPException, of_http)
    blueprint.register_error_handler(Exception, _unexpected)


def of_http(error: HTTPException) -> Response:
    """An error of the HTTP library."""
    if isinstance(error, ClientDisconnected):
        return _expected(BodyTruncated())
    status = error.code or 500
    type_, happened = HTTP_REFUSALS.get(status, ("http", "Diese Anfrage wurde nicht ausgeführt."))
    response = _problem(Refusal(status=status, type=type_, happened=happened))
    response.headers.update(
        {name: value for name, value in error.get_headers() if name in KEPT_HEADERS}
    )
    return response


def _expected(error: Exception) -> Response:
    if isinstance(error, NotAllowed) and "actor" in g:
        the_office().accounts.note_refusal(the_actor(), error.action)
    refusal = refusal_of(error)
    errors = {refusal.field: [refusal.happened]} if refusal.field else None
    reason = error.reason if isinstance(error, UploadRejected) else None
    return _problem(refusal, errors=errors, reason=reason)


def _invalid(error: HTTPError) -> Response:
    """Values that the contract does not allow, by the place where they stood."""
    detail: dict[str, Errors] = error.detail or {}
    errors = {str(name): said for place in detail.values() for name, said in place.items()}
    return _problem(INVALID_REQUEST, errors=errors)


def _invalid_form(error: ValidationError) -> Response:
    """Fields of a form that the contract does not allow."""
    errors: Errors = error.normalized_messages()  # type: ignore[no-untyped-call] # not typed there
    return _problem(INVALID_REQUEST, errors=errors)


def _unexpected(error: Exception) -> Response:
    code = uuid.uuid4().hex[:8]
    LOG.error(
        "Unexpected error",
        exc_info=error,
        extra={"event": "unexpected_error", "code": code, "endpoint": request.endpoint},
    )
    return _problem(UNKNOWN_FAULT, code=code)


def _problem(refusal: Refusal, **more: Errors | str | None) -> Response:
    body = {
        "type": TYPE_PREFIX + refusal.type,
        "title": refusal.happened,
        "status": refusal.status,
        "detail": refusal.sentence,
        **{name: value for name, value in more.items() if value is not None},
    }
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    response = Response(text, status=refusal.status, content_type=PROBLEM_JSON)
    if refusal.retry_after_s is not None:
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    return response
