"""What a person types into the search field, as a query (Suchanfrage).

    Baugenehmigung Carport       pages with both words, in any inflection
    "Antrag auf Baugenehmigung"  the words one after the other
    63.1-2024/17                 the same: a piece without blanks is a phrase
    § 34 Abs. 2, Weg 12a         also § 34 (2) and § 34 II, Weg 12 a
    Az. 63.1-2024/17             what stands in front of a reference need not stand on the page
    Carport ODER Garage          one of the two; ODER binds less than a blank
    Antrag -Carport              without the word; also `NICHT Carport`
    Genehmig*                    words that begin so, from three characters on
    (Carport ODER Garage) Antrag  brackets
    *                            every page that may be seen
    Antrag jahr:2024 az: 63.1    fields narrow the whole down, see `indexing.search_fields`

Operators are capital German words, so that they can be searched for in small letters.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from indexing.number_words import with_short_year
from indexing.query import Both, Either, Everything, Phrase, Query, Without
from indexing.search_errors import QueryFault, QueryRefused
from indexing.search_fields import Narrowing, narrowed
from indexing.search_text import Kind, Piece, pieces

MAX_DEPTH = 20  # brackets and NICHT within each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed: what to find, and within which limits the person wants to look."""

    query: Query
    narrowing: Narrowing


def ask(text: str) -> Asked:
    """Read a search text.

    The time is bounded by its length; no text makes the result larger than 100 words.

    Raises:
        QueryRefused: the text cannot be read, with the reason and the position.
    """
    return _Parser(pieces(text)).asked()


def parse(text: str) -> Query:
    """Read a search text that has no fields.

    Raises:
        QueryRefused: as `ask`, and for every field.
    """
    for piece in pieces(text):
        if piece.kind is Kind.FIELD:
            raise QueryRefused(QueryFault.UNKNOWN_FIELD, piece.position)
    return ask(text).query


class _Parser:
    """Recursive descent, one method a rule: `Query = Both {ODER Both}`, `Both = One {One}`."""

    def __init__(self, read: Iterator[Piece]) -> None:
        self._rest = read
        self._next = next(read)
        self._depth = 0
        self._narrowing = Narrowing()

    def asked(self) -> Asked:
        self._take_fields()
        if self._next.kind is Kind.END:
            if self._narrowing == Narrowing():
                raise QueryRefused(QueryFault.NO_WORDS, 0)
            return Asked(query=Everything(), narrowing=self._narrowing)
        query = self._either()
        if self._next.kind is Kind.CLOSE:
            raise QueryRefused(QueryFault.BRACKET_NOT_OPENED, self._next.position)
        return Asked(query=query, narrowing=self._narrowing)

    def _either(self) -> Query:
        parts = [self._both()]
        while self._next.kind is Kind.OR:
            self._take()
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(parts=tuple(parts))

    def _both(self) -> Query:
        read: list[tuple[Piece, Query]] = []
        self._take_fields()
        while not read or self._next.kind not in {Kind.OR, Kind.CLOSE, Kind.END}:
            piece = self._next
            read.append((piece, self._one()))
            self._take_fields()
        parts = tuple(_with_references(read))
        return parts[0] if len(parts) == 1 else Both(parts=parts)

    def _one(self) -> Query:
        piece = self._next
        match piece.kind:
            case Kind.WORDS:
                self._take()
                return _phrase(piece)
            case Kind.ALL:
                self._take()
                return Everything()
            case Kind.NOT:
                return Without(part=self._inside(self._one))
            case Kind.OPEN:
                query = self._inside(self._either)
                if self._next.kind is not Kind.CLOSE:
                    raise QueryRefused(QueryFault.BRACKET_NOT_CLOSED, piece.position)
                self._take()
                return query
            case Kind.FIELD:
                raise QueryRefused(QueryFault.FIELD_MISPLACED, piece.position)
            case _:
                raise QueryRefused(QueryFault.WORD_MISSING, piece.position)

    def _inside(self, rule: Callable[[], Query]) -> Query:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryRefused(QueryFault.TOO_DEEP, self._next.position)
        self._take()
        query = rule()
        self._depth -= 1
        return query

    def _take_fields(self) -> None:
        """Fields narrow the whole down: inside of brackets they would seem to do less."""
        while self._depth == 0 and self._next.kind is Kind.FIELD:
            self._narrowing = narrowed(self._narrowing, self._next)
            self._take()

    def _take(self) -> None:
        self._next = next(self._rest)


def _phrase(piece: Piece) -> Query:
    """The words as a phrase, or what may stand there instead."""
    typed = Phrase(places=piece.places, is_quoted=piece.is_quoted)
    others = [replace(typed, places=way, is_other_way=True) for way in piece.other_ways]
    return Either(parts=(typed, *others)) if others else typed


def _with_references(parts: list[tuple[Piece, Query]]) -> Iterator[Query]:
    """Numbers one after the other may be a reference (63.1 2024 17): as such they count more."""
    for is_number, run in groupby(parts, key=lambda part: part[0].is_number):
        first, *others = run
        queries = (first[1], *(query for _, query in others))
        if is_number and others:
            places = (*first[0].places, *(place for piece, _ in others for place in piece.places))
            yield Either(parts=(Phrase(places=with_short_year(places)), Both(parts=queries)))
        else:
            yield from queries
