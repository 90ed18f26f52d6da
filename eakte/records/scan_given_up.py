"""Erasing the files of batches that were given up: who else needs their bytes, and what goes."""

from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import Actor
from eakte.domain.scanning import BatchId, BatchState
from eakte.domain.stub import MASKED
from eakte.records.scan_erasing import UNDER_WAY, lies_on_part
from eakte.records.scan_originals import to_blob
from eakte.records.versions import Blob
from eakte.tables import (
    BlobRow,
    DocumentRow,
    JobRow,
    ScanBatchRow,
    ScanLetterRow,
    ScanPageRow,
    ScanPartRow,
    VersionRow,
)

NEEDING = (*UNDER_WAY, BatchState.GIVEN_UP)  # batches that need each of their files


class ScanGivenUp:
    """Files of batches of which nothing was filed."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def count(self, *, before: datetime) -> int:
        """Batches that others gave up before a moment: the actor may have their files erased."""
        asked = select(func.count(ScanBatchRow.id)).where(
            ScanBatchRow.state == BatchState.GIVEN_UP,
            ScanBatchRow.closed_at < before,
            ScanBatchRow.closed_by != self._actor.user,
        )
        return self._session.scalar(asked) or 0

    def locked(self, sha256: str) -> Blob | None:
        """Where bytes lie; who hands them in now waits for the commit. None: they are gone."""
        asked = select(BlobRow).where(BlobRow.sha256 == sha256)
        row = self._session.scalars(locking(asked)).one_or_none()
        return to_blob(row) if row else None

    def is_needed(self, sha256: str) -> bool:
        """Whether a document has these bytes or pages on them, or a batch whose files stay."""
        of_part = (ScanPartRow.sha256 == sha256, ScanBatchRow.id == ScanPartRow.batch)
        of_letter = (
            ScanPartRow.sha256 == sha256,
            ScanLetterRow.batch == ScanPartRow.batch,
            DocumentRow.id == ScanLetterRow.document,
            lies_on_part(),
        )
        asked = select(
            or_(
                exists().where(VersionRow.sha256 == sha256),
                exists().where(*of_part, ScanBatchRow.state.in_(NEEDING)),
                exists().where(*of_letter),
            )
        )
        return bool(self._session.scalar(asked))

    def forget(self, sha256: str) -> None:
        """Remove where bytes lay, with the work that was ordered on them."""
        self._session.execute(delete(BlobRow).where(BlobRow.sha256 == sha256))
        self._session.execute(delete(JobRow).where(JobRow.subject == sha256))

    def forget_words(self, batch: BatchId) -> None:
        """Remove names of files and what codes on pages say; both may name persons."""
        parts = update(ScanPartRow).where(ScanPartRow.batch == batch)
        self._session.execute(parts.values(file_name=MASKED))
        pages = update(ScanPageRow).where(ScanPageRow.batch == batch)
        self._session.execute(pages.values(codes=[]))
