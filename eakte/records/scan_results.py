"""What became of the letters of a batch, for the station that handed it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eakte.domain.casefile import DocumentState
from eakte.domain.scan_letters import LetterId, ScanLetter
from eakte.domain.scanning import BatchId, BatchState, PartPlan
from eakte.records.scan_rows import to_announcement
from eakte.tables import CaseFileRow, DocumentRow, ScanBatchRow, ScanLetterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterResult:
    """What a station learns of a letter. reason: why it is in quarantine or cannot be read.

    reference: of the case file that its sheet or list named; None: it went to an inbox. Where
    people put the letter later is not told.
    """

    reference: str | None = None
    document_state: DocumentState | None = None
    reason: str | None = None


class ScanResults:
    """Results of batches. Who sees a batch may know them all: ask as the background process."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def of(self, batch: BatchId, letters: Sequence[ScanLetter]) -> Mapping[LetterId, LetterResult]:
        """The result of each letter."""
        documents = self._documents(batch)
        references = self._references({letter.target.case for letter in letters} - {None})
        found = {}
        for letter in letters:
            state, reason = documents.get(letter.id, (None, None))
            found[letter.id] = LetterResult(
                reference=references.get(str(letter.target.case)),
                document_state=state,
                reason=reason,
            )
        return found

    def said_of(self, document: str) -> PartPlan | None:
        """What a station said of the file in which a document begins; None: it was not scanned.

        For who may see the document.
        """
        asked = (
            select(ScanLetterRow.part, ScanBatchRow.announced)
            .join(ScanBatchRow, ScanBatchRow.id == ScanLetterRow.batch)
            .where(ScanLetterRow.document == document)
            .order_by(ScanLetterRow.id)
            .limit(1)
        )
        found = self._session.execute(asked).one_or_none()
        if found is None:
            return None
        number, announced = found
        plans = {plan.number: plan for plan in to_announcement(announced).parts}
        return plans.get(number)

    def waiting_batches(self, station: str | None = None) -> int:
        """How many batches wait for their files, of a station or of the whole municipality."""
        asked = select(func.count()).select_from(ScanBatchRow)
        asked = asked.where(ScanBatchRow.state == BatchState.RECEIVING)
        if station is not None:
            asked = asked.where(ScanBatchRow.station == station)
        return self._session.scalar(asked) or 0

    def _documents(self, batch: BatchId) -> Mapping[str, tuple[DocumentState, str | None]]:
        asked = (
            select(ScanLetterRow.id, DocumentRow.state, DocumentRow.reason)
            .join(DocumentRow, DocumentRow.id == ScanLetterRow.document)
            .where(ScanLetterRow.batch == batch)
        )
        return {
            letter: (DocumentState(state), reason)
            for letter, state, reason in self._session.execute(asked)
        }

    def _references(self, cases: set[str | None]) -> Mapping[str, str]:
        asked = select(CaseFileRow.id, CaseFileRow.reference).where(CaseFileRow.id.in_(cases))
        return {row.id: row.reference for row in self._session.execute(asked)}
