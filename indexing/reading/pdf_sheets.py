"""PDF pages without real text as sheets to be recognised: at once, or tile by tile."""

from collections.abc import Iterator
from dataclasses import replace

import pypdfium2

from indexing.page_reader import FULL_WIDTH_PX
from indexing.reading.pdf_contents import Contents
from indexing.reading.reading_order import Order, Watch
from indexing.reading.render import (
    POINTS_PER_INCH,
    fitting_dpi,
    page_box,
    rendered,
    rendered_tile,
    size_at,
)
from indexing.reading.resolution import believed_dpi, rendering_dpi, scan_dpi
from indexing.reading.sheets import TILE_OVERLAP_INCH, Sheet, scan_in, sheet_of
from indexing.reading.tiles import Tile, tiles_of
from indexing.reading.views import View, moved

_MOST_TIMES = 3.0  # finer than the whole page fits: that makes up to twelve tiles
_LEAST_TILED_DPI = 100  # a page that is so large that its tiles were coarser is no plan


def sheet_of_page(order: Order, page: pypdfium2.PdfPage, contents: Contents, watch: Watch) -> Sheet:
    """A page in the resolution of its scan, rendered once."""
    dpi, most_pixels = rendering_dpi(contents, page_box(page)), order.limits.rendered_pixels
    fitting = fitting_dpi(page, most_pixels)
    if fitting < dpi and fitting * _MOST_TIMES > _LEAST_TILED_DPI:
        return _tiled(order, page, contents, min(dpi, fitting * _MOST_TIMES), watch)
    image = rendered(page, dpi, most_pixels)
    sheet = sheet_of(order, image.grey, image.shown, image.dpi, watch)
    return sheet if "photograph" in sheet.marks else replace(sheet, dpi=told_dpi(page, contents))


def told_dpi(page: pypdfium2.PdfPage, contents: Contents) -> int:
    """Resolution of the scan on a page, as far as it can be believed; 0 where there is none."""
    told = scan_dpi(contents, page_box(page))
    return round(believed_dpi(told, *size_at(page, told))) if told else 0


def _tiled(
    order: Order, page: pypdfium2.PdfPage, contents: Contents, dpi: float, watch: Watch
) -> Sheet:
    """A page whose tiles are rendered one after the other; none is kept."""
    size, most_pixels = size_at(page, dpi), order.limits.rendered_pixels
    parts = tiles_of(size, most_pixels, round(dpi * TILE_OVERLAP_INCH))
    overview = FULL_WIDTH_PX / max(1.0, *page.get_size()) * POINTS_PER_INCH * 2
    return Sheet(
        shown=rendered(page, overview, most_pixels).shown,
        size=size,
        views=_views(order, page, dpi, parts, watch),
        dpi=told_dpi(page, contents),
        tiles=parts,
        marks=frozenset({"tiles"}),
    )


def _views(
    order: Order, page: pypdfium2.PdfPage, dpi: float, parts: list[Tile], watch: Watch
) -> Iterator[View]:
    for tile in parts:
        image = rendered_tile(page, dpi, tile)
        scan = scan_in(order, image, dpi, watch)
        yield View(scan=scan, onto=moved(*tile.box[:2], image.width / scan.image.width))
