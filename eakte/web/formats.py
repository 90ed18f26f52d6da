"""Days, times, numbers and sizes as people here write them."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from eakte.domain.calendar import BERLIN, berlin_date, german_date
from eakte.domain.casefile import Document, document_date

NOTHING = "–"  # in place of an empty field
PER_CENT = 100
KIB = 1024
SIZES = ("Byte", "KB", "MB", "GB")
DAYS = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
MILLISECONDS = 1000
STORED_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?\+\d\d:\d\d)?")


def day(on: date | None) -> str:
    """A day such as 12.03.2024; a dash for none."""
    return german_date(on) if on else NOTHING


def letter_day(document: Document) -> str:
    """The day of a letter, or the one on which it came."""
    return day(document_date(document) or berlin_date(document.received_at))


def weekday(on: date) -> str:
    """A day with its name: Do., 14.03.2024."""
    return f"{DAYS[on.weekday()]}, {german_date(on)}"


def moment(at: datetime | None) -> str:
    """A moment in Berlin such as 12.03.2024, 14:05 Uhr; a dash for none."""
    return f"{german_date(berlin_date(at))}, {at.astimezone(BERLIN):%H:%M} Uhr" if at else NOTHING


def near(at: datetime, today: date) -> str:
    """A moment near today: heute 7:41, otherwise the day and the time."""
    local = at.astimezone(BERLIN)
    clock = f"{local.hour}:{local.minute:02}"
    return f"heute {clock}" if local.date() == today else f"{german_date(local.date())} {clock}"


def stored(text: str) -> str:
    """A day or moment of the journal (ISO 8601) as people write it; other text as it is."""
    if not STORED_TIME.fullmatch(text):
        return text
    try:
        read = datetime.fromisoformat(text)
    except ValueError:  # looks like a day that no calendar has
        return text
    return moment(read) if "T" in text else day(read.date())


def from_milliseconds(since_1970: int | None) -> str:
    """A moment of the queue."""
    if since_1970 is None:
        return NOTHING
    return moment(datetime.fromtimestamp(since_1970 / MILLISECONDS, UTC))


def number(value: int) -> str:
    """A number with points between the thousands: 12.345."""
    return f"{value:,}".replace(",", ".")


def percent(part: float | None) -> str:
    """A share from 0.0 to 1.0 such as 61 %; a dash for none."""
    return NOTHING if part is None else f"{round(part * PER_CENT)} %"


def size(size_bytes: int) -> str:
    """A size such as 1,2 MB."""
    value, step = float(size_bytes), 0
    while value >= KIB and step < len(SIZES) - 1:
        value, step = value / KIB, step + 1
    digits = 1 if step > 1 else 0
    return f"{value:.{digits}f} {SIZES[step]}".replace(".", ",")


def span(seconds: float) -> str:
    """How long something takes or waits: 40 Sekunden, 3 Minuten, 2 Stunden."""
    for unit_s, singular, plural in ((3600, "Stunde", "Stunden"), (60, "Minute", "Minuten")):
        if seconds >= unit_s:
            count = round(seconds / unit_s)
            return f"{count} {singular if count == 1 else plural}"
    return f"{round(seconds)} Sekunden"


def offered(items: Iterable[object], key: str, *labels: str) -> list[tuple[str, str]]:
    """Things as choices of a field: the value of one attribute, and others as its label."""
    return [
        (str(getattr(item, key)), " ".join(str(getattr(item, label)) for label in labels))
        for item in items
    ]


def counted(value: int, singular: str, plural: str) -> str:
    """A number with its word: 1 Treffer, 2 Akten."""
    return f"{number(value)} {singular if value == 1 else plural}"
