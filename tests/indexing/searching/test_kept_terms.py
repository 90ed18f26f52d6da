"""The words of an archive in one process: a new one is known soon, at a bounded cost."""

from collections.abc import Iterator

import pytest

from indexing import KeptTerms, ask, expanded
from indexing.kept_terms import LONGEST_REST_S, REST_FOR_MAKING
from tests.indexing.searching.pages import a_page
from tests.word_list_index import WordListIndex


class SlowIndex(WordListIndex):
    """One whose words take some time to be read, by a clock that nothing else moves."""

    def __init__(self, reading_s: float) -> None:
        super().__init__()
        self.reading_s = reading_s
        self.now = 0.0
        self.readings = 0

    def terms(self) -> Iterator[tuple[str, int]]:
        self.now += self.reading_s
        self.readings += 1
        return super().terms()


def an_index(*, reading_s: float) -> tuple[SlowIndex, KeptTerms]:
    index = SlowIndex(reading_s)
    return index, KeptTerms(index, clock=lambda: index.now)


def add(index: SlowIndex, word: str) -> None:
    index.apply([a_page(word, word)])


def knows(terms: KeptTerms, word: str) -> bool:
    return terms.dictionary().pages_with(word) == 1


@pytest.mark.parametrize(
    ("reading_s", "rest_s"),
    [(0.002, 0.002 * REST_FOR_MAKING), (1.0, 50.0), (20.0, LONGEST_REST_S)],
)
def test_the_rest_is_as_long_as_the_reading_is_dear(reading_s: float, rest_s: float) -> None:
    index, terms = an_index(reading_s=reading_s)
    index.rebuild([a_page("first", "carport")])
    assert knows(terms, "carport")
    add(index, "zaun")

    index.now += 0.99 * rest_s
    assert not knows(terms, "zaun")
    index.now += 0.02 * rest_s

    assert knows(terms, "zaun")


def test_as_long_as_nothing_changes_the_words_are_not_read_again() -> None:
    index, terms = an_index(reading_s=0.002)
    index.rebuild([a_page("first", "carport")])

    for _ in range(10):
        index.now += LONGEST_REST_S
        assert knows(terms, "carport")

    assert index.readings == 1


def test_what_must_not_miss_a_word_does_not_wait_for_the_rest() -> None:
    index, terms = an_index(reading_s=1.0)
    index.rebuild([a_page("first", "carport")])
    before = terms.generation()
    add(index, "zaun")
    assert terms.generation() == before

    terms.renew()

    assert knows(terms, "zaun")
    assert terms.generation() == index.generation()


def test_without_an_index_there_are_no_words_and_they_come_with_it() -> None:
    index, terms = an_index(reading_s=1.0)
    terms.renew()
    assert terms.generation() is None
    assert len(terms.dictionary()) == 0

    index.rebuild([a_page("first", "carport")])

    assert knows(terms, "carport")


def test_a_query_is_widened_by_the_words_of_now() -> None:
    index, terms = an_index(reading_s=0.002)
    index.rebuild([a_page("first", "genehmigung")])
    query = ask("Genehmigung").query
    before = terms.expanded(query)

    add(index, "baugenehmigung")
    index.now += 1.01 * 0.002 * REST_FOR_MAKING

    assert terms.expanded(query) == expanded(query, terms.dictionary()) != before


def test_a_query_that_was_widened_a_moment_ago_is_not_widened_again() -> None:
    index, terms = an_index(reading_s=0.002)
    index.rebuild([a_page("first", "genehmigung baugenehmigung")])

    first = terms.expanded(ask("Genehmigung").query)

    assert terms.expanded(ask("Genehmigung").query) is first
