"""Jobs as lines of a list, and the queue in numbers."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from eakte.database import now_ms
from eakte.jobs import JobState
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.tables import JobRow


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """A job as operators see it; times are milliseconds since 1970, steps are pages."""

    id: int
    kind: str
    subject: str
    state: JobState
    attempt: int
    max_attempts: int
    done_steps: int
    all_steps: int
    error: str | None
    created_ms: int
    finished_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """The queue in numbers: jobs by state, and the age of the oldest that is ready, in seconds."""

    ready: int
    running: int
    dead: int
    oldest_ready_s: float


def job_lines(
    session: Session, *, state: JobState | None, cursor: str | None, limit: int | None
) -> Page[JobLine]:
    """Jobs, the newest first."""
    size = clamped(limit)
    asked = select(JobRow)
    if state is not None:
        asked = asked.where(JobRow.state == state)
    if place := decode(cursor, int):
        asked = asked.where(JobRow.id < int(place[0]))
    rows = session.scalars(asked.order_by(JobRow.id.desc()).limit(size + 1)).all()
    return cut([to_line(row) for row in rows], limit=size, places=[encode(row.id) for row in rows])


def last_job(session: Session, kind: str, subject: str) -> JobLine | None:
    """The newest job of a kind about a record; None: there is none, or none any more."""
    asked = select(JobRow).where(JobRow.kind == kind, JobRow.subject == subject)
    row = session.scalars(asked.order_by(JobRow.id.desc()).limit(1)).one_or_none()
    return to_line(row) if row else None


def queue_state(session: Session) -> QueueState:
    """The queue in numbers, over what the session sees."""
    waiting = case((JobRow.state == JobState.READY, JobRow.run_at_ms))
    ready, running, dead, oldest_ms = session.execute(
        select(
            _counted(JobState.READY),
            _counted(JobState.RUNNING),
            _counted(JobState.DEAD),
            now_ms() - func.min(waiting),
        ).where(JobRow.state != JobState.DONE)
    ).one()
    oldest_ready_s = max(0, oldest_ms or 0) / 1000
    return QueueState(ready=ready, running=running, dead=dead, oldest_ready_s=oldest_ready_s)


def _counted(state: JobState) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((JobRow.state == state, 1), else_=0)), 0)


def to_line(row: JobRow) -> JobLine:
    """Row to value."""
    return JobLine(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        state=JobState(row.state),
        attempt=row.attempt,
        max_attempts=row.max_attempts,
        done_steps=row.done_steps,
        all_steps=row.all_steps,
        error=row.error,
        created_ms=row.created_ms,
        finished_ms=row.finished_ms,
    )
