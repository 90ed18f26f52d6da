"""Steps of receiving: what comes in, where it goes, and which files are never taken."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from eakte.domain.access import (
    Action,
    Actor,
    CaseFileId,
    Scope,
    UnitId,
    inbox_scope,
    require_may,
)
from eakte.domain.casefile import (
    UNSCANNED,
    CaseFile,
    Direction,
    Document,
    DocumentId,
    DocumentState,
    Proceeding,
    ProceedingId,
    require_open,
)
from eakte.domain.errors import NotVisible
from eakte.domain.file_name import plain_file_name
from eakte.journal import CONTENT_ACCESSED, Event, case_stream, document_stream
from eakte.orders import keeping_job, reading_job
from eakte.receipts import Receipt
from eakte.records import Blob, Records, Transaction
from indexing import Inspection, Screening, Verdict

BLOCK_BYTES = 1024 * 1024


class UploadRejected(Exception):
    """This file is never taken: nothing was stored."""

    def __init__(self, reason: str) -> None:
        """Remember the reason as its stable code."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """The inbox (Posteingang) of a unit, or the common one of the mail room."""

    unit: UnitId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InCase:
    """A place in a case file."""

    case: CaseFileId
    proceeding: ProceedingId | None = None


Target = Inbox | InCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was spooled completely, with what the sender says about it.

    sha256: hex digest of the spooled bytes, compared with the sender's by whoever spooled them.
    flags: what is worth knowing beside what a look at the file tells. received_at: when it reached
    the office (Eingangsstempel), where its sender says so; None: now.
    batch_at: when the scan batch of a letter was complete; None: it is of none.
    """

    path: Path
    file_name: str
    size_bytes: int
    sha256: str
    subject: str = ""
    sender: str = ""
    direction: Direction = Direction.INCOMING
    dated_on: date | None = None
    received_at: datetime | None = None
    is_draft: bool = False
    language: str = "deu"
    is_batch: bool = False
    batch_at: datetime | None = None
    flags: frozenset[str] = frozenset()

    def request_hash(self, into: Target) -> str:
        """What must be equal when the same idempotency key comes again."""
        said = (
            str(into),
            self.sha256,
            self.file_name,
            self.subject,
            self.sender,
            self.direction,
            str(self.dated_on),
            self.is_draft,
            self.language,
        )
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def require_acceptable(screening: Screening) -> None:
    """Refuse what is never taken.

    Raises:
        UploadRejected: a program, an archive that attacks, an image bomb, an empty file.
    """
    if screening.verdict is Verdict.REJECT:
        raise UploadRejected(str(screening.reason))


def require_place(tx: Transaction, into: Target) -> None:
    """Refuse early what `place` would refuse, without a lock."""
    _place_in(tx, into, tx.cases.get)


def place(tx: Transaction, into: Target) -> tuple[Scope, Proceeding | None]:
    """Scope of the place where a document goes, checked for this actor; locks the case file.

    Raises:
        NotVisible: the actor does not see the case file, or it is not of this tenant.
        NotAllowed: the actor may deliver, but not file.
        CaseClosed: the case file is closed.
    """
    return _place_in(tx, into, tx.cases.locked)


def _place_in(
    tx: Transaction, into: Target, look_up: Callable[[CaseFileId], CaseFile]
) -> tuple[Scope, Proceeding | None]:
    if isinstance(into, Inbox):
        units = {unit.id for unit in tx.people.units(tx.subject.tenant)}
        if into.unit is not None and into.unit not in units:
            raise NotVisible("unit", into.unit)
        return inbox_scope(into.unit), None
    case = look_up(into.case)
    require_may(tx.subject, Action.FILE)
    require_open(case)
    proceeding = tx.cases.proceeding(case.id, into.proceeding) if into.proceeding else None
    return case.scope, proceeding


def new_document(tx: Transaction, upload: Upload, into: Target, screening: Screening) -> Document:
    """The document that an upload becomes, in its place."""
    scope, proceeding = place(tx, into)
    case = tx.cases.get(into.case) if isinstance(into, InCase) else None
    position = tx.documents.next_position(case.id) if case else None
    parent = proceeding or case
    is_held = screening.verdict is not Verdict.ACCEPT
    return Document(
        id=tx.documents.new_id(),
        tenant=tx.subject.tenant,
        scope=scope,
        subject=upload.subject or subject_of(plain_file_name(upload.file_name)),
        state=DocumentState.QUARANTINED if is_held else DocumentState.RECEIVED,
        direction=upload.direction,
        received_at=upload.received_at or tx.now,
        delivered_by=tx.subject.user,
        revision=1,
        case=case.id if case else None,
        proceeding=proceeding.id if proceeding else None,
        position=position,
        reference=document_reference(parent.reference, position) if parent and position else None,
        sender=upload.sender,
        dated_on=upload.dated_on,
        is_draft=upload.is_draft,
        language=upload.language,
        kind=screening.kind,
        media_type=screening.media_type,
        file_name=plain_file_name(upload.file_name),
        reason=screening.reason,
        flags=screening.flags | upload.flags,
        inbox_unit=into.unit if isinstance(into, Inbox) else None,
    )


