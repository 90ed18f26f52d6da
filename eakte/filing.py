"""FLOW receive -> make_searchable -> find -> rebuild_index: a letter becomes a record to be found.

Order of effects: object, then record with journal entry and job in one commit, then the index from
the job. Every acknowledged upload survives kill -9 at any instruction.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eakte import caseload, finding, intake, jobs, orders, reading, renewal
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.casefile import RELEASED, Document, DocumentId, DocumentState, Version
from eakte.finding import FoundPages, SearchRequest
from eakte.intake import Target, Upload
from eakte.jobs import Job
from eakte.journal import Event
from eakte.receipts import Receipt, ReceiptSigner
from eakte.records import Records, Transaction
from indexing import (
    IndexedPage,
    IndexUnavailable,
    Inspection,
    PageReader,
    SearchIndex,
    Verdict,
    parse,
)

LOG = logging.getLogger(__name__)
PAGES_BETWEEN_INDEXING = 10  # a long scan is found page by page while it is still being read

Beat = Callable[[int, int], None]  # pages done, all pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The way of a letter from the door to the hit list."""

    records: Records
    reader: PageReader
    desk: ReadingDesk
    index: SearchIndex
    signer: ReceiptSigner

    def receive(
        self, upload: Upload, *, into: Target, actor: Actor, key: str | None = None
    ) -> Receipt:
        """Take one document into a case file or the inbox (Posteingang). Safe to repeat by `key`.

        Raises:
            NotAllowed, NotVisible, CaseClosed: the actor may not put it there.
            KeyReused: the key came with another upload before.
            UploadRejected: a file that is never taken; nothing was stored.
        """
        require_may(actor, Action.DELIVER)
        request_hash = upload.request_hash(into)
        with self.records.read(actor) as tx:
            if known := tx.answers.given(key, request_hash=request_hash):
                return Receipt(**known)
            intake.require_place(tx, into)
        screening = self.reader.screen(upload.path, file_name=upload.file_name)
        intake.require_acceptable(screening)
        blob = self.desk.shelve(upload, actor.tenant)  # before the commit: an orphan harms nobody
        with self.records.begin(actor) as tx:
            if not tx.answers.claim(key, request_hash=request_hash):
                return Receipt(**tx.answers.given(key, request_hash=request_hash) or {})
            document = intake.new_document(tx, upload, into, screening)  # the case may have closed
            tx.documents.add(document, blob)
            if document.case is not None:
                caseload.note_covered_period(tx, tx.cases.get(document.case))
            return self._acknowledged(tx, document, upload, intake.received(document, upload), key)

    def renew(
        self,
        document: DocumentId,
        upload: Upload,
        *,
        actor: Actor,
        key: str | None = None,
        revision: int | None = None,
    ) -> Receipt:
        """Take a new version of a document; the former ones stay. Safe to repeat by `key`.

        Raises:
            NotAllowed, NotVisible, CaseClosed, NotInInbox, RevisionChanged: refused.
            KeyReused: the key came with another upload before.
            UploadRejected: a file that is never taken; nothing was stored.
        """
        request_hash = renewal.request_hash(upload, document)
        with self.records.read(actor) as tx:
            if known := tx.answers.given(key, request_hash=request_hash):
                return Receipt(**known)
            renewal.require_renewable(tx, document)
        screening = self.reader.screen(upload.path, file_name=upload.file_name)
        intake.require_acceptable(screening)
        blob = self.desk.shelve(upload, actor.tenant)
        with self.records.begin(actor) as tx:
            if not tx.answers.claim(key, request_hash=request_hash):
                return Receipt(**tx.answers.given(key, request_hash=request_hash) or {})
            renewed = renewal.renewed(tx, document, upload, screening, blob, revision=revision)
            event = renewal.version_received(renewed, upload)
            return self._acknowledged(tx, renewed, upload, event, key)

    def make_searchable(self, job: Job, *, beat: Beat) -> None:
        """Read a document page by page; each page is kept as soon as it is read. Can run twice.

        `beat` is called with pages done and all pages; it raises LeaseLost when the job is
        another's.
        """
        actor = system_actor(job.tenant)
        document = DocumentId(job.subject)
        with self.records.begin(actor) as tx:
            version = tx.documents.current_version(document)
            found = tx.documents.locked(document)
            if found.state not in {DocumentState.PROCESSING, DocumentState.QUARANTINED}:
                tx.documents.save(replace(found, state=DocumentState.PROCESSING))
        with self.desk.cleared() as folder:
            path = self.desk.fetched(version, folder)
            inspection = self.reader.inspect(
                path,
                file_name=version.file_name,
                parts_into=folder / "parts",
                is_released=RELEASED in found.flags,
            )
            if inspection.verdict is Verdict.ACCEPT:
                self._receive_parts(inspection, found, actor)
                self._read_pages(path, inspection, version, job, beat)
        with self.records.begin(actor) as tx:
            reading.conclude(tx, document, version, inspection)
            tx.enqueue(orders.indexing_job(document))
            jobs.finish(tx.session, job)

    def lay_aside(self, job: Job, *, error: str) -> None:
        """Give up reading a document after its last try: that is its stated result for now.

        Raises:
            NotVisible: the document is gone.
            LeaseLost: another worker has the job.
        """
        with self.records.begin(system_actor(job.tenant)) as tx:
            reading.give_up(tx, DocumentId(job.subject))
            tx.enqueue(orders.indexing_job(DocumentId(job.subject)))
            jobs.fail(tx.session, job, error=error)

    def update_index(self, batch: Sequence[Job]) -> None:
        """Bring the pages of some documents into the index, or out of it. Can run twice."""
        for tenant in sorted({job.tenant for job in batch}):
            with self.records.read(system_actor(tenant)) as tx:
                documents = [DocumentId(job.subject) for job in batch if job.tenant == tenant]
                put, remove = reading.index_changes(tx, documents)
            self.index.apply(put, remove)
        with self.records.begin(None) as tx:
            for job in batch:
                jobs.finish(tx.session, job)

    def find(self, request: SearchRequest, *, actor: Actor) -> FoundPages:
        """Pages with these words that the actor may see; the rights stand inside the query.

        Raises:
            QueryRefused: what was typed cannot be looked for; with position.
        """
        require_may(actor, Action.READ)
        query = parse(request.words)
        try:
            found = self.index.search(finding.to_plan(request, query, actor))
        except IndexUnavailable as error:
            LOG.warning("No index", extra={"event": "index_unavailable", "why": error.reason})
            with self.records.read(actor) as tx:
                return finding.without_index(tx, request)
        with self.records.read(actor) as tx:
            return finding.checked(tx, request, query, found)

    def rebuild_index(self, *, each: Callable[[int], None]) -> int:
        """Make the index anew from the stored readings, beside the living one; its generation.

        `each` is called with the number of pages taken so far. Jobs that came meanwhile follow.
        """
        pages = reading.all_index_pages(self.records)
        return self.index.rebuild(_counted(pages, each))

    def _acknowledged(
        self, tx: Transaction, document: Document, upload: Upload, event: Event, key: str | None
    ) -> Receipt:
        """Journal entry, jobs and signed receipt, in the commit of the record."""
        entry = tx.note(event)
        tx.enqueue(orders.reading_job(document, is_batch=upload.is_batch))
        tx.enqueue(orders.keeping_job(upload.sha256))
        receipt = self.signer.signed(intake.receipt(document, upload, entry, at=tx.now))
        tx.answers.give(key, receipt.as_json())
        return receipt

    def _read_pages(
        self, path: Path, inspection: Inspection, version: Version, job: Job, beat: Beat
    ) -> None:
        actor = system_actor(job.tenant)
        with self.records.begin(actor) as tx:
            tx.documents.set_page_count(version.id, inspection.page_count)
            first = tx.pages.count(version.id) + 1
            language = tx.documents.get(version.document).language
        images_into = path.parent / "images"
        images_into.mkdir()
        pages = self.reader.read(
            path,
            inspection=inspection,
            pages=range(first, inspection.page_count + 1),
            language=language,
            images_into=images_into,
        )
        for page, images in pages:
            words_key = self.desk.keep(job.tenant, version, page, images)
            with self.records.begin(actor) as tx:
                tx.pages.put(reading.stored_page(tx, page, version, words_key))
                if page.number % PAGES_BETWEEN_INDEXING == 0:
                    tx.enqueue(orders.indexing_job(version.document))
            beat(page.number, inspection.page_count)

    def _receive_parts(self, inspection: Inspection, letter: Document, actor: Actor) -> None:
        """Attachments of a mail become attachments of the document; each once, however often."""
        for upload in intake.missing_parts(self.records, inspection, letter, actor):
            blob = self.desk.shelve(upload, actor.tenant)
            with self.records.begin(actor) as tx:
                intake.add_attachment(tx, upload, letter, blob)


def _counted(pages: Iterator[IndexedPage], each: Callable[[int], None]) -> Iterator[IndexedPage]:
    for number, page in enumerate(pages, start=1):
        yield page
        each(number)
