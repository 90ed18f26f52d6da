"""Labels on scanned pages (Etiketten): which number stands on which page, and in which document."""

from collections.abc import Iterable, Mapping

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent
from eakte.domain.access import Actor
from eakte.domain.casefile import DocumentId
from eakte.domain.scanning import BatchId
from eakte.tables import ScanLabelRow, ScanLetterRow, ScanPageRow


class ScanLabels:
    """Labels of the tenant that were seen by a scanner."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def put(self, batch: BatchId, page: int, numbers: Iterable[int]) -> None:
        """Store the labels of a page; those that are there stay."""
        for number in sorted(numbers):
            values = {"batch": batch, "page": page, "number": number}
            insert_if_absent(self._session, ScanLabelRow, {"tenant": self._actor.tenant, **values})

    def of(self, batch: BatchId) -> Mapping[int, tuple[int, ...]]:
        """The numbers on each page of a batch that has some."""
        asked = (
            select(ScanLabelRow.page, ScanLabelRow.number)
            .where(ScanLabelRow.batch == batch)
            .order_by(ScanLabelRow.page, ScanLabelRow.number)
        )
        found: dict[int, tuple[int, ...]] = {}
        for page, number in self._session.execute(asked):
            found[page] = (*found.get(page, ()), number)
        return found

    def document(self, number: int) -> DocumentId | None:
        """The document that was scanned last with this label on it; None: none was filed yet."""
        of_page = and_(
            ScanPageRow.batch == ScanLabelRow.batch, ScanPageRow.number == ScanLabelRow.page
        )
        asked = (
            select(ScanLetterRow.document)
            .select_from(ScanLabelRow)
            .join(ScanPageRow, of_page)
            .join(ScanLetterRow, ScanLetterRow.id == ScanPageRow.letter)
            .where(ScanLabelRow.number == number, ScanLetterRow.document.is_not(None))
            .order_by(ScanLetterRow.id.desc())
            .limit(1)
        )
        found = self._session.scalar(asked)
        return DocumentId(found) if found else None
