"""Compounds in which a scan misread the word that is asked for: Baugenehrnigung for Genehmigung.

One place in the stem of the word is read wrongly, by one of the ways in which scans do it, so that
one half of the stem is as it should be: by it the terms are found. A term with a digit is no word;
one of letters counts where a word of the archive ends in front of the stem (Bau-träger has no
misread Antrag in it).
"""

from collections.abc import Iterator

from indexing.compounds import ends_in_word, word_test
from indexing.german import INFLECTED, Place
from indexing.misread import MOST_PAGES, often_read
from indexing.term_dictionary import SplitTerm, TermDictionary

LEAST_LETTERS = 6  # of a stem: each half is looked for, and tells little with two letters
MOST_MISREAD = 60  # terms for one word


def misread_compounds(word: Place, dictionary: TermDictionary) -> list[str]:
    """The rare terms of an archive that may be compounds with a word that was read wrongly."""
    is_word = word_test(dictionary)
    found = {
        split.front + part + split.rear: None
        for part, split in _with_misread(_longest(word), dictionary)
        if part not in dictionary.constituents
        and (not part.isalpha() or not split.front or ends_in_word(split.front, is_word))
    }
    return [term for term in found if term not in word.terms][:MOST_MISREAD]


def _longest(word: Place) -> str:
    """The stem, or the word itself where its stem is too short."""
    stem = word.terms[0].removesuffix(INFLECTED)
    return stem if len(stem) >= LEAST_LETTERS else word.typed


def _with_misread(stem: str, dictionary: TermDictionary) -> Iterator[tuple[str, SplitTerm]]:
    if len(stem) < LEAST_LETTERS:
        return
    left, right = stem[: len(stem) // 2], stem[len(stem) // 2 :]
    parts = dict.fromkeys(often_read(stem))
    in_front = [part for part in parts if part.startswith(left)]
    behind = [part for part in parts if part.endswith(right) and part not in in_front]
    for half, misread in ((left, in_front), (right, behind)):
        yield from dictionary.around_any(misread, holding=half, most_pages=MOST_PAGES)
