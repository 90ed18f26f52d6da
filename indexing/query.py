"""What to find, as a plan that no engine owns.

Rights and other limits never come from here: the caller adds them as a filter beside the query.
`indexing.asking` makes a query of what a person types.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from indexing.german import Place, Sought


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Pages on which the places stand one after the other; a single place is a word.

    is_quoted: it stood in quotation marks and is not to be widened. is_other_way: it is how a page
    may write what was typed otherwise (12 a for 12a).
    """

    places: Sought
    is_quoted: bool = False
    is_other_way: bool = False


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


def phrases(query: Query) -> Iterator[Phrase]:
    """The words and phrases that a query wants to find, not those that have to be absent."""
    match query:
        case Phrase():
            yield query
        case Both() | Either():
            for part in query.parts:
                yield from phrases(part)
        case Without() | Everything():
            return


def exchanged(query: Query, exchange: Callable[[Phrase], Query]) -> Query:
    """A query in which each of `phrases` is exchanged for something else."""
    match query:
        case Phrase():
            return exchange(query)
        case Both() | Either():
            return replace(query, parts=tuple(exchanged(part, exchange) for part in query.parts))
        case Without() | Everything():
            return query


def sought(query: Query) -> tuple[Sought, ...]:
    """The words and phrases that a query wants to find, for marks and snippets."""
    return tuple(dict.fromkeys(phrase.places for phrase in phrases(query)))


def words_as_typed(query: Query) -> tuple[str, ...]:
    """The words that a query wants to find as they were typed, for a finer order of the hits."""
    asked = (phrase.places for phrase in phrases(query) if not phrase.is_other_way)
    typed = (place.typed for places in asked for place in places if place.start is None)
    return tuple(dict.fromkeys(word for word in typed if word))


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
