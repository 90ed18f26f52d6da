"""Connected pieces of ink (zusammenhängende Tinte): letters, strokes, rings of stamps."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class InkPiece:
    """The box around connected ink, in pixels."""

    left: int
    top: int
    width: int
    height: int


def ink_pieces(ink: Mask) -> list[InkPiece]:
    """Ink that touches, at corners too, each as one piece; rows by columns of pixels."""
    row, start, end = _runs(ink)
    owner = list(range(len(row)))
    for one, other in _touching(row, start, end):
        first, second = _root(owner, one), _root(owner, other)
        owner[max(first, second)] = min(first, second)
    roots = np.array([_root(owner, number) for number in range(len(owner))], np.int64)
    names, place = np.unique(roots, return_inverse=True)
    left, top = np.full(len(names), ink.shape[1]), np.full(len(names), ink.shape[0])
    right, bottom = np.zeros(len(names), np.int64), np.zeros(len(names), np.int64)
    np.minimum.at(left, place, start)
    np.maximum.at(right, place, end)
    np.minimum.at(top, place, row)
    np.maximum.at(bottom, place, row + 1)
    boxes = np.stack([left, top, right - left, bottom - top], axis=1).tolist()
    return [InkPiece(left=x, top=y, width=width, height=height) for x, y, width, height in boxes]


def _runs(ink: Mask) -> tuple[Places, Places, Places]:
    """Runs of ink row by row: row, first column, column behind the last one."""
    padded = np.pad(ink, ((0, 0), (1, 1)))
    row, start = marked(padded[:, 1:] & ~padded[:, :-1])
    _, end = marked(~padded[:, 1:] & padded[:, :-1])
    return row, start, end


def marked(mask: Mask) -> tuple[Places, Places]:
    """Rows and columns of what is marked; numpy looks three times as long for both at once."""
    row, column = np.divmod(np.flatnonzero(mask), mask.shape[1])
    return row, column


def _touching(row: Places, start: Places, end: Places) -> Iterator[tuple[int, int]]:
    """Pairs of runs of neighbouring rows that lie above each other."""
    rows, starts, ends = row.tolist(), start.tolist(), end.tolist()
    above = 0
    for number, (line, first, last) in enumerate(zip(rows, starts, ends, strict=True)):
        while rows[above] < line - 1 or (rows[above] == line - 1 and ends[above] < first):
            above += 1
        candidate = above
        while rows[candidate] == line - 1 and starts[candidate] <= last:
            yield candidate, number
            candidate += 1


def _root(owner: list[int], number: int) -> int:
    """The first run of the piece to which a run belongs; the way there is made shorter."""
    while owner[number] != number:
        owner[number] = owner[owner[number]]
        number = owner[number]
    return number
