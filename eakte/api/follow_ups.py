"""Endpoint of resubmissions (Wiedervorlagen): what is due for whoever asks."""

from apiflask import Schema
from marshmallow import fields

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.fields import Day, PagingIn, Values, paging
from eakte.api.schemas import Id, ListOut
from eakte.domain.access import Action
from eakte.records import FollowUpLine, Page


class FollowUpsAsked(PagingIn):
    """Those that are due until a day, which is included; without it all."""

    until = Day()


class FollowUpOut(Schema):
    """An open resubmission with its case file."""

    id = Id(required=True)
    case_file_id = Id(required=True, attribute="case")
    case_reference = fields.String(required=True, attribute="reference")
    case_subject = fields.String(required=True, attribute="subject")
    due_on = fields.Date(required=True)
    remark = fields.String(required=True)


class FollowUpsOut(ListOut):
    """Open resubmissions."""

    items = fields.List(fields.Nested(FollowUpOut), required=True, attribute="lines")


@endpoint("GET", "/follow-ups", rights=Action.FILE, asked=FollowUpsAsked, gives=FollowUpsOut)
def list_follow_ups(asked: Values) -> Page[FollowUpLine]:
    """Open resubmissions of whoever asks, overdue ones first."""
    actor, (cursor, limit) = the_actor(), paging(asked)
    with the_office().records.read(actor) as tx:
        return tx.follow_ups.lines(cursor=cursor, limit=limit, **asked)


VIEWS = (list_follow_ups,)
