"""Steps of taking a rescan: which page it is of, what is kept of it, and what it puts in place."""

from collections.abc import Iterator
from dataclasses import replace

from eakte import intake, orders
from eakte.desk import ReadingDesk
from eakte.domain.scan_letters import LetterId, LetterTarget, ScanLetter
from eakte.domain.scan_pages import ScanPage
from eakte.domain.scan_rescans import (
    AWAITED_FOR,
    OnePageOnly,
    findings_of_rescan,
    rescanned_page,
)
from eakte.domain.scanning import Batch, BatchId, ReceivedPart
from eakte.domain.sheet_code import is_on_sheet
from eakte.intake import Upload
from eakte.records import Blob, PartReceived, Transaction
from eakte.scanning import separating
from eakte.scanning.orders import rescan_job
from eakte.scanning.steps import awaited_pages, batch_event
from indexing import PageReader


def require_one_page(upload: Upload, *, reader: PageReader, desk: ReadingDesk) -> None:
    """Refuse a file that can never be one page; one that cannot be opened is looked at later.

    Raises:
        UploadRejected, OnePageOnly: it is such a file.
    """
    intake.require_acceptable(reader.screen(upload.path, file_name=upload.file_name))
    with desk.cleared() as folder:
        found = reader.inspect(upload.path, file_name=upload.file_name, parts_into=folder / "parts")
    if found.page_count > 1:
        raise OnePageOnly(found.page_count)


def added(
    tx: Transaction, batch: Batch, came: PartReceived, blob: Blob, *, is_next: bool
) -> PartReceived:
    """The rescan as it is kept, with its entry and its jobs."""
    detail: dict[str, str | int] = {"page": came.replaces or 0, "sha256": came.part.sha256}
    by = {"by": came.by_name} if came.by != tx.subject.user else {}
    entry = tx.note(batch_event(batch, "page_rescanned", **detail, **by))
    kept = replace(came, journal_hash=entry)
    tx.scans.add_part(batch.id, kept, blob)
    tx.enqueue(orders.keeping_job(came.part.sha256))
    tx.enqueue(rescan_job(batch.id, came.part.number, is_next=is_next))
    return kept


def is_overtaken(tx: Transaction, batch: BatchId, came: PartReceived) -> bool:
    """Whether a later rescan of the same page is in its place already."""
    return any(
        other.replaces == came.replaces
        and other.part.number > came.part.number
        and bool(other.part.page_count)
        for other in tx.scans.parts(batch)
    )


def replaced(page: ScanPage, seen: ScanPage, came: PartReceived, *, is_next: bool) -> ScanPage:
    """The page with its rescan in place. seen: that, as the first look told it."""
    is_sheet = seen.figures.is_sheet or any(is_on_sheet(code) for code in seen.codes)
    found = findings_of_rescan(seen.figures, is_sheet=is_sheet, is_next=is_next)
    return rescanned_page(page, seen, found, by=came.by, by_name=came.by_name, at=came.at)


def own_letter(tx: Transaction, batch: Batch, page: ScanPage) -> ScanLetter:
    """A letter behind all others, for the inbox, of the rescan in the place of a page."""
    return ScanLetter(
        id=LetterId(tx.scans.new_id()),
        batch=batch.id,
        number=max(letter.number for letter in tx.scans.letters(batch.id)) + 1,
        part=page.part,
        pages=(tx.scans.pages(batch.id)[-1].number + 1,),
        target=LetterTarget(unit=batch.announced.unit),
    )


def take_along(tx: Transaction, batch: Batch, first: ScanPage, *, key: bytes) -> None:
    """Let the file and the stickers of a rescan go with the page that it became."""
    tx.scans.place_part(batch.id, first.part, page=first.number)
    numbers = separating.label_numbers(first, tenant=batch.tenant, key=key)
    tx.scans.labels.put(batch.id, first.number, numbers)


def awaited_at(tx: Transaction, device: str) -> Iterator[tuple[BatchId, int]]:
    """Pages of batches of this device for which somebody waits just now, the first one first."""
    for batch, number in tx.scans.rescans.awaited(since=tx.now - AWAITED_FOR):
        is_on_its_way = number in awaited_pages(tx.scans.parts(batch.id))
        if batch.announced.device == device and not is_on_its_way:
            yield batch.id, number


def fresh(tx: Transaction, batch: Batch, number: int, upload: Upload) -> PartReceived:
    """The rescan of a page by the actor, before it stands in the journal."""
    return PartReceived(
        part=ReceivedPart(
            number=max(part.part.number for part in tx.scans.parts(batch.id)) + 1,
            sha256=upload.sha256,
            size_bytes=upload.size_bytes,
        ),
        file_name=upload.file_name,
        at=tx.now,
        journal_hash="",
        replaces=number,
        by=tx.subject.user,
        by_name=tx.subject.name,
    )


def known(tx: Transaction, batch: BatchId, number: int, upload: Upload) -> PartReceived | None:
    """The same bytes, where no other rescan came behind them: a form that was sent twice."""
    of_page = [came for came in tx.scans.parts(batch) if came.replaces == number]
    newest = next((came for came in of_page[::-1] if not came.part.is_unreadable), None)
    return newest if newest and newest.part.sha256 == upload.sha256 else None
