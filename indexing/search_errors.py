"""Every refusal of the search. The docstring of a class is its sentence."""

from enum import StrEnum


class SearchError(Exception):
    """The search cannot answer."""


class QueryFault(StrEnum):
    """What is wrong with a search text."""

    NO_WORDS = "no_words"  # nothing but signs
    TOO_LONG = "too_long"
    TOO_MANY_WORDS = "too_many_words"
    TOO_MANY_BEGINNINGS = "too_many_beginnings"
    TOO_DEEP = "too_deep"  # brackets within brackets
    UNKNOWN_FIELD = "unknown_field"  # `mandant:...`
    FIELD_VALUE = "field_value"  # `jahr:gestern`
    FIELD_TWICE = "field_twice"  # `jahr:2023 jahr:2024`
    FIELD_MISPLACED = "field_misplaced"  # in brackets or behind NICHT: fields hold for the whole
    LEADING_WILDCARD = "leading_wildcard"  # `*antrag`
    INNER_WILDCARD = "inner_wildcard"  # `an*trag`
    BEGINNING_TOO_SHORT = "beginning_too_short"  # `an*`
    FUZZY_NOT_OFFERED = "fuzzy_not_offered"  # `antrag~2`
    QUOTE_NOT_CLOSED = "quote_not_closed"
    BRACKET_NOT_CLOSED = "bracket_not_closed"
    BRACKET_NOT_OPENED = "bracket_not_opened"
    WORD_MISSING = "word_missing"  # `ODER`, `Antrag ODER`, `NICHT`, `()`


class QueryRefused(SearchError):
    """The search text cannot be read as a query."""

    def __init__(self, code: QueryFault, position: int) -> None:
        """Say what is wrong and where: the character from 0. The text itself is not repeated."""
        super().__init__(f"{code} at {position}")
        self.code = code
        self.position = position


class IndexUnavailable(SearchError):
    """The search index is missing or damaged; it has to be rebuilt."""

    def __init__(self, reason: str) -> None:
        """Remember the reason for the log; it names no content."""
        super().__init__(reason)
        self.reason = reason


class IndexBusy(SearchError):
    """Another process is writing to the search index; try again later."""
