"""How the lines of text on a page run: across or down, their slope (Schieflage), upright or not."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.reading.ink_pieces import Mask, marked
from indexing.reading.paper import darker_than

LINE_WIDTH_PX = 827  # about 100 dpi of an A4 page: half of what is read
MOST_SKEW = 8.0  # degrees that are looked for
_STEPS = (0.5, 0.25, 0.1, 0.05)  # degrees, coarse to fine
_MOST_POINTS, _LEAST_POINTS = 15_000, 300  # of ink that are asked
_CLEAR = 2.0  # energy of the best slope against the usual one: text 3.9 and more, noise 1.3

# Letters stand on their line, so that their feet lie level and their tops do not: upright pages
# have 0.00 to 0.60 (one of 117 less: -0.010), upside down ones the same below zero. A page that is
# taken wrongly costs a second reading, no more.
UPSIDE_DOWN_BELOW = -0.012
# How much rows differ at the slope at which they differ most, against the same of columns: 698
# pages of four seeds, as they are and skewed by up to 4 degrees, have 1.57 and more, on their side
# 0.66 and less.
SIDEWAYS_BELOW = 0.85
_SLOPES = sorted(range(-6, 7), key=abs)  # degrees, the usual ones first
_SLOPED_POINTS = 30_000  # of ink that are asked
_RULE_STEPS = (1, 2, 4, 8, 8)  # level runs of 24 pixels of ink are ruled lines, no letters

_INK = 0.75  # of the brightness of the paper
_PALE_INK = 0.9  # the same, with what is left of small pale letters: with 0.75, 24 of 698 are wrong
_MARGIN = 0.05  # of width and height: holes, shadows

_Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRun:
    """skew: degrees clockwise by which lines slope. is_upside_down: the tops lie level."""

    skew: float
    is_upside_down: bool


def is_sideways(page: Image.Image) -> bool:
    """Whether the lines of a grey page run from top to bottom."""
    ink = _ink(page, _PALE_INK)
    rows, columns = marked(ink)
    if len(rows) < _LEAST_POINTS:
        return False
    # Drawn by chance (the same each time): every n-th point of a row would make columns.
    some = np.random.default_rng(0).integers(0, len(rows), _SLOPED_POINTS)
    y, x = (places[some].astype(np.float64) for places in (rows, columns))
    height, width = ink.shape
    return not _is_as_clear(y, x - width / 2, SIDEWAYS_BELOW * _clearest(x, y - height / 2))


def run_of(page: Image.Image) -> TextRun:
    """How the lines run on a grey page whose lines are about level."""
    ink = _ink(page, _INK)
    skew = _skew(ink)
    return TextRun(skew=skew, is_upside_down=_levelness(ink, skew) < UPSIDE_DOWN_BELOW)


def _clearest(y: _Numbers, x: _Numbers) -> float:
    """How much the rows differ at the slope at which they differ most, beyond what is chance."""
    return max(1.0, max(_contrast(y, x, angle) for angle in _SLOPES) - 2 * len(y))


def _is_as_clear(y: _Numbers, x: _Numbers, least: float) -> bool:
    """Whether `_clearest` is that much: the first slopes tell it of most pages."""
    return least <= 1.0 or any(_contrast(y, x, angle) - 2 * len(y) >= least for angle in _SLOPES)


def _contrast(y: _Numbers, x: _Numbers, angle: float) -> float:
    return float((np.diff(_in_rows(y, x, angle)) ** 2).sum())


def _ink(page: Image.Image, limit: float) -> Mask:
    small = page.reduce(max(1, round(page.width / LINE_WIDTH_PX)))
    ink = darker_than(small, limit)
    y, x = int(small.height * _MARGIN), int(small.width * _MARGIN)
    return ink[y : small.height - y, x : small.width - x]


def _skew(ink: Mask) -> float:
    """The slope at which the ink lies most in rows; 0.0 where no slope stands out."""
    rows, columns = marked(ink)
    if len(rows) < _LEAST_POINTS:
        return 0.0
    step = -(-len(rows) // _MOST_POINTS)
    y, x = rows[::step].astype(np.float64), columns[::step] - ink.shape[1] / 2
    energies: dict[float, float] = {}
    coarse = np.arange(-MOST_SKEW, MOST_SKEW + _STEPS[0], _STEPS[0])
    best = _best([float(angle) for angle in coarse], y, x, energies)
    if energies[best] < _CLEAR * float(np.median(list(energies.values()))):
        return 0.0
    for degrees in _STEPS[1:]:
        best = _best([best + degrees * number for number in (0, -1, 1)], y, x, energies)
    return round(best, 2)


def _best(angles: list[float], y: _Numbers, x: _Numbers, energies: dict[float, float]) -> float:
    for angle in angles:
        if angle not in energies:
            energies[angle] = _contrast(y, x, angle)
    return max(angles, key=lambda angle: energies[angle])


def _in_rows(y: _Numbers, x: _Numbers, angle: float) -> _Numbers:
    """How many points lie in each row when rows slope so."""
    level = np.rint(y - x * math.tan(math.radians(angle))).astype(np.int64)
    return np.bincount(level - level.min()).astype(np.float64)


def _levelness(ink: Mask, skew: float) -> float:
    """Whether feet (above 0.0) or tops (below) of the letters lie level; -1.0 to 1.0."""
    letters = ink & ~_ruled(ink)
    feet = _energy(letters[:-1] & ~ink[1:], skew)
    tops = _energy(letters[1:] & ~ink[:-1], skew)
    return (feet - tops) / max(1.0, feet + tops)


def _energy(edges: Mask, skew: float) -> float:
    rows, columns = marked(edges)
    if not len(rows):
        return 0.0
    counts = _in_rows(rows.astype(np.float64), columns.astype(np.float64), skew)
    return float((counts**2).sum())


def _ruled(ink: Mask) -> Mask:
    """Ink in level runs that are too long for letters, but for their ends."""
    runs = ink
    for step in _RULE_STEPS:
        runs = runs & _shifted(runs, step)
    for step in _RULE_STEPS:
        runs = runs | _shifted(runs, -step)
    return runs


def _shifted(mask: Mask, step: int) -> Mask:
    """What lies so many columns to the right (or to the left of it, below zero)."""
    moved = np.zeros_like(mask)
    if step > 0:
        moved[:, :-step] = mask[:, step:]
    else:
        moved[:, -step:] = mask[:, :step]
    return moved
