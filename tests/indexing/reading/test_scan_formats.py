"""Scans and pictures in the formats that offices receive, through the real child processes."""

import io
from collections.abc import Callable

import img2pdf
import numpy as np
import pytest
from PIL import Image, ImageOps

from indexing import Method, PageState
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import a_scan, as_file
from tests.indexing.reading.scan_files import (
    jbig2,
    old_jpeg_tiff,
    pages_tiff,
    picture_pdf,
    tiled_tiff,
)


def _bilevel(compression: str) -> bytes:
    return as_file(a_scan(mode="1"), "TIFF", compression=compression)


def _of_sixteen_bits() -> Image.Image:
    return Image.fromarray(np.asarray(a_scan()).astype(np.uint16) * 200 + 500)


def _of_a_palette() -> Image.Image:
    return a_scan(mode="RGB").quantize(16)


def _ink_on_nothing() -> Image.Image:
    layer = Image.new("RGBA", a_scan().size, (0, 0, 0, 0))
    layer.putalpha(ImageOps.invert(a_scan()))
    return layer


def _negative() -> bytes:
    stream = as_file(ImageOps.invert(a_scan()), "JPEG")
    return picture_pdf(stream, a_scan().size, decoder="DCTDecode", Decode=[1, 0])


FILES: dict[str, Callable[[], bytes]] = {
    "palette.png": lambda: as_file(_of_a_palette(), "PNG"),
    "palette.tif": lambda: as_file(_of_a_palette(), "TIFF"),
    "bilevel.png": lambda: as_file(a_scan(mode="1"), "PNG"),
    "sixteen_bits.png": lambda: as_file(_of_sixteen_bits(), "PNG"),
    "sixteen_bits.tif": lambda: as_file(_of_sixteen_bits(), "TIFF"),
    "transparent.png": lambda: as_file(_ink_on_nothing(), "PNG"),
    "grey_transparent.png": lambda: as_file(_ink_on_nothing().convert("LA"), "PNG"),
    "transparent.gif": lambda: as_file(_of_a_palette(), "GIF", transparency=0),
    "cmyk.jpg": lambda: as_file(a_scan(mode="RGB").convert("CMYK"), "JPEG"),
    "cmyk.tif": lambda: as_file(a_scan(mode="RGB").convert("CMYK"), "TIFF", compression="tiff_lzw"),
    "jpeg2000.jp2": lambda: as_file(a_scan(), "JPEG2000"),
    "tiles.tif": lambda: tiled_tiff(a_scan()),
    "old_jpeg.tif": lambda: old_jpeg_tiff(a_scan()),
    "fax_g3.pdf": lambda: img2pdf.convert(_bilevel("group3")),
    "fax_g4.pdf": lambda: img2pdf.convert(_bilevel("group4")),
    "jpeg2000.pdf": lambda: img2pdf.convert(as_file(a_scan(), "JPEG2000")),
    "jbig2.pdf": lambda: picture_pdf(jbig2(a_scan()), a_scan().size, decoder="JBIG2Decode", bits=1),
    "adobe_cmyk.pdf": lambda: img2pdf.convert(as_file(a_scan(mode="RGB").convert("CMYK"), "JPEG")),
    "negative.pdf": _negative,
}


@pytest.mark.parametrize("name", FILES)
def test_a_scan_is_read_whatever_its_format(name: str, read: Read) -> None:
    (page,) = read(FILES[name](), name)

    assert (page.state, page.method, page.dpi) == (PageState.READ, Method.OCR, 150)
    assert "Carport" in page.text
    assert "§ 14" in page.text


def test_pages_of_a_tiff_may_differ_in_size_resolution_and_orientation(read: Read) -> None:
    lying = a_scan(mode="RGB").transpose(Image.Transpose.ROTATE_90)
    fax = a_scan(dpi=200).resize((1653, 1169)).convert("1")
    content = pages_tiff(
        (a_scan(), {"dpi": (150, 150)}),
        (a_scan(dpi=300, mode="1"), {"dpi": (300, 300), "compression": "group4"}),
        (lying, {"compression": "jpeg", "tiffinfo": {274: 6}}),
        (fax, {"dpi": (200, 100), "compression": "group3"}),
    )

    pages = read(content, "stapel.tif")

    assert all("Carport" in page.text for page in pages)
    assert [page.dpi for page in pages] == [150, 300, 150, 100]
    assert all(page.height_px > page.width_px for page in pages)
    assert all(page.rotation == 0 for page in pages)


def test_a_photo_that_tells_the_resolution_of_a_screen_is_taken_for_a4(read: Read) -> None:
    (page,) = read(as_file(a_scan(dpi=300), "JPEG", dpi=(72, 72)), "foto.jpg")

    assert page.dpi == 300
    assert "Carport" in page.text


def test_an_image_without_resolution_is_taken_for_a4(read: Read) -> None:
    buffer = io.BytesIO()
    a_scan().save(buffer, "PNG")

    (page,) = read(buffer.getvalue(), "bild.png")

    assert page.dpi == 150
    assert "Carport" in page.text


def test_a_page_of_a_pdf_as_large_as_its_photo_in_points_is_taken_for_a4(read: Read) -> None:
    scan = a_scan(dpi=300)
    content = picture_pdf(as_file(scan, "JPEG"), scan.size, decoder="DCTDecode", page=scan.size)

    (page,) = read(content, "foto.pdf")

    assert page.dpi == 300
    assert "Carport" in page.text


def test_a_small_page_is_read_in_the_resolution_of_its_scan(read: Read) -> None:
    scan = a_scan().crop((100, 100, 974, 1340))  # A5 at 150 dpi
    content = picture_pdf(as_file(scan, "JPEG"), scan.size, decoder="DCTDecode", page=(419.5, 595))

    (page,) = read(content, "a5.pdf")

    assert (page.width_px, page.height_px) == (874 + 1, 1240)
    assert (page.dpi, "Carport" in page.text) == (150, True)


def test_a_coarse_scan_is_not_rendered_finer_than_it_is(read: Read) -> None:
    scan = a_scan().resize((620, 877))
    content = picture_pdf(as_file(scan, "JPEG", quality=95), scan.size, decoder="DCTDecode")

    (page,) = read(content, "grob.pdf")

    assert page.dpi == 75
    assert abs(page.width_px - 620) <= 1


def test_the_resolution_that_is_told_is_that_of_the_scan_before_it_is_reduced(read: Read) -> None:
    scan = a_scan(dpi=300)

    (page,) = read(picture_pdf(as_file(scan, "JPEG"), scan.size, decoder="DCTDecode"), "a.pdf")

    assert (page.dpi, page.width_px) == (300, 1653)


def test_heic_is_kept_with_a_reason(read: Read) -> None:
    (page,) = read(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), "foto.heic")

    assert (page.state, page.reason) == (PageState.UNREADABLE, "format_not_supported")
