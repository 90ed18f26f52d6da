"""Boxes to be ticked on forms (Ankreuzfelder): recognition takes them and their crosses for words.

A box is a small square frame of thin lines that touches nothing but its cross. What stands in a
frame without touching it, as figures in a field do, stays.
"""

import math
from collections.abc import Iterator
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.reading.box_corners import box_places
from indexing.reading.ink_pieces import InkPiece, Mask, ink_pieces
from indexing.reading.paper import brightness
from indexing.reading.ruled_runs import opened

LEAST_MM, MOST_MM = 2.6, 9.0  # of a side
THICKEST_MM = 0.55  # of its lines; those of large letters are thicker
SQUARE = 0.2  # of a side by which the two differ at most
WHOLE = 0.85  # of a side that is inked at least: worn print has gaps
SHARP = 0.5  # of a corner that is inked at least: those of letters are round
FILLED = 0.7  # of the inside that is inked: then it is a bullet
BAR = (
    0.6  # of the width: E and H with serifs have a stroke of that length inside, crosses have none
)
BEYOND = 0.2  # of a side: so far a cross goes beyond its box; stems of letters go farther


_INK = 0.85  # of the brightness of the paper, which no ink is brighter than on most pages
_DARKEST = 0.005  # share of a page that ink takes at least
_EDGE = 0.8  # of the way from ink to paper: thin pale lines are as bright where the page is small
_HALF = 2  # so much smaller is the page on which they are looked for
_SIDE_PX = 3  # rows that are one side together: scans are never quite level
_CORNER_PX = 2
_AROUND_PX = 5  # of a place where a box may be
_HALF_A_SIDE = 0.5
_RIM_PX = 2  # grey beside ink, on the page itself
_MM_PER_INCH = 25.4
_PAPER = 255

Place = tuple[slice, slice]  # rows and columns


def without_tick_boxes(page: Image.Image, dpi: int) -> Image.Image:
    """A level grey page on white paper without them; the same where there are none."""
    small = page.reduce(_HALF)
    ink: Mask = np.asarray(small) < _ink_limit(small)
    found = list(_boxes(ink, dpi / _HALF / _MM_PER_INCH))
    if not found:
        return page
    grey = np.array(page)
    for place, own in found:
        _erase(grey, own, place)
    return Image.fromarray(grey)


def _ink_limit(small: Image.Image) -> int:
    """What is darker is ink; on a page in pale print that is nearer to the paper."""
    paper = brightness(small)
    counts = list(accumulate(small.histogram()))
    dark = next(value for value, count in enumerate(counts) if count > _DARKEST * counts[-1])
    if dark > _INK * paper:  # hardly anything stands on the page
        return math.ceil(_INK * paper)
    return math.ceil(max(_INK * paper, dark + _EDGE * (paper - dark)))


def _boxes(ink: Mask, pixels: float) -> Iterator[tuple[Place, Mask]]:
    """The ink of each box with its cross, and where it is."""
    least, most = max(round(LEAST_MM * pixels), 2 * _SIDE_PX + 1), MOST_MM * pixels
    likely = np.zeros_like(ink)
    for place in box_places(ink, least, round(most)):
        likely[_place(place, _AROUND_PX)] = True
    if not likely.any():
        return
    level = opened(ink, least)
    upright = np.ascontiguousarray(opened(np.ascontiguousarray(ink.T), least).T)
    for piece in ink_pieces((level | upright) & likely):
        shorter, longer = sorted((piece.width, piece.height))
        if shorter < least or longer > most or longer - shorter > SQUARE * longer:
            continue
        box = _place(piece, 0)
        if not _is_frame(ink[box], level[box], upright[box].T, THICKEST_MM * pixels):
            continue
        beyond = round(BEYOND * longer) + 1
        around = _place(piece, beyond)
        own = _with_cross(ink[around], beyond) if _is_inside(around, ink) else None
        if own is not None:
            yield around, own


def _with_cross(ink: Mask, beyond: int) -> Mask | None:
    """The ink of a frame, so far from the edges, and what touches it; None if that goes farther."""
    seed = np.zeros_like(ink)
    seed[beyond:-beyond, beyond:-beyond] = True
    within = beyond + _SIDE_PX
    seed[within:-within, within:-within] = False
    own = _touching(ink, seed)
    return None if own[[0, -1]].any() or own[:, [0, -1]].any() else own


def _place(piece: InkPiece, by: int) -> Place:
    top, left = piece.top - by, piece.left - by
    return slice(top, top + piece.height + 2 * by), slice(left, left + piece.width + 2 * by)


def _is_inside(place: Place, ink: Mask) -> bool:
    return all(
        edges.start > 0 and edges.stop < length
        for edges, length in zip(place, ink.shape, strict=True)
    )


def _is_frame(box: Mask, level: Mask, upright: Mask, thickest: float) -> bool:
    """Whether all sides are there, thin, and meet at sharp corners, with no stroke between them."""
    sides = (level[:_SIDE_PX], level[-_SIDE_PX:], upright[:_SIDE_PX], upright[-_SIDE_PX:])
    thickness = sum(int((runs.mean(axis=1) > _HALF_A_SIDE).sum()) for runs in (level, upright)) / 4
    inner, quarter = slice(_SIDE_PX, -_SIDE_PX), len(box) // 4
    return (
        all(side.any(axis=0).mean() >= WHOLE for side in sides)
        and all(corner.mean() >= SHARP for corner in _corners(box))
        and thickness <= thickest
        and not opened(box[quarter:-quarter], round(BAR * box.shape[1])).any()
        and box[inner, inner].mean() < FILLED
    )


def _corners(box: Mask) -> tuple[Mask, Mask, Mask, Mask]:
    first, last = slice(_CORNER_PX), slice(-_CORNER_PX, None)
    return box[first, first], box[first, last], box[last, first], box[last, last]


def _touching(ink: Mask, seed: Mask) -> Mask:
    """The ink that touches, at corners too, what lies under the seed."""
    own = ink & seed
    while True:
        more = _grown(own, 1)[1:-1, 1:-1] & ink
        if (more == own).all():
            return own
        own = more


def _grown(ink: Mask, by: int) -> Mask:
    """Ink with so many pixels around it; the result is larger by as many on each side."""
    grown = np.pad(ink, by)
    for _ in range(by):
        beside = np.pad(grown, 1)
        rows = beside[:-2] | beside[1:-1] | beside[2:]
        grown = rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]
    return grown


def _erase(grey: NDArray[np.uint8], own: Mask, place: Place) -> None:
    """Paint ink white on the page itself, with the grey around it."""
    whole = _grown(own.repeat(_HALF, axis=0).repeat(_HALF, axis=1), _RIM_PX)
    top, left = (_HALF * edge.start - _RIM_PX for edge in place)
    row, column = np.nonzero(whole)
    grey[row + top, column + left] = _PAPER
