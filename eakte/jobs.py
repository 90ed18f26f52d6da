"""The durable queue (Aufträge): a job is born in the transaction of the record it belongs to.

Claimed with a lease by the clock of the database, fenced by its attempt, repeated with growing
delay, and after its last attempt laid aside (dead) until a person repeats it. A worker that dies
loses its lease; each lost lease counts as an attempt, so that a document that kills its worker is
laid aside too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, case, or_, select, update
from sqlalchemy.orm import Session

from eakte.database import now_ms, upsert
from eakte.domain.access import Actor, TenantId
from eakte.tables import JobRow

LEASE_S = 30  # the heartbeat extends it every third of it, so a dead worker is noticed soon
MAX_ATTEMPTS = 3
RETRY_DELAYS_S = (5, 60)  # before the second and the third attempt


class Lane(StrEnum):
    """Jobs of one lane are done by workers of that lane; index and keep have one worker each."""

    READ = "read"  # make documents searchable
    INDEX = "index"  # the only writer of the search index
    KEEP = "keep"  # legal holds, with a key of its own


class JobState(StrEnum):
    """Where a job stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Priority:
    """Lower goes first."""

    WAITED_FOR = 10  # somebody looks at the screen
    INTERACTIVE = 50
    BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """Work to be done after the commit. `subject` is the id of the record it belongs to."""

    lane: Lane
    kind: str
    subject: str
    payload: Mapping[str, str | int]
    priority: int = Priority.INTERACTIVE
    dedupe: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A claimed job; `attempt` counts up with each claim and is the fencing token."""

    id: int
    tenant: TenantId
    kind: str
    subject: str
    payload: Mapping[str, str | int]
    caused_by: str
    attempt: int
    max_attempts: int

    @property
    def is_last_try(self) -> bool:
        """Whether it is laid aside when it fails now."""
        return self.attempt >= self.max_attempts

    @property
    def has_crashed(self) -> bool:
        """Whether each try ended with the death of its worker: it must not be tried again."""
        return self.attempt > self.max_attempts


class LeaseLost(Exception):
    """Another worker has this job now: the result of this one is dropped."""


def enqueue(session: Session, job: NewJob, *, actor: Actor) -> None:
    """Add a job to the transaction, unless its twin by `dedupe` is still waiting.

    A twin that runs already does not count: it may have looked before this change. One that waits
    is locked until the commit, so that nobody starts it without seeing this change, and takes over
    the higher urgency.
    """
    adding = upsert(session, JobRow).values(
        tenant=actor.tenant,
        lane=job.lane,
        kind=job.kind,
        subject=job.subject,
        payload=dict(job.payload),
        caused_by=actor.user,
        priority=job.priority,
        state=JobState.READY,
        run_at_ms=now_ms(),
        attempt=0,
        max_attempts=MAX_ATTEMPTS,
        done_steps=0,
        all_steps=0,
        created_ms=now_ms(),
        dedupe=job.dedupe,
    )
    is_more_urgent = JobRow.priority > adding.excluded.priority
    urgency = case((is_more_urgent, adding.excluded.priority), else_=JobRow.priority)
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[JobRow.tenant, JobRow.dedupe], set_={"priority": urgency}
        )
    )


def is_work_waiting(session: Session, lane: Lane) -> bool:
    """Whether a claim would find something; a look that takes no lock."""
    return session.scalar(_claimable(lane).limit(1)) is not None


def _claimable(lane: Lane) -> Select[int]:
    return select(JobRow.id).where(
        JobRow.lane == lane,
        or_(
            (JobRow.state == JobState.READY) & (JobRow.run_at_ms <= now_ms()),
            (JobRow.state == JobState.RUNNING) & (JobRow.lease_until_ms < now_ms()),
        ),
    )


def claim(session: Session, lane: Lane, *, worker: str, most: int = 1) -> Sequence[Job]:
    """Take up to `most` ready or abandoned jobs; one that keeps crashing is to be laid aside."""
    ids = session.scalars(
        _claimable(lane)
        .order_by(JobRow.priority, JobRow.run_at_ms, JobRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    if not ids:
        return ()
    claimed = session.execute(
        update(JobRow)
        .where(JobRow.id.in_(ids))
        .values(
            state=JobState.RUNNING,
            attempt=JobRow.attempt + 1,
            lease_until_ms=now_ms() + LEASE_S * 1000,
            worker=worker,
            dedupe=None,
        )
        .returning(JobRow)
        .execution_options(synchronize_session=False)
    ).scalars()
    return tuple(sorted((_to_job(row) for row in claimed), key=lambda job: job.id))


def extend(session: Session, job: Job, *, done_steps: int, all_steps: int) -> None:
    """Heartbeat with progress.

    Raises:
        LeaseLost: another worker has the job.
    """
    _fenced(
        session,
        job,
        {
            "lease_until_ms": now_ms() + LEASE_S * 1000,
            "done_steps": done_steps,
            "all_steps": all_steps,
        },
    )


def finish(session: Session, job: Job) -> None:
    """Mark done, in the transaction of the effect.

    Raises:
        LeaseLost: another worker has the job; the transaction must be rolled back.
    """
    _fenced(
        session,
        job,
        {
            "state": JobState.DONE,
            "finished_ms": now_ms(),
            "done_steps": JobRow.all_steps,
            "error": None,
        },
    )


def fail(session: Session, job: Job, *, error: str) -> None:
    """Give back for a later attempt, or lay aside after the last one.

    Raises:
        LeaseLost: another worker has the job.
    """
    if job.is_last_try:
        values: dict[str, object] = {
            "state": JobState.DEAD,
            "max_attempts": JobRow.attempt,  # the token never goes back
            "error": error,
            "finished_ms": now_ms(),
        }
    else:
        tries_left = min(job.max_attempts - job.attempt, len(RETRY_DELAYS_S))
        delay_s = RETRY_DELAYS_S[-tries_left]
        values = {"state": JobState.READY, "error": error, "run_at_ms": now_ms() + delay_s * 1000}
    _fenced(session, job, values)


def give_back(session: Session, job: Job, *, delay_s: int = 0, error: str | None = None) -> None:
    """Return a job that nobody is to blame for: shutdown, or a store that is away.

    It does not count as an attempt: there will be one more.

    Raises:
        LeaseLost: another worker has the job.
    """
    values = {
        "state": JobState.READY,
        "max_attempts": JobRow.max_attempts + 1,
        "run_at_ms": now_ms() + delay_s * 1000,
        "error": error,
    }
    _fenced(session, job, values)


def _fenced(session: Session, job: Job, values: Mapping[str, object]) -> None:
    changed = session.execute(
        update(JobRow)
        .where(JobRow.id == job.id, JobRow.attempt == job.attempt, JobRow.state == JobState.RUNNING)
        .values(**values)
        .returning(JobRow.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise LeaseLost(str(job.id))


def repeat(session: Session, *, job_id: int | None = None) -> int:
    """Make laid-aside jobs ready again, one or all that the session sees; the number of them.

    The attempts go on counting, because they are the fencing token of workers that still live.
    """
    asked = update(JobRow).where(JobRow.state == JobState.DEAD)
    if job_id is not None:
        asked = asked.where(JobRow.id == job_id)
    done = session.execute(
        asked.values(
            state=JobState.READY,
            max_attempts=JobRow.attempt + MAX_ATTEMPTS,
            run_at_ms=now_ms(),
            finished_ms=None,
        )
        .returning(JobRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def _to_job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        tenant=TenantId(row.tenant),
        kind=row.kind,
        subject=row.subject,
        payload=row.payload,
        caused_by=row.caused_by,
        attempt=row.attempt,
        max_attempts=row.max_attempts,
    )
