"""Kinds of values that requests carry, each refusing in German what it does not take."""

import re
from datetime import date
from enum import Enum
from typing import Any

from apiflask import Schema
from marshmallow import RAISE, ValidationError, fields
from marshmallow.validate import Length, Range, Regexp, Validator

OF_REQUESTS = {
    "unknown": "Diese Angabe gibt es hier nicht.",
    "type": "Hier wird ein Objekt erwartet.",
}
# NUL is no text for PostgreSQL; halves of surrogate pairs are none for UTF-8.
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
MOST_CHARACTERS = 400  # as of a subject
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2199, 12, 31)  # no record and no period lies outside
MOST = 2**31 - 1  # what an integer of the database holds


Sentences = dict[str, str | list[Any] | dict[Any, Any]]


def german(**special: str) -> Sentences:
    """The sentences of every kind of value, with those of one kind."""
    return {
        "required": "Diese Angabe fehlt.",
        "null": "Diese Angabe darf nicht leer sein.",
        "validator_failed": "Diese Angabe passt nicht.",
        **special,
    }


class Request(Schema):
    """Something that comes from outside."""

    error_messages = OF_REQUESTS

    class Meta:
        """Unknown fields are mistakes of the sender."""

        unknown = RAISE


class Text(fields.String):
    """A text that can be stored, of a length that can be read."""

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
            found.append(_Form(pattern, error="Diese Angabe hat nicht die erwartete Form."))
        sentences = german(
            invalid="Hier wird ein Text erwartet.", invalid_utf8="Dieser Text ist kein Unicode."
        )
        super().__init__(validate=found, error_messages=sentences, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if NO_TEXT.search(text):
            raise self.make_error("invalid_utf8")
        return text


class _Form(Regexp):
    """A form of the whole text: `$` alone would let a line feed at the end pass."""

    def __call__(self, value: Any) -> Any:
        """Refuse a text of another form."""
        if not self.regex.fullmatch(value):
            raise ValidationError(self._format_error(value))
        return value


class Key(Text):
    """The identity of a record."""

    def __init__(self, **kwargs: Any) -> None:
        """Take what our identities look like."""
        super().__init__(most=36, pattern="^[0-9a-zA-Z-]+$", **kwargs)


class Keys(fields.List[str]):
    """The identities of one or more records."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        """Take 1 to `most` of them."""
        super().__init__(
            Key(),
            validate=Length(min=1, max=most, error=f"Hier stehen 1 bis {most} Einträge."),
            error_messages=german(invalid="Hier wird eine Liste erwartet."),
            **kwargs,
        )


class Moment(fields.AwareDateTime):
    """A moment as YYYY-MM-DDTHH:MM:SS with its offset."""

    def __init__(self, **kwargs: Any) -> None:
        """Refuse moments without an offset: nobody knows when they are."""
        sentence = "Hier wird ein Zeitpunkt mit Zeitzone erwartet."
        super().__init__(
            format="iso",
            error_messages=german(invalid=sentence, format=sentence, invalid_awareness=sentence),
            **kwargs,
        )


class Day(fields.Date):
    """A day as YYYY-MM-DD."""

    def __init__(self, **kwargs: Any) -> None:
        """Take days on which records can be."""
        sentence = "Hier wird ein Tag als JJJJ-MM-TT erwartet."
        super().__init__(
            format="%Y-%m-%d",
            validate=_require_possible_day,
            error_messages=german(invalid=sentence, format=sentence),
            **kwargs,
        )


def _require_possible_day(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(f"Der Tag liegt nicht zwischen {FIRST_DAY} und {LAST_DAY}.")


class Flag(fields.Boolean):
    """Yes or no, as `true` or `false` and nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        """Take the two words of JSON, in a query too; a 1 or an "on" is a mistake."""
        super().__init__(
            truthy={"true", True},
            falsy={"false", False},
            error_messages=german(invalid="Hier steht true oder false."),
            **kwargs,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool | str):  # 1 and 1.0 equal True for Python
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Count(fields.Integer):
    """A whole number from 1; larger ones than the service gives are cut down by it."""

    def __init__(self, **kwargs: Any) -> None:
        """Take 1 to MOST."""
        within = Range(min=1, max=MOST, error=f"Die Zahl liegt nicht zwischen 1 und {MOST}.")
        sentences = german(
            invalid="Hier wird eine ganze Zahl erwartet.", too_large="Diese Zahl ist zu groß."
        )
        super().__init__(validate=within, error_messages=sentences, **kwargs)


class Counts(fields.List[int]):
    """One or more whole numbers from 1."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        """Take 1 to `most` of them."""
        super().__init__(
            Count(),
            validate=Length(min=1, max=most, error=f"Hier stehen 1 bis {most} Zahlen."),
            error_messages=german(invalid="Hier wird eine Liste erwartet."),
            **kwargs,
        )


class Choice(fields.Enum[Enum]):
    """One of the values of a list."""

    def __init__(self, enum: type[Enum], **kwargs: Any) -> None:
        """Take the values of the list, not the names in our code."""
        sentences = german(unknown="Erlaubt sind: {choices}.")
        super().__init__(enum, by_value=True, error_messages=sentences, **kwargs)


Values = dict[str, Any]

MOST_CURSOR_CHARACTERS = 2000  # a cursor holds the folded subject of a case file at the most


class PagingIn(Request):
    """The part of a list that is wanted."""

    cursor = Text(most=MOST_CURSOR_CHARACTERS)
    limit = Count()


def paging(asked: Values) -> tuple[str | None, int | None]:
    """Cursor and limit, taken out of what is asked; None: from the beginning, as usual."""
    return asked.pop("cursor", None), asked.pop("limit", None)
