"""What should stand in the search index, and what is on its way there: for comparing the two."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from eakte.database import now_ms
from eakte.jobs import JobState
from eakte.records.joblines import JobLine, to_line
from eakte.tables import JobRow, PageRow

WORKING = (JobState.READY, JobState.RUNNING)


class IndexStock:
    """Jobs that bring documents into the index or change what should stand there."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def moment(self) -> int:
        """Now, in milliseconds since 1970 by the clock of the database."""
        return self._session.scalars(select(now_ms())).one()

    def documents_of(self, pages: Collection[str]) -> dict[str, str]:
        """The documents of some pages, by page id; also of former versions and in quarantine."""
        asked = select(PageRow.id, PageRow.document).where(PageRow.id.in_(pages))
        return {row.id: row.document for row in self._session.execute(asked)}

    def work_on(self, subject: str) -> JobLine | None:
        """The job of a subject that runs, or the first that waits; None: there is none."""
        asked = select(JobRow).where(JobRow.subject == subject, JobRow.state.in_(WORKING))
        is_waiting = JobRow.state == JobState.READY
        row = self._session.scalars(asked.order_by(is_waiting, JobRow.id).limit(1)).one_or_none()
        return None if row is None else to_line(row)

    def in_work(self, subjects: Collection[str], *, since_ms: int) -> Sequence[str]:
        """Those of some records with a job that is not done, or was done after a moment."""
        asked = select(JobRow.subject).where(
            JobRow.subject.in_(subjects),
            or_(JobRow.state.in_(WORKING), JobRow.finished_ms >= since_ms),
        )
        return self._session.scalars(asked.distinct()).all()
