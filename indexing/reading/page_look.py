"""Whether a page is blank (Leerseite), told from its grey values."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.reading.paper import INK, darker_than

LOOK_WIDTH_PX = 620  # about 75 dpi of an A4 page
TILE_PX = 16

# Share of tiles with ink: dust, holes, bleed-through and fax salt 0.0000, text 0.155 and more.
BLANK_BELOW = 0.003
FAINT_INK = 0.85  # of the brightness of the paper: pencil and faded print; bleed-through has 0.90
INK_PIXELS = 6  # of a tile
BLANK_MARGINS = (0.06, 0.08)  # of height and width that are not looked at: holes, shadows

LINE_INK = 0.75  # of the brightness of the paper: print that lines are told by

_Number = TypeVar("_Number", bound=np.generic)


def is_blank(page: Image.Image) -> bool:
    """Whether hardly any part of a grey page holds dark ink."""
    return not _holds_ink(page, INK)


def has_faint_ink(page: Image.Image) -> bool:
    """Whether parts of a grey page hold ink that may be lighter than print."""
    return _holds_ink(page, FAINT_INK)


def _holds_ink(page: Image.Image, ink: float) -> bool:
    small = _small(page)
    dark = _inner(darker_than(small, ink), *BLANK_MARGINS)
    rows, columns = dark.shape[0] // TILE_PX, dark.shape[1] // TILE_PX
    if not rows or not columns:
        return bool(dark.any())
    tiles = dark[: rows * TILE_PX, : columns * TILE_PX].reshape(rows, TILE_PX, columns, TILE_PX)
    return bool((tiles.sum(axis=(1, 3)) >= INK_PIXELS).mean() >= BLANK_BELOW)


def _small(page: Image.Image) -> Image.Image:
    return page.reduce(max(1, round(page.width / LOOK_WIDTH_PX)))


def _inner(values: NDArray[_Number], top: float, side: float) -> NDArray[_Number]:
    height, width = values.shape
    y, x = int(height * top), int(width * side)
    return values[y : height - y, x : width - x]
