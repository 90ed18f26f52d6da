"""The worker: claims jobs of one lane and hands them to the flows, one after the other.

A worker may be killed at any moment: its lease ends, another worker takes the job, and each flow can run
twice. On SIGTERM it takes no more jobs and gives back what it has not finished.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from eakte import jobs
from eakte.database import DatabaseUnavailable
from sqlalchemy.orm import Session

from eakte.jobs import LEASE_S, Job, Lane, LeaseLost
from eakte.office import Office
from storage import StorageUnavailable

LOG = logging.getLogger(__name__)
IDLE_S = 0.5  # between two looks at an empty queue
BATCH = 100  # documents that go into the index in one commit


class Stopping(Exception):
    """The worker was asked to stop in the middle of a job."""


@dataclass(kw_only=True)
class Heartbeat:
    """Extends the lease of a job while it is being worked on, with its progress."""

    office: Office
    job: Job
    stop: threading.Event
    done_steps: int = 0
    all_steps: int = 0
    is_lost: bool = False

    def beat(self, done_steps: int, all_steps: int) -> None:
        """Progress from the flow.

        Raises:
            LeaseLost: another worker has the job.
            Stopping: the worker shall stop.
        """
        self.done_steps, self.all_steps = done_steps, all_steps
        if self.is_lost:
            raise LeaseLost(str(self.job.id))
        if self.stop.is_set():
            raise Stopping
        self._extend()

    def keep_alive(self, over: threading.Event) -> None:
        """Extend the lease until the job is over."""
        while not over.wait(LEASE_S / 3):
            try:
                self._extend()
            except LeaseLost:
                self.is_lost = True
                return
            except DatabaseUnavailable:
                LOG.warning("Lease not extended", extra={"event": "lease_not_extended"})

    def _extend(self) -> None:
        with self.office.records.begin(None) as tx:
            jobs.extend(tx.session, self.job, done_steps=self.done_steps, all_steps=self.all_steps)


@dataclass(frozen=True, kw_only=True)
class Worker:
    """One process working on one lane."""

    office: Office
    lane: Lane
    name: str
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until asked to stop; a lost database is waited for."""
        LOG.info("Worker started", extra={"event": "worker_started", "lane": self.lane})
        while not self.stop.is_set():
            try:
                is_idle = self.step() == 0
            except DatabaseUnavailable:
                LOG.warning("Database gone", extra={"event": "database_gone"})
                is_idle = True
            if is_idle:
                self.stop.wait(IDLE_S)

    def step(self) -> int:
        """Claim what is ready and do it; the number of jobs."""
        with self.office.records.read(None) as tx:
            if not jobs.is_work_waiting(tx.session, self.lane):
                return 0
        most = BATCH if self.lane is Lane.INDEX else 1
        with self.office.records.begin(None) as tx:
            claimed = jobs.claim(tx.session, self.lane, worker=self.name, most=most)
        if self.lane is Lane.INDEX and claimed:
            self._guarded(claimed, lambda _: self.office.filing.update_index(claimed))
        else:
            for job in claimed:
                self._guarded([job], self._deed(job))
        return len(claimed)

    def _deed(self, job: Job) -> Callable[[Heartbeat], None]:
        office = self.office
        return {
            "make_searchable": lambda pulse: office.filing.make_searchable(job, beat=pulse.beat),
            "make_images": lambda pulse: office.filing.make_images(job, beat=pulse.beat),
            "hold": lambda _: office.keeping.hold(job),
        }[job.kind]

    def _guarded(self, batch: Sequence[Job], deed: Callable[[Heartbeat], None]) -> None:
        """Do a job; whatever goes wrong is written to the job and never ends the worker."""
        job = batch[0]
        try:
            with self._pulse(job) as pulse:
                deed(pulse)
        except LeaseLost:
            LOG.warning("Lease lost", extra={"event": "lease_lost", "job": job.id})
        except Stopping:
            self._settle(batch, lambda tx_session, each: jobs.give_back(tx_session, each))
        except StorageUnavailable:
            self._settle(batch, lambda s, each: jobs.fail(s, each, error="storage_unavailable"))
        except Exception as error:
            LOG.exception("Job failed", extra={"event": "job_failed", "job": job.id})
            name = type(error).__name__
            self._settle(batch, lambda s, each: jobs.fail(s, each, error=name))
        else:
            LOG.info("Job done", extra={"event": "job_done", "job": job.id, "kind": job.kind})

    @contextmanager
    def _pulse(self, job: Job) -> Iterator[Heartbeat]:
        over = threading.Event()
        pulse = Heartbeat(office=self.office, job=job, stop=self.stop)
        thread = threading.Thread(target=pulse.keep_alive, args=(over,), daemon=True)
        thread.start()
        try:
            yield pulse
        finally:
            over.set()
            thread.join()

    def _settle(self, batch: Sequence[Job], write: Callable[[Session, Job], None]) -> None:
        for job in batch:
            try:
                with self.office.records.begin(None) as tx:
                    write(tx.session, job)
            except LeaseLost:
                LOG.warning("Lease lost", extra={"event": "lease_lost", "job": job.id})
