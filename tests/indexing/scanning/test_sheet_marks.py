"""Sheets whose codes nobody can read are known by their marks, and other pages are never taken."""

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from eakte.printing.sheets import CODES, SeparatorSheet, separator_pages
from indexing import LOOK_DPI, SHEET_MARK_RINGS_MM
from indexing.reading.codes import codes_on
from indexing.scanning.looking import look_of
from indexing.scanning.scan_page import ScanPage
from indexing.scanning.sheet_marks import has_sheet_marks
from tests.indexing.reading.letters import LETTER, a_scan
from tests.makers import NOON
from tests.test_separator_sheets import WORN, worn

MM = LOOK_DPI / 25.4
PAPER, INK = 250, 25
STAMP_LINE = 1.2  # mm; rubber stamps have 0.5 to 1
DISC, _, RING = SHEET_MARK_RINGS_MM


def a_sheet(*, is_readable: bool = False) -> Image.Image:
    """A printed sheet, whose codes somebody blacked out."""
    printed = SeparatorSheet(name="10.40/2026/0017", title="Anfragen", code="EAKTE1:x:NEU:-:0")
    pdf = separator_pages([printed], authority="Gemeinde Uedem", made_at=NOON)
    with pypdfium2.PdfDocument(pdf) as document:
        page: Image.Image = document[0].render(scale=LOOK_DPI / 72).to_pil().convert("L")
    for left, top, side in () if is_readable else CODES:
        box = left * MM, top * MM, (left + side) * MM, (top + side) * MM
        ImageDraw.Draw(page).rectangle(box, fill=INK)
    return page


def with_rings(*centres: tuple[float, float], radii: tuple[float, ...] = (RING,)) -> Image.Image:
    """A letter with round stamps."""
    page = a_scan(LETTER, dpi=LOOK_DPI)
    for across, down in centres:
        for radius in radii:
            box = [(at + way * radius) * MM for way in (-1, 1) for at in (across, down)]
            ImageDraw.Draw(page).ellipse(box, outline=INK, width=round(STAMP_LINE * MM))
    return page


@pytest.mark.parametrize(("turn", "noise", "blur", "dpi"), WORN)
def test_a_worn_sheet_whose_codes_are_blacked_out_is_known(
    turn: float, noise: float, blur: float, dpi: int
) -> None:
    page = worn(a_sheet(), turn=turn, noise=noise, blur=blur, seed=dpi)

    assert codes_on(page, LOOK_DPI) == ()
    assert has_sheet_marks(page)


def test_two_of_three_marks_are_enough() -> None:
    page = a_sheet()
    lower = page.crop((0, round(130 * MM), page.width, page.height))
    upper = page.crop((0, 0, page.width, round(170 * MM)))

    assert has_sheet_marks(lower)
    assert has_sheet_marks(upper)


@pytest.mark.parametrize("share", [0.95, 1.03])
def test_a_sheet_that_was_printed_to_fit_the_paper_is_known(share: float) -> None:
    page = a_sheet()
    fitted = page.resize((round(page.width * share), round(page.height * share)))

    assert has_sheet_marks(fitted)


def test_a_readable_sheet_is_known_too_and_the_look_tells_so() -> None:
    page = a_sheet(is_readable=True)

    look = look_of(1, ScanPage(grey=page, width_mm=210, height_mm=297, dpi=LOOK_DPI))

    assert look.is_sheet
    assert {code.text for code in look.codes} == {"EAKTE1:x:NEU:-:0"}


@pytest.mark.parametrize("turn", [0, 90, 3])
def test_a_letter_is_no_sheet(turn: float) -> None:
    letter = worn(a_scan(LETTER, dpi=LOOK_DPI), turn=turn, noise=15, blur=1, seed=7)

    assert not has_sheet_marks(letter)


@pytest.mark.parametrize("radii", [(RING,), (RING, DISC), (17.5,)])
def test_stamps_are_no_marks_even_where_marks_would_be(radii: tuple[float, ...]) -> None:
    assert not has_sheet_marks(with_rings((40, 147), (172, 147), (78, 222), radii=radii))


def test_a_page_that_is_smaller_than_a_mark_is_no_sheet() -> None:
    assert not has_sheet_marks(Image.new("L", (40, 40), PAPER))
