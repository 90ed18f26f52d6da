"""File plan, case files, documents and their pages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from eakte.tables.columns import Folded, OfTenant, Row, Scoped

IS_POOR = text("reason IS NOT NULL")  # of a page: somebody should look at it
IS_TO_BE_LOCKED = text("locked_from IS NOT NULL")  # of a case file: its period has two phases
IS_PART = text("parent IS NOT NULL")
IS_WITHDRAWN = text("withdrawal IS NOT NULL")
# At the end of the indexes of worklists, so that counting and narrowing never reads the rows.
NARROWED_BY = ("scope", "file_plan_code", "lead_unit", "disposal_action")


class FilePlanUnitRow(OfTenant, Row):
    """A position of the file plan."""

    __tablename__ = "file_plan_unit"
    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str]
    parent: Mapped[str | None]
    transfer_years: Mapped[int | None]


class RetentionRuleRow(OfTenant, Row):
    """A retention rule, kept as its row of the rule table with the header line."""

    __tablename__ = "retention_rule"
    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(String(40), index=True)
    source: Mapped[str] = mapped_column(Text)


class NumberSeriesRow(OfTenant, Row):
    """The last number given out in one series; numbers are never used again."""

    __tablename__ = "number_series"
    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    series: Mapped[str] = mapped_column(String(120), primary_key=True)
    last: Mapped[int]


class CaseFileRow(Scoped, Row):
    """A case file."""

    __tablename__ = "case_file"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str]
    reference_folded: Mapped[str] = mapped_column(Folded)
    year: Mapped[int]
    number: Mapped[int]
    subject: Mapped[str]
    subject_folded: Mapped[str] = mapped_column(Folded)
    file_plan_code: Mapped[str] = mapped_column(String(40))
    lead_unit: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    clerk: Mapped[str | None]
    parent: Mapped[str | None] = mapped_column(ForeignKey("case_file.id"))
    confidentiality: Mapped[str]
    is_restricted: Mapped[bool]
    medium: Mapped[str]
    location: Mapped[str]
    state: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    rule_id: Mapped[str | None]
    rule_variant: Mapped[str | None]
    rule_reason: Mapped[str] = mapped_column(server_default="")
    disposal_action: Mapped[str | None]
    retention_state: Mapped[str | None] = mapped_column(String(10))
    retention_end: Mapped[date | None]
    waits_for: Mapped[str | None] = mapped_column(String(60))
    offer_due_on: Mapped[date | None]
    transfer_end: Mapped[date | None]
    retention_sentence: Mapped[str]
    covers_from: Mapped[date | None]
    covers_to: Mapped[date | None]
    locked_from: Mapped[date | None]
    withdrawal: Mapped[str | None] = mapped_column(String(10))
    revision: Mapped[int]
    __table_args__ = (
        UniqueConstraint("tenant", "reference"),
        Index(
            "ix_case_file_locked",
            *("tenant", "withdrawal", "locked_from"),
            sqlite_where=IS_TO_BE_LOCKED,
            postgresql_where=IS_TO_BE_LOCKED,
        ),
        Index(
            "ix_case_file_withdrawn",
            *("tenant", "withdrawal", "locked_from"),
            sqlite_where=IS_WITHDRAWN,
            postgresql_where=IS_WITHDRAWN,
        ),
        Index(
            "ix_case_file_parent",
            *("tenant", "parent"),
            sqlite_where=IS_PART,
            postgresql_where=IS_PART,
        ),
        Index("ix_case_file_plan", "tenant", "file_plan_code", "id"),
        Index("ix_case_file_due", "tenant", "state", "retention_end", "id", *NARROWED_BY),
        Index(
            "ix_case_file_waiting",
            *("tenant", "state", "retention_end", "offer_due_on", "reference_folded", "id"),
            *NARROWED_BY,
        ),
        Index("ix_case_file_rule", "tenant", "rule_id"),
        Index("ix_case_file_offer", "tenant", "offer_due_on", "id", *NARROWED_BY),
        Index("ix_case_file_reference", "tenant", "reference_folded", "id"),
        Index("ix_case_file_subject", "tenant", "subject_folded", "id"),
        Index("ix_case_file_scope", "tenant", "scope", "id"),
    )


class CaseMemberRow(OfTenant, Row):
    """A person to whom a case file was opened by name."""

    __tablename__ = "case_member"
    case: Mapped[str] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)


class ProceedingRow(OfTenant, Row):
    """A proceeding inside a case file."""

    __tablename__ = "proceeding"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey("case_file.id"), index=True)
    parent: Mapped[str | None] = mapped_column(ForeignKey("proceeding.id"))
    reference: Mapped[str]
    number: Mapped[int]
    depth: Mapped[int]
    subject: Mapped[str]
    rule_position: Mapped[str | None] = mapped_column(String(40))
    rule_variant: Mapped[str | None]
    rule_reason: Mapped[str] = mapped_column(server_default="")
    closed_on: Mapped[date | None]
    __table_args__ = (UniqueConstraint("tenant", "reference"),)


class BlobRow(OfTenant, Row):
    """Bytes in the object store, once for each tenant and digest."""

    __tablename__ = "blob"
    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    store_key: Mapped[str]
    store_version: Mapped[str]
    stored_at: Mapped[datetime]
    held_at: Mapped[datetime | None]


class DocumentRow(Scoped, Row):
    """A document."""

    __tablename__ = "document"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case: Mapped[str | None] = mapped_column(ForeignKey("case_file.id"))
    proceeding: Mapped[str | None] = mapped_column(ForeignKey("proceeding.id"))
    attachment_to: Mapped[str | None] = mapped_column(ForeignKey("document.id"), index=True)
    inbox_unit: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[int | None]
    reference: Mapped[str | None]
    subject: Mapped[str]
    sender: Mapped[str]
    direction: Mapped[str]
    state: Mapped[str]
    is_draft: Mapped[bool]
    received_at: Mapped[datetime]
    dated_on: Mapped[date | None]
    delivered_by: Mapped[str]
    language: Mapped[str]
    kind: Mapped[str]
    media_type: Mapped[str]
    file_name: Mapped[str]
    reason: Mapped[str | None]
    flags: Mapped[list[str]]
    suggestion: Mapped[dict[str, Any] | None]
    filed_at: Mapped[datetime | None]
    revision: Mapped[int]
    __table_args__ = (
        Index("ix_document_case", "case", "position"),
        Index("ix_document_inbox", "tenant", "case", "id"),
        Index("ix_document_filed", "tenant", "filed_at"),
    )


class VersionRow(OfTenant, Row):
    """A version of a document; its bytes are a blob."""

    __tablename__ = "version"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    document: Mapped[str] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str]
    file_name: Mapped[str]
    added_at: Mapped[datetime]
    page_count: Mapped[int | None]
    __table_args__ = (UniqueConstraint("document", "number"),)


class PageRow(OfTenant, Row):
    """The reading of one page: a stored result, never purged before the document."""

    __tablename__ = "page"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[str] = mapped_column(ForeignKey("version.id"))
    document: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    number: Mapped[int]
    state: Mapped[str]
    method: Mapped[str]
    confidence: Mapped[float | None]
    reason: Mapped[str | None]
    text: Mapped[str] = mapped_column(Text)
    engine: Mapped[str]
    words_key: Mapped[str | None]
    width_px: Mapped[int]
    height_px: Mapped[int]
    rotation: Mapped[int]
    has_image: Mapped[bool]
    duration_ms: Mapped[int]
    skew: Mapped[float] = mapped_column(server_default="0")
    dpi: Mapped[int] = mapped_column(server_default="0")
    codes: Mapped[list[list[Any]]] = mapped_column(server_default="[]")
    marks: Mapped[list[str]] = mapped_column(server_default="[]")
    checked_at: Mapped[datetime | None]
    exact_words: Mapped[bytes | None]
    tried_engine: Mapped[str] = mapped_column(server_default="")
    __table_args__ = (
        UniqueConstraint("version", "number"),
        # Partial: else SQLite takes it for every question about pages of a tenant.
        Index(
            "ix_page_poor",
            "tenant",
            "checked_at",
            "reason",
            "id",
            sqlite_where=IS_POOR,
            postgresql_where=IS_POOR,
        ),
    )


class FollowUpRow(OfTenant, Row):
    """A resubmission."""

    __tablename__ = "follow_up"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey("case_file.id"), index=True)
    document: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    user: Mapped[str]
    due_on: Mapped[date]
    remark: Mapped[str]
    done_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_follow_up_due", "tenant", "user", "done_at", "due_on"),)


class RecentCaseRow(OfTenant, Row):
    """When a person last opened a case file."""

    __tablename__ = "recent_case"
    user: Mapped[str] = mapped_column(String(36), primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    used_at: Mapped[datetime]
