"""The service as one blueprint over an office, and what the application around it needs."""

from apiflask import APIBlueprint, APIFlask
from flask import Response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from eakte.api import (
    cases,
    casework,
    certificates,
    contents,
    contract,
    deliveries,
    destruction_orders,
    direct_uploads,
    disposal_messages,
    disposals,
    documents,
    door,
    follow_ups,
    holds,
    inbox,
    metrics,
    operation,
    periods,
    printing,
    problems,
    reading,
    renditions,
    saved_searches,
    scan_batches,
    scan_checks,
    scan_evidence,
    scan_slots,
    search,
    search_index,
    uploads,
)
from eakte.api.endpoint import endpoint_of
from eakte.office import Office

NAME = "api"
ADDRESSES = "/api/"
CHAPTERS = (
    cases,
    casework,
    periods,
    holds,
    disposals,
    disposal_messages,
    destruction_orders,
    certificates,
    deliveries,
    scan_batches,
    scan_checks,
    scan_evidence,
    scan_slots,
    uploads,
    direct_uploads,
    documents,
    contents,
    renditions,
    inbox,
    follow_ups,
    printing,
    reading,
    search,
    saved_searches,
    search_index,
    operation,
    contract,
)


def configure(app: APIFlask) -> None:
    """Prepare the application: before the blueprint, and before the error pages of the screens."""
    contract.install(app)
    metrics.install(app)
    app.before_request(_unknown_address)
    app.after_request(_with_headers)


def rest_service(office: Office) -> APIBlueprint:
    """All endpoints over the flows of an office."""
    service = APIBlueprint(NAME, __name__)

    def keep_office(state: BlueprintSetupState) -> None:
        state.app.extensions[door.EXTENSION] = office

    service.record(keep_office)
    service.before_request(door.check)
    problems.install(service)
    service.after_request(uploads.with_headers)
    for chapter in CHAPTERS:
        for view in chapter.VIEWS:
            declared = endpoint_of(view)
            service.add_url_rule(declared.path, view_func=view, methods=[declared.method])
    return service


def _unknown_address() -> Response | None:
    """Addresses and methods that do not exist are refused as everything else of the service."""
    error = request.routing_exception
    if error is None or not request.path.startswith(ADDRESSES):
        return None
    if isinstance(error, RequestRedirect):  # an address is spelled in one way only
        error = NotFound()
    return problems.of_http(error)


def _with_headers(response: Response) -> Response:
    """What is given out is for this asker and this moment, and is never guessed at."""
    if request.path.startswith(ADDRESSES) or request.blueprint == NAME:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.vary.update(("Authorization", "Accept"))
    return response
