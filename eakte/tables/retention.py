"""What periods are computed from, how they were computed, and changes of the rules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eakte.tables.columns import OfTenant, Row, Scoped


class CaseEventRow(OfTenant, Row):
    """An event that starts or ends a period; `record` is the case file or the proceeding of it."""

    __tablename__ = "case_event"
    record: Mapped[str] = mapped_column(String(36), primary_key=True)
    trigger: Mapped[str] = mapped_column(String(60), primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey("case_file.id"), index=True)
    proceeding: Mapped[str | None] = mapped_column(ForeignKey("proceeding.id"))
    on: Mapped[date]
    evidence: Mapped[str] = mapped_column(server_default="")
    document: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    recorded_by: Mapped[str | None] = mapped_column(String(36))
    recorded_at: Mapped[datetime | None]


class CaseConditionRow(OfTenant, Row):
    """A condition that keeps a period from running out; it holds until it gets a last day."""

    __tablename__ = "case_condition"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey("case_file.id"), index=True)
    proceeding: Mapped[str | None] = mapped_column(ForeignKey("proceeding.id"))
    token: Mapped[str] = mapped_column(String(60))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    evidence: Mapped[str]
    document: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    recorded_by: Mapped[str] = mapped_column(String(36))
    recorded_at: Mapped[datetime]


class CaseRetentionRow(OfTenant, Row):
    """How the period of a case file was computed last."""

    __tablename__ = "case_retention"
    case: Mapped[str] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    record: Mapped[dict[str, Any]]


class RuleChangeRow(OfTenant, Row):
    """A proposed, ordered or applied change of the retention rules."""

    __tablename__ = "rule_change"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    rules: Mapped[str] = mapped_column(Text)  # the whole new table of rules, as CSV
    rules_before_sha256: Mapped[str] = mapped_column(String(64))
    effective_on: Mapped[date]
    positions: Mapped[list[str]]
    proposed_by: Mapped[str] = mapped_column(String(36))
    proposed_at: Mapped[datetime]
    reason: Mapped[str]
    applied_by: Mapped[str | None] = mapped_column(String(36))
    applied_at: Mapped[datetime | None]
    seen: Mapped[int]
    total: Mapped[int]
    changed: Mapped[int]
    cases_sha256: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("ix_rule_change_state", "tenant", "state", "effective_on"),)


class RuleChangeLineRow(Scoped, Row):
    """A case file whose period a change of the rules would change, before and after."""

    __tablename__ = "rule_change_line"
    change: Mapped[str] = mapped_column(ForeignKey("rule_change.id"), primary_key=True)
    case: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str]
    subject: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
