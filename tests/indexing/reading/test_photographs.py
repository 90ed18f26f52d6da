"""Photographs of pages: the sheet is found, made flat and read; scans are left as they are."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from indexing import FULL_WIDTH_PX
from indexing.reading.photograph import flat_size, sheet_corners
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import a_scan, as_file
from tests.indexing.reading.scan_files import photographed

SIZE = (1500, 2000)
CORNERS = [(180.0, 150.0), (1350.0, 215.0), (1425.0, 1850.0), (90.0, 1800.0)]


@pytest.mark.parametrize(
    "corners",
    [
        CORNERS,
        [(100.0, 100.0), (1400.0, 100.0), (1400.0, 1900.0), (100.0, 1900.0)],
        [(300.0, 125.0), (1440.0, 400.0), (1150.0, 1900.0), (80.0, 1600.0)],
    ],
    ids=["slanted", "straight", "turned"],
)
def test_the_corners_of_a_sheet_are_found(corners: list[tuple[float, float]]) -> None:
    found = sheet_corners(photographed(a_scan(), corners, SIZE))

    assert found is not None
    for corner, (x, y) in zip(found, corners, strict=True):
        assert corner == pytest.approx((x, y), abs=20)


def _with_dark_edge() -> Image.Image:
    scan = a_scan()
    ImageDraw.Draw(scan).rectangle((0, 0, 60, scan.height), fill=20)
    return scan


def _in_a_frame() -> Image.Image:
    scan = a_scan()
    ImageDraw.Draw(scan).rectangle((40, 40, 1200, 1714), outline=20, width=12)
    return scan


def _cut_off() -> Image.Image:
    corners = [(-80.0, 150.0), (1350.0, 215.0), (1425.0, 1850.0), (-100.0, 1800.0)]
    return photographed(a_scan(), corners, SIZE)


def _round() -> Image.Image:
    table = Image.new("L", SIZE, 50)
    ImageDraw.Draw(table).ellipse((150, 150, 1350, 1850), fill=240)
    return table


@pytest.mark.parametrize(
    "image",
    [a_scan, lambda: a_scan(""), _with_dark_edge, _in_a_frame, _cut_off, _round],
    ids=["scan", "blank", "dark edge", "frame", "cut off", "round"],
)
def test_what_is_no_sheet_on_a_table_is_left_as_it_is(image: Callable[[], Image.Image]) -> None:
    assert sheet_corners(image()) is None


def test_a_sheet_that_is_nearly_a4_becomes_a4() -> None:
    width, height = flat_size([(0, 0), (1000, 0), (1000, 1300), (0, 1300)], 3508)

    assert (width, height) == (round(1300 / 2**0.5), 1300)


def test_a_photographed_page_is_read_and_its_words_lie_on_the_photograph(
    read: Read, tmp_path: Path
) -> None:
    photo = photographed(a_scan(dpi=300), [(2 * x, 2 * y) for x, y in CORNERS], (3000, 4000))

    (page,) = read(as_file(photo, "JPEG", quality=90, dpi=(72, 72)), "foto.jpg")

    assert page.marks == {"photograph"}
    assert "gemäß § 14 Abs. 2" in page.text
    share = SIZE[0] / page.width_px
    first = page.words[0]
    assert first.text.startswith("Gemeinde")
    assert CORNERS[0][0] < first.left * share < SIZE[0] / 2
    assert CORNERS[0][1] < first.top * share < SIZE[1] / 4
    with Image.open(tmp_path / "images" / f"00001-{FULL_WIDTH_PX}.webp") as shown:
        assert shown.width / shown.height == pytest.approx(SIZE[0] / SIZE[1], abs=0.01)
