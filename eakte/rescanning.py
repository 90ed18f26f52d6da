"""FLOW show | open -> replace -> look: the scans of a batch, and rescans of single pages.

A rescan never overwrites: the former image stays in the scan that came, and its page is counted as
replaced.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from eakte import intake, jobs, orders, separating
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.errors import NotVisible
from eakte.domain.scan_letters import LetterId
from eakte.domain.scan_pages import ScanPage
from eakte.domain.scan_rescans import OnePageOnly, findings_of_rescan, rescanned_page
from eakte.domain.scanning import Batch, BatchId, BatchState, ReceivedPart
from eakte.domain.sheet_code import is_on_sheet
from eakte.domain.withdrawal import is_withdrawn
from eakte.filing import Filing
from eakte.intake import Upload
from eakte.jobs import Beat, Job
from eakte.leftovers import none_left
from eakte.receipts import Receipt
from eakte.records import PartReceived, Records, Transaction
from eakte.scan_decisions import make_anew, page_to_rescan
from eakte.scan_orders import rescan_job, scan_images_job
from eakte.scan_steps import batch_event, part_receipt, received_part, visible_batch
from indexing import ScanBench, ScanUnreadable, SheetLook


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescanning:
    """Images of pages as they were scanned, and others in their place."""

    records: Records
    desk: ReadingDesk
    bench: ScanBench
    filing: Filing

    def image(self, batch: BatchId, number: int, *, width: int, actor: Actor) -> bytes | None:
        """The image of a page (WebP) as it was scanned; None: ordered, but not made yet.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        self._require_may_look(batch, actor)
        with self.records.read(actor) as tx:
            page = tx.scans.page(batch, number)
            blob = tx.scans.originals.blob(received_part(tx, batch, page.part).part.sha256)
        image = self.desk.image(actor.tenant, blob, page.page, width)
        if image is None:
            with self.records.begin(actor) as tx:
                tx.enqueue(scan_images_job(batch, page.part))
        return image

    def make_images(self, job: Job, *, beat: Beat) -> None:
        """Make the images of the pages of one scan. Can run twice."""
        batch, number = BatchId(job.subject), int(job.payload["part"])
        with self.records.read(system_actor(job.tenant)) as tx:
            came = received_part(tx, batch, number)
            blob = tx.scans.originals.blob(came.part.sha256)
        with (
            self.desk.cleared() as folder,
            none_left(self.records, self.desk.work, blob, system_actor(job.tenant)),
        ):
            path = self.desk.fetched_blob(blob, folder / "scan")
            images_into = folder / "images"
            images_into.mkdir()
            reader = self.filing.reader
            inspection = reader.inspect(path, file_name=came.file_name, parts_into=folder / "parts")
            made = reader.images(path, inspection, into=images_into, rotations={})
            for page in self.desk.kept_images(job.tenant, blob, made):
                beat(page, inspection.page_count)
        with self.records.begin(system_actor(job.tenant)) as tx:
            jobs.finish(tx.session, job)

    @contextmanager
    def opened_part(
        self, batch: BatchId, number: int, *, actor: Actor
    ) -> Iterator[tuple[Path, PartReceived]]:
        """An unsplit scan as it came, verified, in a file that is gone after the block; journalled.

        One without a page that could be looked at, only for who may release from quarantine.

        Raises:
            NotAllowed, NotVisible, PartUnknown: refused, or it went with a destroyed document.
            DigestMismatch, ObjectMissing, StorageUnavailable: the store does not give these bytes.
        """
        self._require_may_look(batch, actor)
        with self.records.read(actor) as tx:
            found = visible_batch(tx, batch)
            came = received_part(tx, batch, number)
            blob = tx.scans.originals.blob(came.part.sha256)
        if not came.part.page_count:  # nobody has looked into it, or nobody may
            require_may(actor, Action.RELEASE_QUARANTINE)
        with self.desk.cleared() as folder:
            path = self.desk.fetched_blob(blob, folder / "part")
            with self.records.begin(actor) as tx:
                tx.note(batch_event(found, "scan_accessed", part=number))
            yield path, came

    def replace(self, batch: BatchId, number: int, upload: Upload, *, actor: Actor) -> Receipt:
        """Take a rescan of one page; the same bytes for the same page again are taken once.

        Raises:
            NotAllowed, NotVisible, StepImpossible, SamePerson: refused.
            LetterBusy, NothingToSettle: it is no page of a letter, or that is just being made.
            UploadRejected: a file that is never taken; nothing was stored.
            OnePageOnly: it has more pages, which would be in no account; nothing was stored.
        """
        require_may(actor, Action.SCAN)
        with self.records.read(actor) as tx:
            tx.scans.page(batch, number)
        self._require_one_page(upload)
        blob = self.desk.shelve(upload, actor.tenant)
        with self.records.begin(actor) as tx:
            found, _, _ = page_to_rescan(tx, batch, number)
            came = _known_rescan(tx, batch, number, upload)
            if came is None:
                event = batch_event(found, "page_rescanned", page=number, sha256=upload.sha256)
                came = PartReceived(
                    part=ReceivedPart(
                        number=max(part.part.number for part in tx.scans.parts(batch)) + 1,
                        sha256=upload.sha256,
                        size_bytes=upload.size_bytes,
                    ),
                    file_name=upload.file_name,
                    at=tx.now,
                    journal_hash=tx.note(event),
                    replaces=number,
                    by=actor.user,
                    by_name=actor.name,
                )
                tx.scans.add_part(batch, came, blob)
                tx.enqueue(orders.keeping_job(upload.sha256))
                tx.enqueue(rescan_job(batch, came.part.number))
            return part_receipt(self.filing.signer, found, came)

    def look_at_rescan(self, job: Job) -> None:
        """Look at a rescan, which takes the place of its page. Can run twice."""
        batch = BatchId(job.subject)
        with self.records.read(system_actor(job.tenant)) as tx:
            came = received_part(tx, batch, int(job.payload["part"]))
            blob = tx.scans.originals.blob(came.part.sha256)
        with self.desk.cleared() as folder:
            path = self.desk.fetched_blob(blob, folder / "rescan")
            look = self._first_look(path, came.file_name)
        with self.records.begin(system_actor(job.tenant)) as tx:
            found = tx.scans.locked(batch)
            if received_part(tx, batch, came.part.number).part.page_count is None:
                self._put_in_place(tx, found, came, look)
            jobs.finish(tx.session, job)

    def _require_may_look(self, batch: BatchId, actor: Actor) -> None:
        """Refuse images of a batch of which a letter was withdrawn from use since.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        require_may(actor, Action.SCAN)
        with self.records.read(system_actor(actor.tenant)) as tx:
            scopes = tx.scans.originals.scopes_of(batch)
        if any(is_withdrawn(scope) for scope in scopes - (actor.scopes() or frozenset())):
            raise NotVisible("batch", batch)

    def _require_one_page(self, upload: Upload) -> None:
        """Refuse a file that can never be one page; one that cannot be opened is looked at later.

        Raises:
            UploadRejected, OnePageOnly: it is such a file.
        """
        reader = self.filing.reader
        intake.require_acceptable(reader.screen(upload.path, file_name=upload.file_name))
        with self.desk.cleared() as folder:
            found = reader.inspect(
                upload.path, file_name=upload.file_name, parts_into=folder / "parts"
            )
        if found.page_count > 1:
            raise OnePageOnly(found.page_count)

    def _first_look(self, path: Path, file_name: str) -> SheetLook | None:
        """What the first page of a rescan looks like; None: it cannot be seen."""
        try:
            for look in self.bench.looks(path, file_name=file_name):
                return look if look.reason is None else None
        except ScanUnreadable:
            pass
        return None

    def _put_in_place(
        self, tx: Transaction, batch: Batch, came: PartReceived, look: SheetLook | None
    ) -> None:
        """Let a rescan count for its page; one that cannot be seen changes nothing.

        One that comes behind a later one, or after the check, is counted only.
        """
        is_seen = look is not None
        part = replace(came.part, page_count=int(is_seen), is_unreadable=not is_seen)
        page = tx.scans.page(batch.id, came.replaces or 0)
        is_used = batch.state is BatchState.CHECKING and not _is_overtaken(tx, batch.id, came)
        tx.scans.keep_look(batch.id, part)
        if look is not None:
            fresh = separating.seen(look, number=page.number, part=part.number)
            counted = replace(page, replaced=page.replaced + 1)
            tx.scans.put_pages(batch.id, [_replaced(page, fresh, came) if is_used else counted])
        if batch.state is BatchState.CHECKING:
            letter = tx.scans.letter(LetterId(str(page.letter)))
            make_anew(tx, batch, letter, is_changed=is_seen and is_used)


def _is_overtaken(tx: Transaction, batch: BatchId, came: PartReceived) -> bool:
    """Whether a later rescan of the same page is in its place already."""
    return any(
        other.replaces == came.replaces
        and other.part.number > came.part.number
        and bool(other.part.page_count)
        for other in tx.scans.parts(batch)
    )


def _replaced(page: ScanPage, fresh: ScanPage, came: PartReceived) -> ScanPage:
    is_sheet = fresh.figures.is_sheet or any(is_on_sheet(code) for code in fresh.codes)
    found = findings_of_rescan(fresh.figures, is_sheet=is_sheet)
    return rescanned_page(page, fresh, found, by=came.by, by_name=came.by_name, at=came.at)


def _known_rescan(
    tx: Transaction, batch: BatchId, number: int, upload: Upload
) -> PartReceived | None:
    """The same bytes, where no other rescan came behind them: a form that was sent twice."""
    of_page = [came for came in tx.scans.parts(batch) if came.replaces == number]
    newest = next((came for came in of_page[::-1] if not came.part.is_unreadable), None)
    return newest if newest and newest.part.sha256 == upload.sha256 else None
