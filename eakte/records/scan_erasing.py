"""Erasing what a station said of letters that are destroyed, and what their pages tell."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Select, Update, func, or_, select, update
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.casefile import DocumentId
from eakte.domain.scan_forgetting import without_words
from eakte.domain.scan_letters import LetterState
from eakte.domain.scanning import BatchState
from eakte.domain.stub import MASKED
from eakte.records.scan_rows import batch_columns, to_batch
from eakte.tables import (
    DocumentRow,
    HeldCaseRow,
    HoldRow,
    ScanBatchRow,
    ScanLetterRow,
    ScanPageRow,
    ScanPartRow,
)

ON_THEIR_WAY = (LetterState.HELD, LetterState.FILING)
UNDER_WAY = (BatchState.RECEIVING, BatchState.LOOKING, BatchState.STOPPED, BatchState.CHECKING)
Part = tuple[str, int]  # batch and number


class ScanErasing:
    """Words of batches that go with their letters."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def document(self, document: DocumentId) -> None:
        """Forget what was said of a document that goes; of a file, with the last of its letters."""
        own = select(ScanLetterRow.id).where(ScanLetterRow.document == document)
        parts = self._parts(own)
        self._run(update(ScanLetterRow).where(ScanLetterRow.id.in_(own)).values(note=""))
        self._run(update(ScanPageRow).where(ScanPageRow.letter.in_(own)).values(codes=[]))
        for batch in sorted({batch for batch, _ in parts}):
            of_batch = ScanPartRow.batch == batch
            over = [
                number
                for each, number in parts
                if each == batch
                and not self._is_left(
                    document, of_batch & (ScanPartRow.number == number) & lies_on_part()
                )
            ]
            if over:
                self._forget(batch, over, is_last=not self._is_left(document, of_batch))

    def is_held(self, sha256: str, *, document: DocumentId) -> bool:
        """Whether an unsplit scan has pages of another document whose case file a hold keeps."""
        asked = (
            select(func.count())
            .select_from(ScanPartRow)
            .join(ScanLetterRow, ScanLetterRow.batch == ScanPartRow.batch)
            .join(DocumentRow, DocumentRow.id == ScanLetterRow.document)
            .join(HeldCaseRow, HeldCaseRow.case == DocumentRow.case)
            .join(HoldRow, HoldRow.id == HeldCaseRow.hold)
            .where(ScanPartRow.sha256 == sha256, ScanLetterRow.document != document)
            .where(HoldRow.lifted_at.is_(None), lies_on_part())
        )
        return bool(self._session.scalar(asked))

    def is_under_way(self, sha256: str) -> bool:
        """Whether a file with these bytes is of a batch whose letters are not all records yet."""
        asked = (
            select(func.count())
            .select_from(ScanPartRow)
            .join(ScanBatchRow, ScanBatchRow.id == ScanPartRow.batch)
            .where(ScanPartRow.sha256 == sha256, ScanBatchRow.state.in_(UNDER_WAY))
        )
        return bool(self._session.scalar(asked))

    def told(self, documents: Sequence[str]) -> Sequence[DocumentId]:
        """Those of some documents of whose letters something is still told."""
        letter, page = ScanLetterRow, ScanPageRow
        codes = select(page.number).where(
            page.letter == letter.id, func.json_array_length(page.codes) > 0
        )
        asked = select(letter.document).where(
            letter.document.in_(documents), (letter.note != "") | codes.exists()
        )
        found = self._session.scalars(asked.distinct().order_by(letter.document))
        return [DocumentId(document) for document in found if document]

    def _parts(self, own: Select[str]) -> Sequence[Part]:
        """The files on which pages of letters lie; hardly ever more than one."""
        of_letters = (
            select(ScanPartRow.batch, ScanPartRow.number)
            .join(ScanLetterRow, ScanLetterRow.batch == ScanPartRow.batch)
            .where(ScanLetterRow.id.in_(own), lies_on_part())
            .distinct()
        )
        rows = self._session.execute(of_letters)
        return [(batch, number) for batch, number in rows]

    def _is_left(self, document: DocumentId, among: ColumnElement[bool]) -> bool:
        """Whether letters are left besides those of a document; some may still be on their way."""
        letter = ScanLetterRow
        on_its_way = letter.document.is_(None) & letter.state.in_(ON_THEIR_WAY)
        is_there = (letter.document != document) & (
            select(DocumentRow.id).where(DocumentRow.id == letter.document).exists()
        )
        asked = (
            select(func.count())
            .select_from(ScanPartRow)
            .join(letter, letter.batch == ScanPartRow.batch)
            .where(among, on_its_way | is_there)
        )
        return bool(self._session.scalar(asked))

    def _forget(self, batch: str, parts: Sequence[int], *, is_last: bool) -> None:
        row = self._session.scalars(
            locking(select(ScanBatchRow).where(ScanBatchRow.id == batch))
        ).one()
        known = to_batch(row)
        left = replace(known, announced=without_words(known.announced, parts, is_last=is_last))
        for name, value in batch_columns(left).items():
            setattr(row, name, value)
        of_parts = (ScanPartRow.batch == batch) & ScanPartRow.number.in_(parts)
        self._run(update(ScanPartRow).where(of_parts).values(file_name=MASKED))
        self._session.flush()

    def _run(self, statement: Update) -> None:
        self._session.execute(statement, execution_options={"synchronize_session": False})


def lies_on_part() -> ColumnElement[bool]:
    """Whether a letter has a page on a part, or is this part as it came."""
    on_page = (
        select(ScanPageRow.number)
        .where(ScanPageRow.batch == ScanPartRow.batch, ScanPageRow.letter == ScanLetterRow.id)
        .where(
            or_(ScanPageRow.part == ScanPartRow.number, ScanPageRow.number == ScanPartRow.replaces)
        )
        .correlate(ScanPartRow, ScanLetterRow)
    )
    return or_(ScanLetterRow.part == ScanPartRow.number, on_page.exists())
