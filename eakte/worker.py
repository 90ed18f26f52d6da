"""The worker: claims jobs of one lane and hands them to the flows, one after the other.

A worker may be killed at any moment: its lease ends, another worker takes the job, and each flow
can run twice. On SIGTERM it takes no more jobs and gives back what it has not finished.
"""

import logging
import math
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from eakte import job_care, jobs, orders
from eakte.database import DatabaseUnavailable
from eakte.deeds import deed_of
from eakte.domain.access import system_actor
from eakte.domain.errors import NotVisible
from eakte.frozen import FROZEN
from eakte.jobs import LEASE_S, Job, Lane, LeaseLost
from eakte.office import Office
from eakte.orders import READING_KINDS, RESUMABLE_KINDS
from eakte.partial_uploads import KEPT_S, open_uploads
from eakte.records import Records
from eakte.spool import sweep
from eakte.time_stamps import StampUnavailable
from indexing import IndexBusy, IndexUnavailable, ScannerUnavailable
from storage import StorageUnavailable

LOG = logging.getLogger(__name__)
SWEEP_EVERY_S = 600  # removes what killed processes left in the scratch folder, and old jobs
JOBS_KEPT_DAYS = 30  # that are done: long enough to see what happened
IDLE_S = 0.5  # between two looks at an empty queue
BATCH = 100  # documents that go into the index in one commit
OUTAGES = (
    StorageUnavailable,
    IndexBusy,
    IndexUnavailable,
    DatabaseUnavailable,
    ScannerUnavailable,
    StampUnavailable,
)
CRASHED = "crashed"  # what a job line says of a job whose workers died of it
OUTAGE_DELAY_S = 10  # until a job is tried again that an outage stopped; no job is to blame for it


class Stopping(Exception):
    """The worker was asked to stop in the middle of a job."""


class Overtaken(Exception):
    """It is another document's turn: this job goes on later where it stopped."""

    def __init__(self, done_steps: int) -> None:
        """Remember how many pages were read."""
        super().__init__(done_steps)
        self.done_steps = done_steps


@dataclass(slots=True, kw_only=True)
class Heartbeat:
    """Extends the lease of jobs while they are being worked on, with their progress."""

    records: Records
    batch: Sequence[Job]
    stop: threading.Event
    done_steps: int = 0
    all_steps: int = 0
    is_lost: bool = False

    def beat(self, done_steps: int, all_steps: int) -> None:
        """Progress from the flow.

        Raises:
            LeaseLost: another worker has the job.
            Stopping: the worker shall stop.
            Overtaken: it is another job's turn.
        """
        self.done_steps, self.all_steps = done_steps, all_steps
        if self.is_lost:
            raise LeaseLost(str(self.batch[0].id))
        if self.stop.is_set():
            raise Stopping
        self._extend()
        if done_steps < all_steps and self.batch[0].kind in RESUMABLE_KINDS:
            self._make_way()

    def keep_alive(self, over: threading.Event) -> None:
        """Extend the lease until the work is over."""
        while not over.wait(LEASE_S / 3):
            try:
                self._extend()
            except LeaseLost:
                self.is_lost = True
                return
            except DatabaseUnavailable:
                LOG.warning("Lease not extended", extra={"event": "lease_not_extended"})

    def _make_way(self) -> None:
        with self.records.read(None) as tx:
            if jobs.is_overtaken(tx.session, self.batch[0], done_steps=self.done_steps):
                raise Overtaken(self.done_steps)

    def _extend(self) -> None:
        with self.records.begin(None) as tx:
            for job in self.batch:
                jobs.extend(tx.session, job, done_steps=self.done_steps, all_steps=self.all_steps)


