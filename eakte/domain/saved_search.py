"""Searches that a person keeps (gemerkte Suchen), and those asked last (letzte Suchen)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from eakte.domain.errors import InvalidValue

MOST_SAVED = 100  # of one person: more than anybody looks through
MOST_NAME_CHARACTERS = 80  # fits on one line of „Mein Tag“
MOST_RECENT = 20  # of one person: what fits below an empty search box
RECENT_KEPT = timedelta(days=90)  # they tell what somebody worked on: not longer than it helps

Asked = Mapping[str, str]  # what was looked for, by the names of its parts; empty ones are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Which hits of a search its owner knows: all that arrived until a moment, and some since.

    `pages` are those shown although they arrived after `until`: a moment is only settled once
    nothing can come into the index any more that arrived before it.
    """

    until: datetime
    pages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A search with a name (gemerkte Suche), and what its owner has seen of its hits."""

    id: str
    name: str
    asked: Asked
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentSearch:
    """A search that was asked (letzte Suche), with the moment of its last time."""

    asked: Asked
    at: datetime


def search_name(typed: str) -> str:
    """The name of a saved search as it is kept.

    Raises:
        InvalidValue: there is none, or it is too long.
    """
    plain = "".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in typed)
    name = " ".join(plain.split())
    if not name:
        raise InvalidValue("name", "Geben Sie der Suche einen Namen.")
    if len(name) > MOST_NAME_CHARACTERS:
        most = MOST_NAME_CHARACTERS
        raise InvalidValue("name", f"Der Name ist zu lang: höchstens {most} Zeichen.")
    return name


def require_room(count: int) -> None:
    """Refuse one search more than a person can keep.

    Raises:
        InvalidValue: there are MOST_SAVED already.
    """
    if count >= MOST_SAVED:
        sentence = f"Sie haben schon {MOST_SAVED} Suchen gemerkt. Löschen Sie zuerst eine davon."
        raise InvalidValue("name", sentence)
