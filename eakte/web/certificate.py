"""Screens: certificates of destruction (Löschprotokolle): the list, one of them, its files."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from eakte.certifying import JSON, PDF
from eakte.domain.access import Action
from eakte.domain.certificate import Certificate
from eakte.domain.destruction import OrderId
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("certificate", __name__, url_prefix="/loeschprotokolle")

SHOWN = 100  # objects that the screen names; the files name all
MEDIA_TYPES = {JSON: "application/json", PDF: "application/pdf"}
OUTCOMES: Mapping[str, str] = {
    "absent": "nicht mehr vorhanden",
    "reference_removed": "nur der Verweis entfernt",
    "kept": "nicht entfernt",
}


@blueprint.get("")
@needs(Action.READ_RETENTION)
def listing() -> ResponseReturnValue:
    """Certificates, the newest first."""
    found = the_office().certifying.listing(actor=the_actor(), cursor=request.args.get("ab"))
    return render_template("certificates.html", certificates=found)


@blueprint.get("/<uuid:order>")
@needs(Action.READ_RETENTION)
def screen(order: UUID) -> ResponseReturnValue:
    """One certificate, also to be printed."""
    found = _found(order)
    told = found.content()
    references = {each["case"]: each["reference"] for each in told["cases"] + told["kept"]}
    return render_template(
        "certificate.html",
        certificate=found,
        told=told,
        references=references,
        outcomes=OUTCOMES,
        shown=SHOWN,
    )


@blueprint.get("/<uuid:order>/protokoll.json")
@needs(Action.READ_RETENTION)
def signed(order: UUID) -> ResponseReturnValue:
    """The signed certificate, for programs."""
    found = _found(order)
    return _file(found, JSON, found.document())


@blueprint.get("/<uuid:order>/protokoll.pdf")
@needs(Action.READ_RETENTION)
def pages(order: UUID) -> ResponseReturnValue:
    """The certificate on pages (PDF/A)."""
    found = _found(order)
    return _file(found, PDF, the_office().certifying.pdf(found.order, actor=the_actor()))


def _found(order: UUID) -> Certificate:
    return the_office().certifying.get(OrderId(str(order)), actor=the_actor())


def _file(found: Certificate, form: str, body: bytes) -> Response:
    name = f"{found.number.replace('/', '-')}.{form}"
    answer = Response(body, mimetype=MEDIA_TYPES[form])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