def _process_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Works on one lane; any number of workers, processes and machines may share a lane."""

    office: Office
    lane: Lane
    name: str = field(default_factory=_process_name)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until asked to stop; what goes wrong between two jobs is waited for."""
        LOG.info("Worker started", extra={"event": "worker_started", "lane": self.lane})
        swept_at, is_database_gone = -math.inf, False
        while not self.stop.is_set():
            try:
                if time.monotonic() - swept_at > SWEEP_EVERY_S:
                    swept_at = time.monotonic()
                    self.tidy_up()
                pause_s = 0 if self.step() else IDLE_S
                is_database_gone = False
            except DatabaseUnavailable:
                if not is_database_gone:  # said once: it is looked for twice a second
                    LOG.warning("Database gone", extra={"event": "database_gone"})
                is_database_gone, pause_s = True, IDLE_S
            except OUTAGES as error:
                LOG.warning("Work waits", extra={"event": "work_waits", "why": _of(error)})
                pause_s = OUTAGE_DELAY_S
            except Exception:  # a lane whose worker is gone stands still, and nobody notices
                LOG.exception("Work failed", extra={"event": "work_failed", "lane": self.lane})
                pause_s = OUTAGE_DELAY_S
            if pause_s:
                self.stop.wait(pause_s)

    def tidy_up(self) -> None:
        """Remove what killed processes left and what grew old; begin what is planned for today."""
        sweep(self.office.settings.scratch_folder)
        sweep(open_uploads(self.office.settings).folder, after_s=KEPT_S)
        self.office.direct_delivery.tidy()
        count = 1
        while count:
            with self.office.records.begin(None) as tx:
                count = job_care.forget(tx.session, after_days=JOBS_KEPT_DAYS)
        self.office.remembering.forget_old()
        self.office.daybreak.begin()
        self.office.records.tend()

    def step(self) -> int:
        """Claim what is ready and do it; the number of jobs."""
        records = self.office.records
        if self.lane is Lane.INDEX and self.office.operation.index_state().needs_rebuild:
            self._rebuild_index()
        if self.lane is Lane.DISPOSE:
            self._look_around()
        with records.read(None) as tx:
            if not jobs.is_work_waiting(tx.session, self.lane):
                return 0
        most = BATCH if self.lane is Lane.INDEX else 1
        with records.begin(None) as tx:
            claimed = jobs.claim(tx.session, self.lane, worker=self.name, most=most)
        for job in claimed:
            if job.has_crashed:
                self._fail(job, CRASHED)
        self._do_all([job for job in claimed if not job.has_crashed])
        return len(claimed)

    def _look_around(self) -> None:
        """Order the destruction of what has waited long enough, and sign the journal.

        After a restore both wait until a person has released what leaves the house.
        """
        with self.office.records.read(None) as tx:
            tenants = () if tx.installation.value(FROZEN) else tx.people.tenants()
        for tenant in tenants:
            self.office.destruction.start_ripe(system_actor(tenant))
            self.office.evidence.watch(system_actor(tenant))

    def _do_all(self, claimed: Sequence[Job]) -> None:
        together = [job for job in claimed if job.kind == orders.INDEX]
        is_done = len(together) > 1 and self._is_done_together(together)
        for job in claimed:
            if not (is_done and job.kind == orders.INDEX):
                self._do(job)

    def _rebuild_index(self) -> None:
        """Make a lost or outdated index anew from the stored readings, while filing goes on."""

        def each(_: int) -> None:
            if self.stop.is_set():
                raise Stopping

        LOG.warning("Index is made anew", extra={"event": "index_rebuild_started"})
        try:
            self.office.filing.rebuild_index(each=each)
        except Stopping:
            return
        except OUTAGES as error:
            LOG.warning(
                "Index not made", extra={"event": "index_rebuild_put_off", "why": _of(error)}
            )
            self.stop.wait(OUTAGE_DELAY_S)
        else:
            LOG.info("Index made anew", extra={"event": "index_rebuilt"})

    def _is_done_together(self, batch: Sequence[Job]) -> bool:
        """Bring documents into the index in one commit; False: one of them has to be found."""
        try:
            with self._pulse(batch):
                self.office.filing.update_index(batch)
        except OUTAGES as error:
            self._give_back(batch, error)
        except Exception as error:  # noqa: BLE001 # the worker loop: each job is then tried alone
            LOG.warning("Batch failed", extra={"event": "batch_failed", "why": _of(error)})
            return False
        return True

    def _do(self, job: Job) -> None:
        """Do a job; whatever goes wrong is written to the job and never ends the worker."""
        facts = {"job": job.id, "kind": job.kind}
        try:
            with self._pulse((job,)) as pulse:
                deed_of(job, self.office)(pulse.beat)
        except LeaseLost:
            LOG.warning("Lease lost", extra={"event": "lease_lost", **facts})
        except Stopping:
            self._settle((job,), jobs.give_back)
        except Overtaken as overtaken:
            self._settle((job,), partial(jobs.give_back, done_steps=overtaken.done_steps))
        except OUTAGES as error:
            self._give_back((job,), error)
        except Exception as error:
            LOG.exception("Job failed", extra={"event": "job_failed", **facts})
            self._fail(job, _of(error))
        else:
            LOG.info("Job done", extra={"event": "job_done", **facts})

    @contextmanager
    def _pulse(self, batch: Sequence[Job]) -> Iterator[Heartbeat]:
        over = threading.Event()
        pulse = Heartbeat(records=self.office.records, batch=batch, stop=self.stop)
        thread = threading.Thread(target=pulse.keep_alive, args=(over,), daemon=True)
        thread.start()
        try:
            yield pulse
        finally:
            over.set()
            thread.join()

    def _give_back(self, batch: Sequence[Job], outage: Exception) -> None:
        LOG.warning("Job put off", extra={"event": "job_put_off", "why": _of(outage)})
        self._settle(batch, partial(jobs.give_back, delay_s=OUTAGE_DELAY_S, error=_of(outage)))

    def _fail(self, job: Job, error: str) -> None:
        """Try again later; after the last try the document gets a stated result."""
        if job.kind not in READING_KINDS or not job.is_last_try:
            self._settle((job,), partial(jobs.fail, error=error))
            return
        try:
            self.office.recognition.lay_aside(job, error=error)
        except LeaseLost:
            LOG.warning("Lease lost", extra={"event": "lease_lost", "job": job.id})
        except NotVisible:  # the record is gone
            self._settle((job,), partial(jobs.fail, error=error))

    def _settle(self, batch: Sequence[Job], write: Callable[[Session, Job], None]) -> None:
        for job in batch:
            try:
                with self.office.records.begin(None) as tx:
                    write(tx.session, job)
            except LeaseLost:
                LOG.warning("Lease lost", extra={"event": "lease_lost", "job": job.id})


def _of(error: Exception) -> str:
    """What a job line says of an error: its kind, never its text, which may hold names."""
    return type(error).__name__
