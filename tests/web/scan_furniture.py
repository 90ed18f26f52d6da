"""A batch of a scanning station as it stands in the check, past the bench that looks at pages."""

import hashlib
from dataclasses import replace

from eakte.domain.scan_letters import Doubt, LetterId, LetterState, LetterTarget, ScanLetter
from eakte.domain.scan_pages import Finding, FindingKind, PageFigures, PageRole, ScanPage
from eakte.domain.scanning import (
    Announcement,
    Batch,
    BatchId,
    BatchState,
    CountKind,
    Discrepancy,
    PartPlan,
    ReceivedPart,
)
from eakte.records import Blob, PartReceived, Transaction
from tests.makers import Town

SHA256 = hashlib.sha256(b"scan").hexdigest()
FIGURES = PageFigures(
    width_mm=210.0,
    height_mm=297.0,
    dpi=300,
    is_blank=False,
    skew_degrees=1.2,
    turned=0,
    contrast=0.8,
)
WRONG = {
    2: (Finding(kind=FindingKind.SKEWED, figure=1.2),),
    3: (Finding(kind=FindingKind.TOO_LONG, figure=331.0),),
}


def a_checked_batch(town: Town, *, document: str, key: str = "2026-03-02/07") -> Batch:
    """Two letters, one of them filed as a document, the other one with two pages to look at."""
    with town.records.begin(town.actor("station")) as tx:
        batch = _added(tx, key, state=BatchState.CHECKING)
        letters = [LetterId(tx.scans.new_id()) for _ in range(2)]
        tx.scans.put_letters(
            [
                _letter(batch, letters[0], 1, pages=(2, 3), state=LetterState.HELD),
                replace(
                    _letter(batch, letters[1], 2, pages=(5,), state=LetterState.FILED),
                    document=document,
                    doubt=Doubt.CLOSED_CASE,
                ),
            ]
        )
        of_page = {2: letters[0], 3: letters[0], 5: letters[1]}
        tx.scans.put_pages(batch.id, [_page(number, of_page.get(number)) for number in range(1, 7)])
    return batch


def a_stopped_batch(town: Town, *, key: str = "2026-03-02/06") -> Batch:
    """A batch of which more pages were announced than came."""
    differs = Discrepancy(kind=CountKind.PAGES, announced=7, found=6)
    with town.records.begin(town.actor("station")) as tx:
        batch = _added(tx, key, state=BatchState.STOPPED)
        tx.scans.save(replace(batch, discrepancies=(differs,)))
        pages = [replace(_page(n, None), role=PageRole.WAITING) for n in range(1, 7)]
        tx.scans.put_pages(batch.id, pages)
    return batch


def _added(tx: Transaction, key: str, *, state: BatchState) -> Batch:
    plan = PartPlan(number=1, file_name="scan.pdf", sha256=SHA256, size_bytes=4)
    batch = Batch(
        id=BatchId(tx.scans.new_id()),
        tenant=tx.subject.tenant,
        announced=Announcement(key=key, name=key, parts=(plan,), device="Scanner Raum 12"),
        state=state,
        station=tx.subject.user,
        station_name=tx.subject.name,
        announced_at=tx.now,
        completed_at=tx.now,
        seed="0",
    )
    tx.scans.add(batch)
    came = PartReceived(
        part=ReceivedPart(number=1, sha256=SHA256, size_bytes=4, page_count=6),
        file_name="scan.pdf",
        at=tx.now,
        journal_hash=SHA256,
    )
    blob = Blob(sha256=SHA256, size_bytes=4, store_key="originals/scan", store_version="1")
    tx.scans.add_part(batch.id, came, blob)
    return batch


def _letter(
    batch: Batch, letter: LetterId, number: int, *, pages: tuple[int, ...], state: LetterState
) -> ScanLetter:
    return ScanLetter(
        id=letter,
        batch=batch.id,
        number=number,
        part=1,
        sheet=pages[0] - 1,
        pages=pages,
        target=LetterTarget(position="10.40"),
        state=state,
    )


def _page(number: int, letter: LetterId | None) -> ScanPage:
    role = PageRole.LETTER if letter else PageRole.BLANK if number == 6 else PageRole.SEPARATOR
    return ScanPage(
        number=number,
        part=1,
        page=number,
        figures=FIGURES,
        role=role,
        letter=letter,
        findings=WRONG.get(number, ()),
    )
