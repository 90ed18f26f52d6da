"""Comb fields (Kammfelder): a line with teeth at one pitch, a letter between each two of them."""

import itertools
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexing.page_reader import WordBox

LEAST_TEETH = 4
LEAST_TOOTH_MM, TALLEST_TOOTH_MM = 1.0, 9.0
WIDEST_TOOTH_MM = 0.7
LEAST_PITCH_MM, MOST_PITCH_MM = 2.5, 9.0
STEADY = 0.1  # of the pitch: so far is a tooth from its place at most
LETTERS_MM = 7.5  # so high above its line reach the letters of a comb
LABEL_MM = 11.5  # and its label
EMPTY = 0.95  # of the pitch: white from letter to letter; more is an empty cell

_MM_PER_INCH = 25.4
_SAME_PX = 2  # by so much differ heights and feet of neighbouring teeth

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """Level rulings column by column: first and last row of each stroke (pixels)."""

    column: Places
    first: Places
    last: Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Tooth:
    """A short upright stroke that stands on a ruling; places in pixels, the right edge excluded."""

    left: int
    right: int
    top: int
    foot: int

    @property
    def middle(self) -> float:
        """Between its edges."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Comb:
    """A field with a cell for each letter.

    pitch: pixels from tooth to tooth. reach, label_reach: pixels from its foot up to the tops of
    its letters, and of the label above them.
    """

    teeth: Sequence[Tooth]
    pitch: float
    reach: float
    label_reach: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        """With its label: left, top, right, bottom in pixels."""
        foot = max(tooth.foot for tooth in self.teeth)
        return self.teeth[0].left, round(foot - self.label_reach), self.teeth[-1].right, foot

    def holds(self, word: WordBox) -> bool:
        """Whether a word is written into it."""
        middle = word.left + word.width / 2
        is_beside = self._begins_left_of(middle) and middle < self.teeth[-1].right + self.pitch / 2
        return is_beside and 0 < self._height_of(word) < self.reach

    def is_named_by(self, word: WordBox) -> bool:
        """Whether a word stands close above it, as its label does."""
        is_beside = self._begins_left_of(word.left) and word.left < self.teeth[-1].right
        return is_beside and self.reach <= self._height_of(word) < self.label_reach

    def _begins_left_of(self, place: float) -> bool:
        return self.teeth[0].left - self.pitch / 2 < place

    def _height_of(self, word: WordBox) -> float:
        """How far the middle of a word is above the foot of the nearest tooth."""
        middle = word.left + word.width / 2
        foot = min(self.teeth, key=lambda tooth: abs(tooth.middle - middle)).foot
        return foot - word.top - word.height / 2


def combs_on(strokes: Strokes, ink: Mask, dpi: int) -> list[Comb]:
    """The combs among the level rulings of a page.

    Args:
        strokes: of the level rulings.
        ink: of the page, rows by columns of pixels.
        dpi: resolution of the page.
    """
    pixels = dpi / _MM_PER_INCH
    found: list[Comb] = []
    for row in _rows(list(_teeth(strokes, ink, pixels)), pixels):
        height = statistics.mode(tooth.foot - tooth.top for tooth in row)
        alike = [tooth for tooth in row if abs(tooth.foot - tooth.top - height) <= _SAME_PX]
        found += _combs(sorted(alike, key=lambda tooth: tooth.left), pixels)
    return found


def joined(words: Iterable[WordBox], combs: Sequence[Comb]) -> list[WordBox]:
    """Words of a line; letters that stand in neighbouring cells of a comb become one word."""
    result: list[WordBox] = []
    before: Comb | None = None
    for word in words:
        comb = next((comb for comb in combs if comb.holds(word)), None)
        if comb is not None and comb is before and _is_next(result[-1], word, comb):
            result[-1] = _one(result[-1], word)
        else:
            result.append(word)
        before = comb
    return result


def _teeth(strokes: Strokes, ink: Mask, pixels: float) -> Iterator[Tooth]:
    """Everything that stands on the rulings and is as high and narrow as a tooth."""
    least, tallest = round(LEAST_TOOTH_MM * pixels), round(TALLEST_TOOTH_MM * pixels)
    heights = np.zeros(len(strokes.column), np.int64)
    standing = np.flatnonzero(strokes.first >= tallest)
    for step in range(1, tallest + 1):
        inked = ink[strokes.first[standing] - step, strokes.column[standing]]
        standing = standing[inked]
        heights[standing] = step
    kept = np.flatnonzero((heights >= least) & (heights < tallest))
    order = kept[np.argsort(strokes.column[kept], kind="stable")]
    columns, feet = strokes.column[order].tolist(), strokes.first[order].tolist()
    open_teeth: list[Tooth] = []
    for column, foot, height in zip(columns, feet, heights[order].tolist(), strict=True):
        yield from (tooth for tooth in open_teeth if tooth.right < column)
        open_teeth = [tooth for tooth in open_teeth if tooth.right >= column]
        for number, tooth in enumerate(open_teeth):
            if tooth.right == column and abs(tooth.foot - foot) <= _SAME_PX:
                top = min(tooth.top, foot - height)
                open_teeth[number] = replace(tooth, right=column + 1, top=top)
                break
        else:
            open_teeth.append(Tooth(left=column, right=column + 1, top=foot - height, foot=foot))
    yield from open_teeth


def _rows(teeth: Sequence[Tooth], pixels: float) -> list[list[Tooth]]:
    """Narrow teeth, row by row of the page."""
    rows: list[list[Tooth]] = []
    narrow = [tooth for tooth in teeth if tooth.right - tooth.left <= WIDEST_TOOTH_MM * pixels]
    for tooth in sorted(narrow, key=lambda tooth: tooth.foot):
        if rows and tooth.foot - rows[-1][-1].foot < LEAST_TOOTH_MM * pixels:
            rows[-1].append(tooth)
        else:
            rows.append([tooth])
    return [row for row in rows if len(row) >= LEAST_TEETH]


def _combs(row: Sequence[Tooth], pixels: float) -> Iterator[Comb]:
    """Teeth of a row that keep one pitch."""
    steps = [after.middle - before.middle for before, after in itertools.pairwise(row)]
    if not steps:
        return
    pitch = statistics.median(steps)
    if not LEAST_PITCH_MM * pixels <= pitch <= MOST_PITCH_MM * pixels:
        return
    teeth = [row[0]]
    for tooth, step in zip(row[1:], steps, strict=True):
        if abs(step - pitch) > STEADY * pitch + 1:
            yield from _comb(teeth, pitch, pixels)
            teeth = []
        teeth.append(tooth)
    yield from _comb(teeth, pitch, pixels)


def _comb(teeth: Sequence[Tooth], pitch: float, pixels: float) -> Iterator[Comb]:
    if len(teeth) >= LEAST_TEETH:
        yield Comb(
            teeth=tuple(teeth),
            pitch=pitch,
            reach=LETTERS_MM * pixels,
            label_reach=LABEL_MM * pixels,
        )


def _is_next(before: WordBox, word: WordBox, comb: Comb) -> bool:
    return word.left - before.left - before.width < EMPTY * comb.pitch


def _one(before: WordBox, word: WordBox) -> WordBox:
    """Two words as one; it is as sure as its less sure part."""
    top = min(before.top, word.top)
    return replace(
        before,
        text=before.text + word.text,
        top=top,
        width=word.left + word.width - before.left,
        height=max(before.top + before.height, word.top + word.height) - top,
        confidence=min(before.confidence, word.confidence),
    )
