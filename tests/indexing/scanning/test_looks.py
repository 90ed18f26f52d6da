"""Looks at the pages of a scan: whatever format it has, and whatever is wrong with a page."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from PIL import Image

from indexing import SandboxedScanBench, SheetLook
from tests import scan_batches
from tests.indexing.reading.letters import a_pdf, a_scan, as_file, text_lines
from tests.scan_batches import BatchPage, Flaw, PaperLetter, batch_pages, write_files

CASE = "EAKTE1:baernstadt:AKTE:63.1-2024%2F17:0123456789abcdef"
NEW = "EAKTE1:baernstadt:NEU:-:0123456789abcdef"
BATCH = (
    PaperLetter(pages=2, separator=CASE, has_blank_backs=True),
    PaperLetter(pages=1, separator=NEW),
)

Write = Callable[[Iterable[BatchPage], Path], Path]


@pytest.fixture(scope="module")
def pages() -> list[BatchPage]:
    return list(batch_pages(BATCH))


def looks_at(bench: SandboxedScanBench, path: Path, first: int = 1) -> list[SheetLook]:
    return list(bench.looks(path, file_name=path.name, first=first))


def look_at(bench: SandboxedScanBench, folder: Path, content: bytes, name: str) -> SheetLook:
    (folder / name).write_bytes(content)
    (look,) = looks_at(bench, folder / name)
    return look


def test_a_pdf_of_grey_scans_is_looked_at_page_by_page(
    bench: SandboxedScanBench, pages: list[BatchPage], tmp_path: Path
) -> None:
    found = looks_at(bench, scan_batches.write_pdf(pages, tmp_path / "batch.pdf"))

    _assert_is_the_batch(found)


def test_a_pdf_in_black_and_white_is_looked_at_page_by_page(
    bench: SandboxedScanBench, pages: list[BatchPage], tmp_path: Path
) -> None:
    path = scan_batches.write_pdf(pages, tmp_path / "batch.pdf", is_fax=True)

    found = looks_at(bench, path)

    _assert_is_the_batch(found)


def test_a_tiff_is_looked_at_page_by_page(
    bench: SandboxedScanBench, pages: list[BatchPage], tmp_path: Path
) -> None:
    found = looks_at(bench, scan_batches.write_tiff(pages, tmp_path / "batch.tif"))

    _assert_is_the_batch(found)


@pytest.mark.parametrize("form", ["jpg", "png"])
def test_single_images_are_looked_at(
    bench: SandboxedScanBench, pages: list[BatchPage], tmp_path: Path, form: str
) -> None:
    files = write_files(pages[:3], tmp_path, form=form)

    found = [look for file in files for look in looks_at(bench, file)]

    assert [look.number for look in found] == [1, 1, 1]
    assert [look.is_blank for look in found] == [False, False, True]
    assert {code.text for code in found[0].codes} == {CASE}


def test_looking_begins_at_the_page_that_is_asked_for(
    bench: SandboxedScanBench, pages: list[BatchPage], tmp_path: Path
) -> None:
    path = scan_batches.write_tiff(pages, tmp_path / "batch.tif")

    assert [look.number for look in looks_at(bench, path, first=6)] == [6, 7]
    assert looks_at(bench, path, first=8) == []


def test_a_page_without_a_scan_has_no_resolution(bench: SandboxedScanBench, tmp_path: Path) -> None:
    look = look_at(bench, tmp_path, a_pdf(text_lines("Bescheid")), "a.pdf")

    assert look.dpi is None
    assert not look.is_blank


def test_a_coarse_fax_is_as_large_as_its_paper(bench: SandboxedScanBench, tmp_path: Path) -> None:
    fax = a_scan(dpi=150).resize((1728, 1143)).convert("1")

    look = look_at(bench, tmp_path, as_file(fax, "TIFF", dpi=(204, 98)), "fax.tif")

    assert (look.width_mm, look.height_mm) == pytest.approx((215.2, 296.2), abs=0.5)
    assert look.dpi == 98


def test_an_image_that_the_device_laid_on_its_side_is_looked_at_upright(
    bench: SandboxedScanBench, tmp_path: Path
) -> None:
    lying = a_scan().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[274] = 6

    look = look_at(bench, tmp_path, as_file(lying, "JPEG", exif=exif), "a.jpg")

    assert (look.width_mm, look.height_mm) == pytest.approx((210, 297), abs=0.5)
    assert look.turned == 0


def test_print_on_transparent_ground_lies_on_white_paper(
    bench: SandboxedScanBench, tmp_path: Path
) -> None:
    ink = a_scan().point([255 - value for value in range(256)])
    page = Image.new("RGBA", ink.size, "black")
    page.putalpha(ink)

    look = look_at(bench, tmp_path, as_file(page, "PNG"), "a.png")

    assert look.contrast > 0.7


@pytest.mark.parametrize("is_fax", [False, True])
def test_each_bad_page_shows_in_its_figures(
    bench: SandboxedScanBench, tmp_path: Path, *, is_fax: bool
) -> None:
    flaws = [flaw for flaw in Flaw if flaw is not Flaw.FAINT]
    letter = PaperLetter(pages=len(flaws), flaws=dict(enumerate(flaws, start=1)))
    path = scan_batches.write_pdf(batch_pages([letter]), tmp_path / "bad.pdf", is_fax=is_fax)

    found = dict(zip(flaws, looks_at(bench, path), strict=True))

    assert found[Flaw.COARSE].dpi == 150
    assert found[Flaw.BLANK].is_blank
    assert abs(found[Flaw.SKEWED].skew_degrees) == pytest.approx(5, abs=0.8)
    assert found[Flaw.SIDEWAYS].turned == 90
    assert found[Flaw.SHORT].height_mm == pytest.approx(148.5, abs=1)
    assert found[Flaw.ON_LID].covered == pytest.approx(0.5, abs=0.02)
    assert found[Flaw.LONG].height_mm > 297 * 1.05
    assert found[Flaw.CUT].cut_edges == {"left"}
    assert [flaw for flaw, look in found.items() if look.is_blank] == [Flaw.BLANK]


def test_faint_print_is_not_blank_and_has_little_contrast(
    bench: SandboxedScanBench, tmp_path: Path
) -> None:
    letter = PaperLetter(pages=1, flaws={1: Flaw.FAINT})
    path = scan_batches.write_pdf(batch_pages([letter]), tmp_path / "faint.pdf")

    (look,) = looks_at(bench, path)

    assert not look.is_blank
    assert look.contrast < 0.25


def _assert_is_the_batch(found: list[SheetLook]) -> None:
    """Two pages with blank backs behind a sheet, and one behind another sheet."""
    assert [look.number for look in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [look.is_blank for look in found] == [False, False, True, False, True, False, False]
    said = [{code.text for code in look.codes} for look in found]
    assert said == [{CASE}, set(), set(), set(), set(), {NEW}, set()]
    for look in found:
        assert look.reason is None
        assert look.dpi == 200
        assert (look.width_mm, look.height_mm) == pytest.approx((210, 297), abs=0.5)
        assert abs(look.skew_degrees) < 1
        assert (look.turned, look.cut_edges, look.covered) == (0, frozenset(), 1.0)
