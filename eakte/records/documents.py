"""Documents, their versions and their bytes: rows to values and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database import UNCONFINED, admit, locking
from eakte.domain.access import Actor, CaseFileId, Scope, TenantId, UnitId, UserId
from eakte.domain.casefile import (
    Direction,
    Document,
    DocumentId,
    DocumentState,
    ProceedingId,
    Version,
    VersionId,
)
from eakte.domain.errors import NotVisible, RevisionChanged
from eakte.records.ids import new_id
from eakte.records.series import next_number
from eakte.records.versions import Blob, add_version, to_version
from eakte.tables import BlobRow, DocumentRow, VersionRow


class Documents:
    """Documents inside the scopes of the actor."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now

    def new_id(self) -> DocumentId:
        """An identity for a document to be added."""
        return DocumentId(new_id(self._now))

    def get(self, document: DocumentId) -> Document:
        """One document.

        Raises:
            NotVisible: there is none, or the actor does not see it.
        """
        return to_document(self._row(document))

    def locked(self, document: DocumentId, *, revision: int | None = None) -> Document:
        """One document, locked until the end of the transaction.

        Raises:
            NotVisible: there is none, or the actor does not see it.
            RevisionChanged: it is not in the expected revision any more.
        """
        row = self._row(document, lock=True)
        if revision is not None and row.revision != revision:
            raise RevisionChanged(row.revision)
        return to_document(row)

    def delivered(self, document: DocumentId) -> Document:
        """A document that this actor handed in, wherever it lies now; for its state only.

        Raises:
            NotVisible: somebody else handed it in.
        """
        asked = select(DocumentRow).where(
            DocumentRow.id == document, DocumentRow.delivered_by == self._actor.user
        )
        row = self._session.scalars(asked.execution_options(**{UNCONFINED: True})).one_or_none()
        if row is None:
            raise NotVisible("document", document)
        return to_document(row)

    def add(self, document: Document, blob: Blob) -> Version:
        """Store a new document with its first version."""
        self._session.add(
            DocumentRow(id=document.id, revision=document.revision, **_columns(document))
        )
        return add_version(self._session, document, blob, number=1, now=self._now)

    def save(self, document: Document) -> Document:
        """Store the changed value and count its revision up."""
        row = self._row(document.id)
        if document.scope != row.scope:
            admit(self._session, document.scope)
        for name, value in _columns(document).items():
            setattr(row, name, value)
        row.revision += 1
        self._session.flush()
        return to_document(row)

    def filed_at(self, document: DocumentId) -> datetime | None:
        """When the document was filed from the inbox; None: it never lay there."""
        return self._row(document).filed_at

    def set_filed(self, document: DocumentId, *, at: datetime | None) -> None:
        """Remember when the document left the inbox, or that it is back."""
        self._row(document).filed_at = at

    def suggestion(self, document: DocumentId) -> Mapping[str, str | int]:
        """What the text suggests: case, reference, page, sender, subject; empty: nothing."""
        return self._row(document).suggestion or {}

    def suggest(self, document: DocumentId, suggestion: Mapping[str, str | int]) -> None:
        """Keep what the text suggests; a person confirms it."""
        self._row(document).suggestion = dict(suggestion)

    def in_case(self, case: CaseFileId) -> Sequence[Document]:
        """Documents of a case file with their attachments, in their order."""
        rows = self._session.scalars(
            select(DocumentRow)
            .where(DocumentRow.case == case)
            .order_by(DocumentRow.position, DocumentRow.id)
        )
        return tuple(to_document(row) for row in rows)

    def is_there(self, document: str) -> bool:
        """Whether there is such a document that the actor sees."""
        asked = select(DocumentRow.id).where(DocumentRow.id == document)
        return self._session.scalar(asked) is not None

    def everything_in(self, case: CaseFileId) -> Sequence[DocumentId]:
        """Ids of all documents of a case file."""
        found = self._session.scalars(select(DocumentRow.id).where(DocumentRow.case == case))
        return tuple(DocumentId(document) for document in found)

    def next_position(self, case: CaseFileId) -> int:
        """The next place in a case file (Heftungsnummer); a place that was left stays empty."""
        return next_number(self._session, self._actor.tenant, f"documents:{case}")

    def attachments(self, document: DocumentId) -> Sequence[Document]:
        """Attachments of a document, in the order in which they came."""
        rows = self._session.scalars(
            select(DocumentRow)
            .where(DocumentRow.attachment_to == document)
            .order_by(DocumentRow.id)
        )
        return tuple(to_document(row) for row in rows)

    def same_bytes(self, sha256: str) -> Sequence[Document]:
        """Visible documents with the same bytes, the oldest first (P53)."""
        rows = self._session.scalars(
            select(DocumentRow)
            .join(VersionRow, VersionRow.document == DocumentRow.id)
            .where(VersionRow.sha256 == sha256)
            .order_by(DocumentRow.id)
        )
        return tuple(to_document(row) for row in rows)

    def current_version(self, document: DocumentId) -> Version:
        """The newest version of a visible document.

        Raises:
            NotVisible: the actor does not see the document.
        """
        self._row(document)
        row = self._session.scalars(
            select(VersionRow)
            .where(VersionRow.document == document)
            .order_by(VersionRow.number.desc())
            .limit(1)
        ).one()
        return to_version(self._session, row)

    def blob(self, sha256: str) -> Blob:
        """The bytes with a digest, in the tenant of the actor.

        Raises:
            NotVisible: this tenant has no such bytes.
        """
        row = self._session.get(BlobRow, (self._actor.tenant, sha256))
        if row is None:
            raise NotVisible("blob", sha256)
        return Blob(
            sha256=row.sha256,
            size_bytes=row.size_bytes,
            store_key=row.store_key,
            store_version=row.store_version,
        )

    def set_held(self, sha256: str) -> None:
        """The legal hold stands since now."""
        self._session.get_one(BlobRow, (self._actor.tenant, sha256)).held_at = self._now

    def set_page_count(self, version: VersionId, page_count: int) -> None:
        """Remember how many pages a version has."""
        self._session.get_one(VersionRow, version).page_count = page_count

    def page_count(self, version: VersionId) -> int | None:
        """How many pages a version has; None: it has not been looked at yet."""
        return self._session.get_one(VersionRow, version).page_count

    def _row(self, document: DocumentId, *, lock: bool = False) -> DocumentRow:
        asked = select(DocumentRow).where(DocumentRow.id == document)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("document", document)
        return row


