"""Case files, proceedings and documents (Akte, Vorgang, Dokument) and when they may change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from eakte.domain.access import CaseFileId, Confidentiality, Scope, TenantId, UnitId, UserId
from eakte.domain.calendar import berlin_date
from eakte.domain.errors import (
    AlreadyFiled,
    CaseClosed,
    CaseOpen,
    NestingTooDeep,
    NotInInbox,
    SetAside,
)
from eakte.domain.retention_rule import RetentionState
from eakte.domain.withdrawal import Withdrawal

ProceedingId = NewType("ProceedingId", str)
DocumentId = NewType("DocumentId", str)
VersionId = NewType("VersionId", str)

MAX_PROCEEDING_DEPTH = 5  # levels of Vorgang and Teilvorgang: xdomea specification, Strukturtiefe
UNSCANNED = "unscanned"  # flag of a document that the virus scanner has yet to see
RELEASED = "released"  # flag of a document that a person let out of quarantine
READING_FAILED = "reading_failed"  # reason of a document or page whose reading was laid aside
READING_CANCELLED = "reading_cancelled"  # reason of a document whose reading a person stopped
UNDO_MINUTES = 10  # ux W1: "Rückgängig" is offered for ten minutes


class CaseState(StrEnum):
    """Open until the closing order (zdA-Verfügung), then frozen."""

    OPEN = "open"
    CLOSED = "closed"


class Medium(StrEnum):
    """Where the records are (Medium); the values are the codes of xdomea."""

    ELECTRONIC = "001"
    HYBRID = "002"
    PAPER = "003"


class Direction(StrEnum):
    """Which way a letter went."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"


