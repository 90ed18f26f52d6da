"""Words in a row: the same pages as by looking at the words one after the other."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from indexing.phrases import Standing, Word, pages_with_phrase

Pages = Sequence[Sequence[str]]


def standing(term: str, pages: Pages) -> Standing:
    """Where a term stands, as a segment tells it."""
    places = [[at for at, word in enumerate(page) if word == term] for page in pages]
    there = [number for number, found in enumerate(places) if found]
    frequencies = np.array([len(places[number]) for number in there], np.uint16)
    return Standing(
        pages=np.array(there, np.intp),
        starts=(np.cumsum(frequencies, dtype=np.int32) - frequencies).astype(np.int32),
        frequencies=frequencies,
        positions=np.array([at for number in there for at in places[number]], np.uint32),
    )


def found(phrase: Sequence[Sequence[str]], pages: Pages, *, backwards: bool = False) -> list[int]:
    """Pages with a phrase; each word may be any of several terms."""
    words = [
        Word(step=step, terms=[standing(term, pages) for term in terms])
        for step, terms in enumerate(phrase)
    ]
    tokens = np.array([len(page) for page in pages], np.int32)
    return pages_with_phrase(tokens, words[::-1] if backwards else words).tolist()


def plainly(phrase: Sequence[Sequence[str]], pages: Pages) -> list[int]:
    """The same, word by word."""
    return [
        number
        for number, page in enumerate(pages)
        if any(
            at + len(phrase) <= len(page)
            and all(page[at + step] in terms for step, terms in enumerate(phrase))
            for at in range(len(page))
        )
    ]


@pytest.mark.parametrize("seed", range(20))
def test_the_same_pages_are_found_as_word_by_word(seed: int) -> None:
    chance = Random(seed)
    pages = [[chance.choice("abcd") for _ in range(chance.randrange(12))] for _ in range(60)]
    phrase = [chance.sample("abcd", chance.choice([1, 1, 2])) for _ in range(chance.choice([2, 3]))]

    assert found(phrase, pages) == plainly(phrase, pages)
    assert found(phrase, pages, backwards=True) == plainly(phrase, pages)


def test_a_phrase_does_not_reach_over_the_end_of_a_page() -> None:
    pages = [["b", "a"], ["b", "c"], ["x", "a"], ["b"], ["a", "b"]]

    assert found([["a"], ["b"]], pages) == [4]
    assert found([["a"], ["b"]], pages, backwards=True) == [4]
    assert found([["a"], ["b"], ["c"]], pages, backwards=True) == []


def test_the_same_word_twice_is_two_words_in_a_row() -> None:
    assert found([["a"], ["a"]], [["a"], ["a", "a"], ["a", "b", "a"]]) == [1]


def test_pages_that_are_laid_out_one_after_the_other_are_all_looked_at() -> None:
    """Long pages: only a few of them are laid out at once."""
    filled = ["x"] * 500_000
    pages = [
        [*filled, "a", "b"] if number % 3 == 0 else ["b", *filled, "a"] for number in range(10)
    ]

    assert found([["a"], ["b"]], pages) == [0, 3, 6, 9]


def test_pages_without_the_words_are_not_found() -> None:
    assert found([["a"], ["b"]], []) == []
    assert found([["a"], ["b"]], [[], ["c"]]) == []
