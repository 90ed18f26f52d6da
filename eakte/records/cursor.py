"""Keyset paging: the place after the last line, as an opaque text."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from eakte.domain.errors import InvalidValue

Line = TypeVar("Line")

MOST_LINES = 200  # a page is never longer, whatever is asked for
USUAL_LINES = 50
NO_SUCH_PLACE = "Diese Fortsetzung gibt es nicht."


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Line]):
    """Some lines of a list, and where the next ones begin; None at the end."""

    lines: Sequence[Line]
    next_cursor: str | None


def encode(*place: str | int) -> str:
    """A place in a list as opaque text."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decode(cursor: str | None, *kinds: type[str] | type[int]) -> list[str | int] | None:
    """The place of a cursor, of exactly these kinds; None for the beginning.

    Raises:
        InvalidValue: this cursor was not made here.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise InvalidValue("cursor", NO_SUCH_PLACE) from error
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise InvalidValue("cursor", NO_SUCH_PLACE)
    return place


def day_of(text: str) -> date:
    """The day that stands in a cursor.

    Raises:
        InvalidValue: this cursor was not made here.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue("cursor", NO_SUCH_PLACE) from error


def clamped(limit: int | None) -> int:
    """How many lines a page gets."""
    return max(1, min(limit or USUAL_LINES, MOST_LINES))


def cut(lines: Sequence[Line], *, limit: int, places: Sequence[str]) -> Page[Line]:
    """A page out of one line more than asked for; `places` are the cursors of the lines."""
    has_more = len(lines) > limit
    return Page(lines=lines[:limit], next_cursor=places[limit - 1] if has_more else None)
