"""Words in one that somebody wrote with a hyphen or in two (Fußgänger-Zone for Fußgängerzone)."""

from collections.abc import Iterator
from itertools import islice

from indexing.function_words import FUNCTION_WORDS
from indexing.german import INFLECTED, Place, Sought, place, term_of
from indexing.term_dictionary import TermDictionary

MOST_WAYS = 3  # to cut one word
APART_WEIGHT = 0.15  # of each of the two: behind pages with the word itself

_LEAST_LETTERS = 5  # of the whole word: Email, U-Bahn
_LEAST_FRONT = 3  # letters of the first part, or a single one: E-Mail, U-Bahn
_LEAST_REAR = 4
_NOT_IN_FRONT = " ab an bei dar ent fest fort her hin los statt ver wieder weg "  # of verbs


def apart_in_two(word: Place, dictionary: TermDictionary) -> list[Sought]:
    """The two words of which a word may be made, where both stand on pages of the archive."""
    ways = (
        (_less_sure(front), _less_sure(rear))
        for front, rear in _cuts(word.typed)
        if f" {front} " not in FUNCTION_WORDS + _NOT_IN_FRONT
        and f" {rear} " not in FUNCTION_WORDS
        and _is_known(front, dictionary)
        and _is_known(rear, dictionary)
    )
    return list(islice(ways, MOST_WAYS))


def _less_sure(part: str) -> Place:
    terms = place(part).terms
    return Place(terms=(), weighted=tuple((term, APART_WEIGHT) for term in terms))


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    if not word.isalpha() or len(word) < _LEAST_LETTERS:
        return
    yield word[:1], word[1:]
    for at in range(_LEAST_FRONT, len(word) - _LEAST_REAR + 1):
        yield word[:at], word[at:]


def _is_known(part: str, dictionary: TermDictionary) -> bool:
    stem = term_of(part)
    return any(dictionary.pages_with(term) for term in (stem, stem + INFLECTED))
