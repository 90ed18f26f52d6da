"""Fields of forms (Formularfelder): small labels above their entries, numbers before both."""

import itertools
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from indexing.reading.layout_columns import Row, rows_of
from indexing.reading.text_pieces import Piece

SMALL = 0.85  # of the width of the letters of entries: labels are printed smaller
CENTRED = 0.4  # of the height of words: so exactly stands a number between its two lines
FLUSH = 1.5  # of the height of words: an entry begins so near below its label
BELOW = 2.5  # of the height of words: so far is an entry below its label at most
NEAR, APART = 0.85, 1.25  # times the step from label to entry: the least one above and below them
NUMBER_REACH = 5.0  # of the height of words: so far is a number from its field at most
MOST_STRAY = 3  # letters beside a number, misread from the ruling of its field
LEAST_FIELD_ROWS = 2  # a single row of labels and entries is a reference line (Bezugszeichenzeile)

_NUMBER = re.compile(r"\S{1,3}")  # often misread: it is small and stands near a ruling


def field_rows(rows: Sequence[Row], word_height: float) -> Mapping[int, list[Row]]:
    """Rows of fields side by side: number of the row of labels, and its fields one by one.

    The entries stand in the row that follows the labels. Empty where the page is no form.
    """
    found: dict[int, list[Row]] = {}
    middles = [statistics.median(piece.middle for piece in row) for row in rows]
    steps = [below - above for above, below in itertools.pairwise(middles)]
    for number, (labels, entries) in enumerate(itertools.pairwise(rows)):
        if number - 1 in found or not _are_apart(steps, number):
            continue
        if fields := _fields(labels, entries, word_height):
            found[number] = fields
    return found if len(found) >= LEAST_FIELD_ROWS else {}


def with_numbers_in_front(pieces: Iterable[Piece], word_height: float) -> list[Piece]:
    """The pieces of a page; the number of a field was joined to the first of its two lines.

    The edges of that line stay: the number is not part of its column.
    """
    rows = [list(row) for row in rows_of(pieces)]
    for number in _rows_with_number(rows, word_height):
        label, sign = rows[number - 1][0], rows[number].pop(0)
        rows[number - 1][0] = replace(label, words=(*sign.words, *label.words))
    return [piece for row in rows for piece in row]


def _rows_with_number(rows: Sequence[Row], word_height: float) -> list[int]:
    """Rows that begin with the number of the field above and below."""
    found: list[int] = []
    for number in range(1, len(rows) - 1):
        sign, *others = rows[number]
        is_number = _NUMBER.fullmatch(sign.text) and _letters(others) <= MOST_STRAY
        neighbours = rows[number - 1][0], rows[number + 1][0]
        if is_number and number - 1 not in found and _is_between(sign, *neighbours, word_height):
            found.append(number)
    return found


def _are_apart(steps: Sequence[float], number: int) -> bool:
    """Whether a row and the next one are nearer to each other than to the field below."""
    before, after = steps[max(0, number - 1) : number], steps[number + 1 : number + 2]
    return all(step > NEAR * steps[number] for step in before) and all(
        step > APART * steps[number] for step in after
    )


def _letters(pieces: Iterable[Piece]) -> int:
    return sum(sign.isalnum() for piece in pieces for sign in piece.text)


def _fields(labels: Row, entries: Row, word_height: float) -> list[Row]:
    """Each label with its entry; empty where these are no labels and entries."""
    drop = min(entry.middle for entry in entries) - max(label.middle for label in labels)
    if (
        len(labels) < 2
        or _letter_width(labels) > SMALL * _letter_width(entries)
        or drop > BELOW * word_height
    ):
        return []
    fields: list[list[Piece]] = [[label] for label in labels]
    for entry in entries:
        above = [field for field in fields if abs(field[0].left - entry.left) < FLUSH * word_height]
        if not above:
            return []
        above[-1].append(entry)
    return [[piece] for field in fields for piece in field]


def _letter_width(row: Row) -> float:
    letters = sum(len(piece.text) for piece in row)
    return sum(piece.right - piece.left for piece in row) / letters


def _is_between(number: Piece, upper: Piece, lower: Piece, word_height: float) -> bool:
    """Whether the number stands left of two lines and between them."""
    flush = FLUSH * word_height
    middle = (upper.middle + lower.middle) / 2
    return (
        0 < upper.left - number.right < NUMBER_REACH * word_height
        and abs(upper.left - lower.left) < flush
        and abs(middle - number.middle) < CENTRED * word_height
        and lower.middle - upper.middle < 2 * flush
    )