class DocumentState(StrEnum):
    """How far a document has come on its way to being found."""

    RECEIVED = "received"
    PROCESSING = "processing"
    SEARCHABLE = "searchable"
    PARTLY_READABLE = "partly_readable"
    UNREADABLE = "unreadable"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case file (Akte).

    rule_reason: why another variant of the rule was chosen than the position has. waits_for: the
    event that is missing, as its token. offer_due_on: by when the archive must be offered what has
    no end. transfer_end: the last day in direct access (Transferfrist). locked_from: the first day
    of the second phase of its period. None: not known, no such day. withdrawal: why it is withdrawn
    from use; None: it is not.
    """

    id: CaseFileId
    tenant: TenantId
    scope: Scope
    reference: str
    year: int
    number: int
    subject: str
    file_plan_code: str
    lead_unit: UnitId
    clerk: UserId | None
    confidentiality: Confidentiality
    restricted: bool
    medium: Medium
    location: str
    state: CaseState
    opened_on: date
    revision: int
    parent: CaseFileId | None = None
    closed_on: date | None = None
    rule_id: str | None = None
    rule_variant: str | None = None
    rule_reason: str = ""
    retention_state: RetentionState | None = None
    retention_end: date | None = None
    waits_for: str | None = None
    offer_due_on: date | None = None
    transfer_end: date | None = None
    disposal_action: str | None = None
    retention_sentence: str = ""
    covers_from: date | None = None
    covers_to: date | None = None
    locked_from: date | None = None
    withdrawal: Withdrawal | None = None

    @property
    def is_need_to_know(self) -> bool:
        """Whether only persons named at the case file see it."""
        return self.restricted or self.confidentiality is Confidentiality.STRICT

    def is_set_aside(self, today: date) -> bool:
        """Whether it has left direct access and is only read (Ablauf der Transferfrist)."""
        return self.transfer_end is not None and self.transfer_end < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceeding:
    """A proceeding inside a case file (Vorgang), or inside another proceeding (Teilvorgang).

    rule_position, rule_variant: the retention rule where it is not the one of the case file, with
    its reason. closed_on: its own last day; None: it ends with the case file.
    """

    id: ProceedingId
    case: CaseFileId
    reference: str
    number: int
    subject: str
    depth: int
    parent: ProceedingId | None = None
    rule_position: str | None = None
    rule_variant: str | None = None
    rule_reason: str = ""
    closed_on: date | None = None

    @property
    def has_own_period(self) -> bool:
        """Whether rule or closing differ from those of the case file."""
        return any((self.rule_position, self.rule_variant, self.closed_on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document (Dokument): one letter, with its attachments (Anlagen) beside it.

    A document outside a case file lies in the inbox and has no reference.
    """

    id: DocumentId
    tenant: TenantId
    scope: Scope
    subject: str
    state: DocumentState
    direction: Direction
    received_at: datetime
    delivered_by: UserId
    revision: int
    case: CaseFileId | None = None
    proceeding: ProceedingId | None = None
    attachment_to: DocumentId | None = None
    position: int | None = None
    reference: str | None = None
    sender: str = ""
    dated_on: date | None = None
    is_draft: bool = False
    language: str = "deu"
    kind: str = ""
    media_type: str = ""
    file_name: str = ""
    reason: str | None = None
    flags: frozenset[str] = frozenset()
    inbox_unit: UnitId | None = None

    @property
    def is_locked(self) -> bool:
        """Whether its content is kept from the clerks: in quarantine, or not scanned yet."""
        return self.state is DocumentState.QUARANTINED or UNSCANNED in self.flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a document (Version): bytes that are never rewritten."""

    id: VersionId
    document: DocumentId
    number: int
    sha256: str
    size_bytes: int
    media_type: str
    file_name: str
    store_key: str
    store_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A form of a version that a tool made (Format): thrown away and made anew at any time.

    source_sha256 is the digest of the version, so that a rendition never stands for other bytes;
    tool and tool_version say how it was made, so that an outdated one is never shown.
    """

    source_sha256: str
    tool: str
    tool_version: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A resubmission (Wiedervorlage) at a case file."""

    id: str
    case: CaseFileId
    due_on: date
    remark: str
    user: UserId
    document: DocumentId | None = None
    done_at: datetime | None = None


def require_open(case: CaseFile) -> None:
    """Refuse to change what is closed.

    Raises:
        CaseClosed: the case file is closed.
    """
    if case.state is CaseState.CLOSED:
        raise CaseClosed(case.reference)


def require_closed(case: CaseFile) -> None:
    """Refuse to reopen what is open.

    Raises:
        CaseOpen: the case file is open.
    """
    if case.state is CaseState.OPEN:
        raise CaseOpen(case.reference)


def require_in_direct_access(case: CaseFile, today: date) -> None:
    """Refuse to change what has left direct access.

    Raises:
        SetAside: the last day in direct access (Transferfrist) is over.
    """
    if case.is_set_aside(today):
        raise SetAside(case.reference)


def require_in_inbox(document: Document) -> None:
    """Refuse to file what lies in a case file already, or is part of another document.

    Raises:
        AlreadyFiled: it lies in a case file.
        NotInInbox: it is an attachment and goes where its letter goes, or it stands in quarantine.
    """
    if document.case is not None:
        raise AlreadyFiled(document.id)
    if document.attachment_to is not None or document.state is DocumentState.QUARANTINED:
        raise NotInInbox(document.id)


def depth_below(parent: Proceeding | None) -> int:
    """Depth of a new proceeding, from 1.

    Raises:
        NestingTooDeep: the parent lies on the lowest level.
    """
    depth = 1 if parent is None else parent.depth + 1
    if depth > MAX_PROCEEDING_DEPTH:
        raise NestingTooDeep(str(depth))
    return depth


def document_date(document: Document) -> date | None:
    """The day that counts for the period covered (Laufzeit): of the letter, else of its receipt.

    None for an outgoing letter without a date: it has not been sent.
    """
    if document.dated_on is not None:
        return document.dated_on
    return None if document.direction is Direction.OUTGOING else berlin_date(document.received_at)


def covered_period(documents: Iterable[Document]) -> tuple[date | None, date | None]:
    """First and last day of the documents (Laufzeit)."""
    days = [day for document in documents if (day := document_date(document)) is not None]
    return (min(days), max(days)) if days else (None, None)
