"""Rows of scan batches to values and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from eakte.domain.access import TenantId, UnitId, UserId
from eakte.domain.scan_letters import (
    Doubt,
    LetterId,
    LetterState,
    LetterTarget,
    PageMove,
    ScanLetter,
)
from eakte.domain.scan_pages import (
    Finding,
    FindingKind,
    FormerImage,
    PageFigures,
    PageRole,
    ScanPage,
    Settlement,
)
from eakte.domain.scanning import (
    Announcement,
    Batch,
    BatchId,
    BatchState,
    CountKind,
    Discrepancy,
    PartPlan,
    Protection,
    ReceivedPart,
    Separation,
)
from eakte.tables import ScanBatchRow, ScanLetterRow, ScanPageRow, ScanPartRow

SAME_PAGE_FIELDS = (
    "number",
    "part",
    "page",
    "role",
    "letter",
    "is_sampled",
    "turned",
    "straightened",
    "settlement",
    "settled_by",
    "settled_by_name",
    "settled_at",
    "replaced",
)


def to_batch(row: ScanBatchRow) -> Batch:
    """Row to value."""
    return batch_of(row, to_announcement(row.announced))


def batch_of(row: ScanBatchRow, announced: Announcement) -> Batch:
    """Row to value, with an announcement that is known; the kept one is not read."""
    return Batch(
        id=BatchId(row.id),
        tenant=TenantId(row.tenant),
        announced=announced,
        state=BatchState(row.state),
        station=UserId(row.station),
        station_name=row.station_name,
        announced_at=row.announced_at,
        seed=row.seed,
        completed_at=row.completed_at,
        discrepancies=tuple(
            Discrepancy(**(found | {"kind": CountKind(found["kind"])}))
            for found in row.discrepancies
        ),
        correction=row.correction,
        closed_at=row.closed_at,
        closed_by=UserId(row.closed_by) if row.closed_by else None,
        closed_by_name=row.closed_by_name,
    )


def batch_columns(batch: Batch) -> dict[str, object]:
    """Value to columns, without the tenant."""
    return {
        "id": batch.id,
        "station": batch.station,
        "station_name": batch.station_name,
        "key": batch.announced.key,
        "name": batch.announced.name,
        "state": batch.state,
        "announced": asdict(batch.announced),
        "seed": batch.seed,
        "announced_at": batch.announced_at,
        "completed_at": batch.completed_at,
        "discrepancies": [asdict(found) for found in batch.discrepancies],
        "correction": batch.correction,
        "closed_at": batch.closed_at,
        "closed_by": batch.closed_by,
        "closed_by_name": batch.closed_by_name,
    }


def to_announcement(values: Mapping[str, Any]) -> Announcement:
    """What a station announced, out of what was kept of it."""
    return Announcement(
        key=values["key"],
        name=values["name"],
        parts=tuple(PartPlan(**part) for part in values["parts"]),
        pages=values["pages"],
        letters=values["letters"],
        separation=Separation(values["separation"]),
        protection=Protection(values["protection"]),
        unit=UnitId(values["unit"]) if values["unit"] else None,
        device=values["device"],
        operator=values.get("operator", ""),
        sheets=values.get("sheets"),
        is_duplex=values.get("is_duplex", False),
        digest=values.get("digest", ""),
    )


def to_part(row: ScanPartRow) -> ReceivedPart:
    """Row to value."""
    return ReceivedPart(
        number=row.number,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        page_count=row.page_count,
        is_unreadable=row.is_unreadable,
    )


def to_letter(row: ScanLetterRow) -> ScanLetter:
    """Row to value; what was filed stands beside where it went."""
    target = dict(row.target)
    product = target.pop("product", "")
    return ScanLetter(
        id=LetterId(row.id),
        batch=BatchId(row.batch),
        number=row.number,
        part=row.part,
        sheet=row.sheet,
        pages=tuple(row.pages),
        target=LetterTarget(**target),
        doubt=Doubt(row.doubt) if row.doubt else None,
        document=row.document,
        state=LetterState(row.state),
        refusal=row.refusal,
        moves=tuple(_to_move(move) for move in row.moves),
        product=product,
    )


def letter_columns(letter: ScanLetter) -> dict[str, object]:
    """Value to columns, without the tenant."""
    return {
        "id": letter.id,
        "batch": letter.batch,
        "number": letter.number,
        "part": letter.part,
        "sheet": letter.sheet,
        "pages": list(letter.pages),
        "target": asdict(letter.target) | {"product": letter.product},
        "doubt": letter.doubt or "",
        "document": letter.document,
        "state": letter.state,
        "refusal": letter.refusal,
        "moves": [asdict(move) | {"at": move.at.isoformat()} for move in letter.moves],
    }


def to_page(row: ScanPageRow) -> ScanPage:
    """Row to value."""
    same = {name: getattr(row, name) for name in SAME_PAGE_FIELDS}
    return ScanPage(
        **same
        | {
            "role": PageRole(row.role),
            "settlement": Settlement(row.settlement) if row.settlement else None,
            "figures": _to_figures(row.figures),
            "codes": tuple(row.codes),
            "findings": _to_findings(row.findings),
            "former": _to_former(row.former) if row.former else None,
        }
    )


def page_columns(page: ScanPage) -> dict[str, object]:
    """Value to columns, without batch and tenant."""
    return {name: getattr(page, name) for name in SAME_PAGE_FIELDS} | {
        "figures": _figures_kept(page.figures),
        "codes": list(page.codes),
        "findings": _findings_kept(page.findings),
        "former": _former_kept(page.former) if page.former else {},
    }


def _to_figures(kept: Mapping[str, Any]) -> PageFigures:
    return PageFigures(**{**kept, "cut_edges": frozenset(kept["cut_edges"])})


def _figures_kept(figures: PageFigures) -> dict[str, object]:
    return asdict(figures) | {"cut_edges": sorted(figures.cut_edges)}


def _to_findings(kept: Iterable[Sequence[Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(kind=FindingKind(kind), figure=figure) for kind, figure in kept)


def _findings_kept(findings: Iterable[Finding]) -> list[list[object]]:
    return [[found.kind, found.figure] for found in findings]


def _to_former(kept: Mapping[str, Any]) -> FormerImage:
    return FormerImage(
        part=kept["part"],
        page=kept["page"],
        figures=_to_figures(kept["figures"]),
        findings=_to_findings(kept["findings"]),
    )


def _former_kept(former: FormerImage) -> dict[str, object]:
    return {
        "part": former.part,
        "page": former.page,
        "figures": _figures_kept(former.figures),
        "findings": _findings_kept(former.findings),
    }


def _to_move(kept: Mapping[str, Any]) -> PageMove:
    by, at = UserId(kept["by"]), datetime.fromisoformat(kept["at"])
    return PageMove(**{**kept, "by": by, "at": at})
