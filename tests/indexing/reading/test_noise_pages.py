"""Pages on which there is nothing but dirt never keep the pages behind them from being read."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing import Limits, PageState, ReaderSettings, SandboxedReader
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import a_pdf, a_scan, add_scan, text_lines

pytestmark = [pytest.mark.slow, pytest.mark.ocr]

WIDTH, HEIGHT = 1654, 2339  # A4 at 200 dpi
SPECKS, SPECK_PX = 6000, 5


def test_noise_halftone_and_dots_are_unreadable_and_the_letter_behind_them_is_read(
    real_reader: SandboxedReader, read: Read
) -> None:
    pages = read(_tiff(_noise(), _halftone(), _dots(), a_scan(dpi=200)), "a.tif", by=real_reader)

    assert [page.state for page in pages] == [PageState.UNREADABLE] * 3 + [PageState.READ]
    assert {page.reason for page in pages[:3]} <= {"no_text_found", "illegible"}
    assert "Baugenehmigung" in pages[3].text


def test_a_noise_page_that_takes_too_long_is_given_up_and_the_next_page_is_read(
    tmp_path: Path, read: Read
) -> None:
    limits = Limits(page_wall_s=3)  # of which recognition has one; noise takes several
    reader = SandboxedReader(ReaderSettings(scratch=tmp_path / "scratch", limits=limits))
    content = add_scan(a_pdf(b"", text_lines("Seite danach")), _noise())

    pages = read(content, "a.pdf", by=reader)
    reader.close()

    assert [(page.state, page.reason) for page in pages] == [
        (PageState.UNREADABLE, "time_limit"),
        (PageState.READ, None),
    ]
    assert pages[1].text == "Seite danach"


def _noise() -> Image.Image:
    grey = np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH), dtype=np.uint8)
    return Image.fromarray(grey)


def _halftone() -> Image.Image:
    """A photograph as newspapers print it: points that grow from left to right."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    screen = np.sin(x * 0.9 + y * 0.5) * np.sin(y * 0.9 - x * 0.5) / 2 + 0.5
    return Image.fromarray(np.where(screen > x / WIDTH * 0.6 + 0.2, 255, 0).astype(np.uint8))


def _dots() -> Image.Image:
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    places = np.random.default_rng(4).integers(0, (HEIGHT, WIDTH), (SPECKS, 2))
    for top, left in places:
        page[top : top + SPECK_PX, left : left + SPECK_PX] = 0
    return Image.fromarray(page)


def _tiff(first: Image.Image, *others: Image.Image) -> bytes:
    buffer = io.BytesIO()
    first.save(
        buffer,
        "TIFF",
        save_all=True,
        append_images=others,
        compression="tiff_deflate",
        dpi=(200, 200),
    )
    return buffer.getvalue()
