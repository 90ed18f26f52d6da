"""Runs of ink in one row (Läufe), long and thin ones with paper beside them: what rulings are."""

import math

import numpy as np
from numpy.typing import NDArray

from indexing.reading.comb_fields import Strokes
from indexing.reading.ink_pieces import marked

_INKED_SHARE = 0.9  # of the length of a run, the rest is noise
_BESIDE_PX = 2  # so far beside a ruling is paper
_FREE_SHARE = 0.7  # of its length, at least
_NEAR_PX = 12  # white in a row that parts no ruling

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


def thin_runs(ink: Mask, least: int, thickest: int) -> Mask:
    """Ink in level runs of that length, but for bars that are thicker."""
    runs = _long(ink, least)
    thick = opened(np.ascontiguousarray(runs.T), thickest).T
    return _free(runs & ~thick, ink, least)


def _long(ink: Mask, length: int) -> Mask:
    """Ink in level runs of that length, of which noise may take a part."""
    runs = np.zeros_like(ink)
    if ink.shape[1] < length:
        return runs
    counts = np.zeros((ink.shape[0], ink.shape[1] + 1), np.int32)
    np.cumsum(ink, axis=1, out=counts[:, 1:])
    least = math.ceil(_INKED_SHARE * length)  # a whole number: against others numpy is slow
    runs[:, : ink.shape[1] - length + 1] = counts[:, length:] - counts[:, :-length] >= least
    return spread(runs, length) & ink


def opened(ink: Mask, length: int) -> Mask:
    """Ink in level runs of at least that length."""
    runs, known = ink.copy(), 1
    while known < length:
        step = min(known, length - known)
        runs[:, :-step] &= runs[:, step:]
        runs[:, -step:] = False
        known += step
    return spread(runs, length)


def spread(starts: Mask, length: int) -> Mask:
    """Each mark as a level run of that length, which begins there."""
    runs, known = starts.copy(), 1
    while known < length:
        step = min(known, length - known)
        runs[:, step:] |= runs[:, :-step].copy()
        known += step
    return runs


def _free(ruled: Mask, ink: Mask, least: int) -> Mask:
    """Of level runs those with paper above and below; letters that ran together have none."""
    row, column = marked(ruled)
    result = np.zeros_like(ruled)
    if not len(row):
        return result
    strokes = strokes_of(ruled)
    above = np.maximum(strokes.first - _BESIDE_PX, 0)
    below = np.minimum(strokes.last + _BESIDE_PX, ink.shape[0] - 1)
    free = ~ink[above, strokes.column] & ~ink[below, strokes.column]
    flags = np.zeros(ruled.shape, np.bool_)
    for step in range(int((strokes.last - strokes.first).max()) + 1):
        flags[np.minimum(strokes.first + step, strokes.last), strokes.column] = free
    starts, ends = row_parts(row, column, _NEAR_PX)
    lengths = ends - starts + 1
    shares = np.add.reduceat(flags[row, column].astype(np.int64), starts) / lengths
    spans = column[ends] - column[starts]
    kept = np.repeat((shares >= _FREE_SHARE) & (spans >= _INKED_SHARE * least), lengths)
    result[row[kept], column[kept]] = True
    return result


def row_parts(row: Places, column: Places, gap: int) -> tuple[Places, Places]:
    """First and last number of the marks that follow each other in a row without such a gap."""
    starts = np.flatnonzero((np.diff(column, prepend=-gap - 1) > gap) | np.diff(row, prepend=-1))
    return starts, np.append(starts[1:], len(row))[: len(starts)] - 1


def strokes_of(ruled: Mask, rows: Places | None = None) -> Strokes:
    """The strokes of which level rulings are made when one looks down each column.

    rows: which ones of the page these are; None: all.
    """
    column, row = marked(ruled.T)
    starts, ends = row_parts(column, row, 1)
    first, last = row[starts], row[ends]
    if rows is not None:
        first, last = rows[first], rows[last]
    return Strokes(column=column[starts], first=first, last=last)
