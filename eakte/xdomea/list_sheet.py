"""The list of an offer on which an archive without xdomea decides: its columns and lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from eakte.domain.record_description import NO_DISPOSITION, RecordId
from eakte.domain.record_tree import DocumentRecord, FileRecord, Record, children_of
from eakte.xdomea.text import clean
from eakte.xdomea.version import DEFAULT_VERSION

PROCESS = "Aussonderung"
GIVEN = (  # what the archive reads
    "Nr.",
    "Art",
    "Aktenzeichen",
    "Betreff",
    "Laufzeit",
    "Aktenplan",
    "Aufbewahrungsende",
    "Vorschlag",
    "Begründung",
    "Kennung",
)
FILLED = ("Entscheidung (A oder V)", "Bemerkung des Archivs")  # what it fills in
HEADINGS = (*GIVEN, *FILLED)
KEY = GIVEN.index("Kennung")
FIRST_LINE = 3  # row 1 names the process, row 2 the columns
MOST_CELL_CHARACTERS = 32_000  # a cell of a spreadsheet holds 32,767


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """A record on the list: its id, and its cells under GIVEN."""

    id: RecordId
    cells: tuple[str, ...]


def list_lines(roots: Iterable[Record]) -> Iterator[ListLine]:
    """One line for each record on which the archive decides, parents first."""
    for number, (record, depth) in enumerate(_appraised(roots, 0), start=1):
        yield _line(number, record, depth)


def _appraised(records: Iterable[Record], depth: int) -> Iterator[tuple[Record, int]]:
    for record in records:
        if isinstance(record, DocumentRecord):
            if depth == 0:
                yield record, depth
            continue
        if not record.is_context:
            yield record, depth
        yield from _appraised(children_of(record), depth + 1)


def _line(number: int, record: Record, depth: int) -> ListLine:
    description = record.description
    disposition = NO_DISPOSITION
    covers: tuple[date | None, date | None] = (None, None)
    if not isinstance(record, DocumentRecord):
        disposition = record.disposition or NO_DISPOSITION
        covers = (record.covers_from, record.covers_to)
    cells = (
        str(number),
        _kind(record, depth),
        description.reference,
        description.subject,
        " bis ".join(_day(day) for day in covers if day),
        description.plan_unit.code if description.plan_unit else "",
        _day(disposition.retention_end),
        str(disposition.proposal or ""),
        disposition.proposal_reason,
        record.id,
    )
    return ListLine(id=record.id, cells=tuple(map(_cell, cells)))


def _kind(record: Record, depth: int) -> str:
    match record:
        case FileRecord():
            return "Teilakte" if depth else "Akte"
        case DocumentRecord():
            return "Dokument"
        case _:
            return "Vorgang"


def _day(day: date | None) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}" if day else ""


def _cell(text: str) -> str:
    return clean(text, DEFAULT_VERSION).strip()[:MOST_CELL_CHARACTERS]
