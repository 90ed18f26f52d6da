"""Keyset paging: the place after the last line, as an opaque text."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from eakte.domain.errors import InvalidValue

Line = TypeVar("Line")

MOST_LINES = 200  # a page is never longer, whatever is asked for
USUAL_LINES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Line]):
    """Some lines of a list, and where the next ones begin; None at the end."""

    lines: Sequence[Line]
    next_cursor: str | None


def encode(*place: str | int | float | None) -> str:
    """A place in a list as opaque text."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decode(cursor: str | None, *, parts: int) -> list[str | int | float | None] | None:
    """The place of a cursor; None for the beginning.

    Raises:
        InvalidValue: this cursor was not made here.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, binascii.Error) as error:
        raise InvalidValue("cursor", "Diese Fortsetzung gibt es nicht.") from error
    if not isinstance(place, list) or len(place) != parts:
        raise InvalidValue("cursor", "Diese Fortsetzung gibt es nicht.")
    if any(isinstance(part, dict | list | bool) for part in place):
        raise InvalidValue("cursor", "Diese Fortsetzung gibt es nicht.")
    return place


def clamped(limit: int | None) -> int:
    """How many lines a page gets."""
    return max(1, min(limit or USUAL_LINES, MOST_LINES))


def cut(lines: Sequence[Line], *, limit: int, places: Sequence[str]) -> Page[Line]:
    """A page out of one line more than asked for; `places` are the cursors of the lines."""
    has_more = len(lines) > limit
    return Page(lines=lines[:limit], next_cursor=places[limit - 1] if has_more else None)
