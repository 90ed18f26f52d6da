"""FLOW show | open -> replace | answer -> look -> set apart: scans of a batch, rescans of pages.

A person hands a rescan in (replace), or asks the station for it, which sends it next (answer). A
rescan never overwrites: the former image stays in the scan that came, and its page is counted as
replaced. One that turns out to be another paper becomes a letter of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from eakte import jobs
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.errors import NotVisible
from eakte.domain.scan_letters import LetterId, ScanLetter
from eakte.domain.scan_rescans import NotAwaited, OnePageOnly, RescanPending, set_apart
from eakte.domain.scanning import Batch, BatchId, BatchState
from eakte.domain.withdrawal import is_withdrawn
from eakte.filing import Filing
from eakte.intake import Upload
from eakte.jobs import Beat, Job
from eakte.leftovers import none_left
from eakte.receipts import Receipt
from eakte.records import PartReceived, Records, Transaction
from eakte.scanning import rescan_steps, separating
from eakte.scanning.decisions import (
    arranged,
    make_anew,
    page_awaited,
    page_to_check,
    page_to_rescan,
)
from eakte.scanning.orders import scan_images_job
from eakte.scanning.steps import batch_event, part_receipt, received_part, visible_batch
from indexing import ScanBench, ScanUnreadable, SheetLook

VIEWED = "scan_viewed"
ONE_LOOK = timedelta(hours=1)  # pages and small images of a batch belong to one look


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescanning:
    """Images of pages as they were scanned, and others in their place. key: of printed codes."""

    records: Records
    desk: ReadingDesk
    bench: ScanBench
    filing: Filing
    key: bytes = field(repr=False)

    def image(self, batch: BatchId, number: int, *, width: int, actor: Actor) -> bytes | None:
        """The image of a page (WebP) as it was scanned; None: ordered, but not made yet.

        After the check that is a look at content, which stands in the journal once an hour.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        self._require_may_look(batch, actor)
        self._note_look(batch, actor)
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

    def answer(
        self,
        batch: BatchId,
        number: int,
        upload: Upload,
        *,
        actor: Actor,
        is_next: bool = False,
    ) -> Receipt:
        """Take the rescan for which somebody asked the station. Safe to repeat.

        Who asked counts as who scanned it. is_next: the station named no page: it sent it next.

        Raises:
            NotAllowed, NotVisible, NotAwaited, LetterBusy, RescanPending: refused.
            UploadRejected, OnePageOnly: as `replace`; nothing was stored.
        """
        require_may(actor, Action.DELIVER)
        with self.records.read(actor) as tx:
            found = visible_batch(tx, batch)
            tx.scans.page(batch, number)
            if known := rescan_steps.known(tx, batch, number, upload):
                return part_receipt(self.filing.signer, found, known)
        rescan_steps.require_one_page(upload, reader=self.filing.reader, desk=self.desk)
        blob = self.desk.shelve(upload, actor.tenant)
        with self.records.begin(actor) as tx:
            found, page = page_awaited(tx, batch, number)
            came = rescan_steps.fresh(tx, found, number, upload)
            asked = replace(came, by=page.settled_by, by_name=page.settled_by_name)
            kept = rescan_steps.added(tx, found, asked, blob, is_next=is_next)
            self.desk.require_there(blob)
            return part_receipt(self.filing.signer, found, kept)

    def answer_next(self, upload: Upload, *, device: str, actor: Actor) -> Receipt | None:
        """Let a scan take the place of the page that somebody waits for at this device.

        None: nobody does, or it has more pages than one: it is an ordinary scan. The page is
        looked at once more: it could be another paper. Safe to repeat.

        Raises:
            NotAllowed, LetterBusy, UploadRejected: as `answer`.
        """
        require_may(actor, Action.DELIVER)
        with self.records.read(actor) as tx:
            if known := tx.scans.rescans.came(upload.sha256):
                return part_receipt(self.filing.signer, *known)
            waiting = next(rescan_steps.awaited_at(tx, device), None)
        if waiting is None:
            return None
        try:
            return self.answer(*waiting, upload, actor=actor, is_next=True)
        except (OnePageOnly, NotAwaited, RescanPending):
            return None

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
        rescan_steps.require_one_page(upload, reader=self.filing.reader, desk=self.desk)
        blob = self.desk.shelve(upload, actor.tenant)
        with self.records.begin(actor) as tx:
            found, _, _ = page_to_rescan(tx, batch, number)
            if known := rescan_steps.known(tx, batch, number, upload):
                return part_receipt(self.filing.signer, found, known)
            came = rescan_steps.fresh(tx, found, number, upload)
            kept = rescan_steps.added(tx, found, came, blob, is_next=False)
            self.desk.require_there(blob)
            return part_receipt(self.filing.signer, found, kept)

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
                is_next = bool(job.payload.get("is_next"))
                self._put_in_place(tx, found, came, look, is_next=is_next)
            jobs.finish(tx.session, job)

    def set_apart(self, batch: BatchId, number: int, *, actor: Actor) -> ScanLetter:
        """Let the rescan in the place of a page be a letter of its own; the former image is back.

        Gives the new letter, which goes to the inbox. A page whose next scan came waits again.

        Raises:
            NotAllowed, NotVisible, StepImpossible, SamePerson, NothingToSettle: refused.
            LetterBusy, RescanPending: its letter is just being made, or another scan of it came.
            NothingToSetApart: no rescan stands in its place.
        """
        with self.records.begin(actor) as tx:
            found, page, letter = page_to_check(tx, batch, number)
            own = rescan_steps.own_letter(tx, found, page)
            restored, first = set_apart(page, number=own.pages[0], by=actor, at=tx.now)
            tx.scans.put_pages(batch, [restored, first])
            rescan_steps.take_along(tx, found, first, key=self.key)
            tx.note(
                batch_event(
                    found, "rescan_set_apart", page=number, own=first.number, letter=own.number
                )
            )
            make_anew(tx, found, letter, is_changed=True)
            arranged(tx, found, [own])
            return own

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

    def _note_look(self, batch: BatchId, actor: Actor) -> None:
        """Note that somebody looks at pages of a batch on which nobody works any more."""
        with self.records.read(actor) as tx:
            found, last_at = tx.scans.get(batch), tx.scans.evidence.last_deed(batch, VIEWED)
            is_known = last_at is not None and tx.now - last_at < ONE_LOOK
        if found.state is BatchState.CLOSED and not is_known:
            with self.records.begin(actor) as tx:
                tx.note(batch_event(found, VIEWED))

    def _first_look(self, path: Path, file_name: str) -> SheetLook | None:
        """What the first page of a rescan looks like; None: it cannot be seen."""
        try:
            for look in self.bench.looks(path, file_name=file_name):
                return look if look.reason is None else None
        except ScanUnreadable:
            pass
        return None

    def _put_in_place(
        self,
        tx: Transaction,
        batch: Batch,
        came: PartReceived,
        look: SheetLook | None,
        *,
        is_next: bool,
    ) -> None:
        """Let a rescan count for its page; one that cannot be seen changes nothing.

        One that comes behind a later one, or after the check, is counted only.
        """
        is_seen = look is not None
        part = replace(came.part, page_count=int(is_seen), is_unreadable=not is_seen)
        page = tx.scans.page(batch.id, came.replaces or 0)
        is_overtaken = rescan_steps.is_overtaken(tx, batch.id, came)
        is_used = batch.state is BatchState.CHECKING and not is_overtaken
        tx.scans.keep_look(batch.id, part)
        if look is not None:
            fresh = separating.seen(look, number=page.number, part=part.number)
            counted = replace(page, replaced=page.replaced + 1)
            other = rescan_steps.replaced(page, fresh, came, is_next=is_next)
            tx.scans.put_pages(batch.id, [other if is_used else counted])
        if batch.state is BatchState.CHECKING:
            letter = tx.scans.letter(LetterId(str(page.letter)))
            make_anew(tx, batch, letter, is_changed=is_seen and is_used)
