"""The fields of a search text, by which it narrows itself down: `jahr:2024 typ:Bescheid`.

Days are written `17.5.2024`, `2024-05-17`, `5.2024` or `2024`.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from indexing.search_errors import QueryFault, QueryRefused
from indexing.search_text import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """By what a search text narrows itself down; None: it does not. Texts are as they were typed.

    Attributes:
        reference: of a case file (`aktenzeichen:`, `az:`).
        type: the kind of document (`typ:`).
        unit: the organisational unit (`einheit:`).
        file_plan: a file plan unit (`plan:`).
        first_day: not before this day (`von:`, `jahr:`).
        last_day: not after this day (`bis:`, `jahr:`).
    """

    reference: str | None = None
    type: str | None = None
    unit: str | None = None
    file_plan: str | None = None
    first_day: date | None = None
    last_day: date | None = None


_DAY = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2}))?"
    r"|(?:(?P<day_first>[0-9]{1,2})\.)?(?P<month_first>[0-9]{1,2})\.(?P<year_last>[0-9]{4})"
)
_YEAR = re.compile("[0-9]{4}")


def narrowed(narrowing: Narrowing, piece: Piece) -> Narrowing:
    """The narrowing with one more field.

    Raises:
        QueryRefused: the field is unknown, stood there before or has no such value.
    """
    read = _readers().get(piece.field)
    if read is None:
        raise QueryRefused(QueryFault.UNKNOWN_FIELD, piece.position)
    try:
        added = read(piece.value.strip())
    except ValueError:
        raise QueryRefused(QueryFault.FIELD_VALUE, piece.position) from None
    names = [field.name for field in fields(Narrowing)]
    if any(getattr(narrowing, name) and getattr(added, name) for name in names):
        raise QueryRefused(QueryFault.FIELD_TWICE, piece.position)
    return Narrowing(
        reference=narrowing.reference or added.reference,
        type=narrowing.type or added.type,
        unit=narrowing.unit or added.unit,
        file_plan=narrowing.file_plan or added.file_plan,
        first_day=narrowing.first_day or added.first_day,
        last_day=narrowing.last_day or added.last_day,
    )


def _readers() -> Mapping[str, Callable[[str], Narrowing]]:
    """How the value of each field is read; a value that cannot be read is a ValueError."""
    return {
        "aktenzeichen": lambda value: Narrowing(reference=_text(value)),
        "az": lambda value: Narrowing(reference=_text(value)),
        "typ": lambda value: Narrowing(type=_text(value)),
        "einheit": lambda value: Narrowing(unit=_text(value)),
        "plan": lambda value: Narrowing(file_plan=_text(value)),
        "von": lambda value: Narrowing(first_day=_span(value)[0]),
        "bis": lambda value: Narrowing(last_day=_span(value)[1]),
        "jahr": _year,
    }


def _text(value: str) -> str:
    if not value:
        raise ValueError(value)
    return value


def _year(value: str) -> Narrowing:
    if not _YEAR.fullmatch(value):
        raise ValueError(value)
    first, last = _span(value)
    return Narrowing(first_day=first, last_day=last)


def _span(value: str) -> tuple[date, date]:
    """The first and the last day of a day, a month or a year."""
    match = _DAY.fullmatch(value)
    if match is None:
        raise ValueError(value)
    year = int(match["year"] or match["year_last"])
    month, day = match["month"] or match["month_first"], match["day"] or match["day_first"]
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, int(month), 1), date(year, int(month), monthrange(year, int(month))[1])
    return (date(year, int(month), int(day)),) * 2
