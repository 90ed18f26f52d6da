"""Steps of a transfer note: what a batch tells of one of its letters (TR-03138, A.NB.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from eakte.domain.calendar import berlin_date
from eakte.domain.scan_letters import ScanLetter
from eakte.domain.scan_pages import FindingKind, PageRole, ScanPage, Settlement
from eakte.domain.transfer_note import (
    ImageRange,
    Organisation,
    Procedure,
    ProcessStep,
    QualityControl,
    Remark,
    TransferNote,
)
from eakte.scan_view import BatchView
from eakte.settings import Settings

SYSTEM = "eakte"
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
}
STEPS = {
    Settlement.LEFT: "Sichtprüfung",
    Settlement.STRAIGHTENED: "Begradigen",
    Settlement.TURNED: "Drehen",
    Settlement.RESCANNED: "Neu scannen",
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
    authority: str,
    procedure: ScanProcedure,
    at: datetime,
) -> TransferNote:
    """The transfer note of a filed letter of a closed batch. sha256: of its product, hex."""
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
        further=tuple(_further(view, letter, pages)),
        quality=_quality(view, at=at),
        remarks=tuple(_remarks(pages)),
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


def _further(
    view: BatchView, letter: ScanLetter, pages: Sequence[ScanPage]
) -> Iterator[ProcessStep]:
    """What was done between the scanner and the check, in the order of time."""
    yield ProcessStep(
        name="Trennen",
        at=view.batch.completed_at or view.batch.announced_at,
        by=SYSTEM,
        system=SYSTEM,
        remarks=tuple(_left_out(view, letter)),
    )
    yield from sorted((*_settled(pages), *_moved(letter)), key=lambda step: step.at)


def _settled(pages: Sequence[ScanPage]) -> Iterator[ProcessStep]:
    for page in pages:
        if page.settled_at is not None:
            yield ProcessStep(
                name=STEPS[page.settlement or Settlement.LEFT],
                at=page.settled_at,
                by=page.settled_by_name,
                system=SYSTEM,
                remarks=(Remark(name="Abbild", text=str(page.number)),),
            )


def _moved(letter: ScanLetter) -> Iterator[ProcessStep]:
    for move in letter.moves:
        yield ProcessStep(
            name="Umordnen",
            at=move.at,
            by=move.by_name,
            system=SYSTEM,
            remarks=(
                Remark(name="Abbild", text=str(move.page)),
                Remark(name="Stelle im Schreiben", text=f"{move.was} nach {move.to}"),
            ),
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


def _remarks(pages: Sequence[ScanPage]) -> Iterator[Remark]:
    for page in pages:
        for found in page.findings:
            yield Remark(
                name=f"Abbild {page.number}: {FINDINGS[found.kind]}",
                text=f"{found.figure:g}",
                is_anomaly=True,
            )


def _quality(view: BatchView, *, at: datetime) -> QualityControl:
    checked = sum(page.settlement is not None for page in view.pages)
    sampled = sum(page.is_sampled for page in view.pages)
    result = (
        f"{checked} Seiten angesehen, davon {sampled} als Stichprobe"
        f" (Startwert {view.batch.seed}); alle entschieden, Rechnung vollständig"
    )
    return QualityControl(
        at=view.batch.closed_at or at, by=view.batch.closed_by_name, system=SYSTEM, result=result
    )
