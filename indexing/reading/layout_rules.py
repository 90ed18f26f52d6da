"""How people read what stands side by side: column after column, or row after row."""

import itertools
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from indexing.reading.layout_columns import rows_of
from indexing.reading.layout_sides import (
    LEAST_ROWS,
    MOST,
    Sides,
    is_address,
    is_amount,
    is_label,
    is_prose,
    paragraphs_of,
)
from indexing.reading.text_pieces import Piece

FOOTER_FROM = 0.83  # of the height of the page
SMALL_TYPE = 0.85  # of the height of words of the page
SIGNATURE_FROM = 0.42  # of the width of the page, where the second one begins at the most left
MOST_SIGNATURE_ROWS, MOST_SIGNATURE_WORDS = 5, 5
STEADY = 0.15  # of the height of words: rows differ so little in how far their halves are apart
DRIFTING = 0.3  # of the same: so far from the others are halves that meet by chance
CHANCE = 0.4  # share of rows: more that do not fit are no mistake of the recognition
WIDE_PITCH = 2.3  # of the height of words: distance of lines in forms
MOST_NOTE_WORDS = 4  # of a title in the margin, or of a choice at the end of a line


class Way(Enum):
    """In which order two sides are read."""

    DOWN = auto()  # the left one to its end, then the right one
    CELLS = auto()  # the same for each row of a table whose cells have several lines
    ACROSS = auto()  # line by line through both
    AS_RECOGNISED = auto()  # nothing speaks against it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The page on which a band stands. word_height: of its typical word, in pixels."""

    width: float
    height: float
    word_height: float


def way_of(sides: Sides, sheet: Sheet) -> Way:
    """How both sides are read; what was recognised stays where there is doubt."""
    if _reads_down(sides, sheet):
        return Way.DOWN
    if sides.joined and is_prose(sides.left) and is_prose(sides.right):
        return Way.CELLS
    return Way.ACROSS if _reads_across(sides, sheet) else Way.AS_RECOGNISED


def _reads_down(sides: Sides, sheet: Sheet) -> bool:
    if _is_footer(sides, sheet) or _is_signature(sides, sheet):
        return True
    if not sides.joined:
        return False
    is_beside_address = is_address(sides.left) or is_address(sides.right)
    return (
        (sides.is_alone and is_beside_address)
        or _drifts(sides, sheet)
        or (2 * sides.joined < len(sides.pairs) and is_prose(sides.left))
    )


def _reads_across(sides: Sides, sheet: Sheet) -> bool:
    """Whether it is a label and its entry, a name and its amount, a title and its paragraph."""
    if _is_single_row(sides, sheet):
        return True
    is_joined = 2 * sides.joined >= len(sides.pairs)
    if len(sides.pairs) < LEAST_ROWS or sides.joined == len(sides.pairs):
        return False
    if is_address(sides.left) or is_address(sides.right):
        return False
    if _is_margin(sides) or _are_choices(sides, sheet):
        return True
    if not is_joined and sides.is_turn_about:
        return False  # cells of several lines
    return _is_steady(sides, sheet) and (is_joined or _is_list(sides, sheet))


def _is_single_row(sides: Sides, sheet: Sheet) -> bool:
    """Whether only the last row has both sides: a line with a wide gap, alone on its height."""
    if len(sides.pairs) != 1 or len(sides.right) > 1 or sides.thick:
        return False
    ((left, right),) = sides.pairs
    is_last = left.foot >= max(piece.foot for piece in sides.left)
    return (
        is_last
        and _are_notes(sides.right)
        and abs(right.foot - left.foot) < DRIFTING * sheet.word_height
    )


def _is_footer(sides: Sides, sheet: Sheet) -> bool:
    """Whether these are bank, register and addresses at the foot of a letter (Fußzeile)."""
    return (
        sides.is_alone
        and len(sides.pairs) > 1
        and min(piece.top for piece in sides.pieces) > FOOTER_FROM * sheet.height
        and statistics.median(piece.height for piece in sides.pieces)
        <= SMALL_TYPE * sheet.word_height
    )


