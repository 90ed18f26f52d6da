"""Which hit of the list a document screen shows, and the ways to those beside it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import request, url_for

from eakte.domain.casefile import DocumentId
from eakte.domain.errors import InvalidValue
from eakte.web import fields
from eakte.web.guard import the_actor, the_office
from eakte.web.search_address import asked_in, request_of
from indexing import QueryRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class HitPlace:
    """The number of a hit (from 1) among all, and addresses.

    previous, following: the hits beside it. mark_before, mark_after: the last and the first page
    with the words there; "" where these are pages of the same document. listed: the part of the
    list from which it came.
    """

    number: int
    total: int
    previous: str
    following: str
    mark_before: str
    mark_after: str
    listed: str


def place_in_list(document: DocumentId) -> HitPlace | None:
    """Where the shown document stands; None: it was not opened from a list of hits."""
    number = fields.line(request.args, "treffer")
    asked: dict[str, Any] = {**asked_in(request.args)}  # what url_for takes
    if not number.isdecimal() or (total := _total()) is None:
        return None
    cursor = fields.line(request.args, "ab") or None
    here = asked | {"dieses": document, "treffer": number, "ab": cursor}
    beside = partial(url_for, "search.onward", **here)
    is_inside = "dokument" in asked
    return HitPlace(
        number=int(number),
        total=total,
        previous=beside(richtung="zurueck"),
        following=beside(),
        mark_before="" if is_inside else beside(richtung="zurueck", fundstelle="letzte"),
        mark_after="" if is_inside else beside(fundstelle="erste"),
        listed=url_for("search.screen", ab=cursor, **asked),
    )


def _total() -> int | None:
    """How many hits the list has; None: the address is of no list."""
    with the_office().records.read(the_actor()) as tx:
        today = tx.today
    try:
        wanted = request_of(request.args, today=today)
        found = the_office().filing.count(wanted, actor=the_actor()) if wanted.words else None
    except (QueryRefused, InvalidValue):
        return None
    if found is None:
        return None
    return found.documents if wanted.document is None else found.pages