def document_reference(parent: str, position: int) -> str:
    """Reference of a document: `…-0017/3-12` in a proceeding, `…-0017-12` in the case file."""
    return f"{parent}-{position}"


def subject_of(file_name: str) -> str:
    """A subject for what came without one: the file name without its ending."""
    return Path(file_name.replace("\\", "/")).stem.replace("_", " ").strip() or "Ohne Betreff"


def stream_of(document: Document) -> str:
    """The chain to which events of a document belong."""
    return case_stream(document.case) if document.case else document_stream(document.id)


def received(document: Document, upload: Upload) -> Event:
    """The event of a receipt."""
    return Event(
        stream=stream_of(document),
        action="document_received",
        subject=document.id,
        detail={
            "subject": document.subject,
            "file_name": document.file_name,
            "sha256": upload.sha256,
            "bytes": upload.size_bytes,
        },
    )


def accessed(document: Document, way: str) -> Event:
    """The event of somebody getting at the content."""
    return Event(
        stream=stream_of(document),
        action=CONTENT_ACCESSED,
        subject=document.id,
        detail={"way": way},
    )


def receipt(document: Document, upload: Upload, journal_hash: str, *, at: datetime) -> Receipt:
    """The receipt of a document or of its new version, not signed yet."""
    return Receipt(
        document_id=document.id,
        sha256=upload.sha256,
        bytes=upload.size_bytes,
        received_at=at.isoformat(timespec="milliseconds"),
        journal_hash=journal_hash,
    )


def missing_parts(
    records: Records, inspection: Inspection, letter: Document, actor: Actor
) -> Iterator[Upload]:
    """Attachments of a mail that are not documents yet, in their order."""
    with records.read(actor) as tx:
        there = len(tx.documents.attachments(letter.id))
    for part in inspection.parts[there:]:
        digest = hashlib.sha256()
        with part.path.open("rb") as source:
            while block := source.read(BLOCK_BYTES):
                digest.update(block)
        yield Upload(
            path=part.path,
            file_name=part.file_name,
            size_bytes=part.path.stat().st_size,
            sha256=digest.hexdigest(),
            sender=letter.sender,
            direction=letter.direction,
            dated_on=letter.dated_on,
            language=letter.language,
            is_batch=True,
        )


def add_attachment(tx: Transaction, upload: Upload, letter: Document, blob: Blob) -> None:
    """Store an attachment (Anlage) where its letter lies now, with its own jobs."""
    parent = tx.documents.locked(letter.id)
    document = Document(
        id=tx.documents.new_id(),
        tenant=parent.tenant,
        scope=parent.scope,
        subject=subject_of(plain_file_name(upload.file_name)),
        state=DocumentState.RECEIVED,
        direction=parent.direction,
        received_at=parent.received_at,
        delivered_by=parent.delivered_by,
        revision=1,
        case=parent.case,
        proceeding=parent.proceeding,
        attachment_to=parent.id,
        position=parent.position,
        sender=parent.sender,
        dated_on=parent.dated_on,
        language=parent.language,
        file_name=plain_file_name(upload.file_name),
        flags=frozenset({UNSCANNED}),
        inbox_unit=parent.inbox_unit,
    )
    tx.documents.add(document, blob)
    tx.note(received(document, upload))
    tx.enqueue(reading_job(document, is_batch=True))
    tx.enqueue(keeping_job(upload.sha256))


def require_may_read_content(tx: Transaction, document: DocumentId) -> Document:
    """A document whose content the actor may see: locked ones only to who may release them.

    Raises:
        NotVisible: outside the scopes of the actor.
        NotAllowed: in quarantine, or not scanned yet.
    """
    found = tx.documents.get(document)
    require_may(tx.subject, Action.READ)
    if found.is_locked:
        require_may(tx.subject, Action.RELEASE_QUARANTINE)
    return found
