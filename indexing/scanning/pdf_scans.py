"""Pages of a PDF as they are looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from indexing.reading.errors import Unreadable
from indexing.reading.pdf_contents import contents_of
from indexing.reading.pdf_opening import PDF_FAULTS
from indexing.reading.render import POINTS_PER_INCH, page_box, size_at
from indexing.reading.resolution import scan_dpi
from indexing.reading.settings import Limits
from indexing.scan_bench import LOOK_DPI
from indexing.scanning.scan_page import MM_PER_INCH, ScanPage

_NO_SECURITY = -1
_PASSWORD, _SECURITY = "Incorrect password", "Unsupported security"


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """The file in PDFium.

    Raises:
        Unreadable: it is `encrypted`, even if it opens without a password, or `damaged`.
    """
    try:
        document = pypdfium2.PdfDocument(path)
    except PDF_FAULTS as error:
        is_locked = any(said in str(error) for said in (_PASSWORD, _SECURITY))
        raise Unreadable("encrypted" if is_locked else "damaged") from error
    with document:
        if pdfium.FPDF_GetSecurityHandlerRevision(document.raw) != _NO_SECURITY:
            raise Unreadable("encrypted")
        yield document


@contextmanager
def page_of(document: pypdfium2.PdfDocument, number: int) -> Iterator[pypdfium2.PdfPage]:
    """One page.

    Raises:
        Unreadable: there is `no_such_page`, or it is `damaged`.
    """
    if not 1 <= number <= len(document):
        raise Unreadable("no_such_page")
    try:
        page = document[number - 1]
        try:
            yield page
        finally:
            page.close()
    except PDF_FAULTS as error:
        raise Unreadable("damaged") from error


def scan_page(document: pypdfium2.PdfDocument, number: int, limits: Limits) -> ScanPage:
    """One page, rendered.

    Raises:
        Unreadable: it cannot be.
    """
    with page_of(document, number) as page:
        return _looked_at(page, limits)


def _looked_at(page: pypdfium2.PdfPage, limits: Limits) -> ScanPage:
    width_px, height_px = size_at(page, LOOK_DPI)
    if width_px * height_px > limits.rendered_pixels:
        raise Unreadable("too_many_pixels")
    contents = contents_of(page)
    grey = _rendered(page)
    is_white = grey.getextrema() == (255, 255)
    if is_white and not all(picture.is_sound for picture in contents.pictures):
        raise Unreadable("damaged")
    width, height = page.get_size()
    return ScanPage(
        grey=grey,
        width_mm=width / POINTS_PER_INCH * MM_PER_INCH,
        height_mm=height / POINTS_PER_INCH * MM_PER_INCH,
        dpi=scan_dpi(contents, page_box(page)) or None,
    )


def _rendered(page: pypdfium2.PdfPage) -> Image.Image:
    """In colour first: PDFium takes twice the time to render grey scans grey."""
    bitmap = page.render(scale=LOOK_DPI / POINTS_PER_INCH)
    pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, 1])
    return Image.frombuffer("L", (pixels.shape[1], pixels.shape[0]), pixels)
