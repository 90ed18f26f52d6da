"""Paragraphs of laws and house numbers, however they are written."""

import pytest

from indexing import parse, sought
from tests.indexing.searching.pages import finds

SUBSECTION = """
    § 34 Abs. 2 / §34(2) / § 34 (2) / §34 Abs.2 / § 34 Absatz 2 / Paragraph 34 Absatz 2
    / Paragraf 34 Abs. 2 / § 34 II / § 34, Abs. 2 / §§ 34 Abs. 2
"""
SENTENCE = "§ 34 Abs. 2 S. 1 / § 34 Absatz 2 Satz 1 / § 34 (2) Satz 1 / §34(2) S. 1"
NUMBER = "§ 34 Nr. 3 / § 34 Nummer 3 / § 34 Ziff. 3 / Paragraph 34 Ziffer 3 / § 34 Nr.3"
LETTER = "§ 1 Abs. 2 Nr. 3 lit. a / § 1 Absatz 2 Nummer 3 Buchstabe a / § 1 (2) Nr. 3 Buchst. a"
ARTICLE = "Art. 14 Abs. 3 / Artikel 14 Absatz 3 / Art. 14 (3) / Art. 14 III"
APART = "§ 34a / § 34 a / §34a / Paragraph 34 a / § 34A"
FIRST = "§ 34 Abs. 1 / § 34 (1) / § 34 I"
APART_WITH_MORE = "§ 34a Abs. 2 / § 34 a Abs. 2 / § 34a Absatz 2"


def forms(listed: str) -> list[str]:
    return [each.strip() for each in listed.split(" / ")]


@pytest.mark.parametrize(
    "listed", [SUBSECTION, SENTENCE, NUMBER, LETTER, ARTICLE, APART, APART_WITH_MORE, FIRST]
)
def test_a_paragraph_is_found_however_it_is_written(listed: str) -> None:
    missed = [
        (asked, written)
        for asked in forms(listed)
        for written in forms(listed)
        if not finds(f"{asked} BauGB", f"nach {written} BauGB zulässig")
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("§ 34 Abs. 2", "§ 34 Abs. 3, § 35 Abs. 2"),
        ("§34(2)", "§ 34 und 2 Anlagen"),
        ("§ 34 Abs. 2", "34 Anlagen, Absatz 2"),
        ("§ 34a", "§ 34 Abs. 2"),
        ("§ 34 S. 2", "§ 34 Nr. 2"),
        ("Art. 14", "14 Tage"),
        ("Artikel 14", "Art. 15"),
    ],
)
def test_another_paragraph_is_not_found(asked: str, other: str) -> None:
    assert not finds(asked, other)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("§ 34", "nach Paragraph 34 des Gesetzes"),
        ("Paragraph 34", "nach § 34 BauGB"),
        ("§ 34 BauGB", "§ 34 Abs. 1 des BauGB"),
        ("§ 34 Absatz 2.", "§ 34 Abs. 2"),
        ("§ 34-36", "§§ 34 - 36 BauGB"),
        ("§ 34 Abs. 2-4", "§ 34 Abs. 2 - 4"),
        ("§ 3 S 2", "§ 3 S 2"),
        ("§ 3 S. s", "§ 3 Satz s"),
        ("Abs. 2 § 34", "Abs. 2 § 34"),
        ("(§ 34 Abs. 2 ODER Carport)", "§ 34 (2)"),
        ("Art 7 Eier", "eine Art mit 7 Eiern"),
    ],
)
def test_what_surrounds_a_paragraph_is_looked_for_as_ever(asked: str, text: str) -> None:
    assert finds(asked, text)


@pytest.mark.parametrize("asked", ["Lindenweg 12a", "Lindenweg 12 a", "Lindenweg 12A", "12 a"])
@pytest.mark.parametrize("written", ["Lindenweg 12a", "Lindenweg 12 a", "Lindenweg 12 A,"])
def test_a_house_number_is_found_with_its_letter_apart_or_not(asked: str, written: str) -> None:
    assert finds(asked, f"{written} in Uedem")


@pytest.mark.parametrize("asked", ['"Lindenweg 12a"', '"Lindenweg 12 a"'])
def test_a_quoted_house_number_is_found_so_as_well(asked: str) -> None:
    assert finds(asked, "Lindenweg 12a")
    assert finds(asked, "Lindenweg 12 a")
    assert not finds(asked, "Lindenweg 12, Haus a")


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Lindenweg 12a", "Lindenweg 12 und Haus a"),
        ("12a", "12b"),
        ("12 a", "12"),
        ("5 u. a.", "5u"),
    ],
)
def test_another_house_number_is_not_found(asked: str, other: str) -> None:
    assert not finds(asked, other)


def test_a_paragraph_is_looked_for_in_few_ways() -> None:
    assert len(sought(parse("§ 34a Abs. 2 Satz 1 Nr. 3 lit. b"))) <= 3
