"""Reading order: lines as a person reads them, from where words stand on the page."""

import itertools
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexing.page_reader import WordBox
from indexing.reading.form_fields import field_rows, with_numbers_in_front
from indexing.reading.layout_columns import Band, Row, Span, bands_of, rows_of
from indexing.reading.layout_rules import Sheet, Way, way_of
from indexing.reading.layout_sides import halves, is_prose, paragraphs_of, sides_of
from indexing.reading.text_pieces import Piece, pieces_of

HEADLINE = 1.2  # of the height of words
TORN = 1.0  # of the height of words, between both ends of a torn line; columns lie further apart
LOST_UNDER_STAMP = 8.0  # the same, in the lines that follow a torn one


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A line as it was recognised. block: number of the part of the page to which it belongs."""

    block: int
    words: tuple[WordBox, ...]


def in_reading_order(
    lines: Sequence[TextLine], width_px: int, height_px: int
) -> list[tuple[WordBox, ...]]:
    """The words of a page in lines, in the order in which a person reads them.

    Given lines in the order of recognition, which stays where nothing speaks against it.
    """
    pieces = pieces_of([line.words for line in lines])
    if not pieces:
        return []
    sheet = Sheet(
        width=width_px,
        height=height_px,
        word_height=statistics.median(piece.height for piece in pieces),
    )
    numbered = with_numbers_in_front(pieces, sheet.word_height)
    return [
        tuple(word for piece in line for word in piece.words) for line in _flow(numbered, sheet)
    ]


def _flow(pieces: Iterable[Piece], sheet: Sheet) -> list[Row]:
    flow: list[Row] = []
    kept: list[Piece] = []
    for rows, ordered in _parts(rows_of(pieces), sheet):
        if ordered is None:
            kept += itertools.chain(*rows)
        else:
            flow += [*_as_recognised(kept), *ordered]
            kept = []
    return [*flow, *_as_recognised(kept)]


def _parts(rows: Sequence[Row], sheet: Sheet) -> Iterator[tuple[Sequence[Row], list[Row] | None]]:
    """Rows from top to bottom, and their lines in order; None where they stay as recognised."""
    start = 0
    for number, fields in field_rows(rows, sheet.word_height).items():
        yield from _bands(rows[start:number], sheet)
        yield rows[number : number + 2], fields
        start = number + 2
    yield from _bands(rows[start:], sheet)


def _bands(rows: Sequence[Row], sheet: Sheet) -> Iterator[tuple[Sequence[Row], list[Row] | None]]:
    bands = list(bands_of(rows, sheet.word_height))
    for band, below in itertools.zip_longest(bands, bands[1:]):
        is_headline = below is not None and _is_headline(band, below, sheet)
        yield band.rows, list(band.rows) if is_headline else _ordered(band, sheet)


def _is_headline(band: Band, below: Band, sheet: Sheet) -> bool:
    """Whether it is a line in large type above columns of running text, however short it is."""
    is_large = all(piece.height > HEADLINE * sheet.word_height for piece in band.pieces)
    below_sides = [sides_of(below, number) for number in range(len(below.gutters))]
    return (
        not band.gutters
        and is_large
        and any(is_prose(sides.left) and is_prose(sides.right) for sides in below_sides)
    )


def _ordered(band: Band, sheet: Sheet) -> list[Row] | None:
    """The lines of a band; None where they stay as they were recognised."""
    ways = [way_of(sides_of(band, number), sheet) for number in range(len(band.gutters))]
    for gutter, way in zip(band.gutters, ways, strict=True):
        if way in {Way.DOWN, Way.CELLS}:
            groups = paragraphs_of(band.rows) if way is Way.CELLS else [band.rows]
            return [line for rows in groups for line in _column_by_column(rows, gutter, sheet)]
    return list(band.rows) if Way.ACROSS in ways else None


def _column_by_column(rows: Sequence[Row], gutter: Span, sheet: Sheet) -> list[Row]:
    pieces = list(itertools.chain(*rows))
    return [line for half in halves(pieces, gutter) for line in _flow(half, sheet)]


def _as_recognised(pieces: Iterable[Piece]) -> list[Row]:
    ordered = sorted(pieces, key=lambda piece: (piece.line, piece.words[0].left))
    mended = sorted(_mended(ordered), key=lambda piece: (piece.line, piece.words[0].left))
    return [list(line) for _, line in itertools.groupby(mended, key=lambda piece: piece.line)]


def _mended(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces in the order of recognition; lines that were torn in two are one line again.

    A stamp tears the lines below it: their ends are recognised with the stamp, their beginnings
    much later. So a line that jumps up the page and ends close to one that was recognised before
    belongs in front of it; of the lines that follow, more may be lost under the stamp.
    """
    joined: dict[int, int] = {}
    lowest = 0.0
    for number, piece in enumerate(pieces):
        if piece.middle < lowest - piece.height:
            ends = (one for one in pieces[:number] if _is_end_of(one, piece, joined))
            if (end := next(ends, None)) is not None:
                joined[piece.line] = end.line
        lowest = max(lowest, piece.middle)
        line = joined.get(piece.line, piece.line)
        yield replace(piece, line=line) if line != piece.line else piece


def _is_end_of(end: Piece, piece: Piece, joined: Mapping[int, int]) -> bool:
    """Whether a piece that was recognised before is the end of this one's line."""
    follows_torn = joined.get(piece.line - 1) == end.line - 1
    reach = (LOST_UNDER_STAMP if follows_torn else TORN) * piece.height
    return piece.is_beside(end) and 0 <= end.left - piece.right < reach
