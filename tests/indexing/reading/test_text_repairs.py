"""Words that are misread again and again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.page_reader import WordBox
from indexing.reading.text_repairs import repaired


def _line(text: str) -> list[WordBox]:
    return [
        WordBox(text=word, left=100 * place, top=50, width=90, height=20, confidence=0.9)
        for place, word in enumerate(text.split())
    ]


def _read(*lines: str) -> list[str]:
    return [" ".join(word.text for word in line) for line in repaired([*map(_line, lines)])]


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("am 09,08.2010 gezahlt", "am 09.08.2010 gezahlt"),
        ("5,587,01€", "5.587,01€"),
        ("2005/214/Jl des", "2005/214/JI des"),
        ("{1) Die", "(1) Die"),
        ("Satz 1im Sinne", "Satz 1 im Sinne"),
        ("Absatzes 1Satz2 Nr.", "Absatzes 1 Satz 2 Nr."),
        ("Nummer Lund §", "Nummer 1 und §"),
        ("Satz loder 2", "Satz 1 oder 2"),
        ("§ la Absatz l,", "§ 1a Absatz 1,"),
        ("§ lla Absatz", "§ 11a Absatz"),
        ("oﬃziell ﬁnden", "offiziell finden"),
        ('fu"r Mu"ller', "für Müller"),
        ("der 'Treuhand Wert", "der Treuhand Wert"),
        ("das _Gebiet der", "das Gebiet der"),
        ("die Gemein–", "die Gemein-"),
    ],
)
def test_a_clear_misreading_is_put_right(read: str, printed: str) -> None:
    assert _read(read) == [printed]


@pytest.mark.parametrize(
    "read",
    [
        "Abs. I der Satzung",
        "la Strada",
        "Satz im Sinne der Nr. in Absatz id",
        "Nr. IIa und Nr. I",
        "Haus 1a und 1b",
        "Lund in Schweden",
        "12,50 €",
        "die 'Alte Post' am Markt",
        "'s Gravenhage",
        'das "Amtsblatt" der',
        "Montag – Freitag",
        "(@) im Netz",
        "info@stadt.de)",
    ],
)
def test_what_could_be_printed_so_is_left_alone(read: str) -> None:
    assert _read(read) == [read]


def test_paragraphs_are_counted_on() -> None:
    assert _read("(2) Die Gebühr", "beträgt.", "@) Sie wird") == [
        "(2) Die Gebühr",
        "beträgt.",
        "(3) Sie wird",
    ]


def test_a_parted_word_shares_its_box() -> None:
    ((_, number, small),) = repaired([_line("Satz 1im")])

    assert (number.left, number.left + number.width) == (100, small.left)
    assert small.left + small.width == 190


@given(st.lists(st.lists(st.text(min_size=1).filter(lambda text: text.strip() == text))))
def test_no_line_is_lost_or_emptied_whatever_was_read(texts: list[list[str]]) -> None:
    lines = [
        [WordBox(text=text, left=0, top=0, width=9, height=9, confidence=0.5) for text in line]
        for line in texts
    ]

    after = repaired(lines)

    assert [bool(line) for line in after] == [bool(line) for line in lines]
    assert all(word.text and word.width > 0 for line in after for word in line)
