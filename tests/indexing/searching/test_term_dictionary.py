"""The words of an archive: counted, looked through by their parts and by their letters."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from indexing import TermDictionary
from indexing.german import INFLECTED
from tests.indexing.searching.archive import words_of

words = st.text("abnu1é", min_size=1, max_size=7)
counts = st.dictionaries(words, st.integers(1, 9), max_size=25)
parts = st.text("abnu1é", min_size=3, max_size=4)


def dictionary(pages: Mapping[str, int]) -> TermDictionary:
    return TermDictionary.of(pages.items())


@given(counts, words)
def test_it_knows_on_how_many_pages_each_term_stands(pages: dict[str, int], word: str) -> None:
    known = dictionary(pages)

    assert len(known) == len(pages)
    assert {term: known.pages_with(term) for term in [*pages, word]} == {word: 0} | pages


@given(counts, parts)
def test_every_term_with_a_part_is_found(pages: dict[str, int], part: str) -> None:
    found = dictionary(pages).containing(part, most=99)

    assert found == {term: count for term, count in pages.items() if part in term}
    assert list(found.values()) == sorted(found.values(), reverse=True)


@given(counts, words, st.integers(1, 2), st.none() | st.integers(1, 3))
def test_every_term_that_is_near_a_word_is_found(
    pages: dict[str, int], word: str, edits: int, most_pages: int | None
) -> None:
    found = dictionary(pages).near(word, edits=edits, most_pages=most_pages)

    assert {near.term: near.edits for near in found} == {
        term: distance
        for term, count in pages.items()
        if most_pages is None or count <= most_pages
        if (distance := Levenshtein.distance(word, term)) <= edits
    }


@given(counts, parts)
def test_what_stands_around_a_part_makes_a_term_of_the_archive(
    pages: dict[str, int], part: str
) -> None:
    for known in dictionary(pages).around(part, most=99):
        assert pages[known.front + part + known.rear] == known.pages
        assert not any(letter.isdigit() for letter in known.front + known.rear)


@given(counts, parts, st.lists(st.tuples(st.text("abnu1é", max_size=2), st.booleans())))
def test_every_rare_term_with_any_of_some_parts_is_found(
    pages: dict[str, int], shared: str, others: list[tuple[str, bool]]
) -> None:
    wanted = [shared + other if is_behind else other + shared for other, is_behind in others]

    found = list(dictionary(pages).around_any(wanted, holding=shared, most_pages=3))

    assert {(part, each.front + part + each.rear, each.pages) for part, each in found} == {
        (part, term, count)
        for part in wanted
        for term, count in pages.items()
        if part in term and count <= 3
    }


def test_the_most_frequent_terms_come_first_when_there_are_too_many() -> None:
    pages = {"bauantrag": 2, "antragsteller": 7, "antrag": 9}

    assert list(dictionary(pages).containing("antrag", most=2)) == ["antrag", "antragsteller"]


def test_the_mark_of_an_inflected_noun_is_no_difference() -> None:
    (near,) = dictionary({f"antraeg{INFLECTED}": 1}).near("antrag", edits=1)

    assert (near.term, near.edits) == (f"antraeg{INFLECTED}", 1)


@pytest.mark.parametrize("word", ["x", "xyz", "genehmigung"])
def test_an_empty_archive_has_no_words(word: str) -> None:
    empty = words_of()

    assert len(empty) == 0
    assert empty.pages_with(word) == 0
    assert empty.near(word, edits=2) == []
    assert empty.containing(f"{word}xyz", most=9) == {}


def test_longer_terms_that_end_in_a_part_are_found_with_what_stands_before_it() -> None:
    known = dictionary({"ratssitz": 2, f"wohnsitz{INFLECTED}": 1, "sitzplatz": 9, "sitz": 4})

    found = {(each.front, each.rear, each.pages) for each in known.ending("sitz", most=9)}

    assert found == {("rats", "", 2), ("wohn", INFLECTED, 1)}
