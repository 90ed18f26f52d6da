"""Compounds in which a word stands (Komposita): Bauantrag and Neubau for Bau, but not Bauer.

A stem of six letters and more is looked for wherever it stands in a term, but not behind the prefix
of a verb (be-arbeiten, ein-gerichtet). A short one, up to four letters, stands in too many words by
chance (Amt in gesamt, Bau in Gebäude), so what is before and behind it has to be a word of the
archive as well, joined by the usual linking elements (Amts-gericht, Akten-zeichen). With five
letters it is enough that a word ends before it and another begins behind it (Berufs-fach-schule;
but no Licht in Pflicht).

The stemmer cuts -ung, -heit and -keit of long words only: Satzung keeps it and Hundesteuersatzung
does not. So a word is also looked for at the end of terms as it would be stemmed there.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TypeAlias

from indexing.german import INFLECTED, term_of
from indexing.term_dictionary import SplitTerm, TermDictionary

LEAST_LETTERS = 3
LONG_STEM = 6  # letters from which on a stem is found anywhere
LEAST_TAIL = 2  # letters of a word at the end of a compound that lost its ending there: Kamin-of
SHORT_STEM = 4  # letters up to which the whole rest of a term has to be made of words
MOST_COMPOUNDS = 400
MOST_LOOKED_AT = 600  # terms with a short stem inside, the most frequent first: 5 ms

_LEAST_PIECE = 3  # letters of a word that may be part of a compound
_LEAST_INFLECTED = 6  # a shorter piece is its own stem
_LEAST_BESIDE = 4  # letters of a word that ends before or begins behind a stem
_LEAST_OF_TWO = 5  # letters of each of two words in front or behind
_LINKS = ("s", "es", "n", "en", "e", "er")  # between words; they look like inflections
_ENDINGS = ("", *_LINKS)
_PLURALS = ("e", "er", "en")  # behind a stem with an umlaut: Häus-er-block
_PREFIXES = frozenset({"ab", "an", "um", "zu"})  # shorter than any noun: An-bau, Um-weg
_NO_WORDS = frozenset(
    {"den", "der", "end", "eur", "extra", "ges", "ins", "inter", "ion", "kont", "rea", "trans"}
    | {"uell", "ung"}
)
_VERB_PREFIXES = frozenset({"be", "emp", "ent", "er", "ge", "miss", "ver", "zer"})
_SUFFIXES = frozenset({"bar", "faeh", "gemaess", "lich", "los", "maess", "widr"})
_PARTICLES = _PREFIXES | {"auf", "aus", "bei", "ein", "fest", "her", "hin", "nach", "vor"}
_LONG_WORD = "muster"  # in front of another, it makes a long word for the stemmer
_SPELLED_UMLAUT = re.compile("[aou]e")

_IsWord: TypeAlias = Callable[[str], bool]


def compounds(terms: Sequence[str], dictionary: TermDictionary, typed: str = "") -> list[str]:
    """The terms of an archive that are compounds with a word, the most frequent first.

    terms: of the word, in all its inflections; typed: the word itself, for its end in compounds.
    """
    found = _with_tail(typed, terms, dictionary)
    for stem in terms:
        bare = stem.removesuffix(INFLECTED)
        letters = len(_SPELLED_UMLAUT.sub("ä", bare))
        if LEAST_LETTERS <= letters <= SHORT_STEM:
            found |= _with_short_stem(stem, dictionary)
        elif letters > SHORT_STEM and not any(other in bare for other in terms if other != stem):
            found |= (_with_long_stem if letters >= LONG_STEM else _with_stem)(bare, dictionary)
    others = [term for term in found if term not in terms]
    return sorted(others, key=lambda term: (-found[term], term))[:MOST_COMPOUNDS]


def is_prefixed(term: str, terms: Sequence[str]) -> bool:
    """Whether a term begins with a mere prefix and a longer word: mostly that is another word."""
    stems = (stem.removesuffix(INFLECTED) for stem in terms)
    return any(
        term.startswith(prefix + stem)
        for stem in stems
        if len(stem) > SHORT_STEM
        for prefix in _PARTICLES
    )


def word_test(dictionary: TermDictionary) -> _IsWord:
    """What tells whether a piece of a term is a word, or two; it remembers each piece."""
    return cache(partial(_is_word, dictionary.constituents))


def _with_tail(typed: str, terms: Sequence[str], dictionary: TermDictionary) -> dict[str, int]:
    """Terms that end in a word as the stemmer leaves it in a long one: Ratssitz for Sitzung."""
    tail = term_of(_LONG_WORD + typed).removeprefix(_LONG_WORD)
    if len(tail) < LEAST_TAIL or tail in terms:
        return {}
    is_word = word_test(dictionary)

    def may_end_so(front: str) -> bool:
        if len(tail) < _LEAST_BESIDE:
            return len(front) >= _LEAST_BESIDE and is_word(front)
        return front not in _PARTICLES and ends_in_word(front, is_word)

    return {
        known.front + tail + known.rear: known.pages
        for known in dictionary.ending(tail, most=MOST_LOOKED_AT)
        if may_end_so(known.front)
    }


def _with_long_stem(bare: str, dictionary: TermDictionary) -> dict[str, int]:
    found = dictionary.containing(bare, most=MOST_COMPOUNDS)
    return {
        term: pages for term, pages in found.items() if not _is_verb(term[: term.index(bare)], bare)
    }


def _is_verb(front: str, bare: str) -> bool:
    """Whether a term is a verb rather than a compound: be-arbeit(en), ein-gericht(et)."""
    return front in _VERB_PREFIXES or (front in _PARTICLES and bare.startswith("ge"))


def _with_stem(bare: str, dictionary: TermDictionary) -> dict[str, int]:
    is_word = word_test(dictionary)
    return {
        known.front + bare + known.rear: known.pages
        for known in dictionary.around(bare, most=MOST_LOOKED_AT)
        if _is_front(known.front, bare, is_word) and _may_follow(known, is_word)
    }


def _is_front(front: str, bare: str, is_word: _IsWord) -> bool:
    """Whether a stem may begin behind this; a Bei-spiel is no Spiel."""
    if _is_verb(front, bare) or front == "bei":
        return False
    return not front or front in _PARTICLES or ends_in_word(front, is_word)


def ends_in_word(front: str, is_word: _IsWord) -> bool:
    """Whether a word ends here, behind nothing or at least the letters of another one."""
    fronts = [front, *(front.removesuffix(each) for each in _PARTICLES if front.endswith(each))]
    return any(map(is_word, fronts)) or any(
        is_word(front[at:]) for at in range(_LEAST_PIECE, len(front) - _LEAST_BESIDE + 1)
    )


def _may_follow(known: SplitTerm, is_word: _IsWord) -> bool:
    """Whether an ending stands behind a stem, or a word begins there."""
    rear = known.rear.removesuffix(INFLECTED)
    if rear in _ENDINGS:
        return bool(known.front)
    rests = [rear.removeprefix(ending) for ending in _ENDINGS if rear.startswith(ending)]
    return any(
        rest in _SUFFIXES
        or is_word(rest)
        or any(is_word(rest[:end]) for end in range(_LEAST_BESIDE, len(rest)))
        for rest in rests
    )


def _with_short_stem(stem: str, dictionary: TermDictionary) -> dict[str, int]:
    bare = stem.removesuffix(INFLECTED)
    is_word = word_test(dictionary)
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
    if len(piece) < _LEAST_PIECE or piece in _NO_WORDS or piece in _VERB_PREFIXES:
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
