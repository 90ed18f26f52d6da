"""Pieces of text lines, cut out of a page along their slope, all of one height."""

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.page_reader import WordBox

STRIP_PX = 48  # height that the network was trained on
_LONGEST_STRIP_PX = 3200  # takes 0.25 s and 100 MiB; a longer one is pressed together

_GAP = 1.2  # of the height of words: wider ones part the fields of a form or table
_LEAST_GAP_PX = 19
_ABOVE_AND_BELOW = 0.18  # of the height of a piece, margins that the network reads best with
_BEFORE_AND_AFTER = 0.3

_SLOPE_WORDS = 24  # of a line that are enough to tell its slope
_SLOPE_FROM_PX = 200  # a shorter line is taken as level
_NEIGHBOURS_PX = 60  # words that stand closer tell the slope badly
_WHITE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A piece of a line as an image of its own (grey, STRIP_PX high).

    left, top: its corner on the page, in pixels. across, down: page pixels for each strip pixel.
    slope: pixels by which the line falls for each pixel to the right.
    """

    grey: NDArray[np.uint8]
    left: float
    top: float
    across: float
    down: float
    slope: float

    def x_of(self, column: float) -> float:
        """Where on the page a column of the strip is."""
        return self.left + column * self.across

    def rows_at(self, x: float) -> tuple[int, int]:
        """Upper and lower edge of the letters on the page at a place of the line."""
        height = STRIP_PX * self.down
        margin = height * _ABOVE_AND_BELOW / (1 + 2 * _ABOVE_AND_BELOW)
        top = self.top + (x - self.left) * self.slope
        return round(top + margin), round(top + height - margin)


def pieces(line: Sequence[WordBox]) -> list[list[WordBox]]:
    """The words of a line, parted where a wide gap is: the network would close it."""
    gap = max(_LEAST_GAP_PX, _GAP * statistics.median(word.height for word in line))
    parted = [[line[0]]]
    for before, word in itertools.pairwise(line):
        if word.left - (before.left + before.width) > gap:
            parted.append([])
        parted[-1].append(word)
    return parted


def slope_of(line: Sequence[WordBox]) -> float:
    """How far a line falls for each pixel to the right: the middle of what its words say."""
    words = line[:: max(1, len(line) // _SLOPE_WORDS)]
    if _right(line) - line[0].left < _SLOPE_FROM_PX:
        return 0.0
    feet = [(word.left + word.width / 2, word.top + word.height) for word in words]
    slopes = [
        (y2 - y1) / (x2 - x1)
        for (x1, y1), (x2, y2) in itertools.combinations(feet, 2)
        if x2 - x1 > _NEIGHBOURS_PX
    ]
    return statistics.median(slopes) if slopes else 0.0


def strip_of(image: Image.Image, piece: Sequence[WordBox], slope: float) -> Strip:
    """Cut a piece of a line out of a grey page."""
    left = min(word.left for word in piece)
    tops = [word.top - slope * (word.left + word.width / 2 - left) for word in piece]
    feet = [top + word.height for top, word in zip(tops, piece, strict=True)]
    top, height = _edges(tops, feet)
    margin = height * _BEFORE_AND_AFTER
    start, width = left - margin, _right(piece) - left + 2 * margin
    upper = top - height * _ABOVE_AND_BELOW - slope * margin
    down = height * (1 + 2 * _ABOVE_AND_BELOW) / STRIP_PX
    columns = min(_LONGEST_STRIP_PX, max(STRIP_PX // 3, round(width / down)))
    across = width / columns
    places = across, 0.0, start, slope * across, down, upper
    cut = image.transform(
        (columns, STRIP_PX),
        Image.Transform.AFFINE,
        places,
        Image.Resampling.BICUBIC,
        fillcolor=_WHITE,
    )
    return Strip(grey=np.asarray(cut), left=start, top=upper, across=across, down=down, slope=slope)


def _edges(tops: list[float], feet: list[float]) -> tuple[float, float]:
    """Upper edge and height of the letters; one word in ten may stand out."""
    outliers = len(tops) // 10
    top, foot = sorted(tops)[outliers], sorted(feet, reverse=True)[outliers]
    return top, max(8.0, foot - top)


def _right(words: Sequence[WordBox]) -> int:
    return max(word.left + word.width for word in words)
