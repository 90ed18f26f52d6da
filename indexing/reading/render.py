"""PDF pages as images: in the resolution of their scans, never larger than the limit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from indexing.page_reader import FULL_WIDTH_PX
from indexing.reading.coloured_ink import grey_of
from indexing.reading.page_box import Box
from indexing.reading.page_images import viewable
from indexing.reading.tiles import Tile

POINTS_PER_INCH = 72
LONGEST_SIDE_PX = 20_000
_COLOUR_STEP = 6  # pixels: every sixth of every sixth row is asked whether it is coloured
_COLOURED = 40  # difference of the channels from which on a pixel is; grey scans stay below 20
_COLOURED_SHARE = 0.0004  # of the asked pixels: a stamp line has more

_Pixels = NDArray[np.uint8]  # rows, columns, and blue, green, red


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A page. grey: as it is recognised; shown: as it is kept, in colour if it has some."""

    grey: Image.Image
    shown: Image.Image
    dpi: float


def rendered(page: pypdfium2.PdfPage, wanted_dpi: float, most_pixels: int) -> Rendered:
    """The page as it is shown, in the resolution that the limits leave."""
    dpi = min(wanted_dpi, fitting_dpi(page, most_pixels))
    pixels = _pixels(page, dpi)
    if _is_coloured(pixels):
        colour = _coloured(pixels)
        return Rendered(grey=grey_of(colour), shown=viewable(colour), dpi=dpi)
    grey = _one_channel(pixels)
    return Rendered(grey=grey, shown=viewable(grey), dpi=dpi)


def rendered_tile(page: pypdfium2.PdfPage, dpi: float, tile: Tile) -> Image.Image:
    """A part of the page, grey; the tile is counted in pixels of this resolution."""
    width, height = size_at(page, dpi)
    left, top, right, bottom = tile.box
    margins = left, height - bottom, width - right, top
    cut = [max(0.0, margin - 0.5) * POINTS_PER_INCH / dpi for margin in margins]  # it rounds up
    return _coloured(_pixels(page, dpi, cut)).convert("L")


def size_at(page: pypdfium2.PdfPage, dpi: float) -> tuple[int, int]:
    """Width and height of the page in pixels of this resolution."""
    width, height = page.get_size()
    return math.ceil(width * dpi / POINTS_PER_INCH), math.ceil(height * dpi / POINTS_PER_INCH)


def viewing_dpi(page: pypdfium2.PdfPage) -> float:
    """Resolution in which a page is as wide as its large image."""
    return FULL_WIDTH_PX / max(1.0, float(page.get_width())) * POINTS_PER_INCH


def fitting_dpi(page: pypdfium2.PdfPage, most_pixels: int) -> float:
    """The finest resolution in which the whole page may be rendered at once."""
    width, height = (max(1.0, float(side)) for side in page.get_size())
    by_area = math.sqrt(most_pixels / (width * height))
    return POINTS_PER_INCH * min(by_area, LONGEST_SIDE_PX / max(width, height))


def page_box(page: pypdfium2.PdfPage) -> Box:
    """The part of the page that is shown."""
    left, bottom, right, top = page.get_bbox()
    return Box(left=left, bottom=bottom, right=right, top=top)


def _pixels(page: pypdfium2.PdfPage, dpi: float, cut: Sequence[float] = (0, 0, 0, 0)) -> _Pixels:
    """In colour, whatever the page is: PDFium takes twice the time to render grey scans grey."""
    bitmap = page.render(scale=dpi / POINTS_PER_INCH, crop=tuple(cut))
    pixels: _Pixels = bitmap.to_numpy()
    return pixels


def _one_channel(pixels: _Pixels) -> Image.Image:
    """A grey page, without a copy of its three equal channels."""
    height, width, _ = pixels.shape
    return Image.frombuffer("L", (width, height), np.ascontiguousarray(pixels[:, :, 1]))


def _coloured(pixels: _Pixels) -> Image.Image:
    height, width, _ = pixels.shape
    packed = np.ascontiguousarray(pixels)
    return Image.frombuffer("RGB", (width, height), packed, "raw", "BGR", 0, 1)


def _is_coloured(pixels: _Pixels) -> bool:
    asked = pixels[::_COLOUR_STEP, ::_COLOUR_STEP].astype(np.int16)
    blue, green, red = asked[:, :, 0], asked[:, :, 1], asked[:, :, 2]
    spread = (np.abs(blue - green) > _COLOURED) | (np.abs(red - green) > _COLOURED)
    return bool(spread.mean() > _COLOURED_SHARE)
