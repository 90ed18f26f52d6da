"""How the lines of a page lie (Schräglage): their slope, and whether the page lies on its side.

Rows of print are dense, the space between them is empty. Seen along the true slope of the lines
the two are told apart best: then the squares of the ink in each row add up to most.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.reading.page_look import LINE_INK

MOST_DEGREES = 12.0  # more slope is not looked for
_COARSE, _FINE = 0.5, 0.1  # steps in degrees
_MARGIN = 0.05
_MOST_POINTS = 12_000  # dark pixels that are asked: more tell nothing more
_LEAST_POINTS = 800  # fewer are a few words, and their slope is anybody's guess
_CLEARER = 1.25  # than the middle of all slopes: else it is a picture, which has no lines
_STICKING_OUT = (2, 3, 4)  # rows above a dense one that hold parts of tall letters: 0.5 to 1 mm

_Points = NDArray[np.float32]
_Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """How lines lie. degrees: clockwise. turned: degrees clockwise until they run across."""

    degrees: float = 0.0
    turned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clearest:
    """The clearest slope, and how much clearer it is than the middle of all."""

    degrees: float
    clearness: float


def slope_of(small: Image.Image, paper: int) -> Slope:
    """How the lines of a page lie; upright without slope where there are none.

    Args:
        small: the page in grey, in half of LOOK_DPI.
        paper: its brightness.
    """
    across, down = _dark_points(small, paper)
    if len(across) < _LEAST_POINTS:
        return Slope()
    upright, lying = _clearest(across, down), _clearest(down, -across)
    if max(upright.clearness, lying.clearness) < _CLEARER:
        return Slope()
    if lying.clearness <= upright.clearness:
        return Slope(degrees=upright.degrees)
    is_head_up = _has_heads_above(_rows(down, -across, lying.degrees))
    return Slope(degrees=lying.degrees, turned=270 if is_head_up else 90)


def _dark_points(small: Image.Image, paper: int) -> tuple[_Points, _Points]:
    """Places across and down of dark pixels within the margins."""
    x, y = int(small.width * _MARGIN), int(small.height * _MARGIN)
    inner = small.crop((x, y, small.width - x, small.height - y))
    down, across = np.nonzero(np.asarray(inner) < paper * LINE_INK)
    step = max(1, len(down) // _MOST_POINTS)
    return across[::step].astype(np.float32), down[::step].astype(np.float32)


def _clearest(across: _Points, down: _Points) -> _Clearest:
    coarse = np.arange(-MOST_DEGREES, MOST_DEGREES + _COARSE / 2, _COARSE)
    roughly = _clearness(across, down, coarse)
    about = float(coarse[int(np.argmax(roughly))])
    fine = np.arange(about - _COARSE, about + _COARSE + _FINE / 2, _FINE)
    finely = _clearness(across, down, fine)
    return _Clearest(
        degrees=_peak(fine, finely), clearness=float(finely.max()) / float(np.median(roughly))
    )


def _clearness(across: _Points, down: _Points, degrees: _Values) -> _Values:
    """How well rows of print and the space between them are told apart along each slope."""
    return np.array([float((_rows(across, down, slope) ** 2).sum()) for slope in degrees])


def _rows(across: _Points, down: _Points, degrees: float) -> _Values:
    """Dark pixels in each row along a slope, from the top."""
    rows = down - across * np.float32(np.tan(np.radians(degrees)))
    return np.bincount((rows - rows.min()).astype(np.int32)).astype(np.float64)


def _peak(degrees: _Values, clear: _Values) -> float:
    """The middle of what is nearly clearest."""
    above = np.maximum(clear - clear.max() * 0.97, 0.0)
    return round(float((degrees * above).sum() / above.sum()), 2)


def _has_heads_above(rows: _Values) -> bool:
    """Whether more sticks out above the dense rows than below: more letters are tall than deep."""
    far = max(_STICKING_OUT)
    padded = np.pad(rows, far)
    above = sum(padded[far - step : far - step + len(rows)] for step in _STICKING_OUT)
    below = sum(padded[far + step : far + step + len(rows)] for step in _STICKING_OUT)
    return bool((rows**2 * (above - below)).sum() > 0)
