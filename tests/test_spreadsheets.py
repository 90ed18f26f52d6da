"""Lists as spreadsheets: read back as they were written, and nothing in them is ever computed."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from eakte.spreadsheets import Cell, csv_lines, write_xlsx

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
AT = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
FORMULAS = (
    "=1+1",
    "+49 211 1234",
    "-Antrag",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＠SUM(A1)",
    '=HYPERLINK("http://evil.example";"x")',
    "=cmd|' /C calc'!A0",
)


def as_csv(*rows: Sequence[Cell]) -> list[list[str]]:
    body = b"".join(csv_lines(["A", "B"], rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body, newline=""), delimiter=";"))[1:]


def as_xlsx(path: Path, *rows: Sequence[Cell]) -> list[ET.Element]:
    """The cells of the sheet below its header."""
    write_xlsx(path, ["A", "B"], rows, title="Liste", made_at=AT)
    with zipfile.ZipFile(path) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return list(sheet.iter(f"{SPACE}c"))[2:]


def text_of(cell: ET.Element) -> str:
    assert cell.get("t") == "inlineStr"
    return "".join(part.text or "" for part in cell.iter(f"{SPACE}t"))


def test_a_csv_begins_with_the_mark_and_its_header() -> None:
    body = b"".join(csv_lines(["Aktenzeichen", "Straße"], []))

    assert body == '\ufeff"Aktenzeichen";"Straße"\r\n'.encode()


def test_cells_of_a_csv_read_back_as_they_were_written() -> None:
    (row,) = as_csv(["Müller; „Söhne“\nund Co", None, 12, date(2026, 3, 2), 'sagt "ja"'])

    assert row == ["Müller; „Söhne“\nund Co", "", "12", "02.03.2026", 'sagt "ja"']


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text_in_a_csv(text: str) -> None:
    (row,) = as_csv([text, "x"])

    assert row == [f"'{text}", "x"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text_in_an_xlsx(tmp_path: Path, text: str) -> None:
    cell, _ = as_xlsx(tmp_path / "list.xlsx", [text, "x"])

    assert cell.find(f"{SPACE}f") is None
    assert text_of(cell).replace("_x000D_", "\r") == text


def test_hostile_names_and_values_stay_text_in_both(shared: Path, tmp_path: Path) -> None:
    strings = shared / "hostile" / "strings"
    texts = [
        str(json.loads(line)[part])
        for name, part in (("filenames.jsonl", "name"), ("field_values.jsonl", "value"))
        for line in (strings / name).read_text("utf-8").splitlines()
    ]

    rows = as_csv(*([text] for text in texts))
    cells = as_xlsx(tmp_path / "list.xlsx", *([text] for text in texts))

    assert len(rows) == len(cells) == len(texts)
    assert not [row for row in rows if row[0].lstrip().startswith(("=", "+", "-", "@"))]
    assert not [cell for cell in cells if cell.find(f"{SPACE}f") is not None]


def test_numbers_and_days_of_an_xlsx_are_numbers_and_days(tmp_path: Path) -> None:
    number, day = as_xlsx(tmp_path / "list.xlsx", [12, date(2026, 3, 2)])

    assert number.findtext(f"{SPACE}v") == "12"
    assert day.findtext(f"{SPACE}v") == "46083"
    assert day.get("s") is not None


def test_an_xlsx_has_no_links_and_its_own_moment(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"

    (cell, _) = as_xlsx(path, ["https://eakte.example/dokumente/1", "mailto:a@b.example"])

    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if "sheet1.xml.rels" in name]
        assert b"2026-03-02T11:00:00Z" in book.read("docProps/core.xml")
    assert text_of(cell).startswith("https://")


def test_what_is_no_text_is_replaced_and_endless_text_is_cut(tmp_path: Path) -> None:
    odd = "a\x00\x0bb\ufffe\ud83d"
    first, second = as_xlsx(tmp_path / "list.xlsx", [odd, "x" * 40_000])

    assert text_of(first) == as_csv([odd])[0][0] == "a\ufffd\ufffdb\ufffd\ufffd"
    assert len(text_of(second)) == 32_767
