"""FLOW address -> claim -> take: a station lays a large file into the store, past the web server.

What lies in the staging is no record: it counts when its bytes were read, compared with the
announcement, and kept as every other original. Until then it is nothing but work that was saved.
Long files are read by a worker, so that no request of a station lasts for minutes.
"""

import io
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from eakte import jobs
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.scan_direct import NothingStaged, NotOffered
from eakte.domain.scanning import (
    BatchId,
    BatchStep,
    PartDiffers,
    PartPlan,
    StepImpossible,
    after,
)
from eakte.intake import Upload
from eakte.jobs import Job
from eakte.receipts import Receipt
from eakte.records import Records
from eakte.scanning.batches import Scanning
from eakte.scanning.orders import staged_job
from eakte.scanning.steps import acting_for, known_part, part_receipt, visible_batch
from storage import (
    STAGED,
    DigestMismatch,
    ObjectMissing,
    ObjectStore,
    SignedPut,
    StagingDoor,
    StorageError,
    StorageUnavailable,
    TooLargeForOnePut,
    staging_key,
)

LOG = logging.getLogger(__name__)
KEPT = timedelta(hours=24)  # a staged file that nobody says is there; as uploads in pieces
CLOCK_BYTES = 16
AT_ONCE_BYTES = 64 * 1024 * 1024  # read, compared and kept in a second or two


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectDelivery:
    """The way of a large file of a batch straight into the store (unmittelbare Übergabe)."""

    records: Records
    scanning: Scanning
    desk: ReadingDesk
    work: ObjectStore
    door: StagingDoor | None

    def address(self, batch: BatchId, number: int, *, actor: Actor) -> SignedPut:
        """The request with which the station may lay this one file there, once.

        Raises:
            NotAllowed, NotVisible, PartUnknown, StepImpossible: refused.
            NotOffered: the file has to come another way.
        """
        require_may(actor, Action.DELIVER)
        with self.records.read(actor) as tx:
            found = visible_batch(tx, batch)
            plan = found.part(number)
        after(found.state, BatchStep.COMPLETE)
        if self.door is None:
            raise NotOffered
        try:
            return self.door.signed_put(
                _key(actor, batch, plan), size_bytes=plan.size_bytes, sha256=plan.sha256
            )
        except TooLargeForOnePut as error:
            raise NotOffered from error

    def claim(self, batch: BatchId, number: int, *, actor: Actor) -> Receipt | None:
        """Take the file that lies there, or order that a worker does; None: ask again.

        Safe to repeat: what was taken gives its receipt again.

        Raises:
            NotAllowed, NotVisible, PartUnknown, StepImpossible, NothingStaged, PartDiffers,
            StorageError: as `take`.
        """
        require_may(actor, Action.DELIVER)
        with self.records.read(actor) as tx:
            found = visible_batch(tx, batch)
            plan, known = found.part(number), known_part(tx, batch, number)
        if known is not None or plan.size_bytes <= AT_ONCE_BYTES:
            return self.take(batch, number, actor=actor)
        after(found.state, BatchStep.COMPLETE)
        self._require_staged(_key(actor, batch, plan), plan)
        with self.records.begin(actor) as tx:
            tx.enqueue(staged_job(batch, number))
        return None

    def take_long(self, job: Job) -> None:
        """Take a file for a station that asks again for its receipt. Can run twice.

        What cannot be taken ends here: the station is told why when it asks.

        Raises:
            NotVisible, StorageError: the batch is gone; the store does not answer.
        """
        batch, number = BatchId(job.subject), int(job.payload["part"])
        with self.records.read(system_actor(job.tenant)) as tx:
            found = tx.scans.get(batch)
        try:
            self.take(batch, number, actor=acting_for(found))
        except (NothingStaged, PartDiffers, StepImpossible) as error:
            why = type(error).__name__
            LOG.warning("Staged not taken", extra={"event": "staged_not_taken", "why": why})
        with self.records.begin(system_actor(job.tenant)) as tx:
            jobs.finish(tx.session, job)

    def take(self, batch: BatchId, number: int, *, actor: Actor) -> Receipt:
        """Take the file that lies there. Safe to repeat: what was taken gives its receipt again.

        Raises:
            NotAllowed, NotVisible, PartUnknown, StepImpossible: refused.
            NothingStaged: it does not lie there.
            PartDiffers: these are not the announced bytes; they are gone from there.
            StorageError: the store does not answer; what lies there stays.
        """
        require_may(actor, Action.DELIVER)
        with self.records.read(actor) as tx:
            found = visible_batch(tx, batch)
            plan, known = found.part(number), known_part(tx, batch, number)
        key = _key(actor, batch, plan)
        if known is not None:
            self.work.delete(key, version_id=None)  # a killed process may have left it
            return part_receipt(self.scanning.filing.signer, found, known)
        try:
            with self._fetched(key, plan) as path:
                receipt = self.scanning.accept(batch, number, _upload(plan, path), actor=actor)
        except PartDiffers:
            self.work.delete(key, version_id=None)
            raise
        self.work.delete(key, version_id=None)
        return receipt

    def tidy(self) -> int:
        """Remove what nobody asked for within a day, by the clock of the store; how many files."""
        try:
            waiting = list(self.work.keys(STAGED))
            now = self._store_time() if waiting else None
            return sum(self._is_removed(key, now) for key in waiting if now is not None)
        except StorageError as error:  # the key may lack the right: a worker lives on without it
            why = type(error).__name__
            LOG.warning("Staging not tidied", extra={"event": "staging_not_tidied", "why": why})
            return 0

    @contextmanager
    def _fetched(self, key: str, plan: PartPlan) -> Iterator[Path]:
        """The staged bytes as a file of our own: nobody can change them any more."""
        self._require_staged(key, plan)
        with self.desk.cleared() as folder:
            path = folder / "staged"
            with path.open("wb") as target:
                self._fetch(key, plan, target)
            yield path

    def _require_staged(self, key: str, plan: PartPlan) -> None:
        """Refuse what does not lie there in the announced length.

        Raises:
            NothingStaged, PartDiffers: it does not.
        """
        try:
            staged_bytes = self.work.stat(key).size_bytes
        except ObjectMissing as error:
            raise NothingStaged from error
        if staged_bytes != plan.size_bytes:
            raise PartDiffers(plan.number, announced=plan.sha256, came="")

    def _fetch(self, key: str, plan: PartPlan, target: io.BufferedWriter) -> None:
        try:
            self.work.fetch(key, target, version_id=None, sha256=plan.sha256)
        except ObjectMissing as error:  # somebody else took it a moment ago
            raise NothingStaged from error
        except DigestMismatch as error:
            if target.tell() < plan.size_bytes:  # the answer was cut: that says nothing of the file
                raise StorageUnavailable("the answer was cut") from error
            raise PartDiffers(plan.number, announced=plan.sha256, came="") from error

    def _store_time(self) -> datetime:
        """What the clock of the store says, by an object that is made for that."""
        key, body = f"{STAGED}clock/{secrets.token_hex(8)}", secrets.token_bytes(CLOCK_BYTES)
        self.work.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
        now = self.work.stat(key).stored_at
        self.work.delete(key, version_id=None)
        return now

    def _is_removed(self, key: str, now: datetime) -> bool:
        try:
            is_old = now - self.work.stat(key).stored_at > KEPT
        except ObjectMissing:  # taken a moment ago
            return False
        if is_old:
            self.work.delete(key, version_id=None)
        return is_old


def _key(actor: Actor, batch: BatchId, plan: PartPlan) -> str:
    return staging_key(actor.tenant, batch, str(plan.number))


def _upload(plan: PartPlan, path: Path) -> Upload:
    return Upload(
        path=path, file_name=plan.file_name, size_bytes=plan.size_bytes, sha256=plan.sha256
    )
