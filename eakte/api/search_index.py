"""Endpoints of the search index (Suchindex): how it is; compare, mend, make it anew."""

from apiflask import Schema
from marshmallow import fields

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PREFIX, endpoint
from eakte.api.fields import Flag, Request, Values
from eakte.api.schemas import JobOut
from eakte.domain.access import Action

STATE = "/search-index"

Ordered = tuple[Values, dict[str, str]]


class IndexCheckIn(Request):
    """What a comparison does with pages that differ: it counts them, or has them mended too."""

    repairs = Flag(data_key="repair", load_default=False)


class IndexCheckOut(Schema):
    """What a comparison found: `pages` that should stand in the index, and those that differ.

    missing, surplus, stale: not there, there without right, there as they were before. waiting: a
    job is about to change them. repaired: whether it was ordered to mend what differs.
    """

    at = fields.AwareDateTime(required=True)
    pages = fields.Integer(required=True, attribute="found.pages")
    missing = fields.Integer(required=True, attribute="found.missing")
    surplus = fields.Integer(required=True, attribute="found.surplus")
    stale = fields.Integer(required=True, attribute="found.stale")
    waiting = fields.Integer(required=True, attribute="found.waiting")
    repaired = fields.Boolean(required=True, attribute="found.is_repaired")


class SearchIndexOut(Schema):
    """How the index of the installation is, and how far the care for it has come.

    last_check: of this authority; null: there was none. work: the job that is at the index or
    waits; null: nobody is.
    """

    pages = fields.Integer(required=True)
    healthy = fields.Boolean(required=True)
    needs_rebuild = fields.Boolean(required=True)
    last_check = fields.Nested(IndexCheckOut, required=True, allow_none=True)
    work = fields.Nested(JobOut, required=True, allow_none=True)


@endpoint("GET", STATE, rights=Action.READ_JOBS, gives=SearchIndexOut)
def get_search_index() -> Values:
    """How the index is, what the last comparison found, and what is being done."""
    return _state()


@endpoint(
    "POST",
    f"{STATE}/checks",
    rights=Action.ADMINISTER,
    said=IndexCheckIn,
    gives=SearchIndexOut,
    status=202,
)
def check_search_index(said: Values) -> Ordered:
    """Have the index compared with the database in the background, and with `repair` mended.

    While one is waiting, a second order is the same. The Location tells how far it has come.
    """
    the_office().index_care.order_check(repairs=said["repairs"], actor=the_actor())
    return _ordered()


@endpoint("POST", f"{STATE}/rebuilds", rights=Action.ADMINISTER, gives=SearchIndexOut, status=202)
def rebuild_search_index() -> Ordered:
    """Have the index made anew in the background; the search goes on meanwhile."""
    the_office().index_care.order_rebuild(actor=the_actor())
    return _ordered()


VIEWS = (get_search_index, check_search_index, rebuild_search_index)


def _ordered() -> Ordered:
    return _state(), {"Location": f"{PREFIX}{STATE}"}


def _state() -> Values:
    office = the_office()
    index, care = office.operation.index_state(), office.index_care.state(actor=the_actor())
    return {
        "pages": index.pages,
        "healthy": index.is_healthy,
        "needs_rebuild": index.needs_rebuild,
        "last_check": care.last_check,
        "work": care.work,
    }
