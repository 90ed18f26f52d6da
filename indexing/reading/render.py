"""PDF pages as images: in the resolution of their scans, never larger than the limit."""

import itertools
import math

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from indexing.page_reader import FULL_WIDTH_PX

MOST_DPI = 300  # never finer, never finer than the scan
LEAST_DPI = 100
POINTS_PER_INCH = 72
LONGEST_SIDE_PX = 20_000
_PICTURE_SHARE = 0.30  # of the width of the page: smaller pictures say nothing of the resolution
_MOST_OBJECTS = 2_000  # that are looked at


def scan_dpi(page: pypdfium2.PdfPage) -> float:
    """Resolution of the finest large picture on a page; the best where there is none."""
    width, finest = page.get_width(), 0.0
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    for picture in itertools.islice(pictures, _MOST_OBJECTS):
        left, bottom, right, top = picture.get_bounds()
        span = max(right - left, 1.0)
        if span > width * _PICTURE_SHARE:
            columns, rows = picture.get_px_size()
            finest = max(finest, min(columns, rows) / (min(span, max(top - bottom, 1.0)) / 72))
    return min(max(finest or MOST_DPI, LEAST_DPI), MOST_DPI)


def rendered(
    page: pypdfium2.PdfPage, wanted_dpi: float, most_pixels: int
) -> tuple[Image.Image, float]:
    """The page as it is shown, and the resolution that the limits left."""
    dpi = min(wanted_dpi, _fitting_dpi(page, most_pixels))
    bitmap = page.render(scale=dpi / POINTS_PER_INCH, rev_byteorder=True)
    try:
        return bitmap.to_pil().convert("RGB"), dpi
    finally:
        bitmap.close()


def viewing_dpi(page: pypdfium2.PdfPage) -> float:
    """Resolution in which a page is as wide as its large image."""
    return FULL_WIDTH_PX / max(1.0, float(page.get_width())) * POINTS_PER_INCH


def _fitting_dpi(page: pypdfium2.PdfPage, most_pixels: int) -> float:
    width, height = (max(1.0, float(side)) for side in page.get_size())
    by_area = math.sqrt(most_pixels / (width * height))
    return POINTS_PER_INCH * min(by_area, LONGEST_SIDE_PX / max(width, height))
