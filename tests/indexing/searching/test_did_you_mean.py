"""Other words for a query that found nothing."""

import pytest

from indexing import Filter, Plan, parse, suggestions
from indexing.did_you_mean import MOST_SUGGESTIONS
from tests.indexing.searching.archive import words_of
from tests.indexing.searching.pages import TOWN, a_page
from tests.word_list_index import WordListIndex

PAGE = "Ihr Antrag auf Baumfällung und die Gebühren der Genehmigung für das Grundstück Müller"
KNOWN = words_of(*[PAGE] * 3, "Grundstuck Grundstck Gebueh")


def first(typed: str, page: str = PAGE) -> str | None:
    for each in suggestions(parse(typed), KNOWN):
        if shown := each.in_place(typed, page):
            return shown
    return None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("baumfelung", "Baumfällung"),
        ("Baumfällugn", "Baumfällung"),
        ("Genehmiugng", "Genehmigung"),
        ("Genemigung", "Genehmigung"),
        ("Gebüren", "Gebühren"),
        ("Grundstuk", "Grundstück"),
        ("Müler", "Müller"),
        ("Antarg baumfelung", "Antrag Baumfällung"),
        ("Antrag  auf baumfelung!", "Antrag  auf Baumfällung!"),
        ('"auf baumfelung" ODER Antrag', '"auf Baumfällung" ODER Antrag'),
    ],
)
def test_a_slip_of_the_pen_is_put_right_as_the_word_stands_on_the_page(
    typed: str, shown: str
) -> None:
    assert first(typed) == shown


@pytest.mark.parametrize(
    "typed",
    ["Antrag", "Antrag Gebühr", "Bum", "2042", "Baumfelu*", "Antrag -baumfelung", "*", "x" * 64],
)
def test_known_short_begun_and_excluded_words_and_numbers_are_left_alone(typed: str) -> None:
    assert list(suggestions(parse(typed), KNOWN)) == []


def test_a_word_of_which_only_another_form_is_known_is_left_alone() -> None:
    known = words_of("zwei Konten", *["das Kontor"] * 9)

    assert list(suggestions(parse("Konto"), known)) == []
    assert list(suggestions(parse("Kontar"), known)) != []


def test_a_word_is_not_shown_that_does_not_stand_on_the_page() -> None:
    assert first("baumfelung", page="Ihr Antrag") is None


def test_a_word_is_shown_in_its_shortest_form_and_in_one_piece() -> None:
    assert first("baumfelung", page="Baumfällungen, Baumfäl-\nlung") == "Baumfällung"


def test_there_are_few_suggestions_however_long_the_query() -> None:
    typed = " ".join(["baumfelung", "Antarg", "Gebüren", "Genemigung", "Grundstuk", "Müler"] * 9)

    assert len(list(suggestions(parse(typed), KNOWN))) <= MOST_SUGGESTIONS


def test_a_word_from_pages_that_a_person_may_not_see_finds_nothing() -> None:
    index = WordListIndex()
    index.rebuild([a_page("secret", PAGE, scope="secret"), a_page("open", "Ihr Antrag")])
    allowed = Filter(tenant=TOWN, scopes=frozenset({"open"}))

    found = [
        index.search(Plan(query=each.query, filter=allowed)).total
        for each in suggestions(parse("baumfelung"), KNOWN)
    ]

    assert found
    assert not any(found)
