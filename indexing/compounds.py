"""Compounds in which a word stands (Komposita): Bauantrag and Neubau for Bau, but not Bauer.

A stem of five letters and more is looked for wherever it stands in a term. A shorter one stands in
too many words by chance (Amt in gesamt, Bau in Gebäude), so what is before and behind it has to be
a word of the archive as well, joined by the usual linking elements (Amts-gericht, Akten-zeichen).
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TypeAlias

from indexing.german import INFLECTED, term_of
from indexing.term_dictionary import SplitTerm, TermDictionary

LEAST_LETTERS = 3
LONG_STEM = 5  # letters from which on a stem is found anywhere
MOST_COMPOUNDS = 400
MOST_LOOKED_AT = 600  # terms with a short stem inside, the most frequent first: 5 ms

_LEAST_PIECE = 3  # letters of a word that may be part of a compound
_LEAST_INFLECTED = 6  # a shorter piece is its own stem
_LEAST_OF_TWO = 5  # letters of each of two words in front or behind
_LINKS = ("s", "es", "n", "en", "e", "er")  # between words; they look like inflections
_ENDINGS = ("", *_LINKS)
_PLURALS = ("e", "er", "en")  # behind a stem with an umlaut: Häus-er-block
_PREFIXES = frozenset({"ab", "an", "um", "zu"})  # shorter than any noun: An-bau, Um-weg
_NO_WORDS = frozenset(
    {"eur", "extra", "ges", "ins", "inter", "ion", "kont", "rea", "trans", "uell"}
)
_SPELLED_UMLAUT = re.compile("[aou]e")

_IsWord: TypeAlias = Callable[[str], bool]


def compounds(terms: Sequence[str], dictionary: TermDictionary) -> list[str]:
    """The terms of an archive that are compounds with a word, the most frequent first.

    terms: of the word, in all its inflections.
    """
    found: dict[str, int] = {}
    for stem in terms:
        bare = stem.removesuffix(INFLECTED)
        letters = len(_SPELLED_UMLAUT.sub("ä", bare))
        if LEAST_LETTERS <= letters < LONG_STEM:
            found |= _with_short_stem(stem, dictionary)
        elif letters >= LONG_STEM and not any(other in bare for other in terms if other != stem):
            found |= dictionary.containing(bare, most=MOST_COMPOUNDS)
    others = [term for term in found if term not in terms]
    return sorted(others, key=lambda term: (-found[term], term))[:MOST_COMPOUNDS]


def _with_short_stem(stem: str, dictionary: TermDictionary) -> dict[str, int]:
    bare = stem.removesuffix(INFLECTED)
    is_word = cache(partial(_is_word, dictionary.constituents))
    return {
        known.front + bare + known.rear: known.pages
        for known in dictionary.around(bare, most=MOST_LOOKED_AT)
        if _is_rear(known, is_word, has_umlaut=stem != bare)
        and (not known.front or known.front in _PREFIXES or is_word(known.front))
    }


def _is_rear(known: SplitTerm, is_word: _IsWord, *, has_umlaut: bool) -> bool:
    """Whether what stands behind a stem is an ending of it or makes a compound with it.

    has_umlaut: the stem is that of a plural, which stands in front only with its ending.
    """
    if has_umlaut and known.rear == INFLECTED:
        return bool(known.front)
    rear = known.rear.removesuffix(INFLECTED)
    if not has_umlaut and rear in _ENDINGS:
        return bool(known.front)
    return any(
        is_word(rear.removeprefix(ending))
        for ending in (_PLURALS if has_umlaut else _ENDINGS)
        if rear.startswith(ending)
    )


def _is_word(known: frozenset[str], piece: str) -> bool:
    """Whether a piece of a term is a word, or two longer ones, perhaps with a linking element."""
    if len(piece) < _LEAST_PIECE or piece in _NO_WORDS:
        return False
    return (
        _is_known(known, piece)
        or (len(piece) >= _LEAST_INFLECTED and not piece.endswith("st") and term_of(piece) in known)
        or any(
            _is_known(known, piece[:at]) and _is_known(known, piece[at:])
            for at in range(_LEAST_OF_TWO, len(piece) - _LEAST_OF_TWO + 1)
        )
    )


def _is_known(known: frozenset[str], piece: str) -> bool:
    if piece in known:
        return True
    return piece.endswith(_LINKS) and any(
        piece.endswith(link)
        and len(piece) >= _LEAST_PIECE + len(link)
        and piece[: -len(link)] in known
        for link in _LINKS
    )
