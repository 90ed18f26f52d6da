"""What people type into fields, read as values."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from eakte.domain.calendar import add_days
from eakte.domain.errors import InvalidValue, NotVisible

Choice = TypeVar("Choice", bound=StrEnum)

GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2})?)?")
PERIOD = re.compile(r"(\d{1,3})\s*([twm]?)")
DAYS = {"": 1, "t": 1, "w": 7, "m": 30}
LONGEST_LINE = 1000  # characters; nothing that is typed into one line is longer


def line(source: Mapping[str, str], name: str, otherwise: str = "") -> str:
    """One line of text without control characters and blanks around it."""
    typed = source.get(name)
    if typed is None:
        return otherwise
    plain = "".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in typed)
    return plain.strip()[:LONGEST_LINE]


def choice(source: Mapping[str, str], name: str, kind: type[Choice], otherwise: Choice) -> Choice:
    """One of a list of values; `otherwise` where the field is not there.

    Raises:
        InvalidValue: it is none of them.
    """
    typed = source.get(name)
    if typed is None:
        return otherwise
    try:
        return kind(typed)
    except ValueError as error:
        raise InvalidValue(name, "Wählen Sie einen der angebotenen Werte.") from error


def key(typed: str) -> str:
    """The key of a record as it is written in addresses.

    Raises:
        NotVisible: no record has such a key.
    """
    try:
        return str(UUID(typed))
    except ValueError as error:
        raise NotVisible("record", typed) from error


def day(text: str, *, field: str, today: date) -> date | None:
    """A day as 12.03.2024, 12.3.24, 12.04. (this year) or 2024-03-12; None for an empty field.

    Raises:
        InvalidValue: it is no day.
    """
    typed = text.strip()
    if not typed:
        return None
    try:
        if match := GERMAN_DATE.fullmatch(typed):
            year = int(match[3]) if match[3] else today.year
            return date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidValue(field, f"„{typed}“ ist kein Datum, zum Beispiel 12.03.2024.") from error


def due_day(text: str, *, field: str, today: date) -> date | None:
    """A due day as „14“ (days), „3w“, „2m“ or a date that is not over; None for an empty field.

    Raises:
        InvalidValue: it is no day, or it is over.
    """
    typed = text.strip().lower()
    if match := PERIOD.fullmatch(typed):
        return add_days(today, int(match[1]) * DAYS[match[2]])
    found = day(typed, field=field, today=today)
    if found is not None and found < today and _has_no_year(typed):
        found = _next_year(found)
    if found is not None and found < today:
        raise InvalidValue(field, "Dieser Tag ist schon vorbei.")
    return found


def year_span(year: int | None) -> tuple[date | None, date | None]:
    """First and last day of a year; nothing for a year that no calendar has."""
    if year is None or not date.min.year <= year <= date.max.year:
        return None, None
    return date(year, 1, 1), date(year, 12, 31)


def _has_no_year(typed: str) -> bool:
    match = GERMAN_DATE.fullmatch(typed)
    return match is not None and match[3] is None


def _next_year(on: date) -> date:
    """The same day a year later; 29 February becomes 1 March."""
    try:
        return on.replace(year=on.year + 1)
    except ValueError:
        return date(on.year + 1, 3, 1)
