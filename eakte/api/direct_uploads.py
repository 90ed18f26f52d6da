"""Endpoints of large files that a station lays straight into the object store.

The station asks for the request that it may make, makes it at the store, and says so here. Then the
bytes are read and compared, and only then there is a receipt: at once for a short file, while the
station asks again for a long one.
"""

from uuid import UUID

from apiflask import Schema
from flask import Response
from marshmallow import fields

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.scan_batches import Answer, address, known, part_of
from eakte.api.schemas import ReceiptOut
from eakte.domain.access import Action
from eakte.domain.scanning import BatchId
from eakte.spool import DISK_FULL, SpoolFull
from storage import SignedPut

RETRY_TAKEN_S = 5  # a worker reads some hundred megabytes meanwhile
PART = "/scan-batches/<uuid:batch>/parts/<int:part>"


class SignedPutOut(Schema):
    """A request that the station may make at the store: PUT, with exactly these headers."""

    url = fields.URL(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    valid_until = fields.AwareDateTime(required=True)


@endpoint(
    "POST",
    f"{PART}/store-request",
    rights=Action.DELIVER,
    gives=SignedPutOut,
    refuses=(404, 409),
)
def sign_scan_part_request(batch: UUID, part: int) -> SignedPut:
    """The request with which a file goes straight to the object store: one file, once.

    The store refuses other bytes, another length, and what comes after fifteen minutes. Where no
    address of the store is configured, the file comes in pieces or as a whole (409).
    """
    key = BatchId(str(batch))
    return the_office().direct_delivery.address(key, part, actor=the_actor())


@endpoint(
    "POST",
    f"{PART}/stored",
    rights=Action.DELIVER,
    gives=ReceiptOut,
    status=201,
    answers={
        **known("ReceiptOut", "The file came before; its receipt again"),
        202: {"description": "A long file is being read: ask again after Retry-After"},
    },
    refuses=(404, 409, 502, 507),
)
def take_stored_scan_part(batch: UUID, part: int) -> Answer | Response:
    """Say that a file lies in the store, for the same receipt as by every other way.

    Its bytes are read and compared with the announcement. Others are removed and refused. A file
    of more than 64 MiB is read by a worker: ask with this same call until the receipt is there.
    """
    key, _, is_known = part_of(batch, part)
    try:
        receipt = the_office().direct_delivery.claim(key, part, actor=the_actor())
    except OSError as error:
        if error.errno in DISK_FULL:
            raise SpoolFull from error
        raise
    if receipt is None:
        headers = {"Location": address(key), "Retry-After": str(RETRY_TAKEN_S)}
        return Response(status=202, headers=headers)
    return receipt.as_json(), 200 if is_known else 201, {"Location": address(key)}


VIEWS = (sign_scan_part_request, take_stored_scan_part)
