"""Stamps in colour over print (farbige Stempel): nearly as light as paper in the grey page.

Grey as the eye sees it makes red and blue stamps nearly as dark as print, and recognition loses the
lines under them. Made light they do not disturb the first reading; what they say is read after it,
with everything that was passed over. Coloured ink that covers no print stays as it is: headings,
letterheads and what was filled in are read with the rest.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.reading.ink_pieces import InkPiece, ink_pieces
from indexing.reading.paper import brightness

LIGHT = 0.84  # of the brightness of the paper, which coloured ink over print has at least
COLOURED = 36  # difference of the channels; grey scans stay below 20
PRINT = 100  # of the lightest channel: under a stamp, too, print is darker
DARK = 140  # of the lightest channel of print, pale print too
LEAST_TILES, LEAST_COVERED = 12, 4  # of a stamp (tiles of 3 mm), and of those with print in them
LEAST_COVERED_SHARE = 0.06

_WIDTH_PX = 1240  # about 150 dpi of an A4 page: enough to tell inks apart
_TILE_PX, _INKED = 18, 8  # 3 mm, and pixels of ink in such a tile

_Values = NDArray[np.int16]


def grey_of(colour: Image.Image) -> Image.Image:
    """A coloured page as it is recognised."""
    grey = colour.convert("L")
    values = np.array(grey)
    share = max(1, colour.width // _WIDTH_PX)
    light = round(brightness(grey) * LIGHT)
    stamps = _stamps(colour.reduce(share), share)
    for stamp in stamps:
        box = (stamp.left, stamp.top, stamp.left + stamp.width, stamp.top + stamp.height)
        part = values[box[1] : box[3], box[0] : box[2]]
        lightest, spread = _channels(colour.crop(box))
        coloured = (spread > COLOURED) & (lightest > PRINT)
        coloured = coloured[: part.shape[0], : part.shape[1]]
        part[coloured] = np.maximum(part[coloured], light)
    return Image.fromarray(values) if stamps else grey


def _stamps(small: Image.Image, share: int) -> list[InkPiece]:
    """Where coloured ink covers print, in pixels of the page, which is so many times larger."""
    lightest, spread = _channels(small)
    coloured = _tiles(spread > COLOURED)
    covered = coloured & _tiles((lightest < DARK) & (spread <= COLOURED))
    step = _TILE_PX * share
    found = []
    for piece in ink_pieces(coloured):
        rows = slice(piece.top, piece.top + piece.height)
        columns = slice(piece.left, piece.left + piece.width)
        tiles, both = int(coloured[rows, columns].sum()), int(covered[rows, columns].sum())
        if tiles >= LEAST_TILES and both >= max(LEAST_COVERED, LEAST_COVERED_SHARE * tiles):
            found.append(
                InkPiece(
                    left=piece.left * step,
                    top=piece.top * step,
                    width=piece.width * step,
                    height=piece.height * step,
                )
            )
    return found


def _channels(colour: Image.Image) -> tuple[_Values, _Values]:
    """The lightest channel of each pixel, and how far it is from the darkest."""
    values = np.asarray(colour).astype(np.int16)
    lightest = values.max(axis=2)
    return lightest, lightest - values.min(axis=2)


def _tiles(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tiles with ink in them."""
    rows, columns = ink.shape[0] // _TILE_PX, ink.shape[1] // _TILE_PX
    tiles = ink[: rows * _TILE_PX, : columns * _TILE_PX]
    counts = tiles.reshape(rows, _TILE_PX, columns, _TILE_PX).sum(axis=(1, 3))
    inked: NDArray[np.bool_] = counts >= _INKED
    return inked
