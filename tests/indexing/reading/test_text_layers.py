"""Which text layers of PDF pages are believed, and which pages are read anew."""

import io
import random
import string
from collections.abc import Callable, Sequence

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject

from indexing import Method, PageReading, WordBox
from indexing.reading.pdf_text import is_odd
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import (
    LETTER,
    a_pdf,
    a_scan,
    add_scan,
    text_lines,
    written,
)

SCAN = a_scan(LETTER + "\n" + LETTER)
PAGE_WIDTH, PAGE_HEIGHT = 595, 842


@pytest.fixture
def scanned(read: Read) -> PageReading:
    """What we read of the scan that has no layer."""
    (page,) = read(add_scan(a_pdf(b""), SCAN), "scan.pdf")
    return page


def layer(
    words: Sequence[WordBox],
    width_px: int,
    *,
    mode: int = 3,
    right: float = 0,
    up: float = 0,
    change: Callable[[str], str] = str,
) -> bytes:
    """Operators that write words where they stand, as OCR programs do; moved by points."""
    points = PAGE_WIDTH / width_px
    operators = [b"BT %d Tr" % mode]
    for word in words:
        text = change(word.text.strip()).encode("cp1252", "replace").replace(b"\\", b"")
        text = text.replace(b"(", b"\\(").replace(b")", b"\\)")
        size = word.height * points
        stretch = 100 * word.width * points / (0.52 * size * max(1, len(text)))
        x = word.left * points + right
        y = PAGE_HEIGHT - (word.top + word.height) * points + up
        operators.append(
            b"/F %.2f Tf %.1f Tz 1 0 0 1 %.2f %.2f Tm (%s) Tj" % (size, stretch, x, y, text)
        )
    return b" ".join(operators) + b" ET"


def test_an_invisible_layer_that_fits_its_scan_is_kept(read: Read, scanned: PageReading) -> None:
    content = add_scan(a_pdf(layer(scanned.words, scanned.width_px)), SCAN)

    (page,) = read(content, "durchsuchbar.pdf")

    assert (page.method, page.engine.split()[0]) == (Method.TEXT_LAYER, "pdfium")
    assert (page.text.count("Carport"), page.dpi) == (2, 150)


def test_text_that_was_drawn_under_its_scan_is_kept_where_it_fits(
    read: Read, scanned: PageReading
) -> None:
    below = layer(scanned.words, scanned.width_px, mode=0)

    (page,) = read(add_scan(a_pdf(b""), SCAN, below=below), "darunter.pdf")

    assert page.method is Method.TEXT_LAYER


@pytest.mark.parametrize(
    "change",
    [
        {"up": -25},
        {"up": -8},
        {"right": 30},
        {"change": lambda text: text[::-1]},
        {"change": lambda text: text.replace("§", "$")},
    ],
    ids=["lines lower", "half a line lower", "to the right", "other words", "dollar signs"],
)
def test_an_invisible_layer_that_does_not_fit_is_read_anew(
    change: dict[str, float], read: Read, scanned: PageReading
) -> None:
    content = add_scan(a_pdf(layer(scanned.words, scanned.width_px, **change)), SCAN)

    (page,) = read(content, "falsch.pdf")

    assert page.method is Method.OCR
    assert page.text == scanned.text


def test_a_layer_of_half_a_page_is_read_anew(read: Read, scanned: PageReading) -> None:
    half = scanned.words[: len(scanned.words) // 2]

    (page,) = read(add_scan(a_pdf(layer(half, scanned.width_px)), SCAN), "halb.pdf")

    assert page.method is Method.OCR


def test_invisible_words_beside_visible_ones_are_not_told(read: Read) -> None:
    hidden = b" BT 3 Tr /F 12 Tf 70 400 Td (genehmigt) Tj ET"

    (page,) = read(a_pdf(text_lines(LETTER + "\nabgelehnt") + hidden), "bescheid.pdf")

    assert page.method is Method.TEXT_LAYER
    assert "abgelehnt" in page.text
    assert page.text.split().count("genehmigt") == 0


def test_letters_that_stand_for_others_are_read_from_the_picture(read: Read) -> None:
    mixed = list(string.ascii_lowercase)
    random.Random(1).shuffle(mixed)
    exchange = str.maketrans(string.ascii_lowercase, "".join(mixed))

    (page,) = read(a_pdf(text_lines((LETTER + "\n" + LETTER).translate(exchange))), "a.pdf")

    assert page.method is Method.OCR


def shifted(by: int) -> bytes:
    """A table by which the letters of a font stand for those so many places after them."""
    lines = [
        f"<{ord(sign):02x}> <{(ord(sign) - first + by) % 26 + first:04x}>"
        for first in (ord("a"), ord("A"))
        for sign in map(chr, range(first, first + 26))
    ]
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"{len(lines)} beginbfchar {' '.join(lines)} endbfchar endcmap end end"
    ).encode()


@pytest.mark.parametrize("by", [7, 13, 16])
def test_visible_text_that_means_other_letters_than_it_shows_is_read_from_the_picture(
    read: Read, by: int
) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(a_pdf(text_lines(LETTER))))
    table = DecodedStreamObject()
    table.set_data(shifted(by))
    font = writer.pages[0]["/Resources"]["/Font"]["/F"]
    font[NameObject("/ToUnicode")] = writer._add_object(table)

    (page,) = read(written(writer), "verschoben.pdf")

    assert page.method is Method.OCR
    assert "Baugenehmigung" in page.text


def test_visible_text_in_another_language_is_kept_where_the_picture_says_the_same(
    read: Read,
) -> None:
    polish = "Wniosek o wydanie pozwolenia na budowe\nprzy ulicy Krzywej w Szczawnicy\n" * 2

    (page,) = read(a_pdf(text_lines(polish)), "wniosek.pdf")

    assert is_odd(polish)
    assert page.method is Method.TEXT_LAYER


def test_a_font_that_does_not_say_what_its_glyphs_are_is_read_from_the_picture(
    read: Read,
) -> None:
    nameless = (
        b"/Encoding /WinAnsiEncoding",
        b"/Encoding << /Differences [32 "
        + b" ".join(b"/g%d" % code for code in range(32, 256))
        + b"] >>",
    )
    content = a_pdf(text_lines(LETTER)).replace(*nameless)

    (page,) = read(content, "a.pdf")

    assert page.method is not Method.TEXT_LAYER


def test_a_page_whose_letters_are_drawn_is_read_in_the_best_resolution(read: Read) -> None:
    (page,) = read(a_pdf(b"0 0 m 595 842 l S " + b"q 72 720 100 4 re f Q"), "linien.pdf")

    assert page.dpi == 0
    assert page.width_px == 1653
