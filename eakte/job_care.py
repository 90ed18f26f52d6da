"""What is done with jobs from outside: repeat one laid aside, stop one, forget those long done."""

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eakte.database import now_ms
from eakte.jobs import MAX_ATTEMPTS, JobState
from eakte.tables import JobRow

PORTION = 1000  # rows of one deletion
_OVER = (JobState.DONE, JobState.CANCELLED)
_DAY_MS = 24 * 60 * 60 * 1000


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


def hurry(session: Session, kind: str) -> None:
    """Let jobs of a kind that wait for their time be done now."""
    session.execute(
        update(JobRow)
        .where(JobRow.kind == kind, JobRow.state == JobState.READY)
        .values(run_at_ms=now_ms())
        .execution_options(synchronize_session=False)
    )


def cancel(session: Session, subject: str, kinds: Collection[str]) -> int:
    """Stop the jobs of a record that wait or run; the number of them.

    Who works on one notices at its next step, because the job is not its own any more.
    """
    done = session.execute(
        update(JobRow)
        .where(
            JobRow.subject == subject,
            JobRow.kind.in_(kinds),
            JobRow.state.in_((JobState.READY, JobState.RUNNING)),
        )
        .values(state=JobState.CANCELLED, finished_ms=now_ms(), dedupe=None)
        .returning(JobRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def is_open(session: Session, subject: str, kinds: Collection[str]) -> bool:
    """Whether a job of one of these kinds waits or runs for a record."""
    found = select(JobRow.id).where(
        JobRow.subject == subject,
        JobRow.kind.in_(kinds),
        JobRow.state.in_((JobState.READY, JobState.RUNNING)),
    )
    return session.scalar(found.limit(1)) is not None


def forget(session: Session, *, after_days: int) -> int:
    """Delete some jobs that ended long ago; the number of them, 0 when none is left."""
    old = (
        select(JobRow.id)
        .where(JobRow.state.in_(_OVER), JobRow.finished_ms < now_ms() - after_days * _DAY_MS)
        .limit(PORTION)
    )
    done = session.execute(
        delete(JobRow)
        .where(JobRow.id.in_(old))
        .returning(JobRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())
