"""The list of an offer as a spreadsheet (XLSX), out to the archive and back.

Only two columns are for the archive; the others are compared with what was sent, so that a decision
never lands on another record than the one that the archivist saw.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile

from eakte.domain.appraisal import RecordDecision
from eakte.domain.record_description import RecordId
from eakte.domain.record_tree import Record
from eakte.domain.retention_rule import DisposalAction
from eakte.packages import ZipLimits, ZipReader, open_zip
from eakte.xdomea.errors import DangerousXml, ForeignProcess, ListAltered, UnreadableList
from eakte.xdomea.list_sheet import (
    FIRST_LINE,
    GIVEN,
    HEADINGS,
    KEY,
    PROCESS,
    ListLine,
    list_lines,
)
from eakte.xdomea.version import MessageKind

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_LINES = 200_000
_LIMITS = ZipLimits(members=2_000, member_bytes=2**28, total_bytes=2**29, may_hold_folders=True)
_XML = (".xml", ".rels")
_PORTION_BYTES = 64 * 2**10
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")  # text of a cell has no bare angle bracket
_OVERLAP_BYTES = max(map(len, _DECLARATIONS)) - 1
_WIDTHS = (6, 10, 20, 50, 24, 12, 18, 10, 30, 38, 24, 40)
_CHOICE = {"validate": "list", "source": ["A", "V"]}
_WORDS: Mapping[str, DisposalAction] = {
    "A": DisposalAction.ARCHIVE,
    "ARCHIVWÜRDIG": DisposalAction.ARCHIVE,
    "V": DisposalAction.DESTROY,
    "VERNICHTEN": DisposalAction.DESTROY,
    "B": DisposalAction.APPRAISE,
}
_FAULTS = (BadZipFile, LookupError, ValueError, TypeError, AttributeError, SyntaxError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedList:
    """What the archive filled in; a record without a decision is not among the decisions."""

    decisions: tuple[RecordDecision, ...]
    remarks: Mapping[RecordId, str]

    @property
    def fingerprint(self) -> str:
        """A digest of what was filled in, whatever the order of the lines."""
        decided = sorted((each.id, str(each.action or "")) for each in self.decisions)
        said = (decided, sorted(self.remarks.items()))
        return hashlib.sha256(repr(said).encode()).hexdigest()


def write_list(
    roots: Iterable[Record], process_id: str, out: IO[bytes], *, made_at: datetime
) -> int:
    """Write the list for the archive; the number of its lines.

    Cells to fill in are open, the others locked; text that looks like a formula stays text.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 # most processes never write one

    with Workbook(out, {"constant_memory": True}) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None)})
        sheet = book.add_worksheet("Bewertung")
        heading = book.add_format({"bold": True})
        is_open = book.add_format({"locked": False, "text_wrap": True})
        sheet.freeze_panes(FIRST_LINE - 1, 0)
        sheet.protect()
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        _write_row(sheet, 0, (PROCESS, process_id), heading)
        _write_row(sheet, 1, HEADINGS, heading)
        lines = 0
        for lines, line in enumerate(list_lines(roots), start=1):
            row = FIRST_LINE - 2 + lines
            _write_row(sheet, row, line.cells)
            for column in range(len(GIVEN), len(HEADINGS)):
                sheet.write_blank(row, column, None, is_open)
            sheet.data_validation(row, len(GIVEN), row, len(GIVEN), _CHOICE)
    return lines


def _write_row(
    sheet: "Worksheet", row: int, cells: Iterable[str], look: "Format | None" = None
) -> None:
    for column, text in enumerate(cells):
        sheet.write_string(row, column, text, look)


def read_list(source: IO[bytes], sent: Iterable[Record], process_id: str) -> ReturnedList:
    """Read the list that came back; `sent` are the records of the offer.

    The decisions are not settled yet: see settle_appraisal.

    Raises:
        ForeignProcess: the list belongs to another disposal.
        ListAltered: cells that are not for the archive were changed.
        UnreadableList: it is no list of ours, or a decision is neither A nor V.
        DangerousXml, DamagedPackage, DangerousPackage: the file is built to harm, or torn.
    """
    with open_zip(source, _LIMITS) as archive:
        _require_no_document_types(archive)
    source.seek(0)
    rows = _rows(source)
    head = next(rows, ())
    if head[:1] != (PROCESS,) or next(rows, ())[: len(HEADINGS)] != HEADINGS:
        raise UnreadableList("another head")
    if head[1:2] != (process_id,):
        raise ForeignProcess("".join(head[1:2]), MessageKind.APPRAISAL)
    return _filled_in(rows, {line.id: line for line in list_lines(sent)})


def _require_no_document_types(archive: ZipReader) -> None:
    for name in (each for each in archive.sizes if each.lower().endswith(_XML)):
        with archive.opened(name) as file:
            if _has_declaration(file):
                raise DangerousXml(name)


def _has_declaration(file: IO[bytes]) -> bool:
    """Whether a part declares a document type or an entity, whatever stands before it."""
    last = b""
    while portion := file.read(_PORTION_BYTES):
        seen = last + portion.replace(b"\0", b"").upper()  # UTF-16 has a zero beside each letter
        if any(each in seen for each in _DECLARATIONS):
            return True
        last = seen[-_OVERLAP_BYTES:]
    return False


def _rows(source: IO[bytes]) -> Iterator[tuple[str, ...]]:
    from openpyxl import load_workbook  # noqa: PLC0415 # most processes never read one

    try:
        book = load_workbook(source, read_only=True, data_only=True, keep_links=False)
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True)):
            if number > MOST_LINES:
                raise UnreadableList("too many lines")
            yield tuple("" if value is None else str(value).strip() for value in row)
    except _FAULTS as error:
        raise UnreadableList(str(error)) from error


def _filled_in(rows: Iterator[tuple[str, ...]], lines: Mapping[RecordId, ListLine]) -> ReturnedList:
    decisions: list[RecordDecision] = []
    remarks: dict[RecordId, str] = {}
    altered: list[int] = []
    for number, short_row in enumerate(rows, start=FIRST_LINE):
        row = (*short_row, *("" for _ in HEADINGS))[: len(HEADINGS)]
        if not any(row):
            continue
        record_id = RecordId(row[KEY].lower())
        line = lines.get(record_id)
        if line is None or row[: len(GIVEN)] != line.cells:
            altered.append(number)
            continue
        word, remark = row[len(GIVEN) :]
        if action := _decision(word, number):
            decisions.append(RecordDecision(id=record_id, action=action))
        if remark:
            remarks[record_id] = remark
    if altered:
        raise ListAltered(altered)
    return ReturnedList(decisions=tuple(decisions), remarks=remarks)


def _decision(word: str, row: int) -> DisposalAction | None:
    if not word:
        return None
    if (action := _WORDS.get(word.upper())) is None:
        raise UnreadableList(f"decision {word[:40]!r}", row)
    return action
