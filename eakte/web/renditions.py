"""Screen: other forms of a document (Weitere Formen): searchable PDF, PDF/A, text for programs."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.casefile import DocumentId
from eakte.rendition_shelf import RenditionKind
from eakte.rendition_steps import OfferState
from eakte.web import fields, headers
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("renditions", __name__, url_prefix="/dokumente/<uuid:document>/formen")

ENDPOINTS: Mapping[RenditionKind, str] = {
    RenditionKind.SEARCHABLE: "renditions.searchable_pdf",
    RenditionKind.ARCHIVE: "renditions.archive_pdf",
    RenditionKind.JSON: "renditions.text_json",
    RenditionKind.ALTO: "renditions.alto",
    RenditionKind.HOCR: "renditions.hocr",
}
UNFINISHED = {OfferState.ON_DEMAND, OfferState.WAITING}


@blueprint.get("")
@needs(Action.READ)
def screen(document: UUID) -> ResponseReturnValue:
    """All forms, how far each has come, and what was checked."""
    around = _around(document)
    with the_office().records.read(the_actor()) as tx:
        found = tx.documents.get(_id(document))
        case = tx.cases.get(found.case) if found.case else None
    return render_template("renditions.html", document=found, case=case, **around)


@blueprint.get("/stand")
@needs(Action.READ)
def state(document: UUID) -> ResponseReturnValue:
    """The list alone, asked for while a form is being made."""
    return render_template("parts/renditions.html", key=document, **_around(document))


@blueprint.get("/searchable.pdf")
@needs(Action.READ)
def searchable_pdf(document: UUID) -> ResponseReturnValue:
    """The searchable PDF."""
    return _given(document, RenditionKind.SEARCHABLE)


@blueprint.get("/archive.pdf")
@needs(Action.READ)
def archive_pdf(document: UUID) -> ResponseReturnValue:
    """The PDF/A."""
    return _given(document, RenditionKind.ARCHIVE)


@blueprint.get("/text.json")
@needs(Action.READ)
def text_json(document: UUID) -> ResponseReturnValue:
    """Text and word boxes as JSON."""
    return _given(document, RenditionKind.JSON)


@blueprint.get("/alto.xml")
@needs(Action.READ)
def alto(document: UUID) -> ResponseReturnValue:
    """Text and word boxes as ALTO."""
    return _given(document, RenditionKind.ALTO)


@blueprint.get("/text.hocr")
@needs(Action.READ)
def hocr(document: UUID) -> ResponseReturnValue:
    """Text and word boxes as hOCR."""
    return _given(document, RenditionKind.HOCR)


def _given(document: UUID, kind: RenditionKind) -> ResponseReturnValue:
    """The file; while it is being made the list, which tells when it is there."""
    renditions = the_office().renditions
    with renditions.opened(_id(document), kind, actor=the_actor()) as found:
        if found is None:
            return redirect(url_for("renditions.screen", document=document, warten=kind.value), 303)
        answer = send_file(
            found.path,  # opened now, so that it can be read after the folder is gone
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=found.file_name,
        )
    answer.headers["Content-Security-Policy"] = headers.FOREIGN_CONTENT
    answer.last_modified = None  # that would be the moment of this request
    return answer


def _around(document: UUID) -> Mapping[str, object]:
    offers = the_office().renditions.offered(_id(document), actor=the_actor())
    asked = fields.line(request.args, "warten")
    is_waited_for = any(offer.kind == asked and offer.state in UNFINISHED for offer in offers)
    addresses = {kind: url_for(name, document=document) for kind, name in ENDPOINTS.items()}
    return {"offers": offers, "addresses": addresses, "asked": asked if is_waited_for else ""}


def _id(document: UUID) -> DocumentId:
    return DocumentId(str(document))
