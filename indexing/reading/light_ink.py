"""Stamps in lighter ink than the print (hellere Tinte): the page without them.

Where a stamp lies over lines of text, recognition loses both. Print is darker than most stamps on
a grey scan; without the lighter ink the lines are whole again.
"""

import statistics
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading.ink_pieces import InkPiece
from indexing.reading.paper import brightness

LEAST_STEP = 60  # grey values between print and stamp
USUAL = 75  # percent: so many parts of a stamp are darker than the value that is taken for its ink

_BLOCK_PX = 6  # a stroke and its rim
_INK = 0.75  # of the brightness of the paper
_SOFT = 30  # grey values above the limit in which edges of print become paper
_PAPER = 255

_Grey = NDArray[np.uint8]


def light_ink_limit(
    page: Image.Image, words: Sequence[WordBox], pieces: Iterable[InkPiece]
) -> int | None:
    """The grey value between print and stamps; None where the stamps are as dark, or none is there.

    Args:
        page: grey, on white paper.
        words: that were read.
        pieces: rings, frames, and what they touch, in pixels of the page.
    """
    grey = np.asarray(page)
    darkest = [_darkest(grey, piece, brightness(page) * _INK) for piece in pieces]
    values = np.concatenate(darkest) if darkest else np.array([])
    if not words or not len(values):
        return None
    print_ink, stamp_ink = _ink_of_words(grey, words), float(np.percentile(values, USUAL))
    if stamp_ink - print_ink < LEAST_STEP:
        return None
    return round((print_ink + stamp_ink) / 2)


def with_dark_ink_only(page: Image.Image, limit: int) -> Image.Image:
    """The page without ink that is lighter than a grey value."""
    return page.point(
        [min(_PAPER, value + max(0, value - limit) * _PAPER // _SOFT) for value in range(256)]
    )


def _ink_of_words(grey: _Grey, words: Sequence[WordBox]) -> float:
    """How dark the darkest strokes of a usual word are."""
    inks = (
        float(np.percentile(part, 3))
        for word in words
        if (
            part := grey[word.top : word.top + word.height, word.left : word.left + word.width]
        ).size
    )
    return statistics.median(inks)


def _darkest(grey: _Grey, piece: InkPiece, limit: float) -> NDArray[np.int64]:
    """The darkest value of each part of a piece that holds ink."""
    part = grey[piece.top : piece.top + piece.height, piece.left : piece.left + piece.width]
    rows, columns = part.shape[0] // _BLOCK_PX, part.shape[1] // _BLOCK_PX
    blocks = part[: rows * _BLOCK_PX, : columns * _BLOCK_PX]
    darkest = blocks.reshape(rows, _BLOCK_PX, columns, _BLOCK_PX).min(axis=(1, 3))
    inked: NDArray[np.int64] = darkest[darkest < limit].astype(np.int64)
    return inked
