"""The pieces of a search text: words, signs and fields, each with its position."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from indexing.citations import (
    CITATION,
    NUMBER_AND_LETTER,
    ways_of_citation,
    with_letter_otherwise,
)
from indexing.german import Place, Sought, Token, beginning, place, tokens
from indexing.number_words import IBAN, LABEL, WRITTEN_DAY, ways
from indexing.search_errors import QueryFault, QueryRefused

MAX_CHARACTERS = 1000
MAX_WORDS = 100  # each costs the reading of a posting list
MAX_BEGINNINGS = 8  # each may stand for up to 200 terms
LEAST_BEGINNING = 3  # characters before the star


class Kind(Enum):
    """What a piece is."""

    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    NOT = auto()
    ALL = auto()  # a star alone
    WORDS = auto()
    FIELD = auto()
    END = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of a search text.

    Attributes:
        kind: what it is.
        position: its first character in the text, from 0.
        places: of words: what has to stand one after the other.
        other_ways: of words: what may stand there instead.
        is_quoted: of words: they stood in quotation marks.
        is_number: of words: digits only, as in a reference.
        field: of a field: its name in small letters.
        value: of a field: what stood behind the colon.
    """

    kind: Kind
    position: int
    places: Sought = ()
    other_ways: tuple[Sought, ...] = ()
    is_quoted: bool = False
    is_number: bool = False
    field: str = ""
    value: str = ""


_QUOTES = '"„“”«»'
_APART = (  # fields that may have a blank behind their colon
    rf"(?i:typ|einheit)(?=:\s+[\w{_QUOTES}])|(?i:aktenzeichen|az|plan|von|bis|jahr)(?=:\s+\S*\d)"
)
_PIECE = re.compile(
    rf"(?P<label>{LABEL})|(?P<spaced>{WRITTEN_DAY}|{IBAN}|{CITATION}|{NUMBER_AND_LETTER})"
    rf"|(?:(?P<field>[^\W\d_]+):|(?P<apart>{_APART}):\s+)"
    rf"(?:[{_QUOTES}](?P<quoted_value>[^{_QUOTES}]*)[{_QUOTES}]"
    rf"|(?P<value>[\w*(\[{{<][^\s{_QUOTES}]*))"
    rf"|(?P<quoted>[{_QUOTES}](?P<inside>[^{_QUOTES}]*)(?P<closed>[{_QUOTES}])?)"
    r"|(?P<open>\()|(?P<close>\))"
    r"|(?P<minus>(?<![^\s(])-(?=[^\s)-]))"
    rf"|(?P<piece>[^\s(){_QUOTES}]+)"
)
_FUZZY = re.compile(rf"(?<=[\w{_QUOTES}])~")
_MISPLACED_STAR = re.compile(r"(?<![^\W_])\*|(?P<inner>\*)(?=\w)")
_AROUND = ".,;:!?"  # belongs to the sentence and not to a number
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_NUMBER = re.compile(r"\d+(?:[./-]\d+)*")
_CITATION = re.compile(CITATION)
_OPERATORS = {"ODER": Kind.OR, "NICHT": Kind.NOT}
_ALL_WORDS_ANYWAY = "UND"


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a search text in their order; the last one is its end.

    The time is bounded by its length; no text gives more than 100 words.

    Raises:
        QueryRefused: something in it is not understood, with the reason and the position.
    """
    if len(text) > MAX_CHARACTERS:
        raise QueryRefused(QueryFault.TOO_LONG, MAX_CHARACTERS)
    words = beginnings = 0
    for match in _PIECE.finditer(text):
        piece = _piece(match)
        if piece is None:
            continue
        words += max(map(len, (piece.places, *piece.other_ways)))
        beginnings += sum(place.start is not None for place in piece.places)
        if words > MAX_WORDS:
            raise QueryRefused(QueryFault.TOO_MANY_WORDS, piece.position)
        if beginnings > MAX_BEGINNINGS:
            raise QueryRefused(QueryFault.TOO_MANY_BEGINNINGS, piece.position)
        yield piece
    yield Piece(kind=Kind.END, position=len(text))


def _piece(match: re.Match[str]) -> Piece | None:
    """One piece; None for signs that mean nothing."""
    position = match.start()
    if match["label"]:
        return None
    if match["spaced"]:
        return _words(match["spaced"], position)
    if field := match["field"] or match["apart"]:
        value = match["quoted_value"] if match["value"] is None else match["value"]
        return Piece(kind=Kind.FIELD, position=position, field=field.casefold(), value=value)
    for name, kind in (("open", Kind.OPEN), ("close", Kind.CLOSE), ("minus", Kind.NOT)):
        if match[name]:
            return Piece(kind=kind, position=position)
    return _quoted(match) if match["quoted"] else _unquoted(match)


def _quoted(match: re.Match[str]) -> Piece | None:
    if not match["closed"]:
        raise QueryRefused(QueryFault.QUOTE_NOT_CLOSED, match.start())
    words = _words(match["inside"], match.start("inside"))
    return words and replace(words, is_quoted=True, is_number=False)


def _unquoted(match: re.Match[str]) -> Piece | None:
    piece, position = match["piece"], match.start()
    if piece == "*":
        return Piece(kind=Kind.ALL, position=position)
    if piece in _OPERATORS:
        return Piece(kind=_OPERATORS[piece], position=position)
    if piece == _ALL_WORDS_ANYWAY:
        return None
    if fuzzy := _FUZZY.search(match.string, position, match.end()):
        raise QueryRefused(QueryFault.FUZZY_NOT_OFFERED, fuzzy.start())
    return _words(piece, position)


def _words(text: str, position: int) -> Piece | None:
    """The words of a quotation or of a piece without blanks, which begins at `position`."""
    if star := _MISPLACED_STAR.search(text):
        fault = QueryFault.INNER_WILDCARD if star["inner"] else QueryFault.LEADING_WILDCARD
        raise QueryRefused(fault, position + star.start())
    places = tuple(_place(text, token, position) for token in tokens(text))
    if not places:
        return None
    bare = text.strip(_AROUND)
    first, *others = _ways(bare, places)
    return Piece(
        kind=Kind.WORDS,
        position=position,
        places=first,
        other_ways=tuple(others),
        is_number=_NUMBER.fullmatch(bare) is not None,
    )


def _place(text: str, token: Token, position: int) -> Place:
    word = text[token.start : token.end]
    if not text.startswith("*", token.end):
        return place(word)
    if len(word) < LEAST_BEGINNING:
        raise QueryRefused(QueryFault.BEGINNING_TOO_SHORT, position + token.start)
    return beginning(word)


def _ways(text: str, places: Sought) -> Sequence[Sought]:
    """Auto-Bahn is also Autobahn, 63.1-2024/17 also 63.1-17/2024, § 34 (2) also § 34 Abs. 2."""
    if _COMPOUND.fullmatch(text):
        return (places, (place(text.replace("-", "")),))
    if _CITATION.fullmatch(text):
        return ways_of_citation(text)
    others = ways(text, places)
    return with_letter_otherwise(places) if len(others) == 1 else others
