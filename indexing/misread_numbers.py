"""Numbers of a phrase as a scan may have read them: 2O24 for 2024, 63.l for 63.1."""

from collections.abc import Iterator
from dataclasses import replace

from indexing.german import Place, term_of
from indexing.query import Phrase
from indexing.term_dictionary import TermDictionary

NUMBER_WEIGHT = 0.6  # of a number with one letter in it
_LOOKS_LIKE = {"0": "o", "1": "li", "2": "z", "5": "s", "6": "g", "8": "b", "9": "g"}
_PADDED = 4  # digits of a serial number as it is printed: 0017


def with_misread_numbers(phrase: Phrase, dictionary: TermDictionary) -> Phrase:
    """A phrase that also finds its numbers with one digit each read as a letter.

    A number that stands alone means what it says: what surrounds it is what tells a misread one.
    """
    if phrase.is_quoted or len(phrase.places) == 1:
        return phrase
    return replace(phrase, places=tuple(_misread(one, dictionary) for one in phrase.places))


def _misread(one: Place, dictionary: TermDictionary) -> Place:
    if not one.typed.isdecimal() or one.start is not None:
        return one
    found = dict.fromkeys(term for term in _variants(one.typed) if dictionary.pages_with(term))
    read = ((term, NUMBER_WEIGHT) for term in found if term not in dict(one.weighted))
    return replace(one, weighted=(*one.weighted, *read))


def _variants(digits: str) -> Iterator[str]:
    for written in dict.fromkeys((digits, digits.lstrip("0"), digits.zfill(_PADDED))):
        for at, digit in enumerate(written):
            for letter in _LOOKS_LIKE.get(digit, ""):
                yield term_of(written[:at] + letter + written[at + 1 :])
