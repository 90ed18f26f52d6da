"""What remains of a destroyed case file (Löschnachweis): that it was there, and why it is gone."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from eakte.domain.access import CaseFileId, Scope, UnitId
from eakte.domain.disposal import Decision

MASKED = "(vernichtet)"  # in the place of a subject, which may name a person


class ObjectKind(StrEnum):
    """What a removed object was."""

    ORIGINAL = "original"
    SCAN = "scan"  # the unsplit scan on which pages of the document lie
    READING = "reading"  # word boxes of a page
    DERIVATIVE = "derivative"  # page image, searchable PDF, other renditions
    STAGED = "staged"  # bytes of an upload that were not put in their place yet


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyedObject:
    """An object that was removed from the store (Speicherobjekt).

    sha256 and size_bytes: of originals; empty and 0 for others. is_reference: the bytes belong to
    another document too, so that only this reference to them went. absent_at: when the store
    confirmed that no version is left; None: not yet.
    """

    case: CaseFileId
    document: str
    kind: ObjectKind
    store_key: str
    store_version: str
    sha256: str = ""
    size_bytes: int = 0
    is_reference: bool = False
    absent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """The place of a destroyed case file: no content and no names of persons.

    documents: for each version its document, its position in the case file, its number and SHA-256.
    """

    case: CaseFileId
    scope: Scope
    reference: str
    subject: str
    file_plan_code: str
    lead_unit: UnitId
    opened_on: date
    closed_on: date | None
    covers_from: date | None
    covers_to: date | None
    rule_id: str | None
    legal_basis: str
    retention_end: date | None
    decision: Decision
    archive_reference: str
    process_id: str
    order: str
    documents: tuple[tuple[str | int, ...], ...]
    destroyed_at: datetime
