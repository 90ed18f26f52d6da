"""From the words of a letter to its sheets: where each line stands, and in which type."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from eakte.sample.letterhead import set_head
from eakte.sample.letters import (
    Block,
    Fields,
    Heading,
    Item,
    Kind,
    Letter,
    Medium,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)
from eakte.sample.sheets import (
    FOOT_PT,
    LEADING,
    LEFT_PT,
    RIGHT_PT,
    Face,
    Family,
    Line,
    Measure,
    Pen,
    Sheet,
)

ITEM_INDENT_PT = 18.0
FIELD_HEIGHT_PT = 32.0
CELL_GAP_PT = 10.0
SIZES_PT = (10.0, 10.5, 11.0, 11.5)
MINUTES_SIZE_PT = 9.5
SHORT = 30  # characters: a salutation or a closing formula, which stays with what follows
CLOSING_LINES = 8  # closing formula, signature and name
ROW_LINES = 1.3  # height of a row of a table in lines
TOTALS = {"Summe", "Zusammen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A column of a table; amounts stand at its right edge."""

    width_pt: float
    is_amount: bool


def typeset(
    letter: Letter, *, seed: int, measure: Measure, seams: Sequence[str]
) -> tuple[Sheet, ...]:
    """The sheets of a letter; type and size come from the seed, one choice for each letter."""
    chance = random.Random(f"{seed}/{letter.key}/type")  # noqa: S311 # sample text
    family, size_pt = chance.choice(tuple(Family)), chance.choice(SIZES_PT)
    if letter.medium in {Medium.PRINTED_PDF, Medium.MAIL}:
        family = Family.ROBOTO  # the nearest in width to the type of born digital pages
    if letter.kind is Kind.MINUTES:
        size_pt = MINUTES_SIZE_PT
    pen = Pen(measure=measure, family=family, size_pt=size_pt, seams=seams)
    set_head(pen, letter)
    for before, block in zip((None, *letter.blocks), letter.blocks, strict=False):
        if isinstance(before, Fields) and not isinstance(block, Fields):
            pen.skip(0.7)
        _set_block(pen, block)
    return _numbered(pen.sheets(), pen)


def _set_block(pen: Pen, block: Block) -> None:
    match block:
        case Paragraph():
            _set_paragraph(pen, block)
        case Heading():
            _set_heading(pen, block)
        case Item():
            _set_item(pen, block)
        case Table():
            _set_table(pen, block)
        case Fields():
            _set_fields(pen, block)
        case Signature():
            pen.scrawl()
            pen.row([(0, block.name)], pen.face())
            pen.skip(0.6)
        case PageBreak():
            pen.turn()


def _set_paragraph(pen: Pen, paragraph: Paragraph) -> None:
    if len(paragraph.text) <= SHORT:
        pen.need(CLOSING_LINES * pen.size_pt * LEADING)
    pen.text(paragraph.text, pen.face())
    pen.skip(0.6)


def _set_heading(pen: Pen, heading: Heading) -> None:
    pen.need(4 * pen.size_pt * LEADING)
    pen.skip(0.3)
    pen.text(heading.text, pen.face(1.05, is_bold=True))
    pen.skip(0.3)


def _set_item(pen: Pen, item: Item) -> None:
    pen.need(pen.size_pt * LEADING)
    face = pen.face()
    lines = pen.wrapped(item.text, face, pen.width_pt - ITEM_INDENT_PT)
    if item.sign == "–":
        pen.row([(0, item.sign), (ITEM_INDENT_PT, lines[0])], face)
    else:
        _draw_box(pen, is_crossed=item.sign == "x")
        pen.row([(ITEM_INDENT_PT, lines[0])], face)
    for line in lines[1:]:
        pen.row([(ITEM_INDENT_PT, line)], face)
    pen.skip(0.25)


def _draw_box(pen: Pen, *, is_crossed: bool) -> None:
    left, top, size = pen.left_pt, pen.top_pt + 2, 8.0
    right, bottom = left + size, top + size
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    for start, end in pairwise(corners):
        pen.stroke(start, end)
    if is_crossed:
        pen.stroke((left, top), (right, bottom))
        pen.stroke((left, bottom), (right, top))


def _set_table(pen: Pen, table: Table) -> None:
    face, bold = pen.face(0.92), pen.face(0.92, is_bold=True)
    columns = _columns(pen, table, bold)
    head, *rows = table.rows
    _set_table_row(pen, head, columns, bold)
    for row in rows:
        if pen.need(face.size_pt * LEADING * ROW_LINES):
            _set_table_row(pen, head, columns, bold)
        _set_table_row(pen, row, columns, bold if TOTALS & set(row) else face)
    pen.skip(0.8)


def _columns(pen: Pen, table: Table, face: Face) -> list[_Column]:
    """Each as wide as its longest cell, what is left over spread evenly."""
    cells = list(zip(*table.rows, strict=True))
    needs = [max(pen.measure(cell, face) for cell in column) + CELL_GAP_PT for column in cells]
    spare = max(pen.width_pt - sum(needs), 0) / len(needs)
    return [
        _Column(width_pt=need + spare, is_amount=column[-1].endswith("€"))
        for need, column in zip(needs, cells, strict=True)
    ]


def _set_table_row(pen: Pen, cells: Sequence[str], columns: Sequence[_Column], face: Face) -> None:
    pieces = []
    left = 0.0
    for cell, column in zip(cells, columns, strict=True):
        right = left + column.width_pt
        edge = right - CELL_GAP_PT - pen.measure(cell, face) if column.is_amount else left
        if cell:
            pieces.append((edge, cell))
        left = right
    pen.row(pieces, face)
    pen.stroke((pen.left_pt, pen.top_pt + 1), (pen.left_pt + left - 6, pen.top_pt + 1))
    pen.top_pt += face.size_pt * LEADING * (ROW_LINES - 1)


def _set_fields(pen: Pen, fields: Fields) -> None:
    pen.need(FIELD_HEIGHT_PT)
    top, width = pen.top_pt, pen.width_pt / len(fields.pairs)
    edges = [pen.left_pt + number * width for number in range(len(fields.pairs) + 1)]
    for edge in edges:
        pen.stroke((edge, top), (edge, top + FIELD_HEIGHT_PT))
    for level in (top, top + FIELD_HEIGHT_PT):
        pen.stroke((edges[0], level), (edges[-1], level))
    for edge, (label, value) in zip(edges, fields.pairs, strict=False):
        pen.top_pt, indent_pt = top + 3, edge - pen.left_pt + 5
        pen.row([(indent_pt, label)], pen.face(0.72))
        if value:
            pen.row([(indent_pt, value)], pen.face(1.05))
    pen.top_pt = top + FIELD_HEIGHT_PT


def _numbered(sheets: tuple[Sheet, ...], pen: Pen) -> tuple[Sheet, ...]:
    """The sheets with their page numbers, where there is more than one."""
    if len(sheets) == 1:
        return sheets
    face = pen.face(0.85)
    return tuple(
        replace(sheet, lines=(*sheet.lines, _page_number(number, len(sheets), pen, face)))
        for number, sheet in enumerate(sheets, start=1)
    )


def _page_number(number: int, total: int, pen: Pen, face: Face) -> Line:
    text = f"Seite {number} von {total}"
    left = (LEFT_PT + RIGHT_PT - pen.measure(text, face)) / 2
    return Line(top_pt=FOOT_PT, face=face, pieces=((left, text),))
