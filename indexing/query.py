"""What a person types into the search field, as a plan that no engine owns (Suchanfrage).

    Baugenehmigung Carport       pages with both words, in any inflection
    "Antrag auf Baugenehmigung"  the words one after the other
    63.1-2024/17                 the same: a piece without blanks is a phrase
    Carport ODER Garage          one of the two; ODER binds less than a blank
    Antrag -Carport              without the word; also `NICHT Carport`
    Genehmig*                    words that begin so, from three characters on
    (Carport ODER Garage) Antrag  brackets
    *                            every page that may be seen

Operators are capital German words, so that they can be searched for in small letters. Rights and
other limits never come from here: the caller adds them as a filter beside the query.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from indexing.german import Place, Sought, Token, beginning, place, tokens
from indexing.search_errors import QueryFault, QueryRefused

MAX_CHARACTERS = 1000
MAX_WORDS = 100  # each costs the reading of a posting list
MAX_BEGINNINGS = 8  # each may stand for up to 200 terms
MAX_DEPTH = 20  # brackets and NICHT within each other
LEAST_BEGINNING = 3  # characters before the star


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Pages on which the places stand one after the other; a single place is a word."""

    places: Sought


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """Pages that all parts find."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """Pages that at least one part finds."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Pages that the part does not find."""

    part: "Query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """Every page that may be seen."""


Query: TypeAlias = Phrase | Both | Either | Without | Everything


def parse(text: str) -> Query:
    """Read a search text.

    The time is bounded by its length; no text makes the result larger than 100 words.

    Raises:
        QueryRefused: the text cannot be read, with the reason and the position.
    """
    if len(text) > MAX_CHARACTERS:
        raise QueryRefused(QueryFault.TOO_LONG, MAX_CHARACTERS)
    return _Parser(list(_lexemes(text))).query()


def sought(query: Query) -> tuple[Sought, ...]:
    """The words and phrases that a query wants to find, for marks and snippets."""
    match query:
        case Phrase():
            return (query.places,)
        case Both() | Either():
            return tuple(dict.fromkeys(found for part in query.parts for found in sought(part)))
        case Without() | Everything():
            return ()


def places_of(query: Query) -> frozenset[Place]:
    """Every place of a query, also of what must not be found."""
    match query:
        case Phrase():
            return frozenset(query.places)
        case Both() | Either():
            return frozenset().union(*map(places_of, query.parts))
        case Without():
            return places_of(query.part)
        case Everything():
            return frozenset()


class _Kind(Enum):
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    NOT = auto()
    ALL = auto()  # a star alone
    WORDS = auto()
    END = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lexeme:
    kind: _Kind
    position: int
    places: tuple[Place, ...] = ()
    in_one_word: Place | None = None  # of a word with hyphens


_QUOTES = '"„“”«»'
_LEXEME = re.compile(
    rf"(?P<quoted>[{_QUOTES}](?P<inside>[^{_QUOTES}]*)(?P<closed>[{_QUOTES}])?)"
    r"|(?P<open>\()|(?P<close>\))"
    r"|(?P<minus>(?<![^\s(])-(?=[^\s)-]))"
    rf"|(?P<piece>[^\s(){_QUOTES}]+)"
)
_FIELD = re.compile(rf"[^\W\d_]+:(?=[\w*{_QUOTES}(\[{{<])")
_FUZZY = re.compile(rf"(?<=[\w{_QUOTES}])~")
_MISPLACED_STAR = re.compile(r"(?<![^\W_])\*|(?P<inner>\*)(?=\w)")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_OPERATORS = {"ODER": _Kind.OR, "NICHT": _Kind.NOT}
_ALL_WORDS_ANYWAY = "UND"


def _lexemes(text: str) -> Iterator[_Lexeme]:
    words = beginnings = 0
    for match in _LEXEME.finditer(text):
        lexeme = _lexeme(match)
        if lexeme is None:
            continue
        words += len(lexeme.places)
        beginnings += sum(place.start is not None for place in lexeme.places)
        if words > MAX_WORDS:
            raise QueryRefused(QueryFault.TOO_MANY_WORDS, lexeme.position)
        if beginnings > MAX_BEGINNINGS:
            raise QueryRefused(QueryFault.TOO_MANY_BEGINNINGS, lexeme.position)
        yield lexeme
    yield _Lexeme(kind=_Kind.END, position=len(text))


def _lexeme(match: re.Match[str]) -> _Lexeme | None:
    """One piece of a search text; None for signs that mean nothing."""
    position = match.start()
    if match["open"]:
        return _Lexeme(kind=_Kind.OPEN, position=position)
    if match["close"]:
        return _Lexeme(kind=_Kind.CLOSE, position=position)
    if match["minus"]:
        return _Lexeme(kind=_Kind.NOT, position=position)
    if match["quoted"]:
        return _quoted(match)
    return _piece(match)


def _quoted(match: re.Match[str]) -> _Lexeme | None:
    if not match["closed"]:
        raise QueryRefused(QueryFault.QUOTE_NOT_CLOSED, match.start())
    return _words(match["inside"], match.start("inside"))


def _piece(match: re.Match[str]) -> _Lexeme | None:
    piece, position = match["piece"], match.start()
    if piece == "*":
        return _Lexeme(kind=_Kind.ALL, position=position)
    if piece in _OPERATORS:
        return _Lexeme(kind=_OPERATORS[piece], position=position)
    if piece == _ALL_WORDS_ANYWAY:
        return None
    _refuse_syntax(match.string, position, match.end())
    return _words(piece, position)


def _refuse_syntax(text: str, start: int, end: int) -> None:
    """Refuse what other search engines know, instead of searching for something else."""
    if _FIELD.match(text, start):
        raise QueryRefused(QueryFault.UNKNOWN_FIELD, start)
    if fuzzy := _FUZZY.search(text, start, end):
        raise QueryRefused(QueryFault.FUZZY_NOT_OFFERED, fuzzy.start())


def _words(text: str, position: int) -> _Lexeme | None:
    """The words of a quotation or of a piece without blanks, which begins at `position`."""
    if star := _MISPLACED_STAR.search(text):
        fault = QueryFault.INNER_WILDCARD if star["inner"] else QueryFault.LEADING_WILDCARD
        raise QueryRefused(fault, position + star.start())
    places = tuple(_place(text, token, position) for token in tokens(text))
    if not places:
        return None
    in_one_word = place(text.replace("-", "")) if _COMPOUND.fullmatch(text) else None
    return _Lexeme(kind=_Kind.WORDS, position=position, places=places, in_one_word=in_one_word)


def _place(text: str, token: Token, position: int) -> Place:
    word = text[token.start : token.end]
    if not text.startswith("*", token.end):
        return place(word)
    if len(word) < LEAST_BEGINNING:
        raise QueryRefused(QueryFault.BEGINNING_TOO_SHORT, position + token.start)
    return beginning(word)


class _Parser:
    """Recursive descent, one method a rule: `Query = Both {ODER Both}`, `Both = One {One}`."""

    def __init__(self, lexemes: list[_Lexeme]) -> None:
        self._rest = iter(lexemes)
        self._next = next(self._rest)
        self._depth = 0

    def query(self) -> Query:
        if self._next.kind is _Kind.END:
            raise QueryRefused(QueryFault.NO_WORDS, 0)
        query = self._either()
        if self._next.kind is _Kind.CLOSE:
            raise QueryRefused(QueryFault.BRACKET_NOT_OPENED, self._next.position)
        return query

    def _either(self) -> Query:
        parts = [self._both()]
        while self._next.kind is _Kind.OR:
            self._take()
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(parts=tuple(parts))

    def _both(self) -> Query:
        parts = [self._one()]
        while self._next.kind not in {_Kind.OR, _Kind.CLOSE, _Kind.END}:
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Both(parts=tuple(parts))

    def _one(self) -> Query:
        lexeme = self._next
        match lexeme.kind:
            case _Kind.WORDS:
                self._take()
                return _phrase(lexeme)
            case _Kind.ALL:
                self._take()
                return Everything()
            case _Kind.NOT:
                return Without(part=self._inside(self._one))
            case _Kind.OPEN:
                query = self._inside(self._either)
                if self._next.kind is not _Kind.CLOSE:
                    raise QueryRefused(QueryFault.BRACKET_NOT_CLOSED, lexeme.position)
                self._take()
                return query
            case _:
                raise QueryRefused(QueryFault.WORD_MISSING, lexeme.position)

    def _inside(self, rule: Callable[[], Query]) -> Query:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryRefused(QueryFault.TOO_DEEP, self._next.position)
        self._take()
        query = rule()
        self._depth -= 1
        return query

    def _take(self) -> None:
        self._next = next(self._rest)


def _phrase(lexeme: _Lexeme) -> Query:
    """The words as a phrase; a word with hyphens also in one word (Auto-Bahn, Autobahn)."""
    apart = Phrase(places=lexeme.places)
    if lexeme.in_one_word is None:
        return apart
    return Either(parts=(apart, Phrase(places=(lexeme.in_one_word,))))
