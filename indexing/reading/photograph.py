"""Photographs of a sheet of paper (abfotografierte Seiten): the sheet is found and made flat."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from indexing.reading.views import Point

_LOOK_PX = 320  # longer side of the image in which the sheet is looked for
_RING = 0.02  # of the longer side: the rim of the image that is asked for background
_DARKER = 0.75  # background, as share of the brightness of the paper
_MOST_BRIGHT_RIM = 0.10  # of the rim: more than that, and the sheet is cut off
_LEAST_AREA = 0.25  # of the image that the sheet takes
_LEAST_FIT = 0.95  # of sheet and four-sided figure that is common
_LEAST_SINE = 0.8  # of the corners of the sheet: they have 53 to 127 degrees
_CORNER_SHARE = 0.12  # of a side near its corners that is not asked for its course: bent corners
_MOST_STEPS = 2_000
_DECIMALS = 2  # of a pixel: the last bits depend on the processor, the flat image must not

_Mask = NDArray[np.bool_]


def sheet_corners(grey: Image.Image) -> tuple[Point, Point, Point, Point] | None:
    """Corners of a bright sheet before a dark background, clockwise from top left, in pixels.

    None: there is no such sheet, or its course is not certain.
    """
    small = grey.reduce(max(1, max(grey.size) // _LOOK_PX)).filter(ImageFilter.BoxBlur(1))
    values = np.asarray(small)
    limit = _paper_limit(values)
    if limit is None:
        return None
    without_print = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.MinFilter(5))
    sheet = _sheet(np.asarray(without_print) > limit)
    if sheet.mean() < _LEAST_AREA:
        return None
    corners = _corners(sheet)
    if corners is None or not _is_certain(sheet, corners):
        return None
    across, down = grey.width / small.width, grey.height / small.height
    one, two, three, four = (
        (round(x * across, _DECIMALS), round(y * down, _DECIMALS)) for x, y in corners
    )
    return one, two, three, four


def flat_size(corners: Sequence[Point], longest: int) -> tuple[int, int]:
    """Width and height of the sheet when it lies flat, not longer than that; nearly A4 is A4."""
    one, two, three, four = corners
    width = (_distance(one, two) + _distance(four, three)) / 2
    height = (_distance(two, three) + _distance(one, four)) / 2
    long, short = max(width, height), min(width, height)
    if 1.25 < long / short < 1.6:  # perspective makes A4 (1.41) longer or shorter
        short = long / 2**0.5
    share = min(1.0, longest / long)
    sides = max(1, round(short * share)), max(1, round(long * share))
    return sides if height >= width else (sides[1], sides[0])


def _paper_limit(values: NDArray[np.uint8]) -> float | None:
    """Between paper and background; None where the rim of the image is paper as well."""
    rim = max(2, round(max(values.shape) * _RING))
    height, width = values.shape
    if min(height, width) < 8 * rim:
        return None
    inner = values[height // 4 : -height // 4, width // 4 : -width // 4]
    paper = float(np.percentile(inner, 80))
    edges = (values[:rim], values[-rim:], values[:, :rim], values[:, -rim:])
    ring = np.concatenate([edge.ravel() for edge in edges])
    if (ring > paper * _DARKER).mean() > _MOST_BRIGHT_RIM:
        return None
    return (paper + float(np.median(ring))) / 2


def _sheet(bright: _Mask) -> _Mask:
    """The bright part in the middle, with all that is printed on it."""
    height, width = bright.shape
    seed = np.zeros_like(bright)
    seed[height // 3 : -height // 3, width // 3 : -width // 3] = True
    paper = _grown(seed & bright, bright)
    rim = np.zeros_like(bright)
    rim[0], rim[-1], rim[:, 0], rim[:, -1] = True, True, True, True
    return ~_grown(rim & ~paper, ~paper)


def _grown(seed: _Mask, within: _Mask) -> _Mask:
    """All that hangs together with the seed."""
    grown, size = seed, -1
    for _ in range(_MOST_STEPS):
        wider = grown.copy()
        wider[1:] |= grown[:-1]
        wider[:-1] |= grown[1:]
        wider[:, 1:] |= grown[:, :-1]
        wider[:, :-1] |= grown[:, 1:]
        grown = wider & within
        if (reached := int(grown.sum())) == size:
            break
        size = reached
    return grown


def _corners(sheet: _Mask) -> list[Point] | None:
    """Where straight lines along the four sides meet; None where a side has no course."""
    rows, columns = np.nonzero(sheet)
    if not len(rows):
        return None
    total, difference = columns + rows, columns - rows
    rough = [int(total.argmin()), int(difference.argmax()), int(total.argmax())]
    ends = [(float(columns[at]), float(rows[at])) for at in (*rough, int(difference.argmin()))]
    (left, top), (right, upper), (far, bottom), (near, lower) = ends
    sides = [
        _side(_first(sheet, 0), left, right),
        _side(_last(sheet, 1), upper, bottom),
        _side(_last(sheet, 0), near, far),
        _side(_first(sheet, 1), top, lower),
    ]
    if any(side is None for side in sides):
        return None
    above, right_side, below, left_side = (side for side in sides if side is not None)
    return [
        _meeting(above, left_side),
        _meeting(above, right_side),
        _meeting(below, right_side),
        _meeting(below, left_side),
    ]


def _first(sheet: _Mask, axis: int) -> NDArray[np.float64]:
    """Per column (axis 0) or row (axis 1), where the sheet begins; no number where it is not."""
    found: NDArray[np.float64] = sheet.argmax(axis=axis).astype(np.float64)
    found[~sheet.any(axis=axis)] = np.nan
    return found


def _last(sheet: _Mask, axis: int) -> NDArray[np.float64]:
    turned = sheet[::-1] if axis == 0 else sheet[:, ::-1]
    end: NDArray[np.float64] = sheet.shape[axis] - _first(turned, axis)
    return end


def _side(edge: NDArray[np.float64], one: float, other: float) -> tuple[float, float] | None:
    """Slope and height of the straight line along an edge between two corners."""
    start, end = sorted((one, other))
    bent = (end - start) * _CORNER_SHARE
    places = np.arange(round(start + bent), round(end - bent))
    places = places[(places >= 0) & (places < len(edge))]
    places = places[~np.isnan(edge[places])]
    if len(places) < 16:
        return None
    for _ in range(3):  # without what lies far off: fingers, curled paper
        slope, height = np.polyfit(places, edge[places], 1)
        off = np.abs(edge[places] - (slope * places + height))
        kept = places[off <= max(1.0, float(np.percentile(off, 80)))]
        if len(kept) < 16:
            break
        places = kept
    return float(slope), float(height)


def _meeting(flat: tuple[float, float], steep: tuple[float, float]) -> Point:
    """Of y = ax + b and x = cy + d."""
    (a, b), (c, d) = flat, steep
    y = (a * d + b) / (1 - a * c)
    return c * y + d, y


def _is_certain(sheet: _Mask, corners: Sequence[Point]) -> bool:
    height, width = sheet.shape
    if not all(-2 <= x <= width + 2 and -2 <= y <= height + 2 for x, y in corners):
        return False
    figure = Image.new("1", (width, height))
    ImageDraw.Draw(figure).polygon(list(corners), fill=1)
    drawn = np.asarray(figure)
    common, both = (drawn & sheet).sum(), (drawn | sheet).sum()
    ring = [*corners, *corners[:2]]
    sines = [_sine(*ring[at : at + 3]) for at in range(4)]
    return bool(common > both * _LEAST_FIT and min(sines) > _LEAST_SINE)


def _sine(before: Point, corner: Point, after: Point) -> float:
    one = corner[0] - before[0], corner[1] - before[1]
    other = after[0] - corner[0], after[1] - corner[1]
    lengths = max(_distance(before, corner) * _distance(corner, after), 1e-6)
    return (one[0] * other[1] - one[1] * other[0]) / lengths


def _distance(one: Point, other: Point) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)
