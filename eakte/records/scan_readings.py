"""How the letters of a batch were read: what only reading tells of their pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eakte.domain.casefile import DocumentState
from eakte.domain.scanning import BatchId
from eakte.tables import DocumentRow, PageRow, ScanLetterRow, VersionRow


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
        """The pages that were read so far. Letters outside the scopes of the actor count, too.

        Pages of a letter in quarantine count as read: the batch waits for nothing of them.
        """
        return (*self._read(batch), *self._held(batch))

    def _held(self, batch: BatchId) -> Iterator[LetterReading]:
        asked = (
            select(ScanLetterRow.id, ScanLetterRow.pages)
            .join(DocumentRow, DocumentRow.id == ScanLetterRow.document)
            .where(ScanLetterRow.batch == batch, DocumentRow.state == DocumentState.QUARANTINED)
        )
        for letter, pages in self._session.execute(asked):
            for page in range(1, len(pages) + 1):
                yield LetterReading(letter=letter, page=page, turned=0, confidence=None)

    def _read(self, batch: BatchId) -> Sequence[LetterReading]:
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
