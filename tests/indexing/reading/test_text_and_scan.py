"""Pages with real text and scanned parts: both are read."""

import numpy as np
import pytest
from PIL import Image

from indexing import Method
from indexing.page_reader import WordBox
from indexing.reading.text_and_scan import looks_written, merged
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import LETTER, a_pdf, a_scan, add_scan, text_lines
from tests.indexing.reading.scan_files import with_picture

COVER = "Anschreiben an die Gemeinde\nmit richtigem Text oben auf der Seite"
PART = a_scan().crop((100, 140, 1000, 900))
BOX = (60, 250, 432, 365)  # in points, at 150 dpi


def _photo() -> Image.Image:
    waves = np.random.default_rng(1).normal(0, 6, (760, 900)).cumsum(axis=1)
    return Image.fromarray(np.clip(waves + 128, 0, 255).astype(np.uint8))


def test_text_is_kept_and_the_pasted_scan_is_read(read: Read) -> None:
    (page,) = read(with_picture(a_pdf(text_lines(COVER)), PART, BOX), "anlage.pdf")

    assert page.marks == {"text_and_scan"}
    assert page.text.startswith(COVER)
    assert "gemäß § 14 Abs. 2" in page.text
    assert page.confidence is not None


def test_words_of_a_pasted_scan_lie_on_it(read: Read) -> None:
    (page,) = read(with_picture(a_pdf(text_lines(COVER)), PART, BOX), "anlage.pdf")

    carport = next(word for word in page.words if "Carport" in word.text)
    points = 595 / page.width_px
    assert BOX[0] < carport.left * points < BOX[0] + BOX[2]
    assert 842 - BOX[1] - BOX[3] < carport.top * points < 842 - BOX[1]


def test_a_photo_beside_text_is_not_read(read: Read) -> None:
    (page,) = read(with_picture(a_pdf(text_lines(COVER)), _photo(), BOX), "foto.pdf")

    assert (page.method, page.text, page.marks) == (Method.TEXT_LAYER, COVER, frozenset())


def test_a_stamped_line_is_told_as_it_was_written(read: Read) -> None:
    pdf = add_scan(a_pdf(text_lines("Eingegangen 12.03.2024")), a_scan())

    (page,) = read(pdf, "scan.pdf")

    assert page.marks == {"text_and_scan"}
    assert "Eingegangen 12.03.2024" in page.text
    assert "Carport" in page.text


def test_a_scan_that_lies_is_turned_together_with_its_stamp(read: Read) -> None:
    lying = a_scan(LETTER).transpose(Image.Transpose.ROTATE_90)
    pdf = add_scan(a_pdf(text_lines("Eingegangen")), lying)

    (page,) = read(pdf, "scan.pdf")

    assert page.rotation == 90
    assert all(word.left + word.width <= page.width_px for word in page.words)
    assert "Carport" in page.text


def _line(text: str, left: int, top: int) -> list[WordBox]:
    return [WordBox(text=text, left=left, top=top, width=100, height=20, confidence=1.0)]


def test_an_entry_stands_on_the_line_of_its_field() -> None:
    field, entry = _line("Name:", 100, 300), _line("Müßiggang", 300, 302)

    lines = merged([entry], [field, _line("Ort:", 100, 360)], (50, 200, 900, 900))

    assert [[word.text for word in line] for line in lines] == [["Name:", "Müßiggang"], ["Ort:"]]


@pytest.mark.parametrize(
    ("part", "place"), [((50, 200, 900, 280), 1), ((50, 500, 900, 900), 2), ((50, 10, 900, 90), 0)]
)
def test_a_part_stands_behind_the_text_above_it(
    part: tuple[int, int, int, int], place: int
) -> None:
    known = [_line("oben", 100, 100), _line("unten", 100, 400)]

    lines = merged(known, [_line("Scan", 100, part[1] + 10)], part)

    assert [line[0].text for line in lines].index("Scan") == place


@pytest.mark.parametrize(
    ("picture", "is_written"),
    [
        (PART, True),
        (_photo(), False),
        (Image.new("L", (600, 400), 250), False),
        (Image.new("L", (600, 400), 20), False),
    ],
    ids=["text", "photo", "paper", "black"],
)
def test_only_ink_on_paper_is_taken_for_writing(picture: Image.Image, is_written: bool) -> None:
    assert looks_written(picture, 150) is is_written
