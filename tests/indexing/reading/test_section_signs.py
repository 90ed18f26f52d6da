"""Section signs that Tesseract cannot write."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from indexing.page_reader import WordBox
from indexing.reading.section_signs import with_section_signs
from indexing.reading.words import text_of

FOOT, TALL = 130, 30  # pixels: where feet stand, and how tall capitals are


def _line(*words: str, hanging: str = "") -> list[WordBox]:
    """Words of capital height on one line; the one that `hanging` tells reaches below it."""
    line, left = [], 0
    for word in words:
        width = 14 * len(word)
        height = TALL + 6 if word == hanging else TALL
        line.append(
            WordBox(
                text=word, left=left, top=FOOT - TALL, width=width, height=height, confidence=0.9
            )
        )
        left += width + 15
    return line


def _read(*lines: Sequence[WordBox]) -> str:
    return "|".join(text_of(line) for line in with_section_signs(lines))


def test_a_dollar_before_a_number_is_a_section_sign() -> None:
    assert _read(_line("nach", "$", "14")) == "nach § 14"


def test_a_heading_without_plain_words_has_its_sign_too() -> None:
    assert _read(_line("$", "4", "Sicherungsregister")) == "§ 4 Sicherungsregister"


def test_an_eight_that_hangs_below_the_line_is_a_section_sign() -> None:
    assert _read(_line("Nach", "8", "14", "Abs", hanging="8")) == "Nach § 14 Abs"


def test_an_eight_that_hangs_below_the_number_beside_it_is_a_section_sign() -> None:
    assert _read(_line("8", "14", "Prüfung", hanging="8")) == "§ 14 Prüfung"


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("des 8 57 Satz 4", "des § 57 Satz 4"),
        ("nach 5 74 BauO NRW", "nach § 74 BauO NRW"),
        ("(8 66 Absatz 1)", "(§ 66 Absatz 1)"),
        ("($ 45) genannt", "(§ 45) genannt"),
        ("Umlegung (8 52) zu", "Umlegung (§ 52) zu"),
        ("den 88 73 und 74", "den §§ 73 und 74"),
        ("die 85 7, 8, 10", "die §§ 7, 8, 10"),
        ("des | 89 Absatz 3", "des § 89 Absatz 3"),
        ("nach | 201a. Auf", "nach § 201a. Auf"),
        ("mit I 11a Absatz 1", "mit § 11a Absatz 1"),
        ("den I) 154 und 155", "den §§ 154 und 155"),
        ("2,$ 34 Absatz 6", "2,§ 34 Absatz 6"),
        ("nach 8 14 außer Kraft", "nach § 14 außer Kraft"),
        ("1 und 8 13b, nach", "1 und § 13b, nach"),
        ("Satz 1, 8 651 Absatz 2", "Satz 1, § 651 Absatz 2"),
        ("des S 78b Absatz 1", "des § 78b Absatz 1"),
        ("des s 73 Absatz 1", "des § 73 Absatz 1"),
        ("der Ss 111 und 112", "der §§ 111 und 112"),
        ("die $S$ 55 bis 60a", "die §§ 55 bis 60a"),
        ("Verfahren (88 69 und 70)", "Verfahren (§§ 69 und 70)"),
        ("3 und & 114) zu", "3 und § 114) zu"),
        ("nach i 23 Absatz 1", "nach § 23 Absatz 1"),
        ("mit ji 7c Absatz 1", "mit §§ 7c Absatz 1"),
        ("den |ü 30 und 31", "den §§ 30 und 31"),
        ("Ortsteile /l 34/ können", "Ortsteile /§ 34/ können"),
    ],
)
def test_what_reads_like_a_reference_has_its_sign(read: str, printed: str) -> None:
    assert _read(_line(*read.split())) == printed


@pytest.mark.parametrize(
    "read",
    [
        "Am 8 14 Uhr",
        "8 14 22",
        "Absatz 8 14 Satz 2",
        "§ 8 14 Absatz 2",
        "Zimmer 8 und 9",
        "Preis 5 12,50 EUR",
        "Preis 5 12 EUR",
        "Nr. | 12 | 1.250,00 |",
        "Anlage I 14 Seiten",
        "Satz 1 16 Absatz 2",
        "nach B 3 Nummer 2",
        "Anlage 5 3 Nummer 2",
        "in S 14 Satz 2",
        "Kosten 100 $ insgesamt",
        "nach 8 14 Tagen",
        "nach S 18 TVöD",
        "nach 11 14 Absatz 2",
        "Müller & 3 Söhne",
        "Satz 1, 8 14 Nr. 2",
        "im Jahr I 14",
        "und/oder I/ 14",
        "a) 3 Absatz",
    ],
)
def test_numbers_and_rulings_stay_what_they_are(read: str) -> None:
    assert _read(_line(*read.split())) == read


def test_two_letters_as_narrow_as_one_sign_are_one_sign() -> None:
    line = _line("des", "$$", "36", "Abs.")
    line[1] = WordBox(text="$$", left=57, top=100, width=16, height=36, confidence=0.9)

    assert _read(line) == "des § 36 Abs."


def test_a_glued_section_sign_becomes_a_word_of_its_own() -> None:
    (signs,) = with_section_signs([_line("Nach", "($14", "Abs")])

    assert [word.text for word in signs] == ["Nach", "(§", "14", "Abs"]
    assert signs[1].left + signs[1].width == signs[2].left


def test_the_number_may_stand_in_the_next_line() -> None:
    assert _read(_line("gemäß", "$"), _line("14", "Absatz")) == "gemäß §|14 Absatz"


def test_a_figure_in_the_next_cell_of_a_table_makes_no_section_sign() -> None:
    line = _line("8", "14", "Abs", hanging="8")
    line[1:] = [replace(word, left=word.left + 200) for word in line[1:]]

    assert _read(line) == "8 14 Abs"


def _spread(*words: str, gaps: Sequence[int]) -> list[WordBox]:
    """Words with gaps of their own between them, in pixels."""
    line, left = [], 0
    for word, gap in zip(_line(*words), [*gaps, 0], strict=True):
        line.append(replace(word, left=left))
        left += word.width + gap
    return line


def test_wide_gaps_all_along_a_full_line_are_no_cells() -> None:
    assert _read(_spread("des", "S", "78b", "Absatz", gaps=[70, 70, 70])) == "des § 78b Absatz"


def test_a_gap_that_is_wide_only_behind_the_sign_parts_cells() -> None:
    assert _read(_spread("des", "S", "78b", "Absatz", gaps=[20, 70, 20])) == "des S 78b Absatz"


def test_a_page_without_words_stays_without() -> None:
    assert with_section_signs([]) == []
    assert with_section_signs([[]]) == [[]]