def _columns(document: Document) -> dict[str, object]:
    """Column values of a document, without its id."""
    return {
        "tenant": document.tenant,
        "scope": document.scope,
        "case": document.case,
        "proceeding": document.proceeding,
        "attachment_to": document.attachment_to,
        "inbox_unit": document.inbox_unit,
        "position": document.position,
        "reference": document.reference,
        "subject": document.subject,
        "sender": document.sender,
        "direction": document.direction,
        "state": document.state,
        "is_draft": document.is_draft,
        "received_at": document.received_at,
        "dated_on": document.dated_on,
        "delivered_by": document.delivered_by,
        "language": document.language,
        "kind": document.kind,
        "media_type": document.media_type,
        "file_name": document.file_name,
        "reason": document.reason,
        "flags": sorted(document.flags),
    }


def to_document(row: DocumentRow) -> Document:
    """Row to value."""
    return Document(
        id=DocumentId(row.id),
        tenant=TenantId(row.tenant),
        scope=Scope(row.scope),
        subject=row.subject,
        state=DocumentState(row.state),
        direction=Direction(row.direction),
        received_at=row.received_at,
        delivered_by=UserId(row.delivered_by),
        revision=row.revision,
        case=CaseFileId(row.case) if row.case else None,
        proceeding=ProceedingId(row.proceeding) if row.proceeding else None,
        attachment_to=DocumentId(row.attachment_to) if row.attachment_to else None,
        position=row.position,
        reference=row.reference,
        sender=row.sender,
        dated_on=row.dated_on,
        is_draft=row.is_draft,
        language=row.language,
        kind=row.kind,
        media_type=row.media_type,
        file_name=row.file_name,
        reason=row.reason,
        flags=frozenset(row.flags),
        inbox_unit=UnitId(row.inbox_unit) if row.inbox_unit else None,
    )
