"""FLOW announce -> accept -> complete -> look -> separate -> file: a batch becomes letters.

A station announces a batch with the digest of each file, hands in the files in any order and as
often as it likes, and says when all are there. Then each page is looked at, the count is compared,
and the letters are filed: those without findings at once, the others when a person has looked
(`eakte.scanning.checking`). The files that came are never changed.
"""

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from eakte import jobs, orders
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.scan_counting import discrepancies, stopping
from eakte.domain.scan_forgetting import is_same
from eakte.domain.scan_letters import LetterId, LetterState, ScanLetter
from eakte.domain.scan_pages import ScanPage
from eakte.domain.scan_sample import SampleShares
from eakte.domain.scanning import (
    GONE,
    Announcement,
    Batch,
    BatchDiffers,
    BatchId,
    BatchState,
    BatchStep,
    PartsMissing,
    ReceivedPart,
    after,
    missing_parts,
)
from eakte.filing import Filing
from eakte.intake import Upload, UploadRejected
from eakte.jobs import Beat, Job
from eakte.receipts import Receipt
from eakte.records import Blob, PartReceived, Records, Transaction
from eakte.scanning import letters, separating
from eakte.scanning.orders import batch_job, letter_job
from eakte.scanning.steps import (
    acting_for,
    batch_event,
    known_part,
    leave_slot,
    part_receipt,
    require_announced_well,
    visible_batch,
)
from indexing import ScanBench, ScanUnreadable

