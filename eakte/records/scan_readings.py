"""How the letters of a batch were read: what only reading tells of their pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eakte.domain.scanning import BatchId
from eakte.tables import PageRow, ScanLetterRow, VersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReading:
    """A page of a filed letter as it was read. page: from 1, in the letter.

    confidence: 0.0 to 1.0, only where the page was read poorly.
    """

    letter: str
    page: int
    turned: int
    confidence: float | None


class ScanReadings:
    """Readings of the newest versions of the letters of a batch."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def of(self, batch: BatchId) -> Sequence[LetterReading]:
        """The pages that were read so far. Letters outside the scopes of the actor count, too."""
        newest = (
            select(func.max(VersionRow.number))
            .where(VersionRow.document == ScanLetterRow.document)
            .correlate(ScanLetterRow)
            .scalar_subquery()
        )
        asked = (
            select(
                ScanLetterRow.id,
                PageRow.number,
                PageRow.rotation,
                PageRow.confidence,
                PageRow.reason,
            )
            .join(VersionRow, VersionRow.document == ScanLetterRow.document)
            .join(PageRow, PageRow.version == VersionRow.id)
            .where(ScanLetterRow.batch == batch, VersionRow.number == newest)
        )
        return tuple(
            LetterReading(
                letter=letter,
                page=number,
                turned=rotation,
                confidence=(confidence or 0.0) if reason else None,
            )
            for letter, number, rotation, confidence, reason in self._session.execute(asked)
        )
