"""Versions of documents and their bytes: every one is kept, none is ever overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent, locking
from eakte.domain.access import TenantId
from eakte.domain.casefile import Document, DocumentId, Version, VersionId
from eakte.domain.errors import NotVisible
from eakte.records.ids import new_id
from eakte.tables import BlobRow, DocumentRow, VersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Bytes of a tenant in the object store; always read by `store_version`.

    is_reused: they lay there already when they were handed in just now.
    """

    sha256: str
    size_bytes: int
    store_key: str
    store_version: str
    is_reused: bool = False


class Versions:
    """Versions of the documents inside the scopes of the actor."""

    def __init__(self, session: Session, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._now = session, now

    def of(self, document: DocumentId) -> Sequence[Version]:
        """All versions of a visible document, the first one first."""
        rows = self._session.scalars(
            select(VersionRow)
            .join(DocumentRow, DocumentRow.id == VersionRow.document)
            .where(VersionRow.document == document)
            .order_by(VersionRow.number)
        )
        return tuple(to_version(self._session, row) for row in rows)

    def get(self, version: VersionId) -> Version:
        """One version of a visible document.

        Raises:
            NotVisible: there is none, or the actor does not see its document.
        """
        row = self._session.scalars(
            select(VersionRow)
            .join(DocumentRow, DocumentRow.id == VersionRow.document)
            .where(VersionRow.id == version)
        ).one_or_none()
        if row is None:
            raise NotVisible("version", version)
        return to_version(self._session, row)

    def numbered(self, document: DocumentId, number: int) -> Version:
        """One version of a visible document.

        Raises:
            NotVisible: the actor does not see the document, or it has no such version.
        """
        for version in self.of(document):
            if version.number == number:
                return version
        raise NotVisible("version", str(number))

    def add(self, document: Document, blob: Blob) -> Version:
        """Store the next version of a locked document."""
        last = self._session.scalar(
            select(func.max(VersionRow.number)).where(VersionRow.document == document.id)
        )
        return add_version(self._session, document, blob, number=(last or 0) + 1, now=self._now)


def add_version(
    session: Session, document: Document, blob: Blob, *, number: int, now: datetime
) -> Version:
    """Store a version with its bytes; the same bytes of a tenant are known once."""
    put_blob(session, document.tenant, blob, now=now)
    row = VersionRow(
        id=new_id(now),
        tenant=document.tenant,
        document=document.id,
        number=number,
        sha256=blob.sha256,
        media_type=document.media_type,
        file_name=document.file_name,
        added_at=now,
    )
    session.add(row)
    session.flush()
    return to_version(session, row)


def put_blob(session: Session, tenant: TenantId, blob: Blob, *, now: datetime) -> None:
    """Store where bytes lie, once for each tenant and digest; nobody destroys them meanwhile.

    Where they had to be stored anew, because the former ones are damaged or lost, the new ones
    count for all documents that have them.
    """
    values = {
        "tenant": tenant,
        "sha256": blob.sha256,
        "size_bytes": blob.size_bytes,
        "store_key": blob.store_key,
        "store_version": blob.store_version,
        "stored_at": now,
    }
    if insert_if_absent(session, BlobRow, values):
        return
    asked = select(BlobRow).where(BlobRow.tenant == tenant, BlobRow.sha256 == blob.sha256)
    row = session.scalars(locking(asked)).one_or_none()
    if row is None:  # they were destroyed while we waited
        insert_if_absent(session, BlobRow, values)
    elif row.store_version != blob.store_version:
        row.store_version, row.held_at = blob.store_version, None


def to_version(session: Session, row: VersionRow) -> Version:
    """Row to value, with where its bytes lie."""
    blob = session.get_one(BlobRow, (row.tenant, row.sha256))
    return Version(
        id=VersionId(row.id),
        document=DocumentId(row.document),
        number=row.number,
        sha256=row.sha256,
        size_bytes=blob.size_bytes,
        media_type=row.media_type,
        file_name=row.file_name,
        store_key=blob.store_key,
        store_version=blob.store_version,
    )
