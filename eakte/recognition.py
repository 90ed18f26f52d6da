"""FLOW look -> read pages -> conclude | lay aside | stop -> go on: a document becomes text.

The first look tells how many pages there are. A letter is read at once; the pages of a long scan
become slices that any worker takes, in fair turns with other documents. Each page is kept as soon
as it is read, and never read twice, whoever is killed meanwhile; the last one concludes.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from eakte import intake, job_care, jobs, orders, reading
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.casefile import RELEASED, Document, DocumentId, Version
from eakte.jobs import Beat, Job, NewJob
from eakte.leftovers import none_left
from eakte.protection_orders import SCAN_AGAIN
from eakte.records import Records, Transaction
from eakte.slices import Slice, slice_of
from indexing import Inspection, PageImage, PageReader, PageReading, Verdict

PAGES_BETWEEN_INDEXING = 3  # of a long scan, which is found while it is still being read


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The way of a document from bytes to text and word boxes (Texterkennung).

    Each `beat` raises LeaseLost when the job is another's, and may stop the work between two pages.
    """

    records: Records
    reader: PageReader
    desk: ReadingDesk

    def look(self, job: Job, *, beat: Beat) -> None:
        """Look into a document, and read it when it is short. Can run twice.

        Raises:
            NotVisible: the document is gone.
        """
        actor = system_actor(job.tenant)
        with self.records.begin(actor) as tx:
            found, version = reading.begun(tx, DocumentId(job.subject))
        with (
            self.desk.cleared() as folder,
            none_left(self.records, self.desk.work, version, actor),
        ):
            path = self.desk.fetched(version, folder)
            inspection = self._inspected(path, found, version)
            if inspection.verdict is Verdict.ACCEPT:
                self._receive_parts(inspection, found, actor)
            with self.records.begin(actor) as tx:
                part = reading.looked_at(tx, found, version, inspection)
                is_handed_on = _hand_on(tx, part, job)
            if is_handed_on:
                self.desk.lend(version, path)
                return
            self._read(path, part, beat)
        with self.records.begin(actor) as tx:
            reading.conclude(tx, version)
            tx.enqueue(orders.indexing_job(version.document))
            jobs.finish(tx.session, job)

    def read_pages(self, job: Job, *, beat: Beat) -> None:
        """Read a slice of a long document; whoever reads the last page concludes. Can run twice.

        Raises:
            NotVisible: the document is gone.
        """
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            part = slice_of(tx, job)
        if part.waiting:
            with (
                self.desk.cleared() as folder,
                none_left(self.records, self.desk.work, part.version, actor),
            ):
                path = self.desk.borrowed(part.version, folder)
                self._read(path, part, beat)
        with self.records.begin(actor) as tx:
            is_complete = self._end_slice(tx, part)
            jobs.finish(tx.session, job)
        if is_complete:
            self.desk.take_back(part.version)

    def lay_aside(self, job: Job, *, error: str) -> None:
        """Give up after the last try: that is the stated result for now, of pages or document.

        Raises:
            NotVisible: the document is gone.
            LeaseLost: another worker has the job.
        """
        with self.records.begin(system_actor(job.tenant)) as tx:
            if job.kind == orders.READ_PAGES:
                part = slice_of(tx, job)
                reading.give_up_pages(tx, part)
                self._end_slice(tx, part)
            else:
                reading.give_up(tx, DocumentId(job.subject))
                tx.enqueue(orders.indexing_job(DocumentId(job.subject)))
            jobs.fail(tx.session, job, error=error)

    def stop(self, document: DocumentId, *, actor: Actor) -> bool:
        """Stop reading a document; what was read stays. False: nothing was left to stop.

        Raises:
            NotVisible, NotAllowed: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            if not reading.is_waiting(tx.documents.locked(document)):
                return False
            job_care.cancel(tx.session, document, orders.READING_KINDS)
            reading.stop(tx, document)
            tx.enqueue(orders.indexing_job(document))
            return True

    def go_on(self, document: DocumentId, *, actor: Actor) -> bool:
        """Read the pages that are still missing after a stop or a failure. False: none is.

        Raises:
            NotVisible, NotAllowed: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.documents.locked(document)
            if not reading.is_unfinished(tx, found):
                return False
            reading.begun(tx, document)
            tx.enqueue(orders.reading_job(found, is_batch=False))
            return True

    def _inspected(self, path: Path, found: Document, version: Version) -> Inspection:
        return self.reader.inspect(
            path,
            file_name=version.file_name,
            parts_into=path.parent / "parts",
            is_released=RELEASED in found.flags,
        )

    def _read(self, path: Path, part: Slice, beat: Beat) -> None:
        """Read pages and keep each at once, with its images, its boxes and its way to the index."""
        images_into = path.parent / "images"
        images_into.mkdir()
        pages = self.reader.read(
            path,
            inspection=part.inspection,
            pages=part.waiting,
            language=part.language,
            images_into=images_into,
        )
        with closing(pages):
            for done, (page, images) in enumerate(pages, start=1):
                self._keep(page, images, part, is_shown=_is_shown(done, len(part.waiting)))
                beat(done, len(part.waiting))

    def _keep(
        self, page: PageReading, images: Sequence[PageImage], part: Slice, *, is_shown: bool
    ) -> None:
        """Store a page; `is_shown`: it can be found at once, with those before it."""
        words_key = self.desk.keep(part.tenant, part.version, page, images)
        with self.records.begin(system_actor(part.tenant)) as tx:
            reading.keep_page(tx, page, part.version, words_key)
            if is_shown:
                tx.enqueue(_indexing_job(part))

    def _end_slice(self, tx: Transaction, part: Slice) -> bool:
        """Conclude the document if these were its last pages; whether they were."""
        is_complete = reading.is_complete(tx, part.version)
        if is_complete:
            reading.conclude(tx, part.version)
        tx.enqueue(_indexing_job(part))
        return is_complete

    def _receive_parts(self, inspection: Inspection, letter: Document, actor: Actor) -> None:
        """Attachments of a mail become attachments of the document; each once, however often."""
        for upload in intake.missing_parts(self.records, inspection, letter, actor):
            blob = self.desk.shelve(upload, actor.tenant)
            with self.records.begin(actor) as tx:
                intake.add_attachment(tx, upload, letter, blob)
                self.desk.require_there(blob)


def _is_shown(done: int, count: int) -> bool:
    """Whether a page goes to the index at once: the first of many, and each third one after it."""
    is_long = count > PAGES_BETWEEN_INDEXING
    return is_long and done < count and done % PAGES_BETWEEN_INDEXING == 1


def _hand_on(tx: Transaction, part: Slice, job: Job) -> bool:
    """Order the slices of a document in place of a job; False: it is so short that it is read now.

    A document that was scanned again is always handed on: from now on it waits to be read, which
    is no business of a job that waits for the scanner.
    """
    is_short = len(part.waiting) <= orders.SLICE_PAGES
    if not part.waiting or (is_short and job.kind != SCAN_AGAIN):
        return False
    for order in orders.slice_jobs(part.version, part.waiting, after=job):
        tx.enqueue(order)
    jobs.finish(tx.session, job)
    return True


def _indexing_job(part: Slice) -> NewJob:
    return orders.page_indexing_job(part.version.document, part.first, part.last)
