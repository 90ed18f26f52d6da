"""Marks of separator sheets, by which a sheet is known whose codes nobody can read any more.

A mark is a dark disc in a dark ring, which looks the same however the sheet lies. A page is a
sheet where two marks lie as far from each other as on a sheet, in its size give or take a little.
"""

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.reading.paper import brightness
from indexing.scan_bench import LOOK_DPI, SHEET_MARK_RINGS_MM, SHEET_MARKS_MM

_COARSE = 8  # pixels of LOOK_DPI in one: 1 mm, a fourth of a ring
_MM = LOOK_DPI / _COARSE / 25.4  # pixels
_QUIET_MM = 2.5  # of white paper around a mark that belong to its look
_LIKENESS = 0.72  # 0.0 to 1.0; worn marks 0.76 and more, 188 other pages up to 0.49
_LEAST_CONTRAST = 6.0  # of 0 to 255, as standard deviation: less is the noise of the scanner
_SLACK = 0.05  # of a distance: sheets are printed to fit the paper, and scanned at a slant
_MOST_MARKS = 12  # the best places that are compared: a sheet has three

_Values = NDArray[np.float64]
_Place = tuple[int, int]  # row and column


def has_sheet_marks(grey: Image.Image) -> bool:
    """Whether a grey page in LOOK_DPI carries the marks of a separator sheet."""
    small = grey.reduce(_COARSE)
    wanted = _mark()
    if min(small.size) < len(wanted):
        return False
    darkness = np.clip(brightness(small) - np.asarray(small, dtype=np.float64), 0.0, None)
    places = list(_places(_likeness(darkness, wanted), apart=len(wanted) // 2))
    return any(_is_distance(first, second) for first, second in combinations(places, 2))


def _mark() -> _Values:
    """How dark a mark is, 0.0 to 1.0, with the edges of its rings softened."""
    disc, white, ring = (radius * _MM for radius in SHEET_MARK_RINGS_MM)
    reach = round(ring + _QUIET_MM * _MM)
    down, across = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    radii = np.hypot(down, across)
    inside = [np.clip(radius - radii + 0.5, 0.0, 1.0) for radius in (disc, white, ring)]
    mark: _Values = inside[2] - inside[1] + inside[0]
    return mark


def _likeness(page: _Values, mark: _Values) -> _Values:
    """How much each square of a page is like the mark: the correlation of their pixels."""
    side, shape = len(mark), page.shape
    even = mark - mark.mean()
    product = np.fft.rfft2(page) * np.conj(np.fft.rfft2(even, shape))
    fits = np.fft.irfft2(product, shape)[: shape[0] - side + 1, : shape[1] - side + 1]
    mean = _sums(page, side) / side**2
    spread = np.sqrt(np.clip(_sums(page**2, side) / side**2 - mean**2, 0.0, None))
    scale = np.maximum(spread, _LEAST_CONTRAST) * side * np.sqrt((even**2).sum())
    likeness: _Values = fits / scale
    return likeness


def _sums(values: _Values, side: int) -> _Values:
    """The sum of each square of this side."""
    table = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    below, above = table[side:], table[:-side]
    sums: _Values = below[:, side:] - above[:, side:] - below[:, :-side] + above[:, :-side]
    return sums


def _places(likeness: _Values, *, apart: int) -> Iterator[_Place]:
    """Where marks are, the likest first, each so far from the others that they do not overlap."""
    left = likeness.copy()
    for _ in range(_MOST_MARKS):
        row, column = np.unravel_index(int(left.argmax()), left.shape)
        if left[row, column] < _LIKENESS:
            return
        yield int(row), int(column)
        left[max(0, row - apart) : row + apart + 1, max(0, column - apart) : column + apart + 1] = 0


def _is_distance(first: _Place, second: _Place) -> bool:
    """Whether two marks lie as far from each other as two of a sheet do."""
    found = math.dist(first, second) / _MM
    return any(
        abs(found - math.dist(one, other)) <= _SLACK * found
        for one, other in combinations(SHEET_MARKS_MM, 2)
    )
