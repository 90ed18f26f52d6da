"""How single values stand in a message: one form for each kind of value, both ways."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from eakte.domain.calendar import BERLIN
from eakte.domain.record_description import Channel
from eakte.xdomea.text import clean, latin, token
from eakte.xdomea.version import Version

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_UUID = "keine UUID"
# A file is named by its own UUID; 2.x demands an underscore and an ending behind it.
_FILE_NAME = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}[^/\\\x00-\x1f]*")
_OLD_FILE_NAME = re.compile(
    r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}_[^/\\\x00-\x1f]*\.[^/\\\x00-\x1f]*"
)
_DATE_LENGTH = len("2026-11-26")  # a zone behind it does not move a day of the office
_MILLISECOND_US = 1000
MOST_UNSIGNED_SHORT = 2**16 - 1
MOST_UNSIGNED_INT = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a value is written and read.

    Both raise ValueError, KeyError or OverflowError for what they cannot take. The table of slots
    binds fields of many types, which the type system cannot follow from a name of a field: hence
    Any. The round trip of every slot is tested.
    """

    write: Callable[[Any, Version], str]
    read: Callable[[str], Any]


def code_of(kind: type[StrEnum]) -> Form:
    """The form of a code list whose codes are the values of an enumeration."""
    return Form(write=lambda value, _: str(value.value), read=lambda text: kind(token(text)))


def mapped(codes: Mapping[Any, str], otherwise: Any) -> Form:
    """The form of a code list of our own words; `otherwise` stands for codes that we do not use."""
    back = {code: word for word, code in codes.items()}
    return Form(
        write=lambda value, _: codes[value],
        read=lambda text: back.get(token(text), otherwise),
    )


def number_up_to(most: int) -> Form:
    """The form of a whole number from 0."""

    def write(value: int, _: Version) -> str:
        if not 0 <= value <= most:
            raise ValueError(value)
        return str(value)

    return Form(write=write, read=lambda text: int(token(text)))


def _write_uuid(value: str, _: Version) -> str:
    return _read_uuid(value)


def _read_uuid(text: str) -> str:
    lower = text.strip().lower()
    if not _UUID.fullmatch(lower):
        raise ValueError(_NO_UUID)
    return lower


def _file_name(pattern: re.Pattern[str]) -> Form:
    def checked(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(text)
        return text

    return Form(write=lambda value, _: checked(value), read=checked)


def _write_moment(value: datetime, _: Version) -> str:
    if value.utcoffset() is None:
        raise ValueError(value)
    precision = "microseconds" if value.microsecond % _MILLISECOND_US else "milliseconds"
    return value.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def _read_moment(text: str) -> datetime:
    # A time without its zone is one of a German office.
    at = datetime.fromisoformat(text.strip())
    return (at if at.utcoffset() is not None else at.replace(tzinfo=BERLIN)).astimezone(UTC)


def _read_yes(text: str) -> bool:
    return {"1": True, "true": True, "0": False, "false": False}[text.strip()]


def _write_certain(value: bool, _: Version) -> str:  # noqa: FBT001 - the signature of a form
    if not value:
        raise ValueError(value)
    return "1"


def _read_loose_number(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() else None


TEXT = Form(write=clean, read=str)
LATIN = Form(write=lambda value, _: latin(value), read=str)
TOKEN = Form(write=lambda value, version: token(clean(value, version)), read=token)
PLAIN_TOKEN = Form(write=lambda value, _: token(latin(value)), read=token)
LINES = Form(
    write=lambda value, version: clean("\n".join(value), version),
    read=lambda text: tuple(text.splitlines()),
)
UUID = Form(write=_write_uuid, read=_read_uuid)
DAY = Form(
    write=lambda value, _: value.isoformat(),
    read=lambda text: date.fromisoformat(text.strip()[:_DATE_LENGTH]),
)
LAST_DAY_OF_YEAR = Form(
    write=lambda value, _: f"{value.year:04d}",
    read=lambda text: date(int(text.strip()[:4]), 12, 31),
)
FILE_NAME = _file_name(_FILE_NAME)
OLD_FILE_NAME = _file_name(_OLD_FILE_NAME)
MOMENT = Form(write=_write_moment, read=_read_moment)
YES = Form(write=lambda value, _: "1" if value else "0", read=_read_yes)
CERTAIN = Form(write=_write_certain, read=_read_yes)  # the standard allows yes only
COUNT = number_up_to(MOST_UNSIGNED_INT)
YEARS = number_up_to(MOST_UNSIGNED_SHORT)
LOOSE_NUMBER = Form(write=lambda value, _: str(value), read=_read_loose_number)  # text in 2.x
OLD_CHANNEL = mapped(
    {
        Channel.MAIL: "001",
        Channel.PHONE: "002",
        Channel.MOBILE: "003",
        Channel.FAX: "004",
        Channel.OTHER: "012",
    },
    Channel.OTHER,
)
CHANNEL = mapped(
    {
        Channel.MAIL: "01",
        Channel.PHONE: "02",
        Channel.MOBILE: "03",
        Channel.FAX: "04",
        Channel.OTHER: "07",
    },
    Channel.OTHER,
)
