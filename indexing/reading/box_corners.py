"""Corners of boxes (Ecken von Kästchen): a quick look that tells where a page may hold any.

Most pages hold none: four strokes that meet at right angles, with paper outside, are rare in print.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from indexing.reading.ink_pieces import InkPiece, Mask, marked

OBLONG = 0.2  # of the longest side that is looked for: so much longer is one side at most
NEAR_PX = 3  # so far from where it should be a corner is found, in worn print
MOST_CORNERS = 4_000  # more have only pages full of noise, which are no forms

_Points = NDArray[np.int64]  # each a row and a column


def box_places(ink: Mask, least: int, most: int) -> Iterator[InkPiece]:
    """Where corners stand as those of a box do; places may overlap; none on scraps of paper.

    Args:
        ink: rows by columns of pixels.
        least: pixels of a side, and of the strokes that meet in a corner.
        most: pixels of a side.
    """
    if min(ink.shape) <= 2 * least:
        return
    right, below = _going_right(ink, least), _with_sides(_going_down(ink, least))
    first = _free(ink, np.stack(marked(right & below), axis=1), NEAR_PX)
    past = least - 1  # from the beginning of a stroke to its end
    ends = np.stack(marked(right[past:, :-past] & below[:-past, past:]), axis=1) + past
    last = _free(ink, ends, -NEAR_PX)
    if not len(first) or not len(last) or max(len(first), len(last)) > MOST_CORNERS:
        return
    left, above = _moved(right, 0, past), _moved(below, past, 0)
    for top, start, foot, end in _squares(first, last, least, most):
        if _holds(left, below, top, end) and _holds(right, above, foot, start):
            yield InkPiece(left=start, top=top, width=end - start, height=foot - top)


def _going_right(ink: Mask, length: int) -> Mask:
    """Where level strokes of that length begin."""
    strokes, known = ink.copy(), 1
    while known < length:
        step = min(known, length - known)
        strokes[:, :-step] &= strokes[:, step:]
        known += step
    strokes[:, 1 - length :] = False
    return strokes


def _going_down(ink: Mask, length: int) -> Mask:
    """Where upright strokes of that length begin; not by way of the other, whose rows are slow."""
    strokes, known = ink.copy(), 1
    while known < length:
        step = min(known, length - known)
        strokes[:-step] &= strokes[step:]
        known += step
    strokes[1 - length :] = False
    return strokes


def _moved(mask: Mask, rows: int, columns: int) -> Mask:
    """What lies so many rows above and columns to the left; below zero on the other sides."""
    moved = np.zeros_like(mask)
    height, width = mask.shape
    moved[max(0, rows) : height + min(0, rows), max(0, columns) : width + min(0, columns)] = mask[
        max(0, -rows) : height - max(0, rows), max(0, -columns) : width - max(0, columns)
    ]
    return moved


def _with_sides(mask: Mask) -> Mask:
    return mask | _moved(mask, 0, 1) | _moved(mask, 0, -1)


def _free(ink: Mask, corners: _Points, by: int) -> _Points:
    """Corners with paper above and left of them (below zero: below and right of them)."""
    reach = abs(by)
    around = np.pad(ink, reach)
    row, column = corners.T + reach
    free: _Points = corners[~(around[row - by, column] | around[row, column - by])]
    return free


def _squares(
    first: _Points, last: _Points, least: int, most: int
) -> Iterator[tuple[int, int, int, int]]:
    """Top, left, bottom and right of pairs of corners that are as far apart as those of a box."""
    starts = np.searchsorted(last[:, 0], first[:, 0] + least - NEAR_PX)
    ends = np.searchsorted(last[:, 0], first[:, 0] + most + NEAR_PX)
    for (top, left), start, end in zip(first.tolist(), starts, ends, strict=True):
        across = last[start:end, 1] - left
        down = last[start:end, 0] - top
        fits = (across >= least - NEAR_PX) & (np.abs(across - down) <= OBLONG * most)
        for foot, right in last[start:end][fits].tolist():
            yield top, left, foot, right


def _holds(strokes: Mask, others: Mask, row: int, column: int) -> bool:
    """Whether two strokes meet near a place."""
    place = (
        slice(max(0, row - NEAR_PX), row + NEAR_PX + 1),
        slice(max(0, column - NEAR_PX), column + NEAR_PX + 1),
    )
    return bool((strokes[place] & others[place]).any())
