"""Words of the archive that may be another word read wrongly from a scan (Lesefehler).

A misread word stands on few pages, and mostly it has a digit in it or is long, so that hardly a
real word is near. A short one without digits may be a real word (Abtrag, Antrag): it only counts
when the letters that differ look alike.
"""

from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from indexing.german import INFLECTED, Place, term_of
from indexing.term_dictionary import NearTerm, TermDictionary

MOST_PAGES = 3  # of a misread word: each scan has its own
MOST_MISREAD = 60  # terms for one word, the nearest first

_ONE_EDIT_FROM = 5  # letters of a word from which on one may differ
_TWO_EDITS_FROM = 9  # from here on two, and any
_LOST_LETTER_FROM = 7  # from here on one letter may be missing
_ALIKE = " ae ao bh ce co eo ft gq hk ij il it jl lt nr nu uv vy "  # in the order of the alphabet

_OFTEN_CONFUSED = (
    *(("m", "rn"), ("u", "ii"), ("w", "vv"), ("d", "cl"), ("h", "li"), ("n", "ri")),
    *(("l", "1"), ("i", "1"), ("i", "l"), ("o", "0"), ("s", "5"), ("b", "8"), ("g", "9")),
    *(("c", "e"), ("n", "u"), ("h", "b"), ("t", "f"), ("g", "q"), ("ss", "b"), ("ue", "ii")),
)


def misread(place: Place, dictionary: TermDictionary) -> dict[str, int]:
    """Terms that may be a word of a query read wrongly, with the number of their wrong letters."""
    found = {
        near.term: near.edits
        for word in dict.fromkeys((_bare(place.terms[0]), place.typed))
        for near in _near(word, dictionary)
    }
    for variant in often_read(place.typed):
        stem = term_of(variant)
        for term in (stem, stem + INFLECTED):
            if 0 < dictionary.pages_with(term) <= MOST_PAGES:
                found[term] = 1
    others = sorted(found.keys() - set(place.terms), key=lambda term: (found[term], term))
    return {term: found[term] for term in others[:MOST_MISREAD]}


def often_read(word: str) -> Iterator[str]:
    """What scans often make of a word, written in full.

    One letter for two is more than one edit, and a wrong letter in an ending keeps the ending on
    the term.
    """
    if len(word) < _ONE_EDIT_FROM:
        return
    for one, other in _OFTEN_CONFUSED:
        for right, wrong in ((one, other), (other, one)):
            at = word.find(right)
            while at >= 0:
                yield word[:at] + wrong + word[at + len(right) :]
                at = word.find(right, at + 1)


def _near(word: str, dictionary: TermDictionary) -> Iterator[NearTerm]:
    if len(word) < _ONE_EDIT_FROM or word.isdecimal():
        return
    edits = 1 if len(word) < _TWO_EDITS_FROM else 2
    for near in dictionary.near(word, edits=edits, most_pages=MOST_PAGES):
        if near.edits and not near.term.isdecimal() and _may_be(word, _bare(near.term)):
            yield near


def _may_be(word: str, other: str) -> bool:
    """Whether another term is likely to be a word read wrongly rather than a word of its own."""
    if not other.isalpha():
        return True
    edits = Levenshtein.editops(word, other)
    tags = [edit.tag for edit in edits]
    is_alike = any(
        _looks_alike(word[edit.src_pos], other[edit.dest_pos])
        for edit in edits
        if edit.tag == "replace"
    )
    if len(word) >= _TWO_EDITS_FROM:
        return is_alike or tags != ["replace", "replace"]
    return is_alike or (tags == ["delete"] and len(word) >= _LOST_LETTER_FROM)


def _looks_alike(one: str, other: str) -> bool:
    return f" {''.join(sorted(one + other))} " in _ALIKE


def _bare(term: str) -> str:
    return term.removesuffix(INFLECTED)
