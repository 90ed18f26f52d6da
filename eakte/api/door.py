"""At the door of every endpoint: who is it, may they, and is the body one that is read here.

Deny by default: an endpoint names the rights of which one is needed, or it is public by an empty
set. Only bearer tokens count; cookies of the screens mean nothing here.
"""

import json

from flask import current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    BadRequest,
    PreconditionRequired,
    Unauthorized,
    UnsupportedMediaType,
)

from eakte.api.endpoint import Endpoint, endpoint_of
from eakte.domain.access import Actor, may
from eakte.domain.errors import NotAllowed
from eakte.office import Office

EXTENSION = "eakte-api"


def check() -> None:
    """Run before each request of the service.

    Raises:
        Unauthorized: no token, or one that is unknown, expired or revoked.
        NotAllowed: none of the named rights is held.
        PreconditionRequired: a change does not name the revision that it changes.
        UnsupportedMediaType, BadRequest: the body is not the JSON that is asked for.
    """
    asked = endpoint_of(current_app.view_functions[request.endpoint or ""])
    if asked.rights:
        g.actor = _bearer()
        _require_one(g.actor, asked)
    if asked.needs_revision and "If-Match" not in request.headers:
        raise PreconditionRequired
    if asked.takes_json:
        _require_json(asked.json_limit_bytes)


def the_office() -> Office:
    """The flows behind the running service."""
    office: Office = current_app.extensions[EXTENSION]
    return office


def the_actor() -> Actor:
    """The station, program or person of this request; endpoints with a right always have one."""
    actor: Actor = g.actor
    return actor


def actor_of_token() -> Actor | None:
    """Who sent the bearer token of this request; None: no token, or one that is not valid."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return None
    return the_office().accounts.bearer(given.token)


def _bearer() -> Actor:
    actor = actor_of_token()
    if actor is None:
        challenge: dict[str, str | None] = {"realm": "eakte"}
        if request.authorization is not None:
            challenge["error"] = "invalid_token"  # RFC 6750, 3.1
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", challenge))
    return actor


def _require_one(actor: Actor, asked: Endpoint) -> None:
    if not any(may(actor, action) for action in asked.rights):
        raise NotAllowed(" ".join(sorted(asked.rights)))


def _require_json(limit_bytes: int) -> None:
    """Refuse other bodies, and JSON that the parser behind would stumble over."""
    request.max_content_length = limit_bytes
    body = request.get_data(cache=True)
    if not body:
        return
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        json.loads(body)
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits
        raise BadRequest from error
