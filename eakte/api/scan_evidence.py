"""Endpoints of what proves a scan batch: transfer notes, its seal, and what became of the paper."""

from uuid import UUID

from apiflask import Schema
from flask import Response
from marshmallow import fields

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import binary, endpoint
from eakte.api.fields import PagingIn, Request, Text, Values, paging
from eakte.api.schemas import Id, ListOut
from eakte.domain.access import Action
from eakte.domain.scan_letters import LetterId
from eakte.domain.scan_paper import Paper
from eakte.domain.scanning import BatchId
from eakte.records import Page
from eakte.scanning.paper import PaperLine
from eakte.scanning.seal_checks import SealState

BATCH = "/scan-batches/<uuid:batch>"


class SealCheckOut(Schema):
    """What a comparison of a sealed batch with what is kept has found.

    broken, gone: numbers of letters that are not what was sealed, or were destroyed since.
    """

    checked_at = fields.AwareDateTime(required=True, attribute="at")
    ordered_by = fields.String(required=True, attribute="by")
    is_sound = fields.Boolean(required=True)
    broken = fields.List(fields.Integer(), required=True)
    gone = fields.List(fields.Integer(), required=True)
    is_stamped = fields.Boolean(required=True)
    stamp_fits = fields.Boolean(required=True)


class SealOrderOut(Schema):
    """A check that has no result yet. has_failed: there will be none; order it anew."""

    ordered_at = fields.AwareDateTime(required=True, attribute="at")
    ordered_by = fields.String(required=True, attribute="by")
    done_letters = fields.Integer(required=True, attribute="done")
    has_failed = fields.Boolean(required=True)


class SealOut(Schema):
    """The seal of a batch with its last check and the one that is under way.

    last_check: null where it was never checked. pending: null where each order has its result; else
    last_check is the result of a former order.
    """

    root = fields.String(required=True, attribute="seal.root")
    sealed_at = fields.AwareDateTime(required=True, attribute="seal.sealed_at")
    letters = fields.Function(
        lambda state: len(state.seal.letters), required=True, metadata={"type": "integer"}
    )
    last_check = fields.Nested(SealCheckOut, required=True, allow_none=True, attribute="last")
    pending = fields.Nested(SealOrderOut, required=True, allow_none=True, attribute="ordered")


class SealOrderedOut(SealOut):
    """The same after an order; a name of its own, which the contract needs."""


class PaperOut(Schema):
    """What was said and done about the paper of a batch.

    kept_letters: numbers of letters whose paper stays, or waits for the word of its department.
    """

    released_at = fields.AwareDateTime(required=True)
    released_by = fields.String(required=True, attribute="released_by_name")
    kept_letters = fields.List(fields.Integer(), required=True)
    destroyed_at = fields.AwareDateTime(required=True, allow_none=True)
    destroyed_by = fields.String(required=True, attribute="destroyed_by_name")
    method = fields.String(required=True)


class PaperSaid(PaperOut):
    """The same inside a report; a name of its own, which the contract needs."""


class PaperStateOut(Schema):
    """From which day on the paper may be released (null: never yet), and what was said of it.

    waiting_letters: numbers of those that their departments have yet to release.
    """

    releasable_on = fields.Date(required=True, allow_none=True)
    paper = fields.Nested(PaperSaid, required=True, allow_none=True)
    waiting_letters = fields.List(fields.Integer(), required=True, attribute="waiting")


class PaperLineOut(Schema):
    """A closed batch whose paper may be released or destroyed."""

    batch_id = Id(required=True, attribute="batch.id")
    name = fields.String(required=True, attribute="batch.announced.name")
    releasable_on = fields.Date(required=True)
    is_released = fields.Function(lambda line: line.paper is not None)


class PapersOut(ListOut):
    """Batches whose paper still lies there."""

    items = fields.List(fields.Nested(PaperLineOut), required=True, attribute="lines")


class PaperDestroyedIn(Request):
    """How the paper was destroyed, with the security level, such as DIN 66399 P-4."""

    method = Text(required=True)


@endpoint(
    "GET",
    f"{BATCH}/letters/<uuid:letter>/transfer-note",
    rights=Action.DELIVER,
    answers={200: binary("application/xml", "The transfer note (BSI TR-03138, A.NB.4)")},
    refuses=(404,),
)
def get_transfer_note(batch: UUID, letter: UUID) -> Response:
    """The transfer note (Transfervermerk) of a letter of a sealed batch."""
    note = the_office().sealing.note(_id(batch), LetterId(str(letter)), actor=the_actor())
    return Response(note, mimetype="application/xml")


@endpoint("GET", f"{BATCH}/seal", rights=Action.SCAN, gives=SealOut, refuses=(404,))
def get_scan_seal(batch: UUID) -> SealState:
    """The seal of a batch, what its last check found, and how far an ordered one is."""
    return the_office().seal_checks.state(_id(batch), actor=the_actor())


@endpoint(
    "POST",
    f"{BATCH}/seal/check",
    rights=Action.SCAN,
    gives=SealOrderedOut,
    status=202,
    refuses=(404,),
)
def check_scan_seal(batch: UUID) -> SealState:
    """Order a comparison of a sealed batch with what is kept, byte by byte.

    Ask for the seal until `pending` is null; then `last_check` is the result.
    """
    return the_office().seal_checks.order(_id(batch), actor=the_actor())


@endpoint("GET", "/scan-paper", rights=Action.SCAN, asked=PagingIn, gives=PapersOut)
def list_scan_paper(asked: Values) -> Page[PaperLine]:
    """Closed batches whose waiting time has passed and whose paper is there, oldest first."""
    cursor, limit = paging(asked)
    return the_office().scan_paper.lines(actor=the_actor(), cursor=cursor, limit=limit)


@endpoint("GET", f"{BATCH}/paper", rights=Action.SCAN, gives=PaperStateOut, refuses=(404,))
def get_scan_paper(batch: UUID) -> PaperLine:
    """When the paper of a batch may be released, and what was said of it."""
    return the_office().scan_paper.see(_id(batch), actor=the_actor())


@endpoint("POST", f"{BATCH}/paper/release", rights=Action.FILE, gives=PaperOut, refuses=(404, 409))
def release_scan_paper(batch: UUID) -> Paper:
    """Your department needs the paper of its letters in a batch no longer."""
    return the_office().scan_paper.release(_id(batch), actor=the_actor())


@endpoint(
    "POST",
    f"{BATCH}/paper/destruction",
    rights=Action.SCAN,
    said=PaperDestroyedIn,
    gives=PaperOut,
    refuses=(404, 409),
)
def record_paper_destruction(batch: UUID, said: Values) -> Paper:
    """Record that the released paper was destroyed; that is never changed."""
    return the_office().scan_paper.record(_id(batch), method=said["method"], actor=the_actor())


VIEWS = (
    get_transfer_note,
    get_scan_seal,
    check_scan_seal,
    list_scan_paper,
    get_scan_paper,
    release_scan_paper,
    record_paper_destruction,
)


def _id(batch: UUID) -> BatchId:
    return BatchId(str(batch))
