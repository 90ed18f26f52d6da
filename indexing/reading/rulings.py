"""Rulings of forms and tables (Linien): where they run, and the page without them.

Recognition takes frames, teeth of comb fields and lines of tables for letters, and loses figures
that stand alone between them. A page with hardly any ruling, as most letters are, stays as it is:
that is told by one look at runs of ink, in a few milliseconds. Only rows and columns in which this
look finds something are asked further.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.reading.comb_fields import Comb, combs_on
from indexing.reading.ink_pieces import marked
from indexing.reading.paper import darker_than
from indexing.reading.ruled_runs import (
    Mask,
    Places,
    opened,
    row_parts,
    spread,
    strokes_of,
    thin_runs,
)

LEAST_LEVEL_MM = 6.0  # no dash and no serif is as long
LEAST_UPRIGHT_MM = 4.5  # the height of a line of a table; it has to end on a level ruling
LONG_UPRIGHT_MM = 15.0  # no letter is as tall
THICKEST_MM = 1.2  # thicker is a bar or a picture
LEAST_SHARE = 0.4  # of the width of a page that rulings take together at least, on a ruled page
LEAST_RULINGS = 3  # that lie one below the other
LEAST_RULED_MM = 10.0  # of the height of a page, where upright rulings stand

_INK = 0.88  # of the brightness of the paper: pale rulings too
_MM_PER_INCH = 25.4
_BLOCK = 8  # pixels that are looked at together
_FULL = np.uint64(0x0101010101010101)  # eight pixels of ink
_LEAST_BLOCKS = 3  # one below the other in a column that may hold an upright ruling
_BAND_PX = 6  # beside rows and columns that are asked further
_PAST_PX = 3  # so far goes on what crosses a ruling
_END_PX = 5  # so near to a ruling ends what stands on it
_RIM_PX = 2  # grey beside a ruling
_LEVEL_GAP_MM, _UPRIGHT_GAP_MM = 5.0, 3.5  # between pieces of one, where it is crossed or worn
_SPECKS_PX = 10  # of ink in a row that is not written on
_PAPER = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """Ink of a page that is ruled line: rows by columns of pixels, level ones and upright ones.

    upright: with the teeth of combs. share: of the rows with ink, those with upright rulings.
    """

    level: Mask
    upright: Mask
    combs: Sequence[Comb]
    share: float


def rulings_of(page: Image.Image, dpi: int) -> Rulings | None:
    """The rulings of a level grey page on white paper; None where it is no form and no table."""
    pixels = dpi / _MM_PER_INCH
    thickest = max(2, round(THICKEST_MM * pixels))
    ink = darker_than(page, _INK)
    rows = _ruled_rows(ink, round(LEAST_LEVEL_MM * pixels), thickest)
    if not len(rows):
        return None
    level = np.zeros_like(ink)
    level[rows] = thin_runs(ink[rows], round(LEAST_LEVEL_MM * pixels), thickest)
    upright = _upright(ink, level, pixels, thickest)
    combs = combs_on(strokes_of(level[rows], rows), ink, dpi)
    for tooth in (tooth for comb in combs for tooth in comb.teeth):
        upright[tooth.top - _RIM_PX : tooth.foot, tooth.left : tooth.right] = True
    ruled_rows = int(upright.any(axis=1).sum())
    if ruled_rows < LEAST_RULED_MM * pixels:
        return None
    written_rows = int((_counted(ink) > _SPECKS_PX).sum())
    share = ruled_rows / max(1, written_rows)
    return Rulings(level=level, upright=upright, combs=combs, share=share)


def without_rulings(page: Image.Image, rulings: Rulings, dpi: int) -> Image.Image:
    """The page as if nothing had been ruled; what crosses a ruling stays whole."""
    pixels = dpi / _MM_PER_INCH
    grey = np.array(page)
    ink = darker_than(page, _INK)
    _erase(grey, ink & ~rulings.upright, rulings.level, round(_LEVEL_GAP_MM * pixels))
    _erase(grey.T, ink.T & ~rulings.level.T, rulings.upright.T, round(_UPRIGHT_GAP_MM * pixels))
    return Image.fromarray(grey)


def _counted(ink: Mask) -> Places:
    """Pixels of ink in each row; numpy takes three times as long to count what is true."""
    counts: Places = np.bitwise_count(np.packbits(ink, axis=1)).sum(axis=1, dtype=np.int64)
    return counts


def _ruled_rows(ink: Mask, least: int, thickest: int) -> Places:
    """Rows around long runs of ink with paper above and below; none on a page without rulings."""
    width = ink.shape[1]
    blocks = np.ascontiguousarray(ink[:, : width // _BLOCK * _BLOCK]).view(np.uint64)
    empty = np.pad(blocks == 0, ((thickest, thickest), (0, 0)), constant_values=True)
    single = (blocks == _FULL) & empty[: -2 * thickest] & empty[2 * thickest :]
    runs = single
    for step in range(1, max(1, least // _BLOCK - 1)):
        runs = runs[:, :-1] & single[:, step:]
    if not runs.any():  # as on most letters
        return np.array([], np.int64)
    lengths = np.count_nonzero(runs, axis=1)
    rows = np.flatnonzero(lengths)
    groups = 1 + int((np.diff(rows) > least // 2).sum())
    if groups < LEAST_RULINGS or float(lengths.sum()) * _BLOCK < LEAST_SHARE * width:
        return np.array([], np.int64)
    return _around(lengths > 0, _BAND_PX)


def _upright(ink: Mask, level: Mask, pixels: float, thickest: int) -> Mask:
    """Upright rulings, looked for in columns in which ink goes on for a while."""
    height, width = ink.shape
    blocks: Mask = np.logical_and.reduce(
        ink[: height // _BLOCK * _BLOCK].reshape(-1, _BLOCK, width), axis=1
    )
    tall = blocks[: 1 - _LEAST_BLOCKS].copy()
    for step in range(1, _LEAST_BLOCKS):
        tall &= blocks[step : len(tall) + step]
    columns = _around(np.logical_or.reduce(tall, axis=0), _BAND_PX)
    across = np.ascontiguousarray(ink[:, columns].T)
    runs = thin_runs(across, round(LEAST_UPRIGHT_MM * pixels), thickest)
    standing = _standing(runs, level[:, columns].T, round(LONG_UPRIGHT_MM * pixels))
    upright = np.zeros_like(ink)
    upright[:, columns] = standing.T
    return upright


def _around(marked: Mask, reach: int) -> Places:
    """Marked places, and those that are near one."""
    near = np.convolve(marked, np.ones(2 * reach + 1, np.int64), mode="same")
    return np.flatnonzero(near[: len(marked)])


def _standing(upright: Mask, level: Mask, long: int) -> Mask:
    """Of upright runs (which lie level here), those that are long or end on a level ruling."""
    kept = opened(upright, long)
    row, column = marked(upright)
    starts, ends = row_parts(row, column, 1)
    for line, left, right in zip(
        row[starts].tolist(), column[starts].tolist(), (column[ends] + 1).tolist(), strict=True
    ):
        near = level[line, max(0, left - _END_PX) : left + _END_PX].any()
        if near or level[line, max(0, right - _END_PX) : right + _END_PX].any():
            kept[line, left:right] = True
    return kept


def _erase(grey: NDArray[np.uint8], ink: Mask, ruled: Mask, reach: int) -> None:
    """Paint level rulings white with their grey rim and over gaps, but for what crosses them."""
    rows = _around(np.logical_or.reduce(ruled, axis=1), _RIM_PX + 1)
    strokes = strokes_of(_bridged(ruled[rows], reach), rows)
    if not len(strokes.column):
        return
    last_row = ink.shape[0] - 1
    above = np.ones(len(strokes.column), np.bool_)
    below = above.copy()
    for step in range(1, _PAST_PX + 1):
        above &= ink[np.maximum(strokes.first - step, 0), strokes.column]
        below &= ink[np.minimum(strokes.last + step, last_row), strokes.column]
    crossed = above & below
    column, first, last = (
        places[~crossed] for places in (strokes.column, strokes.first, strokes.last)
    )
    for step in range(int((last - first).max(initial=-1)) + 1):
        grey[np.minimum(first + step, last), column] = _PAPER


def _bridged(ruled: Mask, reach: int) -> Mask:
    """Level rulings with their rims, and with the gaps between pieces of one."""
    thick = ruled.copy()
    for step in range(1, _RIM_PX + 1):
        thick[:-step] |= ruled[step:]
        thick[step:] |= ruled[:-step]
    before = spread(thick, reach)
    after = spread(thick[:, ::-1], reach)[:, ::-1]
    return before & after
