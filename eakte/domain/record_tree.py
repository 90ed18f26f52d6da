"""A tree of records as it is handed to an archive or another office (Schriftgutobjekte).

File (Akte) → sub-file (Teilakte) → proceeding (Vorgang) → document (Dokument) → attachment
(Anlage) → version → format → primary file. Everything is frozen; the tree holds no bytes: a primary
file names its content, and whoever packs asks for it by that name.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from eakte.domain.record_description import (
    Description,
    Digest,
    Disposition,
    HistoryEntry,
    Link,
    Party,
    RecordId,
    RecordKind,
)

NOTHING_SAID = Description()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryFile:
    """A file of bytes (Primärdokument).

    file_name begins with a UUID of the file itself, not of the document. size_bytes is None where
    the sender did not know it; digest is None where the sender stated none.
    """

    file_name: str
    original_name: str = ""
    creator: str = ""
    created_at: datetime | None = None
    changed_at: datetime | None = None
    has_embedded_signature: bool = False
    digest: Digest | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatRecord:
    """A form of a version (Format): its code in the list of file formats, and its file.

    other_name says what the code 100 (Sonstiges) stands for.
    """

    code: str
    primary: PrimaryFile
    format_version: str = ""
    other_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """A version of a document (Version)."""

    number: str
    formats: tuple[FormatRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """A document (Dokument) with its versions and attachments."""

    id: RecordId
    position: int | None = None
    description: Description = NOTHING_SAID
    foreign_reference: str = ""
    received_on: date | None = None
    sent_on: date | None = None
    dated_on: date | None = None
    concerning: str = ""
    clerk: str = ""
    kind: str = ""
    history: tuple[HistoryEntry, ...] = ()
    versions: tuple[VersionRecord, ...] = ()
    links: tuple[Link, ...] = ()
    attachments: tuple["Attachment", ...] = ()
    senders: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    other_parties: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document that belongs to another one (Anlage), with its number there."""

    document: DocumentRecord
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingRecord:
    """A proceeding (Vorgang, Teilvorgang).

    is_context: sent along so that what lies inside can be understood; not disposed of itself.
    closed is None where the sender did not say.
    """

    id: RecordId
    position: int | None = None
    is_context: bool = False
    description: Description = NOTHING_SAID
    disposition: Disposition | None = None
    file_subject: str = ""
    kind: str = ""
    closed: bool | None = None
    closed_on: date | None = None
    covers_from: date | None = None
    covers_to: date | None = None
    history: tuple[HistoryEntry, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    links: tuple[Link, ...] = ()
    parties: tuple[Party, ...] = ()
    sub_proceedings: tuple["ProceedingRecord", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A case file (Akte, Teilakte); is_context and closed as at ProceedingRecord."""

    id: RecordId
    position: int | None = None
    is_context: bool = False
    description: Description = NOTHING_SAID
    disposition: Disposition | None = None
    location: str = ""
    kind: str = ""
    covers_from: date | None = None
    covers_to: date | None = None
    history: tuple[HistoryEntry, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    proceedings: tuple[ProceedingRecord, ...] = ()
    sub_files: tuple["FileRecord", ...] = ()
    links: tuple[Link, ...] = ()
    parties: tuple[Party, ...] = ()
    closed: bool | None = None
    closed_on: date | None = None


Record: TypeAlias = FileRecord | ProceedingRecord | DocumentRecord


def kind_of(record: Record) -> RecordKind:
    """What kind of record it is."""
    match record:
        case FileRecord():
            return RecordKind.FILE
        case ProceedingRecord():
            return RecordKind.PROCEEDING
        case DocumentRecord():
            return RecordKind.DOCUMENT


def children_of(record: Record) -> tuple[Record, ...]:
    """The records right inside a record, in the order of the tree."""
    match record:
        case FileRecord():
            return (*record.documents, *record.proceedings, *record.sub_files)
        case ProceedingRecord():
            return (*record.documents, *record.sub_proceedings)
        case DocumentRecord():
            return tuple(attachment.document for attachment in record.attachments)


def primary_files_of(document: DocumentRecord) -> tuple[PrimaryFile, ...]:
    """The files of a document itself; those of its attachments are theirs."""
    return tuple(each.primary for version in document.versions for each in version.formats)
