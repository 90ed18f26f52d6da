"""Lists as spreadsheets (Tabellen): CSV and XLSX that every office program opens as it is meant."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = str | int | date | None

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as Windows-1252
# What a spreadsheet takes for a formula at the beginning of a cell, full-width forms too.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# What neither XML nor UTF-8 holds: control characters, halves of pairs, what is no character.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
IN_ITS_PLACE = "\ufffd"
PORTION = 200  # rows of one piece of bytes
MOST_CHARACTERS = 32_767  # of one cell of a spreadsheet
NARROWEST, WIDEST = 10, 60  # characters of a column


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A list as CSV in pieces: UTF-8 with byte order mark, semicolons, days as 31.12.2026.

    Cells that a spreadsheet would take for a formula get an apostrophe before them.
    """
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield BYTE_ORDER_MARK
    writer.writerow(header)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_as_text(cell) for cell in row])
        if number % PORTION == 0:
            yield _taken(target)
    yield _taken(target)


def write_xlsx(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    made_at: datetime,
) -> None:
    """Write a list as XLSX, row by row, so that its length costs no memory.

    Text is written as text whatever it begins with: nothing of it is a formula or a link.

    Raises:
        OSError: the disk does not take it.
    """
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 # most processes never need it

    try:
        _write_book(path, header, rows, title=title, made_at=made_at)
    except FileCreateError as error:
        raise error.args[0] from error  # what the disk said


def _write_book(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    made_at: datetime,
) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415 # see above

    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with Workbook(str(path), options) as book:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(header):
            sheet.set_column(column, column, min(max(len(name) * 2, NARROWEST), WIDEST))
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, row, day)


def _write_row(sheet: "Worksheet", number: int, row: Sequence[Cell], day: "Format") -> None:
    for column, cell in enumerate(row):
        match cell:
            case date():
                sheet.write_datetime(number, column, cell, day)
            case int():
                sheet.write_number(number, column, cell)
            case str():
                sheet.write_string(number, column, _plain(cell)[:MOST_CHARACTERS])


def _taken(target: io.StringIO) -> bytes:
    """What was written since the last time."""
    written = target.getvalue().encode()
    target.seek(0)
    target.truncate()
    return written


def _as_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case date():
            return f"{cell:%d.%m.%Y}"
        case int():
            return str(cell)
    text = _plain(cell)
    return f"'{text}" if _looks_like_a_formula(text) else text


def _plain(text: str) -> str:
    return NO_TEXT.sub(IN_ITS_PLACE, text)


def _looks_like_a_formula(text: str) -> bool:
    """Whether a cell begins with a sign of formulas, or with blanks that hide one."""
    return text.lstrip().startswith(FORMULA_SIGNS) or text[:1] in {"\t", "\r", "\n"}
