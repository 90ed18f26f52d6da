"""The durable queue (Aufträge): a job is born in the transaction of the record it belongs to.

Claimed with a lease by the clock of the database, fenced by its attempt, repeated with growing
delay, and after its last attempt laid aside (dead) until a person repeats it. A worker that dies
loses its lease; each lost lease counts as an attempt, so that a document that kills its worker is
laid aside too. Within one priority jobs take turns (`eakte.turns`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, case, or_, select, update
from sqlalchemy.orm import Session

from eakte.database import now_ms, upsert
from eakte.domain.access import Actor, TenantId
from eakte.frozen import may_leave
from eakte.tables import JobRow
from eakte.turns import advance, next_ones, turn_of

LEASE_S = 30  # the heartbeat extends it every third of it, so a dead worker is noticed soon
MAX_ATTEMPTS = 3
RETRY_DELAYS_S = (5, 60)  # before the second and the third attempt
FAIR_STEPS = 3  # that a job goes on beyond its turn: opening a document again costs time too

Beat = Callable[[int, int], None]  # steps done, all steps of the job


class Lane(StrEnum):
    """Jobs of one lane are done by workers of that lane; all but read have one worker each."""

    READ = "read"  # make documents searchable
    INDEX = "index"  # the only writer of the search index
    KEEP = "keep"  # legal holds, with a key of its own
    DISPOSE = "dispose"  # messages to the archive and destruction, with a key of its own


class JobState(StrEnum):
    """Where a job stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"  # a person stopped it


class Priority:
    """Lower goes first."""

    WAITED_FOR = 10  # somebody looks at the screen
    INTERACTIVE = 50
    SCANNED = 90  # letters of scan batches: those of the newest batch go first
    BATCH = 100
    BACKGROUND = 200  # nobody waits for it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """Work to be done after the commit. `subject` is the id of the record it belongs to.

    steps_before: of other jobs of the same subject, ordered together. turn: see `turn_of`.
    """

    lane: Lane
    kind: str
    subject: str
    payload: Mapping[str, str | int]
    priority: int = Priority.INTERACTIVE
    dedupe: str | None = None
    steps_before: int = 0
    turn: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A claimed job; `attempt` counts up with each claim and is the fencing token."""

    id: int
    tenant: TenantId
    lane: Lane
    kind: str
    subject: str
    payload: Mapping[str, str | int]
    caused_by: str
    priority: int
    turn: int
    attempt: int
    max_attempts: int
    is_aged: bool = False  # taken because it had waited long: no newer batch overtakes it

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
    the higher urgency with its turn.
    """
    adding = upsert(session, JobRow).values(
        tenant=actor.tenant,
        lane=job.lane,
        kind=job.kind,
        subject=job.subject,
        payload=dict(job.payload),
        caused_by=actor.user,
        priority=job.priority,
        turn=turn_of(job.lane, job.turn, job.steps_before),
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
    more_urgent = {
        "priority": case((is_more_urgent, adding.excluded.priority), else_=JobRow.priority),
        "turn": case((is_more_urgent, adding.excluded.turn), else_=JobRow.turn),
    }
    twin = [JobRow.tenant, JobRow.dedupe]
    session.execute(adding.on_conflict_do_update(index_elements=twin, set_=more_urgent))


def is_work_waiting(session: Session, lane: Lane) -> bool:
    """Whether a claim would find something; a look that takes no lock."""
    return session.scalar(_claimable(lane).limit(1)) is not None


def _claimable(lane: Lane) -> Select[int]:
    return select(JobRow.id).where(
        JobRow.lane == lane,
        may_leave(lane),
        or_(
            (JobRow.state == JobState.READY) & (JobRow.run_at_ms <= now_ms()),
            (JobRow.state == JobState.RUNNING) & (JobRow.lease_until_ms < now_ms()),
        ),
    )


def claim(session: Session, lane: Lane, *, worker: str, most: int = 1) -> Sequence[Job]:
    """Take up to `most` ready or abandoned jobs; one that keeps crashing is to be laid aside."""
    ids, is_aged = next_ones(session, _claimable(lane), most=most)
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
    taken = sorted((_to_job(row, is_aged=is_aged) for row in claimed), key=lambda job: job.id)
    if lane is Lane.READ:  # the jobs of the others are short, and in the order of their coming
        advance(session, lane, max(job.turn for job in taken))
    return tuple(taken)


def is_overtaken(session: Session, job: Job, *, done_steps: int) -> bool:
    """Whether a running job should make way: one more urgent waits, or one whose turn it is."""
    sooner: ColumnElement[bool] = JobRow.priority < job.priority
    if not job.is_aged:
        is_its_turn = JobRow.turn + FAIR_STEPS <= job.turn + done_steps
        sooner = or_(sooner, (JobRow.priority == job.priority) & is_its_turn)
    waiting = _claimable(job.lane).where(JobRow.state == JobState.READY, sooner)
    return session.scalar(waiting.limit(1)) is not None


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


def give_back(
    session: Session, job: Job, *, delay_s: int = 0, error: str | None = None, done_steps: int = 0
) -> None:
    """Return a job that nobody is to blame for: shutdown, a store that is away, another's turn.

    It does not count as an attempt: there will be one more. `done_steps` need not be done again;
    its turn comes so much later.

    Raises:
        LeaseLost: another worker has the job.
    """
    values = {
        "state": JobState.READY,
        "max_attempts": JobRow.max_attempts + 1,
        "run_at_ms": now_ms() + delay_s * 1000,
        "turn": JobRow.turn + done_steps,
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


def _to_job(row: JobRow, *, is_aged: bool) -> Job:
    return Job(
        id=row.id,
        tenant=TenantId(row.tenant),
        lane=Lane(row.lane),
        kind=row.kind,
        subject=row.subject,
        payload=row.payload,
        caused_by=row.caused_by,
        priority=row.priority,
        turn=row.turn,
        attempt=row.attempt,
        max_attempts=row.max_attempts,
        is_aged=is_aged,
    )
