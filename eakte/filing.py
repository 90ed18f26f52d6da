"""FLOW receive -> (recognition) -> update_index -> find -> rebuild_index: a letter becomes a hit.

Order of effects: object, then record with journal entry and job in one commit, then the index from
the job. Every acknowledged upload survives kill -9 at any instruction.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from eakte import asked, caseload, finding, index_feed, intake, jobs, marking, orders, renewal
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.casefile import Document, DocumentId
from eakte.finding import FoundCount, FoundPages, SearchRequest
from eakte.intake import Target, Upload
from eakte.jobs import Job
from eakte.journal import Event
from eakte.receipts import Receipt, ReceiptSigner
from eakte.records import Records, Transaction
from indexing import (
    Found,
    IndexedPage,
    IndexUnavailable,
    KeptTerms,
    PageReader,
    Plan,
    Query,
    SearchIndex,
    Sought,
    Vocabulary,
)

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The way of a letter from the door to the hit list."""

    records: Records
    reader: PageReader
    desk: ReadingDesk
    index: SearchIndex
    terms: KeptTerms
    signer: ReceiptSigner
    vocabulary: Vocabulary = field(default_factory=Vocabulary, repr=False)  # of pages that were hit

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
                return self.signer.signed(Receipt(**known))  # the key may be a new one
            intake.require_place(tx, into)
        screening = self.reader.screen(upload.path, file_name=upload.file_name)
        if upload.batch_at is None:  # what came in a batch is there already: it is held instead
            intake.require_acceptable(screening)
        blob = self.desk.shelve(upload, actor.tenant)  # before the commit: an orphan harms nobody
        with self.records.begin(actor) as tx:
            if not tx.answers.claim(key, request_hash=request_hash):
                return Receipt(**tx.answers.given(key, request_hash=request_hash) or {})
            document = intake.new_document(tx, upload, into, screening)  # the case may have closed
            tx.documents.add(document, blob)
            self.desk.require_there(blob)
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
                return self.signer.signed(Receipt(**known))  # the key may be a new one
            renewal.require_renewable(tx, document)
        screening = self.reader.screen(upload.path, file_name=upload.file_name)
        intake.require_acceptable(screening)
        blob = self.desk.shelve(upload, actor.tenant)
        with self.records.begin(actor) as tx:
            if not tx.answers.claim(key, request_hash=request_hash):
                return Receipt(**tx.answers.given(key, request_hash=request_hash) or {})
            renewed = renewal.renewed(tx, document, upload, screening, blob, revision=revision)
            self.desk.require_there(blob)
            event = renewal.version_received(renewed, upload)
            return self._acknowledged(tx, renewed, upload, event, key)

    def update_index(self, batch: Sequence[Job]) -> None:
        """Bring the pages of some documents into the index, or out of it. Can run twice.

        What the index held wrongly is gone from its files, too, not only from its answers.
        """
        for tenant in sorted({job.tenant for job in batch}):
            with self.records.read(system_actor(tenant)) as tx:
                asked = [job for job in batch if job.tenant == tenant]
                put, remove = index_feed.index_changes(tx, asked)
            self.index.apply(put, remove)
        if any(map(orders.named_pages, batch)):
            self.index.purge()
        with self.records.begin(None) as tx:
            for job in batch:
                jobs.finish(tx.session, job)

    def find(self, request: SearchRequest, *, actor: Actor) -> FoundPages:
        """Pages with these words that the actor may see; the rights stand inside the query.

        Raises:
            QueryRefused: what was typed cannot be looked for; with position.
            InvalidValue: a field such as `az:` names nothing that the actor may see, or the cursor
                is none.
        """
        require_may(actor, Action.READ)
        typed, request, plan = self._planned(request, actor)
        if (found := self._searched(plan)) is None:
            with self.records.read(actor) as tx:
                return finding.without_index(tx, request)
        others = tuple(finding.others(self._searched, plan, typed, self.terms, found))
        with self.records.read(actor) as tx:
            return finding.checked(
                tx, request, plan.query, found, others, vocabulary=self.vocabulary
            )

    def count(self, request: SearchRequest, *, actor: Actor) -> FoundCount | None:
        """How much `find` would find; None: there is no index at the moment.

        Raises:
            QueryRefused, InvalidValue: see `find`.
        """
        require_may(actor, Action.READ)
        _, _, plan = self._planned(request, actor)
        found = self._searched(finding.to_count(plan))
        return finding.counted(found) if found else None

    def pages(self, request: SearchRequest, *, actor: Actor) -> frozenset[str] | None:
        """Ids of the first 1,000 pages that are found; None: there is no index at the moment.

        Raises:
            QueryRefused, InvalidValue: see `find`.
        """
        require_may(actor, Action.READ)
        _, _, plan = self._planned(request, actor)
        found = self._searched(finding.to_pages(plan))
        return frozenset(hit.page for hit in found.hits) if found else None

    def sought(self, words: str) -> Sequence[Sought]:
        """What is marked in a text for a search, as `find` looks for it.

        Raises:
            QueryRefused: what was typed cannot be looked for.
        """
        return marking.sought_by(words, self.terms)

    def rebuild_index(self, *, each: Callable[[int], None]) -> int:
        """Make the index anew from the stored readings, beside the living one; its generation.

        `each` is called with the number of pages taken so far. Jobs that came meanwhile follow.
        """
        pages = index_feed.all_index_pages(self.records)
        return self.index.rebuild(_counted(pages, each))

    def _planned(self, request: SearchRequest, actor: Actor) -> tuple[Query, SearchRequest, Plan]:
        """The words as typed, the request that stands among them, and the plan of both."""
        with self.records.read(actor) as tx:
            typed, request = asked.understood(tx, request)
            waiting = tx.waiting_for_index()
        query = self.terms.expanded(typed)
        return typed, request, finding.to_plan(request, query, actor, waiting)

    def _searched(self, plan: Plan) -> Found | None:
        """The answer of the index; None: there is none at the moment."""
        try:
            return self.index.search(plan)
        except IndexUnavailable as error:
            LOG.warning("No index", extra={"event": "index_unavailable", "why": error.reason})
            return None

    def _acknowledged(
        self, tx: Transaction, document: Document, upload: Upload, event: Event, key: str | None
    ) -> Receipt:
        """Journal entry, jobs and signed receipt, in the commit of the record."""
        entry = tx.note(event)
        is_batch, batch_at = upload.is_batch, upload.batch_at
        tx.enqueue(orders.reading_job(document, is_batch=is_batch, batch_at=batch_at))
        tx.enqueue(orders.keeping_job(upload.sha256))
        receipt = self.signer.signed(intake.receipt(document, upload, entry, at=tx.now))
        tx.answers.give(key, receipt.as_json())
        return receipt


def _counted(pages: Iterator[IndexedPage], each: Callable[[int], None]) -> Iterator[IndexedPage]:
    for number, page in enumerate(pages, start=1):
        yield page
        each(number)
