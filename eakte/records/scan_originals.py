"""The files of batches as they came: where they lie, and whose pages lie on them."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from eakte.domain.access import Actor, CaseFileId, Scope
from eakte.domain.casefile import DocumentId
from eakte.domain.errors import NotVisible
from eakte.domain.scanning import BatchId, BatchState
from eakte.records.versions import Blob
from eakte.tables import (
    BlobRow,
    DocumentRow,
    ScanBatchRow,
    ScanLetterRow,
    ScanPageRow,
    ScanPartRow,
    VersionRow,
)


class ScanOriginals:
    """Unsplit scans of the tenant."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def blob(self, sha256: str) -> Blob:
        """Where the bytes of a part lie.

        Raises:
            NotVisible: they went with a document that was destroyed.
        """
        row = self._session.get(BlobRow, (self._actor.tenant, sha256))
        if row is None:
            raise NotVisible("scan", sha256)
        return to_blob(row)

    def of_document(self, document: DocumentId) -> Sequence[Blob]:
        """The unsplit scans on which pages of a document lie, as long as they are there."""
        letters = select(ScanLetterRow.id).where(ScanLetterRow.document == document)
        own = select(VersionRow.sha256).where(VersionRow.document == document)
        asked = (
            select(BlobRow)
            .join(ScanPartRow, ScanPartRow.sha256 == BlobRow.sha256)
            .join(ScanPageRow, ScanPageRow.batch == ScanPartRow.batch)
            .where(ScanPageRow.letter.in_(letters), BlobRow.sha256.not_in(own))
            .where(
                or_(
                    ScanPageRow.part == ScanPartRow.number,
                    ScanPageRow.number == ScanPartRow.replaces,
                )
            )
            .distinct()
            .order_by(BlobRow.sha256)
        )
        return tuple(to_blob(row) for row in self._session.scalars(asked))

    def scopes_of(self, batch: BatchId) -> frozenset[Scope]:
        """In which scopes the letters of a batch lie now."""
        asked = (
            select(DocumentRow.scope)
            .join(ScanLetterRow, ScanLetterRow.document == DocumentRow.id)
            .where(ScanLetterRow.batch == batch)
        )
        return frozenset(Scope(scope) for scope in self._session.scalars(asked))

    def open_batch_of(self, case: CaseFileId) -> str:
        """Name of a batch that is not closed and has a letter in this case file; empty: none."""
        asked = (
            select(ScanBatchRow.name)
            .join(ScanLetterRow, ScanLetterRow.batch == ScanBatchRow.id)
            .join(DocumentRow, DocumentRow.id == ScanLetterRow.document)
            .where(DocumentRow.case == case, ScanBatchRow.state == BatchState.CHECKING)
            .limit(1)
        )
        return self._session.scalar(asked) or ""


def to_blob(row: BlobRow) -> Blob:
    """Row to value."""
    return Blob(
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        store_key=row.store_key,
        store_version=row.store_version,
    )
