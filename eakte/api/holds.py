"""Endpoints of holds (Löschsperren): place, extend, look at again, lift."""

from uuid import UUID

from apiflask import Schema
from marshmallow import fields

from eakte.api.conditions import inside, once
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PREFIX, endpoint
from eakte.api.fields import (
    Choice,
    Day,
    Flag,
    Keys,
    PagingIn,
    Request,
    Text,
    Values,
    german,
    paging,
)
from eakte.api.schemas import CaseFilesOut, Id, ListOut
from eakte.domain.access import Action
from eakte.domain.casefile import CaseFile
from eakte.domain.hold import Hold, HoldId, Restriction, RestrictionGround
from eakte.holding import MOST_CASES
from eakte.records import HoldLine, Page, Transaction


class HeldCasesIn(Request):
    """Case files, by their identities."""

    case_files = Keys(required=True, data_key="case_file_ids", most=MOST_CASES)


class RestrictionIn(Request):
    """Restriction of processing: the letter of Art. 18 (1) GDPR, and who asked for it."""

    ground = Choice(RestrictionGround, required=True)
    asked_by = Text(required=True, least=1)


class HoldIn(HeldCasesIn):
    """A hold on case files; it stands until it is lifted, whatever the day of its review.

    With a restriction nobody but records managers sees them any more.
    """

    reason = Text(required=True, least=1)
    review_on = Day(required=True)
    restriction = fields.Nested(RestrictionIn, error_messages=german())


class ReviewIn(Request):
    """The day of the next review."""

    review_on = Day(required=True)


class LiftingIn(Request):
    """Why a hold is not needed any more."""

    reason = Text(required=True, least=1)


class HoldsAsked(PagingIn):
    """Filters of the list of holds."""

    standing = Flag()
    review_by = Day()


class RestrictionOut(Schema):
    """Why processing is restricted, and at whose wish."""

    ground = fields.Enum(RestrictionGround, by_value=True, required=True)
    asked_by = fields.String(required=True)


class HoldOut(Schema):
    """A hold; its case files are a list of their own."""

    id = Id(required=True)
    reason = fields.String(required=True)
    placed_by = fields.String(required=True, attribute="placed_by_name")
    placed_at = fields.AwareDateTime(required=True)
    review_on = fields.Date(required=True)
    lifted_at = fields.AwareDateTime(required=True, allow_none=True)
    lift_reason = fields.String(required=True)
    standing = fields.Boolean(required=True, attribute="stands")
    restriction = fields.Nested(RestrictionOut, required=True, allow_none=True)


class HeldLine(HoldOut):
    """A hold in a list; a name of its own, which the contract needs for nested values."""


class HoldLineOut(Schema):
    """A hold, with the number of its case files that the actor sees."""

    hold = fields.Nested(HeldLine, required=True)
    case_files = fields.Integer(required=True, attribute="case_count")


class HoldsOut(ListOut):
    """Holds."""

    items = fields.List(fields.Nested(HoldLineOut), required=True, attribute="lines")


@endpoint("GET", "/holds", rights=Action.READ_RETENTION, asked=HoldsAsked, gives=HoldsOut)
def list_holds(asked: Values) -> Page[HoldLine]:
    """Holds by the day of their review; those that stand unless told otherwise."""
    cursor, limit = paging(asked)
    return the_office().holding.lines(actor=the_actor(), cursor=cursor, limit=limit, **asked)


@endpoint(
    "POST",
    "/holds",
    rights=Action.HOLD,
    said=HoldIn,
    gives=HoldOut,
    status=201,
    refuses=(404,),
)
def place_hold(said: Values) -> tuple[Hold, dict[str, str]]:
    """Keep case files from being destroyed, from this moment on; restricted ones from use too.

    The same Idempotency-Key gives the same hold again.
    """
    holding, actor = the_office().holding, the_actor()
    wanted = said.get("restriction")

    def act(tx: Transaction) -> Hold:
        return inside(holding, tx).place(
            said["case_files"],
            reason=said["reason"],
            review_on=said["review_on"],
            restriction=Restriction(**wanted) if wanted else None,
            actor=actor,
        )

    def again(tx: Transaction, hold: str) -> Hold:
        return tx.holds.get(HoldId(hold))

    placed = once(said, act, again)
    return placed, {"Location": f"{PREFIX}/holds/{placed.id}"}


@endpoint("GET", "/holds/<uuid:hold>", rights=Action.READ_RETENTION, gives=HoldOut, refuses=(404,))
def get_hold(hold: UUID) -> Hold:
    """One hold."""
    found, _ = the_office().holding.cases(_id(hold), actor=the_actor(), limit=1)
    return found


@endpoint(
    "GET",
    "/holds/<uuid:hold>/case-files",
    rights=Action.READ_RETENTION,
    asked=PagingIn,
    gives=CaseFilesOut,
    refuses=(404,),
)
def list_held_case_files(hold: UUID, asked: Values) -> Page[CaseFile]:
    """The case files that a hold keeps, as far as the actor sees them."""
    cursor, limit = paging(asked)
    _, found = the_office().holding.cases(_id(hold), actor=the_actor(), cursor=cursor, limit=limit)
    return found


@endpoint(
    "POST",
    "/holds/<uuid:hold>/case-files",
    rights=Action.HOLD,
    said=HeldCasesIn,
    gives=HoldOut,
    refuses=(404, 409),
)
def extend_hold(hold: UUID, said: Values) -> Hold:
    """Put more case files under a hold; those that it keeps already stay."""
    return the_office().holding.extend(_id(hold), said["case_files"], actor=the_actor())


@endpoint(
    "POST",
    "/holds/<uuid:hold>/review",
    rights=Action.HOLD,
    said=ReviewIn,
    gives=HoldOut,
    refuses=(404, 409),
)
def review_hold(hold: UUID, said: Values) -> Hold:
    """Say that a hold is still needed, and when to ask again."""
    return the_office().holding.review(_id(hold), next_on=said["review_on"], actor=the_actor())


@endpoint(
    "POST",
    "/holds/<uuid:hold>/lift",
    rights=Action.HOLD,
    said=LiftingIn,
    gives=HoldOut,
    refuses=(404, 409),
)
def lift_hold(hold: UUID, said: Values) -> Hold:
    """Lift a hold; the periods have gone on meanwhile."""
    return the_office().holding.lift(_id(hold), reason=said["reason"], actor=the_actor())


VIEWS = (
    list_holds,
    place_hold,
    get_hold,
    list_held_case_files,
    extend_hold,
    review_hold,
    lift_hold,
)


def _id(hold: UUID) -> HoldId:
    return HoldId(str(hold))
