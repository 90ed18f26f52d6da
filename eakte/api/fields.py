"""Kinds of values that requests carry, each refusing in German what it does not take."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Length, Range, Regexp, Validator

GERMAN: Mapping[str, str] = {
    "required": "Diese Angabe fehlt.",
    "null": "Diese Angabe darf nicht leer sein.",
    "validator_failed": "Diese Angabe passt nicht.",
}
# NUL is no text for PostgreSQL; halves of surrogate pairs are none for UTF-8.
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
MOST_CHARACTERS = 400  # as of a subject
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2199, 12, 31)  # no record and no period lies outside
MOST = 2**31 - 1  # what an integer of the database holds


class Request(Schema):
    """Something that comes from outside."""

    error_messages: ClassVar = {
        "unknown": "Diese Angabe gibt es hier nicht.",
        "type": "Hier wird ein Objekt erwartet.",
    }

    class Meta:
        """Unknown fields are mistakes of the sender."""

        unknown = RAISE


class Text(fields.String):
    """A text that can be stored, of a length that can be read."""

    default_error_messages: ClassVar = {
        **GERMAN,
        "invalid": "Hier wird ein Text erwartet.",
        "invalid_utf8": "Dieser Text ist kein Unicode.",
    }

    def __init__(
        self,
        *,
        least: int = 0,
        most: int = MOST_CHARACTERS,
        pattern: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Allow `least` to `most` characters, all of them by a pattern where there is one."""
        found: list[Validator] = [
            Length(min=least, max=most, error=f"Hier stehen {least} bis {most} Zeichen.")
        ]
        if pattern is not None:
            found.append(Regexp(pattern, error="Diese Angabe hat nicht die erwartete Form."))
        super().__init__(validate=found, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if NO_TEXT.search(text):
            raise self.make_error("invalid_utf8")
        return text


class Key(Text):
    """The identity of a record."""

    def __init__(self, **kwargs: Any) -> None:
        """Take what our identities look like."""
        super().__init__(most=36, pattern="^[0-9a-zA-Z-]+$", **kwargs)


class Day(fields.Date):
    """A day as YYYY-MM-DD."""

    default_error_messages: ClassVar = {
        **GERMAN,
        "invalid": "Hier wird ein Tag als JJJJ-MM-TT erwartet.",
        "format": "Hier wird ein Tag als JJJJ-MM-TT erwartet.",
    }

    def __init__(self, **kwargs: Any) -> None:
        """Take days on which records can be."""
        super().__init__(format="%Y-%m-%d", validate=_require_possible_day, **kwargs)


def _require_possible_day(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(f"Der Tag liegt nicht zwischen {FIRST_DAY} und {LAST_DAY}.")


class Flag(fields.Boolean):
    """Yes or no, as `true` or `false` and nothing else."""

    default_error_messages: ClassVar = {**GERMAN, "invalid": "Hier steht true oder false."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        meant = {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
        if not isinstance(meant, bool):
            raise self.make_error("invalid", input=value)
        return meant


class Count(fields.Integer):
    """A whole number from 1; larger ones than the service gives are cut down by it."""

    default_error_messages: ClassVar = {
        **GERMAN,
        "invalid": "Hier wird eine ganze Zahl erwartet.",
        "too_large": "Diese Zahl ist zu groß.",
    }

    def __init__(self, **kwargs: Any) -> None:
        """Take 1 to MOST."""
        within = Range(min=1, max=MOST, error=f"Die Zahl liegt nicht zwischen 1 und {MOST}.")
        super().__init__(validate=within, **kwargs)


class Choice(fields.Enum):
    """One of the values of a list."""

    default_error_messages: ClassVar = {**GERMAN, "unknown": "Erlaubt sind: {choices}."}

    def __init__(self, enum: type[Any], **kwargs: Any) -> None:
        """Take the values of the list, not the names in our code."""
        super().__init__(enum, by_value=True, **kwargs)


Values = dict[str, Any]

MOST_CURSOR_CHARACTERS = 2000  # a cursor holds the folded subject of a case file at the most


class PagingIn(Request):
    """The part of a list that is wanted."""

    cursor = Text(most=MOST_CURSOR_CHARACTERS)
    limit = Count()


def paging(asked: Values) -> tuple[str | None, int | None]:
    """Cursor and limit, taken out of what is asked; None: from the beginning, as usual."""
    return asked.pop("cursor", None), asked.pop("limit", None)
