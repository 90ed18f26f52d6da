"""Bar codes on pages."""

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from indexing.page_reader import PageCode
from indexing.reading.codes import codes_on, dense_part
from tests.indexing.reading.letters import LETTER, a_scan

CASE = "EAKTE:baernstadt:63.1-2024/17"


def with_code(
    page: Image.Image, text: str, form: zxingcpp.BarcodeFormat, *, at: tuple[int, int], px: int
) -> Image.Image:
    """A page with a code that is about so many pixels wide."""
    drawn = zxingcpp.create_barcode(text, form).to_image(scale=1)
    grey = Image.fromarray(np.array(drawn, copy=True))
    scale = max(1, px // grey.width)
    page.paste(grey.resize((grey.width * scale, grey.height * scale), 0), at)
    return page


@pytest.mark.parametrize(
    ("form", "kind", "text", "px"),
    [
        (zxingcpp.BarcodeFormat.QRCode, "qr_code", CASE, 200),
        (zxingcpp.BarcodeFormat.Code128, "code_128", "63.1-2024/17", 400),
        (zxingcpp.BarcodeFormat.Code39, "code_39", "AKTE-0815", 480),
    ],
)
@pytest.mark.parametrize("turn", [None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180])
def test_codes_are_read_in_whatever_direction_they_lie(
    form: zxingcpp.BarcodeFormat,
    kind: str,
    text: str,
    px: int,
    turn: Image.Transpose | None,
) -> None:
    page = with_code(a_scan(), text, form, at=(500, 1000), px=px)

    (code,) = codes_on(page.transpose(turn) if turn else page, 150)

    assert (code.kind, code.text) == (kind, text)


@pytest.mark.parametrize("dpi", [150, 300])
def test_a_code_tells_its_place_on_the_page(dpi: int) -> None:
    form = zxingcpp.BarcodeFormat.QRCode
    page = with_code(a_scan(dpi=dpi), CASE, form, at=(600, 1200), px=dpi)

    (code,) = codes_on(page, dpi)

    assert 600 <= code.left < code.left + code.width <= 600 + dpi
    assert 1200 <= code.top < code.top + code.height <= 1200 + dpi
    assert code.width == pytest.approx(code.height, abs=4)


@pytest.mark.parametrize("dpi", [200, 240, 300, 600])
def test_a_small_label_is_read_in_each_resolution(dpi: int) -> None:
    side = round(0.35 * dpi)  # 9 mm
    drawn = zxingcpp.create_barcode(CASE, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1)
    label = Image.fromarray(np.array(drawn, copy=True)).resize((8 * side, 8 * side), 0)
    page = Image.new("L", (4 * dpi, 4 * dpi), 255)
    page.paste(label.reduce(8), (dpi, dpi))

    (code,) = codes_on(page, dpi)

    assert code.text == CASE


@pytest.mark.parametrize("offset", range(0, 24, 5))
@pytest.mark.parametrize("height_mm", [6.0, 9.0])
def test_low_bars_are_dense_enough_wherever_they_lie(offset: int, height_mm: float) -> None:
    drawn = zxingcpp.create_barcode("63.1-2024/17", zxingcpp.BarcodeFormat.Code128)
    bars = Image.fromarray(np.array(drawn.to_image(scale=2, add_quiet_zones=False), copy=True))
    page = a_scan(dpi=200)
    size = (bars.width, round(height_mm * 200 / 25.4))
    page.paste(bars.resize(size, 0), (500 + offset, 1000 + offset))

    assert dense_part(page, 200) is not None


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_page_of_text_is_not_searched_for_codes(dpi: int) -> None:
    assert dense_part(a_scan(LETTER, dpi=dpi), dpi) is None


def test_a_page_is_searched_from_its_first_dense_place_to_its_last() -> None:
    page = a_scan(LETTER, dpi=200)
    for place in ((300, 900), (1200, 1900)):
        with_code(page, CASE, zxingcpp.BarcodeFormat.QRCode, at=place, px=150)

    part = dense_part(page, 200)

    assert part is not None
    left, top, right, bottom = part
    assert left < 300 < 1350 < right
    assert 500 < top < 900 < 2050 < bottom
    assert [(code.left >= 300, code.text) for code in codes_on(page, 200)] == [(True, CASE)] * 2


def test_a_label_that_fills_its_image_is_searched() -> None:
    drawn = zxingcpp.create_barcode(CASE, zxingcpp.BarcodeFormat.QRCode).to_image(scale=8)
    label = Image.fromarray(np.array(drawn, copy=True))

    (code,) = codes_on(label, 300)

    assert code.text == CASE


def test_text_holds_no_codes() -> None:
    assert codes_on(a_scan(), 150) == ()


def test_several_codes_come_from_top_to_bottom() -> None:
    page = a_scan("")
    for place, text in ((1300, "dritter"), (200, "erster"), (700, "zweiter")):
        with_code(page, text, zxingcpp.BarcodeFormat.QRCode, at=(300, place), px=150)

    codes = codes_on(page, 150)

    assert [code.text for code in codes] == ["erster", "zweiter", "dritter"]
    assert all(isinstance(code, PageCode) for code in codes)


@pytest.mark.parametrize("size", [(1, 1), (5, 900), (40, 40)])
def test_the_smallest_pages_can_be_searched(size: tuple[int, int]) -> None:
    assert codes_on(Image.new("L", size, 255), 300) == ()
