"""Hits as a spreadsheet (Trefferliste als Tabelle), for the screens and for the service."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from eakte.domain.access import Actor
from eakte.domain.calendar import berlin_date
from eakte.domain.casefile import document_date
from eakte.finding import FoundPage, SearchRequest
from eakte.hit_walk import HitsCutShort
from eakte.kind_words import KIND_WORDS
from eakte.office import Office
from eakte.spool import DISK_FULL, SpoolFull
from eakte.spreadsheets import Cell, csv_lines, write_xlsx

MOST_HITS = 10_000  # rows that somebody still looks through; a search that finds more is too wide
CAPPED = (
    "Die Liste endet nach 10.000 Treffern; es gibt mehr. Grenzen Sie die Suche ein, "
    "um alle Treffer zu erhalten."
)
CUT_SHORT = (
    "Die Liste ist unvollständig: Die Suche hat nicht alles angesehen, es kann mehr Treffer geben. "
    "Grenzen Sie die Suche ein, um alle zu erhalten."
)
TITLE = "Treffer"
INBOX = "Posteingang"
HEADER = (
    "Aktenzeichen",
    "Akte",
    "Dokument",
    "Seite",
    "Datum",
    "Absender",
    "Art",
    "Fundstelle",
    "Adresse",
)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Address = Callable[[FoundPage], str]


class SheetForm(StrEnum):
    """What kind of file a list is written as."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {SheetForm.CSV: "text/csv", SheetForm.XLSX: XLSX_TYPE}


@dataclass(frozen=True, slots=True, kw_only=True)
class HitSheet:
    """A list of hits as a file, with the name under which it is given out."""

    path: Path
    file_name: str
    media_type: str


@contextmanager
def hit_sheet(
    office: Office, request: SearchRequest, *, form: SheetForm, actor: Actor, address: Address
) -> Iterator[HitSheet]:
    """All hits that the actor may see, in a file that is gone after the block.

    It is complete before the first byte goes out: what fails is a refusal and never half a list.
    `address` says where a hit can be looked at.

    Raises:
        QueryRefused, InvalidValue: what was typed cannot be looked for.
        HitsIncomplete: the index is being rebuilt.
        SpoolFull: there is no room for the file.
    """
    hits = office.exporting.hits(request, form=form, actor=actor)
    with office.records.read(actor) as tx:
        now, today = tx.now, tx.today
    with office.viewing.desk.cleared() as folder:
        path = folder / f"{TITLE}.{form}"
        rows = rows_of(hits, address)
        write(form, path, rows, made_at=now)
        yield HitSheet(path=path, file_name=file_name(form, today), media_type=MEDIA_TYPES[form])


def write(
    form: SheetForm, path: Path, rows: Iterable[Sequence[Cell]], *, made_at: datetime
) -> None:
    """Write rows below the header of a list of hits.

    Raises:
        SpoolFull: there is no room for the file.
    """
    try:
        if form is SheetForm.XLSX:
            write_xlsx(path, HEADER, rows, title=TITLE, made_at=made_at)
            return
        with path.open("wb") as target:
            target.writelines(csv_lines(HEADER, rows))
    except OSError as error:
        if error.errno in DISK_FULL:
            raise SpoolFull from error
        raise


def file_name(form: SheetForm, today: date) -> str:
    """The name under which a list of hits is stored by whoever gets it."""
    return f"treffer-{today.isoformat()}.{form}"


def rows_of(
    hits: Iterable[FoundPage], address: Address, *, most: int = MOST_HITS
) -> Iterator[Sequence[Cell]]:
    """A row for each hit; in the last row a sentence, where there are or may be more."""
    try:
        for number, hit in enumerate(hits):
            if number == most:
                yield (CAPPED,)
                return
            yield _row(hit, address(hit))
    except HitsCutShort:
        yield (CUT_SHORT,)


def _row(hit: FoundPage, address: str) -> Sequence[Cell]:
    document, case = hit.document, hit.case
    return (
        case.reference if case else None,
        case.subject if case else INBOX,
        document.subject,
        hit.page.number,
        document_date(document) or berlin_date(document.received_at),
        document.sender,
        KIND_WORDS.get(document.kind, document.kind),
        " ".join(hit.snippet.text.split()),
        address,
    )
