"""Large pages in overlapping tiles (Pläne in Kacheln), and their lines put together again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexing.page_reader import WordBox

Line = tuple[WordBox, ...]
Span = tuple[int, int]

_SAME_PX = 4  # by so much two tiles may differ about where a word is
_SAME_SHARE = 0.3  # of two boxes that is common: then they are one word
_LINE_SHARE = 0.5  # of the height that two pieces of one line have in common
_GAP_HEIGHTS = 3.0  # between two pieces of one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A part of a page in pixels. core: the part of it of which this tile tells the words."""

    box: tuple[int, int, int, int]  # left, top, right, bottom
    core: tuple[int, int, int, int]
    row: int


def tiles_of(size: tuple[int, int], most_pixels: int, overlap: int) -> list[Tile]:
    """The tiles of a page row by row; one tile if it fits.

    Args:
        size: width and height of the page in pixels.
        most_pixels: of a tile.
        overlap: of two neighbours, in pixels; the longest word should fit into it.
    """
    columns = rows = 1
    width, height = size
    while True:
        part = width / columns + overlap * (columns > 1), height / rows + overlap * (rows > 1)
        if part[0] * part[1] <= most_pixels or max(part) <= 2 * overlap:
            break
        columns, rows = (columns + 1, rows) if part[0] > part[1] else (columns, rows + 1)
    return [
        Tile(
            box=(left[0], top[0], left[1], top[1]),
            core=(core_left[0], core_top[0], core_left[1], core_top[1]),
            row=row,
        )
        for row, (core_top, top) in enumerate(_spans(height, rows, overlap))
        for core_left, left in _spans(width, columns, overlap)
    ]


def _spans(length: int, count: int, overlap: int) -> Iterator[tuple[Span, Span]]:
    """A side in pieces: what belongs to each, and what each shows."""
    ends = [round(length * number / count) for number in range(count + 1)]
    for start, end in pairwise(ends):
        yield (start, end), (max(0, start - overlap // 2), min(length, end + overlap // 2))


def joined(read: Sequence[tuple[Tile, Sequence[Line]]], *, lines_run_down: bool) -> list[Line]:
    """The lines of all tiles without doubles; those that go on in the next tile are one line.

    Args:
        read: tiles in their order with their lines, in pixels of the page.
        lines_run_down: the lines run along the height of the page, not along its width.
    """
    rows: list[list[Line]] = []
    told: list[WordBox] = []
    number = -1
    for tile, lines in read:
        own = [line for line in _own(tile, lines, told, lines_run_down=lines_run_down) if line]
        told += [word for line in own for word in line if _is_near_edge(word, tile)]
        if tile.row != number:
            rows.append([])
            number = tile.row
        _append(rows[-1], own)
    return [line for row in rows for line in row]


def _own(
    tile: Tile, lines: Sequence[Line], told: Sequence[WordBox], *, lines_run_down: bool
) -> Iterator[Line]:
    """The words of which this tile tells: a line as a whole across, word by word along."""
    left, top, right, bottom = tile.core
    across, along = (top, bottom), (left, right)
    if lines_run_down:
        across, along = along, across
    for line in lines:
        middles = [_middle(word, lines_run_down=lines_run_down) for word in line]
        if line and _is_in(sum(place for place, _ in middles) / len(line), across):
            yield tuple(
                word
                for word, (_, place) in zip(line, middles, strict=True)
                if _is_in(place, along)
                and not _is_cut(word, tile)
                and not any(_is_same(word, other) for other in told)
            )


def _middle(word: WordBox, *, lines_run_down: bool) -> tuple[float, float]:
    """Of a word, across its line and along it."""
    column, row = word.left + word.width / 2, word.top + word.height / 2
    return (column, row) if lines_run_down else (row, column)


def _is_in(place: float, span: Span) -> bool:
    return span[0] - _SAME_PX <= place < span[1] + _SAME_PX


def _is_cut(word: WordBox, tile: Tile) -> bool:
    """Whether it reaches an edge of the tile behind which the page goes on."""
    left, top, right, bottom = tile.box
    return (
        (word.left < left + _SAME_PX and left < tile.core[0])
        or (word.top < top + _SAME_PX and top < tile.core[1])
        or (word.left + word.width > right - _SAME_PX and right > tile.core[2])
        or (word.top + word.height > bottom - _SAME_PX and bottom > tile.core[3])
    )


def _is_near_edge(word: WordBox, tile: Tile) -> bool:
    left, top, right, bottom = tile.core
    near = 2 * _SAME_PX
    is_inside = (
        left + near <= word.left
        and top + near <= word.top
        and word.left + word.width <= right - near
        and word.top + word.height <= bottom - near
    )
    return not is_inside


def _is_same(one: WordBox, other: WordBox) -> bool:
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    smaller = min(one.width * one.height, other.width * other.height)
    return width > 0 and height > 0 and width * height > smaller * _SAME_SHARE


def _append(row: list[Line], lines: Sequence[Line]) -> None:
    """Lines of the next tile of a row: behind the piece that they continue, else at the end."""
    before = range(len(row))
    for line in lines:
        for number in before:
            if _continues(row[number], line):
                row[number] += line
                break
        else:
            row.append(line)


def _continues(line: Line, following: Line) -> bool:
    end, start = line[-1], following[0]
    common = min(end.top + end.height, start.top + start.height) - max(end.top, start.top)
    gap = start.left - (end.left + end.width)
    height = min(end.height, start.height)
    return common > height * _LINE_SHARE and -height < gap < height * _GAP_HEIGHTS
