"""The order in which cells of forms and tables are read, and words in comb fields."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading.comb_fields import Comb, Tooth, joined
from indexing.reading.form_cells import in_cell_order
from indexing.reading.ruled_page import RuledPage
from indexing.reading.rulings import Rulings
from indexing.reading.text_flow import TextLine

SIZE = (1000, 600)
COMB = Comb(
    teeth=tuple(Tooth(left=100 + 40 * n, right=103 + 40 * n, top=185, foot=200) for n in range(9)),
    pitch=40,
    reach=64,
    label_reach=90,
)


def test_fields_side_by_side_are_read_one_after_the_other() -> None:
    rulings = _frames((100, 100, 500, 180), (500, 100, 900, 180))

    text = _read(
        rulings,
        [_word("Name", 110, 105), _word("Vorname", 510, 105)],
        [_word("Eßer", 120, 145), _word("Käthe", 520, 145)],
    )

    assert text == ["Name", "Eßer", "Vorname", "Käthe"]


def test_a_row_of_a_table_is_one_line() -> None:
    rulings = _frames((100, 100, 200, 140), (200, 100, 600, 140), (600, 100, 900, 140))

    text = _read(
        rulings, [_word("1", 110, 110), _word("Streusalz", 210, 110), _word("41,30", 700, 110)]
    )

    assert text == ["1 Streusalz 41,30"]


def test_the_number_of_a_field_stands_before_its_label() -> None:
    rulings = _frames((100, 100, 160, 180), (160, 100, 900, 180))

    text = _read(
        rulings,
        [_word("Wohnort", 170, 105)],
        [_word("7", 120, 128)],
        [_word("Celle", 175, 145)],
    )

    assert text == ["7 Wohnort", "Celle"]


def test_boxes_that_stand_apart_are_no_row() -> None:
    rulings = _frames((100, 100, 400, 140), (600, 100, 900, 140))

    text = _read(rulings, [_word("links", 110, 110), _word("rechts", 610, 110)])

    assert text == ["links", "rechts"]


def test_what_stands_outside_of_cells_keeps_its_place_around_them() -> None:
    rulings = _frames((100, 100, 500, 180), (500, 100, 900, 180))

    text = _read(
        rulings,
        [_word("Antrag", 100, 40)],
        [_word("Name", 110, 105), _word("Ort", 510, 105)],
        [_word("Eßer", 120, 145), _word("Stade", 520, 145)],
        [_word("Hinweis", 100, 240)],
    )

    assert text == ["Antrag", "Name", "Eßer", "Ort", "Stade", "Hinweis"]


def test_a_frame_around_a_part_of_the_page_is_no_cell() -> None:
    rulings = _frames((50, 20, 950, 580))

    text = _read(rulings, [_word("oben", 100, 100)], [_word("unten", 100, 400)])

    assert text == ["oben", "unten"]


def test_a_page_without_words_has_no_lines() -> None:
    assert in_cell_order([], _frames((100, 100, 500, 180)), SIZE) == []


def test_letters_in_neighbouring_cells_of_a_comb_are_one_word() -> None:
    letters = [_word(letter, 110 + 40 * place, 160, 20) for place, letter in enumerate("38855")]

    assert [word.text for word in joined(letters, [COMB])] == ["38855"]


def test_an_empty_cell_parts_two_words() -> None:
    words = [
        *(_word(letter, 110 + 40 * place, 160, 20) for place, letter in enumerate("AM")),
        *(_word(letter, 110 + 40 * place, 160, 20) for place, letter in enumerate("TOR", start=3)),
    ]

    assert [word.text for word in joined(words, [COMB])] == ["AM", "TOR"]


def test_words_above_a_comb_are_not_joined() -> None:
    words = [_word("Straße", 100, 90, 60), _word("und", 165, 90, 40)]

    assert joined(words, [COMB]) == words


def test_a_word_out_of_a_comb_is_as_sure_as_its_least_sure_letter() -> None:
    sure, doubtful = _word("3", 110, 160, 20), _word("8", 150, 160, 20, confidence=0.4)

    (word,) = joined([sure, doubtful], [COMB])

    assert word.confidence == 0.4
    assert (word.left, word.width) == (110, 60)


def test_combs_side_by_side_are_read_one_after_the_other_with_their_labels() -> None:
    beside = replace(
        COMB, teeth=tuple(replace(t, left=t.left + 400, right=t.right + 400) for t in COMB.teeth)
    )
    rulings = replace(_frames((100, 300, 500, 380)), combs=(COMB, beside))

    text = _read(
        rulings,
        [_word("PLZ", 100, 112), _word("Ort", 500, 112)],
        [_word("38855", 110, 160), _word("CELLE", 510, 160)],
    )

    assert text == ["PLZ", "38855", "Ort", "CELLE"]


def test_remains_of_rulings_and_dots_are_no_words() -> None:
    dot = replace(_word("a", 300, 104, 8, confidence=0.3), height=4)
    words = (_word("Celle", 210, 110), _word("|", 400, 110), dot)
    page = RuledPage(
        bare=Image.new("L", SIZE, 255), rulings=_frames((100, 100, 600, 140), (600, 100, 900, 140))
    )

    ((only,),) = page.in_order([TextLine(block=1, words=words)])

    assert only.text == "Celle"


def _frames(*boxes: tuple[int, int, int, int]) -> Rulings:
    level = np.zeros((SIZE[1], SIZE[0]), np.bool_)
    upright = level.copy()
    for left, top, right, bottom in boxes:
        level[[top, bottom], left:right] = True
        upright[top:bottom, [left, right]] = True
    return Rulings(level=level, upright=upright, combs=(), share=1.0)


def _read(rulings: Rulings, *lines: Sequence[WordBox]) -> list[str]:
    given = [TextLine(block=1, words=tuple(words)) for words in lines]
    ordered = in_cell_order(given, rulings, SIZE)
    return [" ".join(word.text for word in line) for line in ordered]


def _word(text: str, left: int, top: int, width: int = 0, *, confidence: float = 0.95) -> WordBox:
    return WordBox(
        text=text,
        left=left,
        top=top,
        width=width or 12 * len(text),
        height=20,
        confidence=confidence,
    )
