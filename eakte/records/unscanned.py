"""Documents that no virus scanner has looked through."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eakte.domain.casefile import DocumentId, DocumentState
from eakte.jobs import JobState
from eakte.protection_orders import SCAN_AGAIN
from eakte.tables import DocumentRow, JobRow

_OPEN = (JobState.READY, JobState.RUNNING)


class Unscanned:
    """What waits in quarantine because it was not scanned."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def waiting(self) -> int:
        """How many documents wait until the scanner answers."""
        asked = select(func.count()).select_from(JobRow)
        asked = asked.where(JobRow.kind == SCAN_AGAIN, JobRow.state.in_(_OPEN))
        return self._session.scalar(asked) or 0

    def held_for(self, reasons: Sequence[str]) -> Sequence[DocumentId]:
        """Documents in quarantine for one of these reasons. Looks at all documents."""
        held = DocumentRow.state == DocumentState.QUARANTINED
        asked = select(DocumentRow.id).where(held, DocumentRow.reason.in_(reasons))
        return [DocumentId(key) for key in self._session.scalars(asked)]
