"""The order in which a page is read: pages set by the tests themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.page_reader import WordBox
from indexing.reading.text_flow import TextLine, in_reading_order

WIDTH, HEIGHT = 1653, 2339  # A4 at 200 dpi
LETTER_PX, WORD_PX, SPACE_PX = 11, 22, 8
SENTENCE = "Der Rat der Gemeinde hat in seiner Sitzung am Montag"

_boxes = st.builds(
    WordBox,
    text=st.sampled_from(["Bau", "12,50", "|", "33098", "Name:", "–", "$", "a"]),
    left=st.integers(0, WIDTH),
    top=st.integers(0, HEIGHT),
    width=st.integers(1, 400),
    height=st.integers(1, 90),
    confidence=st.floats(0, 1),
)
_lines = st.lists(
    st.builds(TextLine, block=st.integers(1, 9), words=st.lists(_boxes, max_size=6).map(tuple)),
    max_size=20,
)


@given(_lines)
def test_no_word_is_lost_or_doubled_whatever_was_recognised(lines: list[TextLine]) -> None:
    ordered = in_reading_order(lines, WIDTH, HEIGHT)

    read = sorted(id(word) for line in ordered for word in line)
    assert read == sorted(id(word) for line in lines for word in line.words)
    assert all(ordered)


def test_a_page_without_words_has_no_lines() -> None:
    assert in_reading_order([], WIDTH, HEIGHT) == []
    assert in_reading_order([TextLine(block=1, words=())], WIDTH, HEIGHT) == []


@pytest.mark.parametrize("slope", [-0.03, 0.0, 0.03])
def test_labels_are_read_with_their_entries_however_the_page_lies(slope: float) -> None:
    labels = [_line(1, 200, 400 + 60 * row, f"Angabe Nummer {row}:") for row in range(6)]
    entries = [_line(2, 1100, 402 + 60 * row, f"Eintrag {row}") for row in range(6)]
    text = [_line(3, 200, 900 + 40 * row, SENTENCE) for row in range(3)]

    read = _read([_tilted(line, slope) for line in (*labels, *entries, *text)])

    assert read == [f"Angabe Nummer {row}: Eintrag {row}" for row in range(6)] + 3 * [SENTENCE]


def test_columns_of_running_text_stay_columns_although_their_lines_are_level() -> None:
    left = [_line(1, 150, 400 + 36 * row, SENTENCE) for row in range(8)]
    right = [_line(2, 900, 400 + 36 * row, SENTENCE.upper()) for row in range(8)]

    assert _read([*left, *right]) == 8 * [SENTENCE] + 8 * [SENTENCE.upper()]


def test_lists_side_by_side_stay_as_they_were_recognised() -> None:
    left = [_line(1, 200, 400 + 36 * row, f"Straße {row}") for row in range(5)]
    right = [_line(2, 900, 400 + 36 * row, f"Platz {row}") for row in range(5)]

    assert _read([*left, *right])[:2] == ["Straße 0", "Straße 1"]


def test_lines_that_meet_by_chance_are_read_column_by_column() -> None:
    lines = [
        _joined(
            _line(1, 200, 400 + 40 * row, f"links {row}"), 1000, 406 + 34 * row, f"rechts {row}"
        )
        for row in range(4)
    ]

    assert _read(lines) == [f"links {row}" for row in range(4)] + [
        f"rechts {row}" for row in range(4)
    ]


def test_names_and_amounts_are_read_together() -> None:
    names = [_line(1, 200, 400 + 36 * row, f"Verein {row}") for row in range(4)]
    amounts = [_line(2, 1200, 400 + 36 * row, f"{row}50,00 €") for row in range(4)]

    assert _read([*names, *amounts])[0] == "Verein 0 050,00 €"


def test_a_single_row_of_small_labels_above_values_is_no_form() -> None:
    labels = _joined(_line(1, 200, 400, "Ihr Zeichen", letter_px=7), 900, 400, "Datum", letter_px=7)
    values = _joined(_line(1, 200, 430, "63-17"), 900, 430, "12.03.2024")

    assert _read([labels, values]) == ["Ihr Zeichen Datum", "63-17 12.03.2024"]


def test_a_word_cut_at_the_end_of_a_line_stays_before_its_rest() -> None:
    left = [
        _line(1, 150, 400, f"{SENTENCE} die Stra-"),
        _line(1, 150, 436, "ßenreinigung geregelt."),
    ]
    right = [_line(2, 900, 400 + 36 * row, SENTENCE) for row in range(8)]

    read = _read([*left, *right])

    assert read[read.index(f"{SENTENCE} die Stra-") + 1] == "ßenreinigung geregelt."


def _read(lines: list[TextLine]) -> list[str]:
    ordered = in_reading_order(lines, WIDTH, HEIGHT)
    return [" ".join(word.text for word in line) for line in ordered]


def _line(block: int, left: int, top: int, text: str, *, letter_px: int = LETTER_PX) -> TextLine:
    words = []
    for word in text.split():
        width = letter_px * len(word)
        words.append(_box(word, left, top, width))
        left += width + SPACE_PX
    return TextLine(block=block, words=tuple(words))


def _joined(
    line: TextLine, left: int, top: int, text: str, *, letter_px: int = LETTER_PX
) -> TextLine:
    """The line with more words far to the right, as if it were one."""
    more = _line(line.block, left, top, text, letter_px=letter_px)
    return TextLine(block=line.block, words=(*line.words, *more.words))


def _tilted(line: TextLine, slope: float) -> TextLine:
    words = (
        _box(word.text, word.left, round(word.top + slope * word.left), word.width)
        for word in line.words
    )
    return TextLine(block=line.block, words=tuple(words))


def _box(text: str, left: int, top: int, width: int) -> WordBox:
    return WordBox(text=text, left=left, top=top, width=width, height=WORD_PX, confidence=0.9)


def test_lines_that_a_stamp_tore_in_two_are_lines_again() -> None:
    """Their ends are recognised with the stamp, their beginnings behind the next paragraph."""
    beginnings = [_line(3, 190, 400 + 40 * row, SENTENCE) for row in range(2)]
    after = _right(beginnings[0]) + 2 * SPACE_PX
    ends = [_line(1, after, 400, "Amt für Straßenbau"), _line(1, after, 440, "Kostenstelle")]
    paragraph = [_line(2, 190, 500 + 40 * row, SENTENCE) for row in range(3)]

    read = _read([*ends, *paragraph, *beginnings])

    torn = [f"{SENTENCE} Amt für Straßenbau", f"{SENTENCE} Kostenstelle"]
    assert read == [*torn, *3 * [SENTENCE]]


def _right(line: TextLine) -> int:
    return max(word.left + word.width for word in line.words)
