"""Steps of a transfer note: what a batch tells of one of its letters (TR-03138, A.NB.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from eakte.domain.calendar import berlin_date
from eakte.domain.scan_letters import ScanLetter
from eakte.domain.scan_pages import FindingKind, PageRole, ScanPage
from eakte.domain.transfer_note import (
    ImageRange,
    Organisation,
    Procedure,
    ProcessStep,
    QualityControl,
    Remark,
    TransferNote,
)
from eakte.records import HistoryLine
from eakte.scanning.batch_view import BatchView
from eakte.scanning.note_steps import SYSTEM, looked_at, steps_of
from eakte.settings import Settings

FINDINGS = {
    FindingKind.LOW_RESOLUTION: "geringe Auflösung (dpi)",
    FindingKind.SKEWED: "schief (Grad)",
    FindingKind.SIDEWAYS: "liegt quer (Grad)",
    FindingKind.UPSIDE_DOWN: "steht auf dem Kopf (Grad)",
    FindingKind.LOW_CONTRAST: "geringer Kontrast (0 bis 1)",
    FindingKind.CUT: "Ränder abgeschnitten (Anzahl)",
    FindingKind.TOO_LONG: "länger als A4 (mm)",
    FindingKind.TOO_SHORT: "kürzer als A4 (mm)",
    FindingKind.UNREADABLE: "nicht darstellbar",
    FindingKind.POORLY_READ: "schlecht lesbar (Sicherheit 0 bis 1)",
    FindingKind.EMPTY: "neuer Scan ohne Inhalt",
    FindingKind.SHEET: "neuer Scan zeigt ein Trennblatt",
    FindingKind.NEXT_SCAN: "nächster Scan an dieser Stelle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanProcedure:
    """The written procedure of the scanning station (Verfahrensdokumentation).

    town, unit: of the station; town empty: the name of the municipality. as_of: when the procedure
    came into force; None: the day of the batch.
    """

    title: str
    variant: str
    version: str
    unit: str
    town: str = ""
    as_of: date | None = None


def procedure_of(settings: Settings) -> ScanProcedure:
    """The procedure as it is configured."""
    as_of = settings.scan_procedure_as_of
    return ScanProcedure(
        title=settings.scan_procedure,
        variant="Stapelscan",
        version=settings.scan_procedure_version,
        unit=settings.scan_unit,
        town=settings.scan_town,
        as_of=date.fromisoformat(as_of) if as_of else None,
    )


def note_of(
    view: BatchView,
    letter: ScanLetter,
    *,
    sha256: str,
    deeds: Sequence[HistoryLine],
    read: HistoryLine | None,
    authority: str,
    procedure: ScanProcedure,
    at: datetime,
) -> TransferNote:
    """The transfer note of a filed letter of a closed batch.

    sha256: of its product, hex. deeds, read: see `steps_of`.
    """
    batch = view.batch
    station = Organisation(name=authority, town=procedure.town or authority, unit=procedure.unit)
    pages = [page for page in view.pages if page.number in letter.pages]
    return TransferNote(
        made_at=at,
        contractor=station,
        pages=len(letter.pages),
        sha256=sha256,
        batch=batch.announced.name,
        batch_made_at=batch.announced_at,
        procedure=Procedure(
            title=procedure.title,
            variant=procedure.variant,
            version=procedure.version,
            as_of=procedure.as_of or berlin_date(batch.announced_at),
            keeper=station,
        ),
        position=ImageRange(first=min(letter.pages), last=max(letter.pages), count=len(view.pages)),
        scan=_scan(view),
        further=(_separated(view, letter), *steps_of(letter, deeds, read=read)),
        quality=_quality(view, deeds, at=at),
        remarks=tuple(_remarks(letter, pages)),
    )


def _scan(view: BatchView) -> ProcessStep:
    batch = view.batch
    device = batch.announced.device
    return ProcessStep(
        name="Scannen",
        at=batch.announced_at,
        by=batch.station_name,
        system=device or "Scanner",
        remarks=(Remark(name="Abbilder", text=str(len(view.pages))),),
    )


def _separated(view: BatchView, letter: ScanLetter) -> ProcessStep:
    """What was left out of the letter before anybody looked at it."""
    return ProcessStep(
        name="Trennen",
        at=view.batch.completed_at or view.batch.announced_at,
        by=SYSTEM,
        system=SYSTEM,
        remarks=tuple(_left_out(view, letter)),
    )


def _left_out(view: BatchView, letter: ScanLetter) -> Iterator[Remark]:
    """Pages among those of the letter that are in the scan only."""
    first, last = letter.sheet or min(letter.pages), max(letter.pages)
    for role, name in (
        (PageRole.SEPARATOR, "Trennblatt entfernt, Abbild"),
        (PageRole.BLANK, "Leerseite entfernt, Abbild"),
    ):
        for page in view.pages:
            if page.role is role and first <= page.number <= last:
                yield Remark(name=name, text=str(page.number))


def _remarks(letter: ScanLetter, pages: Sequence[ScanPage]) -> Iterator[Remark]:
    if letter.refusal:  # the last correction came too late for the record
        yield Remark(name="Nachbearbeitung", text="nicht ins Dokument übernommen", is_anomaly=True)
    for page in pages:
        for found in page.findings:
            yield Remark(
                name=f"Abbild {page.number}: {FINDINGS[found.kind]}",
                text=f"{found.figure:g}",
                is_anomaly=True,
            )


def _quality(view: BatchView, deeds: Sequence[HistoryLine], *, at: datetime) -> QualityControl:
    seen = looked_at(deeds)
    sampled = sum(page.is_sampled for page in view.pages if page.number in seen)
    result = (
        f"{len(seen)} Seiten angesehen, davon {sampled} als Stichprobe"
        f" (Startwert {view.batch.seed}); alle entschieden, Rechnung vollständig"
    )
    return QualityControl(
        at=view.batch.closed_at or at, by=view.batch.closed_by_name, system=SYSTEM, result=result
    )
