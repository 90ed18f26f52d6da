"""Figures of pages whose truth is known: slope, way up, paper, ink, edges and codes."""

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from indexing import LOOK_DPI, SheetLook
from indexing.reading.paper import brightness
from indexing.scanning.ink_edges import REDUCED, cut_edges, paper_part
from indexing.scanning.line_slope import Slope, slope_of
from indexing.scanning.looking import look_of
from indexing.scanning.scan_page import ScanPage
from tests.indexing.reading.letters import LETTER, a_scan

PAPER, INK, LID = 250, 30, 20
LONG_LETTER = "\n".join([LETTER] * 3)


def a_page(text: str = LONG_LETTER) -> Image.Image:
    return a_scan(text, dpi=LOOK_DPI)


def skewed(page: Image.Image, degrees: float) -> Image.Image:
    """Turned clockwise."""
    return page.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=PAPER)


def look(page: Image.Image) -> SheetLook:
    return look_of(1, ScanPage(grey=page, width_mm=210, height_mm=297, dpi=LOOK_DPI))


def slope(page: Image.Image) -> Slope:
    small = page.reduce(REDUCED)
    return slope_of(small, brightness(small))


def edges(page: Image.Image) -> frozenset[str]:
    small = page.reduce(REDUCED)
    return cut_edges(small, brightness(small))


@pytest.mark.parametrize("degrees", [-9.0, -5.0, -1.2, -0.3, 0.0, 0.6, 1.5, 5.0, 9.0])
def test_the_slope_of_lines_is_told_to_a_tenth_of_a_degree(degrees: float) -> None:
    assert slope(skewed(a_page(), degrees)).degrees == pytest.approx(degrees, abs=0.15)


@pytest.mark.parametrize("degrees", [-4.0, 0.0, 2.0])
@pytest.mark.parametrize(
    ("way", "turned"), [(Image.Transpose.ROTATE_90, 90), (Image.Transpose.ROTATE_270, 270)]
)
def test_a_page_on_its_side_is_told_with_the_slope_that_it_has_when_upright(
    degrees: float, way: Image.Transpose, turned: int
) -> None:
    found = slope(skewed(a_page(), degrees).transpose(way))

    assert found.turned == turned
    assert found.degrees == pytest.approx(degrees, abs=0.15)


def test_a_picture_has_no_slope() -> None:
    grains = np.random.default_rng(1).integers(0, 256, (2338, 1653), np.uint8)

    assert slope(Image.fromarray(grains)) == Slope()


def test_a_word_has_no_slope_worth_telling() -> None:
    assert slope(skewed(a_page("Anlage"), 4)) == Slope()


def test_a_page_of_three_lines_is_rich_in_contrast() -> None:
    found = look(a_page("Mit freundlichen Grüßen\nIm Auftrag\nMüßiggang"))

    assert found.contrast > 0.7
    assert 0 < found.ink < 0.01


def test_the_lid_beside_a_page_is_no_paper_and_its_print_is_looked_at_alone() -> None:
    page = a_page()
    page.paste(LID, (0, page.height // 4, page.width, page.height))

    found = look(page)

    assert found.covered == pytest.approx(0.25, abs=0.01)
    assert not found.is_blank
    assert found.contrast > 0.7
    assert found.ink < 0.2


def test_a_page_that_is_all_lid_shows_no_paper_and_is_not_taken_for_blank() -> None:
    found = look(Image.new("L", (1653, 2338), LID))

    assert (found.covered, found.is_blank) == (0.0, False)


def test_a_dark_letterhead_is_paper() -> None:
    page = a_page()
    page.paste(LID, (200, 0, page.width - 200, 150))

    assert paper_part(page.reduce(REDUCED)).share == 1.0


@pytest.mark.parametrize(
    ("side", "box"),
    [
        ("left", (350, 0, 1653, 2338)),
        ("right", (0, 0, 500, 2338)),
        ("top", (0, 222, 1653, 2338)),
        ("bottom", (0, 0, 1653, 900)),
    ],
)
def test_print_that_runs_over_an_edge_is_told(side: str, box: tuple[int, int, int, int]) -> None:
    assert edges(a_page().crop(box)) == {side}


def test_shadows_folds_and_holes_are_no_print_that_is_cut() -> None:
    page = a_page()
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, 12, page.height), fill=60)
    draw.rectangle((0, 0, page.width, 10), fill=60)
    for middle in (800, 1430):
        draw.ellipse((10, middle, 60, middle + 50), fill=60)
    draw.line((0, 1169, page.width, 1169), fill=120, width=3)

    assert edges(page) == frozenset()


def test_the_code_of_a_small_label_is_read_where_it_is() -> None:
    text = "EAKTE1:baernstadt:DOK:123456:0123456789abcdef"
    form = zxingcpp.BarcodeFormat.QRCode
    drawn = zxingcpp.create_barcode(text, form, ec_level="M").to_image(add_quiet_zones=False)
    side = round(8.5 / 25.4 * LOOK_DPI)
    label = Image.fromarray(np.array(drawn, copy=True)).resize((side, side))
    page = a_page()
    page.paste(label, (1200, 60))

    (code,) = look(page).codes

    assert (code.kind, code.text) == ("qr_code", text)
    assert (code.left, code.top) == pytest.approx((1200, 60), abs=6)
    assert (code.width, code.height) == pytest.approx((side, side), abs=8)
