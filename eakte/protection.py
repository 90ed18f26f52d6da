"""FLOW watch -> scan again: the virus scanner, and what waits in quarantine until it answers.

Each file is scanned before it is looked into, by the reader and the scan bench. What the scanner
has not seen stays locked; here it gets its next chance, after growing pauses, for ever.
"""

from dataclasses import dataclass

from eakte import job_care, jobs
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.casefile import DocumentId, DocumentState
from eakte.jobs import Job
from eakte.journal import OFFICE_STREAM, Event
from eakte.orders import READING_KINDS, reading_job
from eakte.protection_orders import SCAN_AGAIN, pause_after, scan_again_job
from eakte.reading import is_waiting
from eakte.records import Records, Transaction
from indexing import (
    NOT_SCANNED,
    SCANNER_UNAVAILABLE,
    ScannerState,
    ScannerUnavailable,
    VirusScanner,
)

SIGNATURE_DAYS = 3  # their makers publish new ones each day


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionState:
    """What protects this installation from malware.

    is_connected: a scanner is configured; without one only the test virus is found. scanner: None:
    it does not answer. waiting: documents that are scanned as soon as it answers. signature_days:
    age of its signatures; None: it does not say.
    """

    is_connected: bool
    scanner: ScannerState | None
    waiting: int
    signature_days: int | None

    @property
    def has_old_signatures(self) -> bool:
        """Whether the signatures are so old that somebody should look why."""
        return self.signature_days is not None and self.signature_days > SIGNATURE_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What is done about the virus scanner (Schutz vor Schadsoftware)."""

    records: Records
    scanner: VirusScanner | None

    def state(self, *, actor: Actor | None) -> ProtectionState:
        """Whether a scanner answers; without an actor over all tenants, for metrics."""
        if actor is not None:
            require_may(actor, Action.READ_JOBS)
        with self.records.read(actor) as tx:
            waiting, now = tx.unscanned.waiting(), tx.now
        answering = self._answering()
        made_at = answering.signed_at if answering else None
        return ProtectionState(
            is_connected=self.scanner is not None,
            scanner=answering,
            waiting=waiting,
            signature_days=(now - made_at).days if made_at else None,
        )

    def order(self, *, actor: Actor) -> int:
        """Let all that was not scanned be scanned now; the number of documents."""
        require_may(actor, Action.REPEAT_JOBS)
        with self.records.begin(system_actor(actor.tenant)) as tx:
            documents = tx.unscanned.held_for((NOT_SCANNED, SCANNER_UNAVAILABLE))
            for document in documents:
                tx.enqueue(scan_again_job(document))
            job_care.hurry(tx.session, SCAN_AGAIN)
            if documents:
                detail = {"documents": len(documents)}
                event = Event(
                    stream=OFFICE_STREAM, action="scan_ordered", subject="all", detail=detail
                )
                tx.note(event, by=actor)
            return len(documents)

    def is_due(self, job: Job) -> bool:
        """Whether the document of a job may be looked into now; if not, the job waits longer.

        Can run twice.

        Raises:
            NotVisible: the document is gone.
        """
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            found = tx.documents.get(DocumentId(job.subject))
        is_held = found.state is DocumentState.QUARANTINED
        if is_held and (self.scanner is None or self._answering() is not None):
            return True
        with self.records.begin(actor) as tx:
            if is_held:
                error, delay_s = ScannerUnavailable.__name__, pause_after(job.attempt)
                jobs.give_back(tx.session, job, delay_s=delay_s, error=error)
            else:
                _let_be_read(tx, found.id)
                jobs.finish(tx.session, job)
        return False

    def _answering(self) -> ScannerState | None:
        """The scanner that answers now; None: none does."""
        try:
            return self.scanner.state() if self.scanner is not None else None
        except ScannerUnavailable:
            return None


def _let_be_read(tx: Transaction, document: DocumentId) -> None:
    """Order the reading of a document that left quarantine, where nobody else has or will."""
    found = tx.documents.locked(document)
    if is_waiting(found) and not job_care.is_open(tx.session, document, READING_KINDS):
        tx.enqueue(reading_job(found, is_batch=True))
