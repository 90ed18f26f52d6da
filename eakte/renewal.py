"""Steps of taking a new version of a document: the former ones stay, the new one counts."""

import hashlib
from dataclasses import replace

from eakte.domain.access import Action, require_may
from eakte.domain.casefile import Document, DocumentId, DocumentState, require_open
from eakte.domain.errors import NotInInbox
from eakte.domain.file_name import plain_file_name
from eakte.intake import Upload, stream_of
from eakte.journal import Event
from eakte.records import Blob, Transaction
from indexing import Screening, Verdict


def request_hash(upload: Upload, document: DocumentId) -> str:
    """What must be equal when the same idempotency key comes again."""
    said = f"version of {document} {upload.sha256} {upload.file_name}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def require_renewable(tx: Transaction, document: DocumentId) -> None:
    """Refuse early what `renewed` would refuse, without a lock.

    Raises:
        NotVisible, NotAllowed, CaseClosed, NotInInbox: it cannot get a new version.
    """
    require_may(tx.subject, Action.FILE)
    found = tx.documents.get(document)
    if found.case is not None:
        require_open(tx.cases.get(found.case))
    _require_own_paper(found)


def renewed(
    tx: Transaction,
    document: DocumentId,
    upload: Upload,
    screening: Screening,
    blob: Blob,
    *,
    revision: int | None,
) -> Document:
    """The document with its new version, on its way to being read again; locks it.

    Raises:
        NotVisible, NotAllowed, CaseClosed, NotInInbox, RevisionChanged: refused.
    """
    require_may(tx.subject, Action.FILE)
    case = tx.documents.get(document).case
    if case is not None:
        require_open(tx.cases.locked(case))
    found = tx.documents.locked(document, revision=revision)
    _require_own_paper(found)
    is_held = screening.verdict is Verdict.QUARANTINE
    saved = tx.documents.save(
        replace(
            found,
            state=DocumentState.QUARANTINED if is_held else DocumentState.RECEIVED,
            kind=screening.kind,
            media_type=screening.media_type,
            file_name=plain_file_name(upload.file_name) or found.file_name,
            reason=screening.reason,
            flags=screening.flags,
        )
    )
    tx.versions.add(saved, blob)
    return saved


def version_received(document: Document, upload: Upload) -> Event:
    """The event of a new version."""
    return Event(
        stream=stream_of(document),
        action="version_received",
        subject=document.id,
        detail={
            "file_name": document.file_name,
            "sha256": upload.sha256,
            "bytes": upload.size_bytes,
        },
    )


def _require_own_paper(document: Document) -> None:
    """Refuse an attachment: it came inside its letter and belongs to that.

    Raises:
        NotInInbox: it is one.
    """
    if document.attachment_to is not None:
        raise NotInInbox(document.id)
