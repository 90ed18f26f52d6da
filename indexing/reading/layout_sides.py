"""The two sides of a gutter: which of their lines meet, and what kind of text stands there."""

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from indexing.reading.layout_columns import Band, Row, Span, rows_of
from indexing.reading.text_pieces import Piece

LEAST_ROWS = 3  # of a column that can be judged
PROSE_WORDS, PROSE_LETTERS = 4, 20  # in a typical line of running text, and its letters
FULL = 0.75  # of the width of the column: lines of running text
PARAGRAPH = 1.15  # times the usual step between lines: more is between paragraphs
MOST = 0.6  # share that counts as most

_SPOKEN = re.compile(r"[^\W\d_]{2}")
_POSTAL_TOWN = re.compile(r"(?:D-)?\d{5} \(?[A-ZÄÖÜ]")
_LABEL = re.compile(r".*(?::|\.{3,}|_{3,})")
_AMOUNT = re.compile(r"\W{0,2}\d[\d.,/:–-]*(?:\s?[^\W\d]{1,4}²?|\W{0,2})\W?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The columns left and right of a gutter. pairs: pieces of both that stand on one line.

    thick: rows in which one side has several lines. columns: of the whole band. is_alone: whether
    white is above and below it.
    """

    left: Sequence[Piece]
    right: Sequence[Piece]
    pairs: Sequence[tuple[Piece, Piece]]
    thick: int
    columns: int
    is_alone: bool

    @property
    def pieces(self) -> list[Piece]:
        """Both sides."""
        return [*self.left, *self.right]

    @property
    def joined(self) -> int:
        """How many pairs were read as one line."""
        return sum(1 for left, right in self.pairs if left.line == right.line)

    @property
    def deviations(self) -> list[float]:
        """By how much each pair differs from the usual in the step between its halves (pixels)."""
        steps = [right.foot - left.foot for left, right in self.pairs]
        return [abs(step - statistics.median(steps)) for step in steps]

    @property
    def is_turn_about(self) -> bool:
        """Whether the sides were read in turns, not one after the other."""
        before = max(piece.line for piece in self.left) < min(piece.line for piece in self.right)
        after = min(piece.line for piece in self.left) > max(piece.line for piece in self.right)
        return not before and not after


def sides_of(band: Band, number: int) -> Sides:
    """Compare the columns left and right of a gutter, which is given by its number."""
    gutters = band.gutters
    before = halves(band.pieces, gutters[number])[0]
    left = halves(before, gutters[number - 1])[1] if number else before
    after = halves(band.pieces, gutters[number])[1]
    right = halves(after, gutters[number + 1])[0] if number + 1 < len(gutters) else after
    return Sides(
        left=left,
        right=right,
        pairs=_pairs(left, right),
        thick=sum(_is_thick(row, left) or _is_thick(row, right) for row in band.rows),
        columns=len(gutters) + 1,
        is_alone=band.is_alone,
    )


def halves(pieces: Sequence[Piece], gutter: Span) -> tuple[list[Piece], list[Piece]]:
    """What stands left and right of a gutter; strokes in it go to the nearer side."""
    middle = sum(gutter)
    left = [piece for piece in pieces if piece.left + piece.right < middle]
    return left, [piece for piece in pieces if piece.left + piece.right >= middle]


def is_label(piece: Piece) -> bool:
    """Whether it asks for an entry: it ends with a colon or with dots."""
    return _LABEL.fullmatch(piece.text) is not None


def is_amount(piece: Piece) -> bool:
    """Whether it is a number, an amount with its unit, a date or a time."""
    return _AMOUNT.fullmatch(piece.text) is not None


def is_address(pieces: Sequence[Piece]) -> bool:
    """Lines of which one, not the first and near the end, is postal code and town."""
    rows = rows_of(pieces)
    towns = [number for number, row in enumerate(rows) if _POSTAL_TOWN.match(row[0].text)]
    return len(towns) == 1 and towns[0] >= max(1, len(rows) - 3)


def is_prose(pieces: Sequence[Piece]) -> bool:
    """A column of running text: lines of several words, most of them as wide as the column."""
    rows = rows_of(pieces)
    if len(rows) < LEAST_ROWS:
        return False
    widths = [row[-1].right - row[0].left for row in rows]
    return (
        statistics.median(_spoken_words(row) for row in rows) >= PROSE_WORDS
        and statistics.median(_letters(row) for row in rows) >= PROSE_LETTERS
        and statistics.median(widths) > FULL * max(widths)
    )


def paragraphs_of(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows in groups, with more white between groups than between the lines of one."""
    feet = [statistics.median(piece.foot for piece in row) for row in rows]
    steps = [below - above for above, below in itertools.pairwise(feet)]
    if not steps:
        return [list(rows)]
    usual = PARAGRAPH * statistics.median(steps)
    groups = [[rows[0]]]
    for row, step in zip(rows[1:], steps, strict=True):
        if step > usual:
            groups.append([])
        groups[-1].append(row)
    return groups


def _is_thick(row: Row, column: Sequence[Piece]) -> bool:
    own = {id(piece) for piece in column}
    return len(rows_of(piece for piece in row if id(piece) in own)) > 1


def _pairs(left: Sequence[Piece], right: Sequence[Piece]) -> list[tuple[Piece, Piece]]:
    """Of each line on the left its last piece, with the first one on the right that is beside."""
    ends = [row[-1] for row in rows_of(piece for piece in left if piece.is_written)]
    starts = [row[0] for row in rows_of(piece for piece in right if piece.is_written)]
    found = []
    for end in ends:
        beside = [start for start in starts if start.is_beside(end)]
        if beside:
            found.append((end, min(beside, key=lambda start: abs(start.middle - end.middle))))
    return found


def _letters(row: Row) -> int:
    return sum(len(piece.text) for piece in row)


def _spoken_words(row: Row) -> int:
    words = (word.text for piece in row for word in piece.words)
    return sum(1 for word in words if _SPOKEN.search(word))
