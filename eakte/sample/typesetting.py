"""From the words of a letter to its sheets: where each line stands, and what is to be read there."""

import random
from collections.abc import Sequence
from dataclasses import replace

from eakte.sample.letterhead import set_head
from eakte.sample.letters import (
    Block,
    Fields,
    Heading,
    Item,
    Kind,
    Letter,
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


def typeset(
    letter: Letter, *, seed: int, measure: Measure, seams: Sequence[str]
) -> tuple[Sheet, ...]:
    """The sheets of a letter; type and size come from the seed, one choice for each letter."""
    chance = random.Random(f"{seed}/{letter.key}/type")  # noqa: S311 # sample text
    family, size_pt = chance.choice(tuple(Family)), chance.choice(SIZES_PT)
    if letter.kind is Kind.MINUTES:
        size_pt = MINUTES_SIZE_PT
    pen = Pen(measure=measure, family=family, size_pt=size_pt, seams=seams)
    set_head(pen, letter)
    for block in letter.blocks:
        _set_block(pen, block)
    return _numbered(pen.sheets(), pen)


def _set_block(pen: Pen, block: Block) -> None:
    match block:
        case Paragraph():
            pen.text(block.text, pen.face())
            pen.skip(0.6)
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
            pen.row([(pen.left_pt, block.name)], pen.face())
            pen.skip(0.6)
        case PageBreak():
            pen.turn()


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
        pen.row([(pen.left_pt, item.sign), (pen.left_pt + ITEM_INDENT_PT, lines[0])], face)
    else:
        _draw_box(pen, is_crossed=item.sign == "x")
        pen.row([(pen.left_pt + ITEM_INDENT_PT, lines[0])], face)
    for line in lines[1:]:
        pen.row([(pen.left_pt + ITEM_INDENT_PT, line)], face)
    pen.skip(0.25)


def _draw_box(pen: Pen, *, is_crossed: bool) -> None:
    left, top, size = pen.left_pt, pen.top_pt + 2, 8.0
    right, bottom = left + size, top + size
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    for start, end in zip(corners, corners[1:], strict=False):
        pen.stroke(start, end)
    if is_crossed:
        pen.stroke((left, top), (right, bottom))
        pen.stroke((left, bottom), (right, top))


def _set_table(pen: Pen, table: Table) -> None:
    head, *rows = table.rows
    face, bold = pen.face(0.92), pen.face(0.92, is_bold=True)
    widths = _column_widths(pen, table, bold)
    _set_table_row(pen, head, widths, bold)
    for row in rows:
        if pen.need(face.size_pt * LEADING * 1.4):
            _set_table_row(pen, head, widths, bold)
        _set_table_row(pen, row, widths, bold if row[1:2] == ("Summe",) else face)
    pen.skip(0.8)


def _column_widths(pen: Pen, table: Table, face: Face) -> list[float]:
    """Widths in points: what the longest cell needs, what is left over spread evenly."""
    needs = [
        max(pen.measure(cell, face) for cell in column) + CELL_GAP_PT
        for column in zip(*table.rows, strict=True)
    ]
    spare = max(pen.width_pt - sum(needs), 0) / len(needs)
    return [need + spare for need in needs]


def _set_table_row(pen: Pen, cells: Sequence[str], widths: Sequence[float], face: Face) -> None:
    pieces = []
    left = pen.left_pt
    for cell, width in zip(cells, widths, strict=True):
        is_amount = cell.endswith("€")
        edge = left + width - CELL_GAP_PT - pen.measure(cell, face) if is_amount else left
        if cell:
            pieces.append((edge, cell))
        left += width
    pen.row(pieces, face)
    pen.stroke((pen.left_pt, pen.top_pt + 1), (pen.left_pt + sum(widths) - 6, pen.top_pt + 1))
    pen.top_pt += face.size_pt * LEADING * 0.3


def _set_fields(pen: Pen, fields: Fields) -> None:
    pen.need(FIELD_HEIGHT_PT)
    top, width = pen.top_pt, pen.width_pt / len(fields.pairs)
    edges = [pen.left_pt + number * width for number in range(len(fields.pairs) + 1)]
    for edge in edges:
        pen.stroke((edge, top), (edge, top + FIELD_HEIGHT_PT))
    for level in (top, top + FIELD_HEIGHT_PT):
        pen.stroke((edges[0], level), (edges[-1], level))
    pen.top_pt = top + 3
    labels = [label for label, _ in fields.pairs]
    values = [value for _, value in fields.pairs]
    inside = [edge + 5 for edge in edges]
    pen.row(list(zip(inside, labels, strict=False)), pen.face(0.72))
    if filled := [pair for pair in zip(inside, values, strict=False) if pair[1]]:
        pen.row(filled, pen.face(1.05))
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
