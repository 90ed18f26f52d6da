"""Cells between rulings (Zellen): words that stand in one frame are read together."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from indexing.page_reader import WordBox
from indexing.reading.rulings import Rulings
from indexing.reading.text_flow import TextLine, in_reading_order

SAME_CELL = 0.5  # of the smaller of two cells that is common: then they are one
SAME_ROW = 0.6  # of the height of the taller of two cells that is common
ADJOINING = 0.5  # of the height of words: so far apart are cells that share a ruling
TALLEST = 14.0  # times the height of words: frames around whole parts of a page are no cells
MOST_NUMBER = 3  # characters of the number of a field

_LOOK_PX = 3  # columns and rows beside the middle of a word in which rulings are looked for

Line = tuple[WordBox, ...]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels


@dataclass(slots=True, kw_only=True)
class Cell:
    """A place between rulings, and the lines of words in it."""

    box: Box
    lines: list[TextLine] = field(default_factory=list)

    def ordered(self, size: tuple[int, int]) -> list[Line]:
        """Its lines as they are read; many cells of a table hold one word."""
        if len(self.lines) == 1 and len(self.lines[0].words) == 1:
            return [self.lines[0].words]
        return in_reading_order(self.lines, *size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line of words, and where it stands in pixels."""

    words: Line
    left: int
    right: int
    middle: float


def in_cell_order(lines: Sequence[TextLine], rulings: Rulings, size: tuple[int, int]) -> list[Line]:
    """The words of a ruled page in lines, in the order in which a person reads them.

    What stands in cells is read row by row; a row whose cells have several lines cell by cell. The
    rest flows as on any page.

    Args:
        lines: in the order of recognition.
        rulings: of this page.
        size: width and height of the page in pixels.
    """
    heights = sorted(word.height for line in lines for word in line.words)
    if not heights:
        return []
    word_height = heights[len(heights) // 2]
    cells, free = _sorted_into(lines, rulings, TALLEST * word_height)
    flow = [_placed(line) for line in in_reading_order(free, *size)]
    for row in _rows_of(cells, ADJOINING * word_height + _LOOK_PX):
        _insert(flow, [_placed(line) for line in _lines_of(row, size)], row)
    return [line.words for line in flow]


def _sorted_into(
    lines: Iterable[TextLine], rulings: Rulings, tallest: float
) -> tuple[list[Cell], list[TextLine]]:
    """The cells with what stands in them, and what stands in none."""
    cells: list[Cell] = []
    free: list[TextLine] = []
    for line in lines:
        placed = [(_cell_of(word, rulings, cells, tallest), word) for word in line.words]
        for _, group in itertools.groupby(placed, key=lambda found: id(found[0])):
            found = list(group)
            part = TextLine(block=line.block, words=tuple(word for _, word in found))
            cell = found[0][0]
            (free if cell is None else cell.lines).append(part)
    return cells, free


def _cell_of(word: WordBox, rulings: Rulings, cells: list[Cell], tallest: float) -> Cell | None:
    """The cell in which a word stands, a new one if need be; None where there is none."""
    box = _frame(word, rulings, round(tallest))
    if box is None:
        return None
    cell = next((cell for cell in cells if _is_same(cell.box, box)), None)
    if cell is None:
        cell = Cell(box=box)
        cells.append(cell)
    return cell


def _frame(word: WordBox, rulings: Rulings, tallest: int) -> Box | None:
    """Between the rulings above, below and at one side at least; a comb has its label with it."""
    for comb in rulings.combs:
        if comb.holds(word) or comb.is_named_by(word):
            return comb.box
    height, width = rulings.level.shape
    x = min(word.left + word.width // 2, width - 1)
    y = min(word.top + word.height // 2, height - 1)
    rows = rulings.level[max(0, y - tallest) : y + tallest, max(0, x - _LOOK_PX) : x + _LOOK_PX]
    columns = rulings.upright[max(0, y - _LOOK_PX) : y + _LOOK_PX]
    top, bottom = _nearest(np.flatnonzero(rows.any(axis=1)), min(y, tallest))
    left, right = _nearest(np.flatnonzero(columns.any(axis=0)), x)
    if top is None or bottom is None or (left is None and right is None):
        return None
    start = max(0, y - tallest)
    return left or 0, start + top, right or width, start + bottom


def _nearest(places: NDArray[np.int64], at: int) -> tuple[int | None, int | None]:
    """The last ruling before a place and the first one behind it; None: there is none."""
    number = int(np.searchsorted(places, at))
    before = int(places[number - 1]) if number else None
    return before, int(places[number]) if number < len(places) else None


def _is_same(one: Box, other: Box) -> bool:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return width > 0 and height > 0 and width * height > SAME_CELL * smaller


def _rows_of(cells: Iterable[Cell], gap: float) -> list[list[Cell]]:
    """Cells that adjoin side by side, from top to bottom."""
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: cell.box[0]):
        row = next((row for row in rows if _continues(row[-1].box, cell.box, gap)), None)
        if row is None:
            rows.append([cell])
        else:
            row.append(cell)
    return sorted(rows, key=lambda row: min(cell.box[1] for cell in row))


def _continues(box: Box, other: Box, gap: float) -> bool:
    common = min(box[3], other[3]) - max(box[1], other[1])
    if other[0] - box[2] > gap:
        return False
    return common > SAME_ROW * max(box[3] - box[1], other[3] - other[1])


def _lines_of(row: Sequence[Cell], size: tuple[int, int]) -> list[Line]:
    """One line of all cells; cell by cell where one has several."""
    cells = [cell.ordered(size) for cell in row]
    if all(len(lines) == 1 for lines in cells):
        return [tuple(itertools.chain(*(lines[0] for lines in cells)))]
    return list(_with_number_in_front(cells))


def _with_number_in_front(cells: Sequence[list[Line]]) -> Iterator[Line]:
    """The number of a field, which has a cell of its own, stands before its first line."""
    number: Line = ()
    for place, lines in enumerate(cells):
        is_short = len(lines) == 1 and sum(len(word.text) for word in lines[0]) <= MOST_NUMBER
        if place == 0 and is_short and len(cells) > 1:
            number = lines[0]
            continue
        first, *more = lines
        yield (*number, *first)
        yield from more
        number = ()


def _placed(line: Line) -> Placed:
    return Placed(
        words=line,
        left=min(word.left for word in line),
        right=max(word.left + word.width for word in line),
        middle=sum(word.top + word.height / 2 for word in line) / len(line),
    )


def _insert(flow: list[Placed], lines: Sequence[Placed], row: Sequence[Cell]) -> None:
    """Put lines behind what stands above them or left of them, first of all in their own width."""
    left, right = min(cell.box[0] for cell in row), max(cell.box[2] for cell in row)
    top = min(cell.box[1] for cell in row) + _LOOK_PX
    bottom = max(cell.box[3] for cell in row)
    place = 0
    for number, line in enumerate(flow):
        is_beside = line.left < right and line.right > left
        if is_beside and line.middle < top:
            place = number + 1
    while place < len(flow):
        is_left = flow[place].right <= left + _LOOK_PX
        if flow[place].middle >= (bottom if is_left else top):
            break
        place += 1
    flow[place:place] = lines
