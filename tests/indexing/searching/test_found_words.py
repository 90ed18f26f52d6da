"""Where words were found: marks on a page, counts, and the piece of text under a hit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing import Snippet, found_words, matching_words, parse, snippet, sought
from indexing.snippets import LEFT_OUT

LETTER = "Ihr Antrag auf Baugenehmigung vom 3. Mai: Die Anträge, auch 32.10-2024-0017, liegen hier."

texts = st.lists(
    st.sampled_from(
        ["Antrag", "Anträge", "auf", "Ver-\nwaltung", "Verwal-", "tung", "\n", "17", "-"]
    )
    | st.text(st.characters(codec="utf-8"), max_size=8),
    max_size=40,
).map(" ".join)
questions = st.sampled_from(
    [
        "Antrag",
        '"Antrag auf"',
        "Verwaltung",
        "Antr* ODER 17",
        "* -Antrag",
        "auf Antrag Verwaltung 17",
    ]
)


def shown(text: str, words: str) -> list[str]:
    return [text[each.start : each.end] for each in found_words(text, sought(parse(words)))]


def marked(words: list[str], query: str) -> list[tuple[int, ...]]:
    return matching_words(words, sought(parse(query)))


def marks_of(piece: Snippet) -> list[str]:
    return [piece.text[first:last] for first, last in piece.marks]


class TestFoundWords:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("antrag", ["Antrag", "Anträge"]),
            ('"Antrag auf Baugenehmigung"', ["Antrag auf Baugenehmigung"]),
            ("2024/17", ["2024-0017"]),
            ("17 2024", ["2024", "0017"]),
            ("Baugen*", ["Baugenehmigung"]),
            ("Bescheid ODER hier", ["hier"]),
            ("hier -Antrag", ["hier"]),
            ("Bescheid", []),
            ("*", []),
        ],
    )
    def test_inflections_phrases_and_parts_of_references_are_found(
        self, words: str, found: list[str]
    ) -> None:
        assert shown(LETTER, words) == found

    def test_what_overlaps_is_one_find(self) -> None:
        assert shown("Antrag auf Baugenehmigung", 'Antrag "Antrag auf" "auf Baugenehmigung"') == [
            "Antrag auf Baugenehmigung"
        ]
        assert shown("17 17 17", '"17 17"') == ["17 17 17"]

    def test_a_word_cut_at_the_end_of_a_line_is_found_with_both_halves(self) -> None:
        assert shown("die Ver-\n  waltung zahlt", "Verwaltung") == ["Ver-\n  waltung"]


class TestMarks:
    def test_words_of_a_page_are_marked_by_their_number(self) -> None:
        words = ["Ihr", "Antrag", "auf", "Baugenehmigung,", "Anträge\n"]

        assert marked(words, "Antrag") == [(1,), (4,)]
        assert marked(words, '"Antrag auf Baugenehmigung"') == [(1, 2, 3)]
        assert marked(words, "Bescheid") == marked([], "Antrag") == []

    def test_both_halves_of_a_cut_word_are_marked(self) -> None:
        words = ["die", "Ver-\n", "waltungs-\n", "gebühren", "Verwaltungsgebühren"]

        assert marked(words, "Verwaltungsgebühren") == [(1, 2, 3), (4,)]

    def test_one_box_with_several_words_is_one_mark(self) -> None:
        assert marked(["Az.:", "32.10-2024-0017"], "2024/17") == [(1,)]

    @given(st.lists(st.text(max_size=6) | st.just("Ver-\n") | st.just("waltung")), questions)
    def test_marks_name_words_of_the_page_in_their_order(
        self, words: list[str], question: str
    ) -> None:
        marks = marked(words, question)

        numbers = [number for mark in marks for number in mark]
        assert all(marks)
        assert all(0 <= number < len(words) for number in numbers)
        assert numbers == sorted(numbers)


class TestSnippet:
    def test_a_short_text_is_shown_whole_on_one_line(self) -> None:
        piece = snippet("Ihr  Antrag\n\nauf eine Ver-\nwaltungsgebühr", sought(parse("Antrag")))

        assert piece.text == "Ihr Antrag auf eine Verwaltungsgebühr"
        assert marks_of(piece) == ["Antrag"]

    def test_the_two_halves_of_a_cut_word_are_shown_joined(self) -> None:
        piece = snippet("die Ver-\nwaltung zahlt", sought(parse("Verwaltung")))

        assert marks_of(piece) == ["Verwaltung"]

    def test_it_shows_where_most_of_the_words_stand_together(self) -> None:
        far = "Wort " * 100
        text = f"Antrag Antrag {far} Carport Antrag auf eine Garage {far} Carport"

        piece = snippet(text, sought(parse("Antrag Carport Garage")), width=80)

        assert marks_of(piece) == ["Carport", "Antrag", "Garage"]
        assert piece.text.startswith(f"{LEFT_OUT} Wort")
        assert piece.text.endswith(f"Wort {LEFT_OUT}")
        assert len(piece.text) <= 80 + 2 * len(f" {LEFT_OUT}")

    def test_it_is_cut_between_words(self) -> None:
        piece = snippet("Verwaltungsgebühr " * 50, sought(parse("nichts")), width=100)

        assert set(piece.text.split()) == {"Verwaltungsgebühr", LEFT_OUT}

    def test_without_a_find_it_is_the_beginning(self) -> None:
        piece = snippet("Sehr geehrte Frau Müller, " + "Wort " * 99, (), width=30)

        assert piece.text.startswith("Sehr geehrte Frau")
        assert piece.marks == ()

    def test_a_find_that_is_longer_than_the_piece_is_shown_as_far_as_it_goes(self) -> None:
        phrase = " ".join(["Antrag"] * 20)

        piece = snippet(phrase, sought(parse(f'"{phrase}"')), width=30)

        assert len(piece.text) <= 34
        assert marks_of(piece) == [piece.text.removesuffix(f" {LEFT_OUT}")]

    def test_an_empty_page_has_an_empty_piece(self) -> None:
        assert snippet(" \n ", sought(parse("Antrag"))) == Snippet(text="", marks=())

    @given(texts, questions, st.integers(1, 60))
    def test_marks_lie_in_the_piece_one_after_the_other(
        self, text: str, question: str, width: int
    ) -> None:
        wanted = sought(parse(question))

        piece = snippet(text, wanted, width=width)

        ends = [0, *(last for _, last in piece.marks)]
        starts = [first for first, _ in piece.marks]
        assert all(end <= first for end, first in zip(ends, starts, strict=False))
        assert all(first < last for first, last in piece.marks)
        assert ends[-1] <= len(piece.text) <= width + 2 * len(f" {LEFT_OUT}")
        assert bool(piece.marks) == bool(found_words(text, wanted))
