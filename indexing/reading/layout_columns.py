"""Rows, gutters and bands of a page: where its text stands side by side."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexing.reading.text_pieces import Piece

GUTTER = 1.0  # of the height of words: least width of the white between columns
SAME_BAND = 2.5  # of the height of words: rows further apart have nothing to do with each other
CLOSE = 1.2  # of the height of words: so near stand the lines of a paragraph or an address
SETTLED_ROWS = 8  # with the same gutters: a row that closes one of them is no longer theirs
MOST_LEAD = 9  # lines of a column that begins above its neighbour, such as an address

Row = Sequence[Piece]  # what stands on one line of the page, or overlaps in a chain
Span = tuple[float, float]  # left and right edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Rows with a common gutter, or one row that has none.

    is_alone: whether more white than between lines is above and below it.
    """

    rows: tuple[Row, ...]
    gutters: tuple[Span, ...]
    is_alone: bool

    @property
    def pieces(self) -> list[Piece]:
        """All pieces, row by row."""
        return [piece for row in self.rows for piece in row]


def rows_of(pieces: Iterable[Piece]) -> list[Row]:
    """Pieces in rows from top to bottom, each row from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        if rows and rows[-1][-1].is_beside(piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def bands_of(rows: Sequence[Row], word_height: float) -> Iterator[Band]:
    """Rows that belong together because they leave the same white free."""
    start = 0
    while start < len(rows):
        taken, gutters = _longest_band(rows[start:], word_height)
        end = start + len(taken)
        edges = (rows[max(0, start - 1) : start + 1], rows[end - 1 : end + 1])
        is_alone = all(
            _white_above(below, above) > CLOSE * word_height
            for edge in edges
            for above, below in itertools.pairwise(edge)
        )
        yield Band(rows=tuple(taken), gutters=gutters, is_alone=is_alone)
        start = end


def gutters_of(pieces: Iterable[Piece], least_width: float) -> tuple[Span, ...]:
    """White from top to bottom between pieces, from left to right."""
    gutters: list[Span] = []
    edge: float | None = None
    written = (piece for piece in pieces if piece.is_written)
    for piece in sorted(written, key=lambda piece: piece.left):
        if edge is not None and piece.left - edge >= least_width:
            gutters.append((edge, piece.left))
        edge = piece.right if edge is None else max(edge, piece.right)
    return tuple(gutters)


def _longest_band(
    rows: Sequence[Row], word_height: float
) -> tuple[Sequence[Row], tuple[Span, ...]]:
    lead = _lead(rows, word_height)
    taken = list(rows[: lead + 1])
    gutters = gutters_of(itertools.chain(*taken), GUTTER * word_height)
    if not gutters:
        return rows[:1], ()
    for row in rows[lead + 1 :]:
        common = gutters_of(itertools.chain(*taken, row), GUTTER * word_height)
        is_loss = len(common) < len(gutters) and len(taken) >= SETTLED_ROWS
        if not common or is_loss or _white_above(row, taken[-1]) > _reach(row, word_height):
            break
        taken.append(row)
        gutters = common
    return taken, gutters


def _lead(rows: Sequence[Row], word_height: float) -> int:
    """How many lines stand close above the first row that has more than one piece."""
    count = 0
    for row, below in itertools.pairwise(rows[: MOST_LEAD + 1]):
        if len(row) > 1 or _white_above(below, row) > CLOSE * word_height:
            break
        count += 1
    return count


def _reach(row: Row, word_height: float) -> float:
    return (SAME_BAND if len(row) > 1 else CLOSE) * word_height


def _white_above(row: Row, above: Row) -> float:
    return min(piece.top for piece in row) - max(piece.bottom for piece in above)