def _is_signature(sides: Sides, sheet: Sheet) -> bool:
    """Whether two sign side by side, each with name and office below (Unterschriften)."""
    pieces = sides.pieces
    return (
        sides.is_alone
        and sides.columns == 2
        and len(sides.pairs) > 1
        and len(rows_of(pieces)) <= MOST_SIGNATURE_ROWS
        and min(piece.left for piece in sides.right) > SIGNATURE_FROM * sheet.width
        and not any(is_label(piece) or is_amount(piece) for piece in pieces)
        and all(len(piece.words) <= MOST_SIGNATURE_WORDS for piece in pieces)
        and _stands_flush(sides.left, sheet)
        and _stands_flush(sides.right, sheet)
    )


def _stands_flush(pieces: Sequence[Piece], sheet: Sheet) -> bool:
    """Whether each row is one piece, all with the same left edge or the same middle."""
    if len(rows_of(pieces)) < len(pieces):
        return False
    lefts = [piece.left for piece in pieces]
    middles = [(piece.left + piece.right) / 2 for piece in pieces]
    return min(max(at) - min(at) for at in (lefts, middles)) < sheet.word_height


def _drifts(sides: Sides, sheet: Sheet) -> bool:
    """Whether the sides have a pitch of their own, so that their lines meet by chance."""
    far = sum(1 for step in sides.deviations if step > DRIFTING * sheet.word_height)
    return sides.thick + far > CHANCE * len(sides.pairs)


def _is_margin(sides: Sides) -> bool:
    """Whether a title or a number on the left begins each paragraph on the right (Randtitel)."""
    lines = rows_of(sides.right)
    if len(rows_of(sides.left)) != len(sides.pairs) or 2 * len(sides.pairs) > len(lines):
        return False
    begins = {id(piece) for group in paragraphs_of(lines) for piece in group[0]}
    beside = sum(1 for _, right in sides.pairs if id(right) in begins)
    return beside >= MOST * len(sides.pairs) and _are_notes(sides.left)


def _are_choices(sides: Sides, sheet: Sheet) -> bool:
    """Whether a line here and there ends with a last choice on the right (Ankreuzfelder)."""
    feet = [row[0].foot for row in rows_of(sides.right)]
    are_apart = all(
        below - above > WIDE_PITCH * sheet.word_height for above, below in itertools.pairwise(feet)
    )
    return (
        are_apart
        and len(feet) == len(sides.pairs)
        and _is_steady(sides, sheet)
        and _are_notes(sides.right)
        and not is_prose(sides.left)
    )


def _are_notes(pieces: Sequence[Piece]) -> bool:
    return all(len(piece.words) <= MOST_NOTE_WORDS for piece in pieces)


def _is_steady(sides: Sides, sheet: Sheet) -> bool:
    """Whether each line of the shorter side stands on one line with one of the other."""
    fewer = min(len(rows_of(sides.left)), len(rows_of(sides.right)))
    return (
        len(sides.pairs) >= MOST * fewer
        and statistics.median(sides.deviations) <= STEADY * sheet.word_height
    )


def _is_list(sides: Sides, sheet: Sheet) -> bool:
    """Whether labels stand on the left, amounts on the right, or lines far apart as in a form."""
    feet = [left.foot for left, _ in sides.pairs]
    pitch = (max(feet) - min(feet)) / (len(feet) - 1)
    return not is_prose(sides.right) and (
        _most(sides.left, is_label)
        or _most(sides.right, is_amount)
        or pitch > WIDE_PITCH * sheet.word_height
    )


def _most(pieces: Sequence[Piece], question: Callable[[Piece], bool]) -> bool:
    return sum(1 for piece in pieces if question(piece)) >= MOST * len(pieces)
