"""Endpoints of places that wait for a scan (Platzhalter): make, list, print, revoke."""

from uuid import UUID

from apiflask import Schema
from flask import Response
from marshmallow import fields

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import binary, endpoint
from eakte.api.fields import Request, Text, Values
from eakte.api.schemas import Id
from eakte.domain.access import Action, CaseFileId
from eakte.domain.scan_slot import ScanSlot, SlotId

OF_CASE = "/case-files/<uuid:case>/scan-slots"
SLOT = "/scan-slots/<uuid:slot>"


class ScanSlotIn(Request):
    """The subject of the document that is to come."""

    subject = Text(required=True, least=1, most=200)


class ScanSlotOut(Schema):
    """A place in a case file; open: it waits for a scan."""

    id = Id(required=True)
    case_file_id = Id(required=True, attribute="case")
    subject = fields.String(required=True)
    made_by = fields.String(required=True, attribute="made_by_name")
    made_at = fields.AwareDateTime(required=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)
    open = fields.Boolean(required=True, attribute="is_open")


class ScanSlotsOut(Schema):
    """All places of a case file that wait."""

    items = fields.List(fields.Nested(ScanSlotOut), required=True)


@endpoint(
    "POST",
    OF_CASE,
    rights=Action.FILE,
    said=ScanSlotIn,
    gives=ScanSlotOut,
    status=201,
    refuses=(404, 409),
)
def make_scan_slot(case: UUID, said: Values) -> ScanSlot:
    """Make an empty place in a case file; the scan behind its sheet lands there, once."""
    make = the_office().scan_slots.make
    return make(CaseFileId(str(case)), subject=said["subject"], actor=the_actor())


@endpoint("GET", OF_CASE, rights=Action.FILE, gives=ScanSlotsOut, refuses=(404,))
def list_scan_slots(case: UUID) -> Values:
    """Places of a case file that wait for a scan, the oldest first."""
    waiting = the_office().scan_slots.waiting(CaseFileId(str(case)), actor=the_actor())
    return {"items": waiting}


@endpoint(
    "GET",
    f"{SLOT}/sheet",
    rights=Action.FILE,
    answers={200: binary("application/pdf", "The sheet of the place")},
    refuses=(404, 409),
)
def get_scan_slot_sheet(slot: UUID) -> Response:
    """The sheet of a place as PDF, as long as it waits."""
    body = the_office().scan_slots.sheet(SlotId(str(slot)), actor=the_actor())
    return Response(body, mimetype="application/pdf")


@endpoint("POST", f"{SLOT}/revoke", rights=Action.FILE, gives=ScanSlotOut, refuses=(404, 409))
def revoke_scan_slot(slot: UUID) -> ScanSlot:
    """Let nothing come into a place any more; its sheet leads to the inbox from now on."""
    return the_office().scan_slots.revoke(SlotId(str(slot)), actor=the_actor())


VIEWS = (make_scan_slot, list_scan_slots, get_scan_slot_sheet, revoke_scan_slot)
