"""The order in which a page is read: recorded pages of the real Tesseract."""

import json
from pathlib import Path

import pytest

from indexing.page_reader import WordBox
from indexing.reading.text_flow import TextLine, in_reading_order

RECORDINGS = Path(__file__).parent / "recordings"


def test_an_address_is_read_before_the_lines_that_stand_beside_it() -> None:
    text = _read("letter_info_block")

    assert _stand_in_order(
        text,
        "Bernd Thöne\nMühlenstraße 81\n32052 Herford\n",
        "Auskunft erteilt: Lothar Strothmann\nZimmer: 235\nTelefon: 05293 44686\n",
        "Mein Zeichen: 61.6-668/38830-13\nDatum: 26.03.2005\nErschließungsbeitrag",
    )


def test_an_invoice_is_read_row_by_row_and_its_foot_column_by_column() -> None:
    text = _read("invoice")

    assert _stand_in_order(
        text,
        "Hauptamt\nSchulstraße 2\n33178 Hövelstein\nRechnungsnummer 9367\nKundennummer 629\n",
        "2 Mantelleitung NYM-) 3x 1,5 mm? 77 Std. 2.842,27 1.801,89 €\nverlegt unter Putz\n",
        "Nettobetrag 8.667,12 €\nzuzüglich 19 % Umsatzsteuer 2.421,65 €\n",
        "Industriestraße 14\n33142 Büren\nwww.tiefbau-kroeger.de\nSparkasse",
    )


def test_a_reference_line_stays_a_row_of_labels_and_a_row_of_values() -> None:
    text = _read("letter_references")

    assert _stand_in_order(
        text,
        "Ihr Zeichen, Ihre Nachricht vom Unser Zeichen Datum\n",
        "63.8-809/70071-15, 21.08. ks-93 11.12.2006\n",
    )


def test_two_who_sign_side_by_side_are_read_one_after_the_other() -> None:
    assert _stand_in_order(
        _read("letter_references"),
        "Mit freundlichen Grüßen\n",
        "Clara Weiß\nGeschäftsführer\nUte Heidenreich-Löseke\nBauleitung\n",
    )
    assert _stand_in_order(
        _read("minutes"),
        "Abstimmung: Ja: 24 Nein: 0. Enthaltungen: 1\n",
        "Anna Kröger.\nBürgermeister\nRenate Kößmeier\nSchriftführerin.",
    )


def test_people_and_their_offices_in_a_list_are_read_row_by_row() -> None:
    assert _stand_in_order(
        _read("minutes"),
        "Ort: Bürgersaal, Schulstraße 2\nBeginn: 18.00 Uhr\n",
        "Özlem Yildiz SPD-Fraktion\nUte Grüne Verwaltung\nVolker Grüne Verwaltung\n",
    )


def test_boxes_of_a_form_are_read_one_by_one() -> None:
    assert _stand_in_order(
        _read("form_boxes"),
        "Geburtsname\nKröger\nGeburtsdatum\n14.10.2000\nGeburtsort\nBielefeld\n",
        "Postleitzahl\n33602\nWohnort\nBielefeld\nEinzugsdatum\n25.10.1999\n",
        "Telefon\n0525 69154\nE-Mail\nute@posteo.de\n",
    )


def test_the_number_of_a_field_is_read_before_its_label() -> None:
    lines = _read("form_numbers").split("\n")

    assert "6 Geburtsdatum" in lines
    assert "12 Telefon-Nummer" in lines


def test_labels_and_their_entries_are_read_together() -> None:
    assert _stand_in_order(
        _read("form_entries"),
        "Postleitzahl, Wohnort: 33154 Salzkotten\nTelefon (freiwillig): 05257 4816\n",
        "IBAN: DEA2 9472 5834 0332 5666 20\nKreditinstitut: Volksbank Delbrück-Hövelhof\n",
        "Hövelstein, 02.04.2004\n(Ort, Datum)\nKäthe Strothmann\n(Unterschrift)",
    )


def test_the_last_choice_of_a_line_is_read_with_the_others() -> None:
    assert _stand_in_order(
        _read("choices"),
        "[] nein X einen [] mehrere\n2. Rasse und Farbe des Hundes\n",
        "[[] jährlich [] vierteljährlich X Lastschrift\n",
    )


def test_a_title_in_the_margin_is_read_before_its_paragraph() -> None:
    assert _stand_in_order(
        _read("margin_titles"),
        "Vermerk\nZuständigkeit (1) Stadtumbaumaßnahmen in Stadt- und Ortsteilen, deren ",
        "\nSachverhalt (1) Zur Entschädigung ist der Begünstigte verpflichtet, ",
        "\nBewertung (1) Auf Antrag erteilt die Registerbehörde einer Person ",
    )


def test_cells_of_several_lines_are_read_cell_by_cell() -> None:
    assert _stand_in_order(
        _read("comparison"),
        "2 2. jede andere Person, die bei der Geburt zugegen war\noder von der Geburt aus eigenem ",
        "1. die noch bestehenden ausschließlichen\nGewerbeberechtigungen, das heißt die mit dem\n",
        "\n3 b) es sich um ein nach $ 201a bestimmtes Gebiet mit\n",
    )


def test_all_columns_are_read_before_the_headline_below_them() -> None:
    assert _stand_in_order(
        _read("columns_sections"),
        "Ausgabe 11 vom 28.06.2018\nAmtliche Bekanntmachungen\nc) Gebiete, in denen ",
        "\n(@) Bei der Aufstellung der Bauleitpläne\n",
        "\n(5) Die erhobenen Daten dürfen nur für die\n",
        "\nÖffentliche Ausschreibungen\n",
        "\nBuches Sozialgesetzbuch ",
    )


def test_a_table_that_was_recognised_row_by_row_stays_as_it_is() -> None:
    lines, width, height = _recorded("table_ruled")

    assert in_reading_order(lines, width, height) == [line.words for line in lines]


@pytest.mark.parametrize(
    "name", sorted(path.stem.removeprefix("flow_") for path in RECORDINGS.glob("flow_*.json"))
)
def test_every_recognised_word_of_a_page_is_read_once(name: str) -> None:
    lines, width, height = _recorded(name)

    ordered = in_reading_order(lines, width, height)

    read = sorted(id(word) for line in ordered for word in line)
    assert read == sorted(id(word) for line in lines for word in line.words)


def _read(name: str) -> str:
    """The text of a recorded page in reading order."""
    lines = in_reading_order(*_recorded(name))
    return "\n".join(" ".join(word.text for word in line) for line in lines)


def _recorded(name: str) -> tuple[list[TextLine], int, int]:
    """Lines with their block and their words: text, left, top, width and height."""
    page = json.loads((RECORDINGS / f"flow_{name}.json").read_text("utf-8"))
    lines = [
        TextLine(block=block, words=tuple(_word(*word) for word in words))
        for block, words in page["lines"]
    ]
    return lines, page["width"], page["height"]


def _word(text: str, left: int, top: int, width: int, height: int) -> WordBox:
    return WordBox(text=text, left=left, top=top, width=width, height=height, confidence=0.9)


def _stand_in_order(text: str, *parts: str) -> bool:
    """Whether the text holds these parts one after the other."""
    place = 0
    for part in parts:
        place = text.find(part, place)
        assert place >= 0, f"not found in its place: {part!r} in\n{text}"
        place += len(part) - 1
    return True
