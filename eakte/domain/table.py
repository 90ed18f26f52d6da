"""CSV texts of the configuration as rows whose cells are checked when they are read."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from eakte.domain.errors import DomainError

_Value = TypeVar("_Value")


class InvalidTable(DomainError):
    """A table of the configuration cannot be read."""

    def __init__(self, *, line: int, column: str, value: str) -> None:
        """Remember the line (from 1), the column, and what stands there."""
        super().__init__(f"line {line}, {column}: {value}")
        self.line = line
        self.column = column
        self.value = value


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; `line` is its last line in the text, from 1."""

    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str | None:
        """What stands in a cell; None when it is empty."""
        return self.cells[column] or None

    def required(self, column: str) -> str:
        """What stands in a cell that must not be empty.

        Raises:
            InvalidTable: the cell is empty.
        """
        return self.value(column, str)

    def optional(self, column: str, convert: Callable[[str], _Value]) -> _Value | None:
        """The converted cell; None when it is empty.

        Raises:
            InvalidTable: `convert` refuses the text with a ValueError.
        """
        return self.value(column, convert) if self.cells[column] else None

    def value(self, column: str, convert: Callable[[str], _Value]) -> _Value:
        """The converted cell.

        Raises:
            InvalidTable: the cell is empty, or `convert` refuses the text with a ValueError.
        """
        text = self.cells[column]
        try:
            if text:
                return convert(text)
        except ValueError as error:
            raise InvalidTable(line=self.line, column=column, value=text) from error
        raise InvalidTable(line=self.line, column=column, value=text)


def read_rows(text: str, *, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of a CSV text whose header names exactly these columns, in any order.

    Commas stand between the cells, or semicolons as German spreadsheets write them. Columns that
    are `optional` may be left out; their cells are empty then.

    Raises:
        InvalidTable: the header is another one, or a row has too many or too few cells.
    """
    plain = text.removeprefix("\ufeff")
    table = csv.reader(io.StringIO(plain, newline=""), delimiter=_delimiter(plain), strict=True)
    try:
        header = next(table, [])
        left_out = [column for column in optional if column not in header]
        if sorted([*header, *left_out]) != sorted([*columns, *optional]):
            raise InvalidTable(line=1, column="header", value=",".join(header))
        for values in table:
            if len(values) != len(header):
                raise InvalidTable(line=table.line_num, column="row", value=",".join(values))
            cells = dict.fromkeys(left_out, "") | dict(zip(header, values, strict=True))
            yield Row(line=table.line_num, cells=cells)
    except csv.Error as error:
        raise InvalidTable(line=table.line_num, column="row", value=str(error)) from error


def write_rows(rows: Sequence[Mapping[str, str]], *, columns: Sequence[str]) -> str:
    """CSV text with a header line: comma, quotes where needed, line feed."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows([row[column] for column in columns] for row in rows)
    return text.getvalue()


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","
