"""Endpoints of certificates of destruction (Löschprotokolle)."""

from uuid import UUID

from apiflask import Schema
from flask import Response
from marshmallow import fields

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import binary, endpoint
from eakte.api.fields import PagingIn, Values, paging
from eakte.api.schemas import Id, ListOut
from eakte.domain.access import Action
from eakte.domain.certificate import Certificate
from eakte.domain.destruction import OrderId
from eakte.records import Page


class CertificateLine(Schema):
    """A certificate in a list."""

    destruction_order_id = Id(required=True, attribute="order")
    number = fields.String(required=True)
    issued_at = fields.AwareDateTime(required=True, attribute="at")


class CertificatesOut(ListOut):
    """Certificates."""

    items = fields.List(fields.Nested(CertificateLine), required=True, attribute="lines")


@endpoint(
    "GET", "/certificates", rights=Action.READ_RETENTION, asked=PagingIn, gives=CertificatesOut
)
def list_certificates(asked: Values) -> Page[Certificate]:
    """Certificates, the newest first."""
    cursor, limit = paging(asked)
    return the_office().certifying.listing(actor=the_actor(), cursor=cursor, limit=limit)


@endpoint(
    "GET",
    "/destruction-orders/<uuid:order>/certificate",
    rights=Action.READ_RETENTION,
    answers={200: binary("application/json", "The certificate as it was signed")},
    refuses=(404,),
)
def get_certificate(order: UUID) -> Response:
    """The signed certificate of an order; it can be verified offline."""
    found = the_office().certifying.get(_id(order), actor=the_actor())
    return Response(found.document(), mimetype="application/json")


@endpoint(
    "GET",
    "/destruction-orders/<uuid:order>/certificate/pages",
    rights=Action.READ_RETENTION,
    answers={200: binary("application/pdf", "The certificate on pages (PDF/A-3b)")},
    refuses=(404, 502),
)
def get_certificate_pages(order: UUID) -> Response:
    """The certificate on pages, with the signed JSON attached."""
    body = the_office().certifying.pdf(_id(order), actor=the_actor())
    return Response(body, mimetype="application/pdf")


VIEWS = (list_certificates, get_certificate, get_certificate_pages)


def _id(order: UUID) -> OrderId:
    return OrderId(str(order))