LOG = logging.getLogger(__name__)
LOOKS_TOGETHER = 10  # pages that are kept in one commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanning:
    """The way of a batch from the station to its letters (Scanstapel)."""

    records: Records
    desk: ReadingDesk
    bench: ScanBench
    filing: Filing
    sheet_key: bytes
    shares: SampleShares

    def announce(self, announced: Announcement, *, actor: Actor) -> Batch:
        """Say what is to come. The same announcement again gives the same batch.

        Raises:
            NotAllowed, InvalidValue: refused.
            BatchDiffers: another batch was announced under this number before.
        """
        require_may(actor, Action.DELIVER)
        with self.records.begin(actor) as tx:
            require_announced_well(tx, announced)
            batch = Batch(
                id=BatchId(tx.scans.new_id()),
                tenant=actor.tenant,
                announced=announced,
                state=BatchState.RECEIVING,
                station=actor.user,
                station_name=actor.name,
                announced_at=tx.now,
                seed=secrets.token_hex(8),
            )
            if tx.scans.add(batch):
                tx.note(batch_event(batch, "batch_announced", parts=len(announced.parts)))
                return batch
            known = tx.scans.announced(announced.key)
            if known is None or not is_same(known.announced, announced):
                raise BatchDiffers
            return known

    def accept(self, batch: BatchId, number: int, upload: Upload, *, actor: Actor) -> Receipt:
        """Take one file of a batch. Safe to repeat: a part that is there gives its receipt again.

        Whatever it is: one file that was turned away would keep the whole batch from being
        complete. What is dangerous is held as a letter of its own.

        Raises:
            NotAllowed, NotVisible, PartUnknown, StepImpossible: refused.
            PartDiffers: these are not the announced bytes.
        """
        require_may(actor, Action.DELIVER)
        with self.records.read(actor) as tx:
            found = visible_batch(tx, batch)
            found.require_same(number, came=upload.sha256)
            known = known_part(tx, batch, number)
            if known and found.state not in GONE:
                return part_receipt(self.filing.signer, found, known)
        after(found.state, BatchStep.COMPLETE)
        blob = self.desk.shelve(upload, actor.tenant)  # before the commit: an orphan harms nobody
        with self.records.begin(actor) as tx:
            locked = tx.scans.locked(batch)
            came = known_part(tx, batch, number) or _new_part(tx, locked, number, blob)
            self.desk.require_there(blob)
            return part_receipt(self.filing.signer, locked, came)

    def complete(self, batch: BatchId, *, actor: Actor) -> Batch:
        """All files are there: look at them. Safe to repeat.

        Raises:
            NotAllowed, NotVisible, StepImpossible: refused.
            PartsMissing: some have not come; the batch waits for them.
        """
        require_may(actor, Action.DELIVER)
        with self.records.begin(actor) as tx:
            visible_batch(tx, batch)
            found = tx.scans.locked(batch)
            if found.state is not BatchState.RECEIVING:
                return found
            received = [came.part for came in tx.scans.parts(batch)]
            if missing := missing_parts(found, received):
                raise PartsMissing(missing)
            state = after(found.state, BatchStep.COMPLETE)
            complete = replace(found, state=state, completed_at=tx.now)
            tx.scans.save(complete)
            tx.note(batch_event(complete, "batch_complete"))
            tx.enqueue(batch_job(complete))
            return complete

    def look(self, job: Job, *, beat: Beat) -> None:
        """Look at each page that was not looked at, then separate. Goes on where it stopped.

        Raises:
            NotVisible: the batch is gone.
        """
        batch = BatchId(job.subject)
        with self.records.read(system_actor(job.tenant)) as tx:
            found, parts = tx.scans.get(batch), tx.scans.parts(batch)
        done = 0
        for came in parts:
            done = self._look_at(found, came, done, beat)
        with self.records.begin(system_actor(job.tenant)) as tx:
            self._separate(tx, tx.scans.locked(batch))
            jobs.finish(tx.session, job)

    def file_letter(self, job: Job) -> None:
        """Make the product of a letter and file it, or its next version. Can run twice.

        Raises:
            NotVisible: the batch is gone.
        """
        with self.records.read(system_actor(job.tenant)) as tx:
            letter = tx.scans.letter(LetterId(job.subject))
            order = letters.to_make(tx, letter)
        with self.desk.cleared() as folder:
            filed = self._filed(order, folder, job.id)
        with self.records.begin(system_actor(job.tenant)) as tx:
            tx.scans.locked(letter.batch)
            current = tx.scans.letter(letter.id)
            if filed.target.slot is None:
                leave_slot(tx, current.target)
            tx.scans.put_letters([letters.brought_together(current, letter, filed)])
            tx.note(batch_event(order.batch, "letter_filed", letter=letter.number))
            jobs.finish(tx.session, job)

    def _look_at(self, batch: Batch, came: PartReceived, done: int, beat: Beat) -> int:
        """Look at the pages of a part; how many pages there are up to its end."""
        actor, part = acting_for(batch), came.part
        if part.page_count is not None or part.is_unreadable:
            return done + (part.page_count or 0)
        with self.records.read(actor) as tx:
            blob = tx.scans.originals.blob(part.sha256)
            known = tx.scans.looked_at(batch.id, part.number)
        with self.desk.cleared() as folder:
            path = self.desk.fetched_blob(blob, folder / "part")
            count = known + self._keep_looks(batch, self._seen(came, path, done, known), beat)
        looked_at = replace(part, page_count=count, is_unreadable=count == 0)
        with self.records.begin(actor) as tx:
            tx.scans.keep_look(batch.id, looked_at)
        return done + count

    def _keep_looks(self, batch: Batch, seen: Iterator[ScanPage], beat: Beat) -> int:
        """Keep pages as they are seen, some in one commit; their number."""
        count = 0
        while pages := list(islice(seen, LOOKS_TOGETHER)):
            count += len(pages)
            with self.records.begin(acting_for(batch)) as tx:
                tx.scans.put_pages(batch.id, pages)
            last = pages[-1].number
            beat(last, batch.announced.pages or last + 1)
        return count

    def _seen(self, came: PartReceived, path: Path, before: int, known: int) -> Iterator[ScanPage]:
        """The pages of a part behind those that are known; none where it cannot be opened."""
        try:
            for look in self.bench.looks(path, file_name=came.file_name, first=known + 1):
                yield separating.seen(look, number=before + look.number, part=came.part.number)
        except ScanUnreadable as error:
            LOG.info("Scan not seen", extra={"event": "scan_not_seen", "why": error.reason})

    def _separate(self, tx: Transaction, batch: Batch) -> None:
        """File what adds up; stop what does not, before anything of it is filed."""
        if batch.state is not BatchState.LOOKING:
            return
        pages = tx.scans.pages(batch.id)
        parts = [came.part for came in tx.scans.parts(batch.id)]
        found = separating.separate(batch, pages, key=self.sheet_key)
        unreadable = sum(part.is_unreadable for part in parts)
        differs = discrepancies(batch, parts, letters=len(found.letters) + unreadable)
        if stopping(batch, parts, differs) and not batch.correction:
            stopped = replace(
                batch, state=after(batch.state, BatchStep.STOP), discrepancies=differs
            )
            tx.scans.save(stopped)
            tx.note(batch_event(stopped, "batch_stopped"))
            return
        share = self.shares.of(batch.announced.protection)
        plan = separating.plan(tx, batch, pages, parts, found, share=share)
        checking = replace(
            batch, state=after(batch.state, BatchStep.SEPARATE), discrepancies=differs
        )
        tx.scans.save(checking)
        tx.scans.put_letters(plan.letters)
        tx.scans.put_pages(batch.id, plan.pages)
        for page in plan.pages:
            numbers = separating.label_numbers(page, tenant=batch.tenant, key=self.sheet_key)
            tx.scans.labels.put(batch.id, page.number, numbers)
        count = len(plan.letters)
        tx.note(batch_event(checking, "batch_separated", letters=count, sample=f"{share:g}"))
        for letter in plan.letters:
            if letter.state is LetterState.FILING:
                tx.enqueue(letter_job(letter.id, batch_at=batch.completed_at))

    def _product(self, order: letters.LetterOrder, folder: Path) -> Upload:
        """The file of a letter: the part itself where it is whole, else its pages joined."""
        fetched = {
            number: self.desk.fetched_blob(blob, folder / f"part-{number}")
            for number, blob in order.blobs.items()
        }
        if order.whole_part is not None:
            return letters.upload_of(order, fetched[order.whole_part])
        target = folder / "product.pdf"
        self.bench.compose(letters.sources(order, fetched), target)
        return letters.upload_of(order, target)

    def _filed(self, order: letters.LetterOrder, folder: Path, job: int) -> ScanLetter:
        """The letter as a document; a case file that closed meanwhile leads to the inbox.

        One of whose pages no file can be made waits for a rescan, with the reason.
        """
        try:
            upload = self._product(order, folder)
            return letters.deliver(self.filing, order, upload, job=job)
        except (UploadRejected, ScanUnreadable) as error:
            return replace(
                order.letter,
                target=replace(order.letter.target, slot=None),
                state=LetterState.REFUSED,
                refusal=error.reason,
            )


def _new_part(tx: Transaction, batch: Batch, number: int, blob: Blob) -> PartReceived:
    after(batch.state, BatchStep.COMPLETE)
    event = batch_event(batch, "part_received", part=number, sha256=blob.sha256)
    came = PartReceived(
        part=ReceivedPart(number=number, sha256=blob.sha256, size_bytes=blob.size_bytes),
        file_name=batch.part(number).file_name,
        at=tx.now,
        journal_hash=tx.note(event),
    )
    tx.scans.add_part(batch.id, came, blob)
    tx.enqueue(orders.keeping_job(blob.sha256))
    return came
