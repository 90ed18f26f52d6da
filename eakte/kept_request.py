"""A search request as names and texts, in which it is kept, and back."""

from contextlib import suppress
from datetime import date

from eakte.domain.saved_search import Asked
from eakte.finding import SearchRequest
from indexing import Order

PLACES = ("case", "document", "file_plan", "unit", "type")


def to_asked(request: SearchRequest) -> Asked:
    """What was looked for, without the part of the hits that was shown."""
    said = {
        "words": request.words,
        **{name: getattr(request, name) for name in PLACES},
        "first_day": request.first_day.isoformat() if request.first_day else None,
        "last_day": request.last_day.isoformat() if request.last_day else None,
        "order": None if request.order is Order.RELEVANCE else str(request.order),
    }
    return {name: text for name, text in said.items() if text}


def from_asked(asked: Asked) -> SearchRequest:
    """The request that was kept; an order that there is no more becomes the usual one."""
    order = Order.RELEVANCE
    with suppress(ValueError):
        order = Order(asked.get("order", order))
    return SearchRequest(
        words=asked.get("words", ""),
        case=asked.get("case"),
        document=asked.get("document"),
        file_plan=asked.get("file_plan"),
        unit=asked.get("unit"),
        type=asked.get("type"),
        first_day=_day(asked.get("first_day")),
        last_day=_day(asked.get("last_day")),
        order=order,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
