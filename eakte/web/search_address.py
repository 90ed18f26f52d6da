"""What is looked for, as the address of the search screen says it, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from eakte.finding import SearchRequest
from eakte.web import fields
from indexing import Order

ORDERS = {"neueste": Order.NEWEST, "aelteste": Order.OLDEST}
# What stays in the address on the way from the hit list to a document and on to the next.
ASKED = (
    "q",
    "jahr",
    "von",
    "bis",
    "akte",
    "dokument",
    "position",
    "einheit",
    "art",
    "sortierung",
)


def request_of(address: Mapping[str, str], *, today: date) -> SearchRequest:
    """What an address asks for; a year stands for its days.

    Raises:
        InvalidValue: a day that is none.
    """
    first = fields.day(address.get("von", ""), field="von", today=today)
    last = fields.day(address.get("bis", ""), field="bis", today=today)
    if fields.line(address, "jahr").isdecimal():
        first, last = _year_in(address)
    return SearchRequest(
        words=fields.line(address, "q"),
        case=fields.line(address, "akte") or None,
        document=fields.line(address, "dokument") or None,
        file_plan=fields.line(address, "position") or None,
        unit=fields.line(address, "einheit") or None,
        type=fields.line(address, "art") or None,
        first_day=first,
        last_day=last,
        order=ORDERS.get(address.get("sortierung", ""), Order.RELEVANCE),
    )


def days_in(address: Mapping[str, str]) -> tuple[str, str]:
    """What stands in the fields of the first and the last day; for a year its days."""
    first, last = _year_in(address)
    if first and last:
        return f"{first:%d.%m.%Y}", f"{last:%d.%m.%Y}"
    return fields.line(address, "von"), fields.line(address, "bis")


def address_of(request: SearchRequest) -> dict[str, Any]:  # what url_for takes
    """The parts of an address that ask for this; empty ones are left out."""
    orders = {order: name for name, order in ORDERS.items()}
    said = {
        "q": request.words,
        "von": request.first_day.isoformat() if request.first_day else "",
        "bis": request.last_day.isoformat() if request.last_day else "",
        "akte": request.case,
        "dokument": request.document,
        "position": request.file_plan,
        "einheit": request.unit,
        "art": request.type,
        "sortierung": orders.get(request.order),
    }
    return {name: text for name, text in said.items() if text}


def asked_in(source: Mapping[str, str]) -> dict[str, Any]:  # what url_for takes
    """The parts of a search among the fields of an address or a form."""
    return {name: value for name in ASKED if (value := fields.line(source, name))}


def _year_in(address: Mapping[str, str]) -> tuple[date | None, date | None]:
    year = fields.line(address, "jahr")
    return fields.year_span(int(year) if year.isdecimal() else None)
