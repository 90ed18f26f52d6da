"""Scan batches: what was announced, what came, what each page is, and the letters of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from eakte.tables.columns import OfTenant, Row


class ScanBatchRow(OfTenant, Row):
    """A batch; a station gives each of its numbers to one batch."""

    __tablename__ = "scan_batch"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    station: Mapped[str] = mapped_column(String(36))
    station_name: Mapped[str]
    key: Mapped[str]
    name: Mapped[str]
    state: Mapped[str] = mapped_column(String(20))
    announced: Mapped[dict[str, Any]]
    seed: Mapped[str] = mapped_column(String(16))
    announced_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    discrepancies: Mapped[list[dict[str, Any]]]
    correction: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(36))
    closed_by_name: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant", "station", "key"),
        Index("ix_scan_batch_latest", "tenant", "announced_at", "id"),
    )


class ScanPartRow(OfTenant, Row):
    """A file of a batch that came; it stays as it came, whatever becomes of its pages.

    replaces: the page of the batch that a rescan replaces, None for an announced part. received_by:
    who handed a rescan in; None for an announced part.
    """

    __tablename__ = "scan_part"
    batch: Mapped[str] = mapped_column(ForeignKey("scan_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
    journal_hash: Mapped[str] = mapped_column(String(64))
    page_count: Mapped[int | None]
    is_unreadable: Mapped[bool]
    replaces: Mapped[int | None]
    received_by: Mapped[str | None] = mapped_column(String(36))
    received_by_name: Mapped[str] = mapped_column(server_default="")


class ScanLetterRow(OfTenant, Row):
    """A letter of a batch.

    document: None until it is filed. note: its transfer note (XML), empty until the batch is
    sealed and after the document was destroyed.
    """

    __tablename__ = "scan_letter"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    batch: Mapped[str] = mapped_column(ForeignKey("scan_batch.id"))
    number: Mapped[int]
    part: Mapped[int]
    sheet: Mapped[int | None]
    pages: Mapped[list[int]]
    target: Mapped[dict[str, Any]]
    doubt: Mapped[str] = mapped_column(String(30))
    document: Mapped[str | None] = mapped_column(String(36), index=True)
    state: Mapped[str] = mapped_column(String(12))
    refusal: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    moves: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    __table_args__ = (UniqueConstraint("batch", "number"),)


class ScanPageRow(OfTenant, Row):
    """A page of a batch by its place. former: the image before its rescan; empty: there is none."""

    __tablename__ = "scan_page"
    batch: Mapped[str] = mapped_column(ForeignKey("scan_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[int]
    page: Mapped[int]
    figures: Mapped[dict[str, Any]]
    codes: Mapped[list[str]]
    role: Mapped[str] = mapped_column(String(12))
    letter: Mapped[str | None] = mapped_column(ForeignKey("scan_letter.id"), index=True)
    findings: Mapped[list[list[Any]]]
    is_sampled: Mapped[bool]
    turned: Mapped[int]
    straightened: Mapped[float]
    settlement: Mapped[str | None] = mapped_column(String(20))
    settled_by: Mapped[str | None] = mapped_column(String(36))
    settled_by_name: Mapped[str]
    settled_at: Mapped[datetime | None]
    replaced: Mapped[int]
    former: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class ScanLabelRow(OfTenant, Row):
    """A label on a page of a batch; its document is that of the letter which has the page."""

    __tablename__ = "scan_label"
    batch: Mapped[str] = mapped_column(String(36), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    __table_args__ = (
        ForeignKeyConstraint(
            ["batch", "page"], ["scan_page.batch", "scan_page.number"], name="fk_scan_label_page"
        ),
        Index("ix_scan_label_number", "tenant", "number"),
    )


class ScanSlotRow(OfTenant, Row):
    """An empty place in a case file that waits for a scan; it takes one letter."""

    __tablename__ = "scan_slot"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    subject: Mapped[str]
    made_by: Mapped[str] = mapped_column(String(36))
    made_by_name: Mapped[str]
    made_at: Mapped[datetime]
    letter: Mapped[str | None] = mapped_column(String(36))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(36))
    revoked_by_name: Mapped[str]
    __table_args__ = (Index("ix_scan_slot_case", "tenant", "case"),)


class ScanSealRow(OfTenant, Row):
    """The seal of a closed batch; it is never changed."""

    __tablename__ = "scan_seal"
    batch: Mapped[str] = mapped_column(ForeignKey("scan_batch.id"), primary_key=True)
    letters: Mapped[list[dict[str, Any]]]
    root: Mapped[str] = mapped_column(String(64))
    token: Mapped[str] = mapped_column(Text)
    sealed_at: Mapped[datetime]


class ScanPaperRow(OfTenant, Row):
    """What was said and done about the paper of a batch."""

    __tablename__ = "scan_paper"
    batch: Mapped[str] = mapped_column(ForeignKey("scan_batch.id"), primary_key=True)
    released_by: Mapped[str] = mapped_column(String(36))
    released_by_name: Mapped[str]
    released_at: Mapped[datetime]
    kept_letters: Mapped[list[int]]
    destroyed_by: Mapped[str | None] = mapped_column(String(36))
    destroyed_by_name: Mapped[str]
    destroyed_at: Mapped[datetime | None]
    method: Mapped[str]
