"""What people type into short fields, read as values."""

import re
from datetime import date, timedelta

from eakte.domain.errors import InvalidValue

GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})?")
PERIOD = re.compile(r"(\d{1,3})\s*([twm]?)")
DAYS = {"": 1, "t": 1, "w": 7, "m": 30}


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
        return today + timedelta(days=int(match[1]) * DAYS[match[2]])
    found = day(typed, field=field, today=today)
    if found is not None and found < today and GERMAN_DATE.fullmatch(typed) and typed[-1] == ".":
        found = found.replace(year=found.year + 1)
    if found is not None and found < today:
        raise InvalidValue(field, "Dieser Tag ist schon vorbei.")
    return found
