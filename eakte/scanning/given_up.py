"""FLOW give up -> wait -> order -> erase: files of a batch of which nothing was filed go for good.

One person gives the batch up, another one orders the erasing (`eakte.domain.scan_given_up`). What
a document or another batch needs stays. Rows, receipts and the journal stay as well: what came, and
that it is gone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from eakte import clock_watch, jobs
from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.calendar import ended_before
from eakte.domain.scan_forgetting import without_words
from eakte.domain.scan_given_up import erasable_on, require_erasable
from eakte.domain.scanning import Batch, BatchId, BatchState, BatchStep, after
from eakte.jobs import Beat, Job
from eakte.leftovers import derived
from eakte.records import PartReceived, Records, Transaction
from eakte.scanning.orders import erasing_job
from eakte.scanning.steps import batch_event
from eakte.settings import Settings
from storage import Buckets, DisposalStore, ObjectStore


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUpScans:
    """What becomes of files of batches that were given up. waits_days: from giving up on."""

    records: Records
    originals: DisposalStore
    work: ObjectStore
    waits_days: int

    def erasable_on(self, batch: Batch) -> date | None:
        """From which day on the files may be erased; None: the batch was not given up."""
        return erasable_on(batch, waits_days=self.waits_days)

    def waiting_count(self, *, actor: Actor) -> int:
        """How many batches wait for the word of this person: their waiting time is over."""
        require_may(actor, Action.SCAN)
        with self.records.read(actor) as tx:
            before = ended_before(tx.today, waits_days=self.waits_days)
            return tx.scans.given_up.count(before=before)

    def order(self, batch: BatchId, *, reason: str, actor: Actor) -> Batch:
        """Order that the files go: a second person says why nobody needs them.

        Raises:
            NotAllowed, NotVisible, InvalidValue, StepImpossible: refused.
            ScansWait, GaveUpItself: too early, or by the person who gave the batch up.
            ClockDoubted: the waiting time cannot be told.
        """
        require_may(actor, Action.SCAN)
        said = required_text(reason, field="reason")
        with self.records.begin(actor) as tx:
            found = tx.scans.locked(batch)
            state = require_erasable(found, by=actor, today=tx.today, waits_days=self.waits_days)
            clock_watch.require_trusted(tx)
            ordered = replace(found, state=state)
            tx.scans.save(ordered)
            tx.note(batch_event(ordered, "scans_erasure_ordered", reason=said))
            tx.enqueue(erasing_job(batch))
            return ordered

    def erase(self, job: Job, *, beat: Beat) -> None:
        """Erase the files of a batch, one after the other. Can run twice.

        Raises:
            StorageUnavailable: the store does not answer; what is left goes later.
        """
        batch, actor = BatchId(job.subject), system_actor(job.tenant)
        with self.records.read(actor) as tx:
            is_ordered = tx.scans.get(batch).state is BatchState.ERASING
            files = _by_bytes(tx.scans.parts(batch)) if is_ordered else {}
        for done, (sha256, numbers) in enumerate(files.items(), start=1):
            self._erase_one(batch, sha256, numbers, actor)
            beat(done, len(files))
        with self.records.begin(actor) as tx:
            _end(tx, tx.scans.locked(batch))
            jobs.finish(tx.session, job)

    def _erase_one(self, batch: BatchId, sha256: str, numbers: str, actor: Actor) -> None:
        """Erase the bytes of one file under their lock, unless somebody else needs them.

        As in a destruction the transaction spans calls of the store: who hands the same bytes in
        meanwhile waits, and stores them anew.
        """
        with self.records.begin(actor) as tx:
            blob = tx.scans.given_up.locked(sha256)
            if blob is None or tx.scans.given_up.is_needed(sha256):
                return
            for stored in self.originals.versions(blob.store_key):
                self.originals.release(blob.store_key, version_id=stored.version_id)
                self.originals.delete(blob.store_key, version_id=stored.version_id)
            for _, key in tuple(derived(self.work, actor.tenant, sha256)):
                self.work.delete(key, version_id=None)
            tx.scans.given_up.forget(sha256)
            found = tx.scans.get(batch)
            tx.note(batch_event(found, "scan_erased", parts=numbers, sha256=sha256))


def open_given_up(records: Records, buckets: Buckets, settings: Settings) -> GivenUpScans:
    """The same with the keys and the waiting time of an installation."""
    return GivenUpScans(
        records=records,
        originals=buckets.disposal,
        work=buckets.work,
        waits_days=settings.scan_given_up_wait_days,
    )


def _by_bytes(parts: Iterable[PartReceived]) -> Mapping[str, str]:
    """Numbers of the files, by SHA-256; some stations send a sheet twice."""
    found: dict[str, list[str]] = {}
    for came in parts:
        found.setdefault(came.part.sha256, []).append(str(came.part.number))
    return {sha256: ", ".join(numbers) for sha256, numbers in found.items()}


def _end(tx: Transaction, batch: Batch) -> None:
    """The files are gone, and with them what was said of them."""
    if batch.state is not BatchState.ERASING:
        return
    parts = tx.scans.parts(batch.id)
    kept = [
        came.part.number for came in parts if tx.scans.given_up.locked(came.part.sha256) is not None
    ]
    announced = batch.announced
    left = without_words(announced, [plan.number for plan in announced.parts], is_last=True)
    state = after(batch.state, BatchStep.END_ERASURE)
    erased = replace(batch, announced=left, state=state)
    tx.scans.save(erased)
    tx.scans.given_up.forget_words(batch.id)
    tx.note(batch_event(erased, "scans_erased", files=len(parts) - len(kept), shared=len(kept)))
