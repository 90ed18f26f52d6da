"""Endpoints of the other forms of a document: searchable PDF, PDF/A, text as JSON, ALTO, hOCR.

A PDF is made when it is asked for the first time; until then it is promised. Whoever gets one
leaves a trace in the journal.
"""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from apiflask import Schema
from flask import Response, send_file
from marshmallow import fields

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import binary, endpoint
from eakte.api.fields import Values
from eakte.domain.access import Action
from eakte.domain.casefile import DocumentId
from eakte.rendition_shelf import RenditionKind
from eakte.rendition_steps import Offer
from eakte.rendition_words import checked_sentence, why_not

FOREIGN_CONTENT = "sandbox; default-src 'none'"  # pages of others, run by nobody
RETRY_RENDITION_S = 3
MEDIA_TYPES: Mapping[RenditionKind, str] = {
    RenditionKind.SEARCHABLE: "application/pdf",
    RenditionKind.ARCHIVE: "application/pdf",
    RenditionKind.JSON: "application/json",
    RenditionKind.ALTO: "application/xml",
    RenditionKind.HOCR: "application/xhtml+xml",
}
PROMISED = {"description": "It is being made: ask again after Retry-After"}
REFUSES = (404, 409, 502)


class ConformityOut(Schema):
    """What a PDF/A was checked against, and what was not checked."""

    level = fields.String(required=True)
    checker = fields.String(required=True)
    checked = fields.List(fields.String(), required=True)
    not_checked = fields.List(fields.String(), required=True)
    changed = fields.List(fields.String(), required=True)
    sentence = fields.String(required=True)


class RenditionOut(Schema):
    """A form of a document. state: available, on_demand, waiting (for the reading) or refused."""

    name = fields.String(required=True)
    media_type = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    sentence = fields.String(required=True, allow_none=True)
    bytes = fields.Integer(required=True, allow_none=True)
    conformity = fields.Nested(ConformityOut, required=True, allow_none=True)


class RenditionsOut(Schema):
    """All forms of a document."""

    items = fields.List(fields.Nested(RenditionOut), required=True)


@endpoint(
    "GET",
    "/documents/<uuid:document>/renditions",
    rights=Action.READ,
    gives=RenditionsOut,
    refuses=(404,),
)
def list_renditions(document: UUID) -> Values:
    """All forms of a document, and how far each has come."""
    offers = the_office().renditions.offered(DocumentId(str(document)), actor=the_actor())
    return {"items": [_told(offer) for offer in offers]}


@endpoint(
    "GET",
    "/documents/<uuid:document>/renditions/searchable.pdf",
    rights=Action.READ,
    answers={200: binary("application/pdf", "The searchable PDF"), 202: PROMISED},
    refuses=REFUSES,
)
def get_searchable_pdf(document: UUID) -> Response:
    """The unchanged page images, with what was read laid invisibly over them."""
    return _given(document, RenditionKind.SEARCHABLE)


@endpoint(
    "GET",
    "/documents/<uuid:document>/renditions/archive.pdf",
    rights=Action.READ,
    answers={200: binary("application/pdf", "The PDF/A"), 202: PROMISED},
    refuses=REFUSES,
)
def get_archive_pdf(document: UUID) -> Response:
    """The searchable PDF for keeping (PDF/A), checked; see the list for what was checked."""
    return _given(document, RenditionKind.ARCHIVE)


@endpoint(
    "GET",
    "/documents/<uuid:document>/renditions/text.json",
    rights=Action.READ,
    answers={200: binary("application/json", "Text and word boxes of all pages"), 202: PROMISED},
    refuses=REFUSES,
)
def get_text_export(document: UUID) -> Response:
    """Text and word boxes of all pages as JSON."""
    return _given(document, RenditionKind.JSON)


@endpoint(
    "GET",
    "/documents/<uuid:document>/renditions/alto.xml",
    rights=Action.READ,
    answers={200: binary("application/xml", "Text and word boxes of all pages"), 202: PROMISED},
    refuses=REFUSES,
)
def get_alto(document: UUID) -> Response:
    """Text and word boxes of all pages as ALTO 4."""
    return _given(document, RenditionKind.ALTO)


@endpoint(
    "GET",
    "/documents/<uuid:document>/renditions/text.hocr",
    rights=Action.READ,
    answers={200: binary("application/xhtml+xml", "Text and word boxes"), 202: PROMISED},
    refuses=REFUSES,
)
def get_hocr(document: UUID) -> Response:
    """Text and word boxes of all pages as hOCR."""
    return _given(document, RenditionKind.HOCR)


VIEWS = (
    list_renditions,
    get_searchable_pdf,
    get_archive_pdf,
    get_text_export,
    get_alto,
    get_hocr,
)


def _given(document: UUID, kind: RenditionKind) -> Response:
    renditions, key = the_office().renditions, DocumentId(str(document))
    with renditions.opened(key, kind, actor=the_actor()) as found:
        if found is None:
            return Response(status=202, headers={"Retry-After": str(RETRY_RENDITION_S)})
        response = send_file(
            found.path,  # opened now, so that it can be read after the folder is gone
            mimetype=MEDIA_TYPES[kind],
            as_attachment=True,
            download_name=found.file_name,
        )
    response.headers["Content-Security-Policy"] = FOREIGN_CONTENT
    response.last_modified = None  # that would be the moment of this request
    return response


def _told(offer: Offer) -> Values:
    outcome = offer.outcome
    conformity = outcome.conformity if outcome else None
    return {
        "name": offer.kind.value,
        "media_type": MEDIA_TYPES[offer.kind],
        "state": offer.state.value,
        "reason": offer.reason,
        "sentence": why_not(offer.reason) if offer.reason else None,
        "bytes": outcome.size_bytes if outcome and outcome.size_bytes else None,
        "conformity": asdict(conformity) | {"sentence": checked_sentence(conformity)}
        if conformity
        else None,
    }
