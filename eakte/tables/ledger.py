"""Answers, journal and jobs: what was done and what is still to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eakte.tables.columns import OfTenant, Row


class AnsweredRow(OfTenant, Row):
    """The answer given to a request with an idempotency key."""

    __tablename__ = "answered"
    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    user: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]


class JournalStreamRow(OfTenant, Row):
    """Head of one hash chain; its row is the lock of the chain."""

    __tablename__ = "journal_stream"
    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    size: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))


class JournalEntryRow(OfTenant, Row):
    """One entry of the journal; the database refuses to change or delete it."""

    __tablename__ = "journal_entry"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    stream: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(36))
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    detail_hash: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (UniqueConstraint("tenant", "stream", "number"),)


class JournalDetailRow(OfTenant, Row):
    """The words of an entry; they may go after a lawful erasure, the chain stays valid."""

    __tablename__ = "journal_detail"
    entry: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]]


class JournalLeafRow(OfTenant, Row):
    """The place of an entry among all of its tenant; the database refuses to change it."""

    __tablename__ = "journal_leaf"
    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), ForeignKey("journal_entry.id"), unique=True
    )


class CheckpointRow(OfTenant, Row):
    """A signed root over the first `size` entries; anchored_at: when it lay outside as well."""

    __tablename__ = "checkpoint"
    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    peaks: Mapped[list[str]]
    at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str]
    anchored_at: Mapped[datetime | None]


class JobRow(OfTenant, Row):
    """A durable job; times are milliseconds since 1970 by the clock of the database."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    lane: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]]
    caused_by: Mapped[str] = mapped_column(String(36))
    priority: Mapped[int]
    turn: Mapped[int] = mapped_column(BigInteger, server_default="0")
    state: Mapped[str] = mapped_column(String(10))
    run_at_ms: Mapped[int] = mapped_column(BigInteger)
    attempt: Mapped[int]
    max_attempts: Mapped[int]
    lease_until_ms: Mapped[int | None] = mapped_column(BigInteger)
    worker: Mapped[str | None]
    done_steps: Mapped[int]
    all_steps: Mapped[int]
    error: Mapped[str | None]
    created_ms: Mapped[int] = mapped_column(BigInteger)
    finished_ms: Mapped[int | None] = mapped_column(BigInteger)
    dedupe: Mapped[str | None] = mapped_column(String(160))
    __table_args__ = (
        UniqueConstraint("tenant", "dedupe"),
        Index("ix_job_ready", "lane", "state", "priority", "turn", "run_at_ms", "id"),
        Index("ix_job_subject", "tenant", "subject"),
        Index("ix_job_listed", "tenant", "state", "id"),
    )


class LaneRow(Row):
    """How far the turns of a lane have come, over all tenants."""

    __tablename__ = "lane"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    turn: Mapped[int] = mapped_column(BigInteger)
