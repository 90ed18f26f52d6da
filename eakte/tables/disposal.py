"""Holds, lists of disposal, orders of destruction and what remains afterwards."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eakte.tables.columns import OfTenant, Row, Scoped


class HoldRow(OfTenant, Row):
    """A hold; it may stand on many case files."""

    __tablename__ = "hold"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reason: Mapped[str]
    placed_by: Mapped[str] = mapped_column(String(36))
    placed_by_name: Mapped[str]
    placed_at: Mapped[datetime]
    review_on: Mapped[date]
    lifted_by: Mapped[str | None] = mapped_column(String(36))
    lifted_at: Mapped[datetime | None]
    lift_reason: Mapped[str]
    ground: Mapped[str | None] = mapped_column(String(1))  # of a restriction; None: it is none
    asked_by: Mapped[str] = mapped_column(server_default="")
    __table_args__ = (Index("ix_hold_review", "tenant", "lifted_at", "review_on"),)


class HeldCaseRow(OfTenant, Row):
    """A case file on which a hold stands; kept when the hold is lifted."""

    __tablename__ = "held_case"
    hold: Mapped[str] = mapped_column(ForeignKey("hold.id"), primary_key=True)
    case: Mapped[str] = mapped_column(String(36), primary_key=True)
    __table_args__ = (Index("ix_held_case_case", "tenant", "case"),)


class DisposalRow(OfTenant, Row):
    """A list of case files that are disposed of together."""

    __tablename__ = "disposal"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str]
    process_id: Mapped[str] = mapped_column(String(36))
    title: Mapped[str]
    created_by: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime]
    xdomea_version: Mapped[str]
    offered_at: Mapped[datetime | None]
    offer_confirmed_at: Mapped[datetime | None]
    appraised_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    delivery_confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    revision: Mapped[int]
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        UniqueConstraint("tenant", "process_id"),
    )


class DisposalItemRow(Scoped, Row):
    """A case file on a list; a case file stands on one open list at the most."""

    __tablename__ = "disposal_item"
    disposal: Mapped[str] = mapped_column(ForeignKey("disposal.id"), primary_key=True)
    case: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    is_open: Mapped[bool | None]  # None when it has ended: only open ones are unique
    reference: Mapped[str]
    subject: Mapped[str]
    file_plan_code: Mapped[str] = mapped_column(String(40))
    rule_id: Mapped[str | None]
    retention_end: Mapped[date | None]
    proposal: Mapped[str | None] = mapped_column(String(1))
    proposal_reason: Mapped[str]
    proposed_by: Mapped[str | None] = mapped_column(String(36))
    decision: Mapped[str | None] = mapped_column(String(1))
    decision_reason: Mapped[str]
    decision_source: Mapped[str | None] = mapped_column(String(20))
    decided_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    former_decisions: Mapped[list[list[Any]]] = mapped_column(server_default="[]")
    archive_reference: Mapped[str]
    failure: Mapped[str]
    order: Mapped[str | None] = mapped_column(ForeignKey("destruction_order.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        UniqueConstraint("tenant", "case", "is_open"),
        Index("ix_disposal_item_plan", "disposal", "file_plan_code", "reference"),
        Index("ix_disposal_item_order", "order"),
    )


class DisposalMessageRow(OfTenant, Row):
    """A message to or from an archive or another office.

    disposal: None for what belongs to no list. store_key: empty when the bytes were dropped with
    the case files that they describe.
    """

    __tablename__ = "disposal_message"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    disposal: Mapped[str | None] = mapped_column(ForeignKey("disposal.id"), index=True)
    kind: Mapped[str] = mapped_column(String(4))
    is_sent: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    process_id: Mapped[str] = mapped_column(String(36))
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    store_key: Mapped[str]
    validation: Mapped[str]
    note: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(36))
    __table_args__ = (Index("ix_disposal_message_process", "tenant", "process_id"),)


class AppraisalRuleRow(OfTenant, Row):
    """What the archive decided once and for all about a position of the file plan."""

    __tablename__ = "appraisal_rule"
    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    decision: Mapped[str] = mapped_column(String(1))
    archive: Mapped[str]
    since: Mapped[datetime]


class DestructionOrderRow(OfTenant, Row):
    """An order of destruction with its approvals."""

    __tablename__ = "destruction_order"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    disposal: Mapped[str] = mapped_column(ForeignKey("disposal.id"), index=True)
    number: Mapped[str]
    state: Mapped[str] = mapped_column(String(20))
    persons: Mapped[int]
    proposed_by: Mapped[str] = mapped_column(String(36))
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime]
    list_hash: Mapped[str] = mapped_column(String(64))
    case_count: Mapped[int]
    waits_until: Mapped[datetime | None]
    void_reason: Mapped[str]
    ended_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("tenant", "number"),)


class ApprovalRow(OfTenant, Row):
    """One person agreed to one list."""

    __tablename__ = "approval"
    order: Mapped[str] = mapped_column(ForeignKey("destruction_order.id"), primary_key=True)
    user: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    at: Mapped[datetime]
    list_hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (UniqueConstraint("order", "role"),)


class DestroyedObjectRow(OfTenant, Row):
    """What was removed of a case file under an order, step by step; the certificate lists it.

    kind: document version, page image, reading or other derivative. A shared original stays:
    `is_reference` says that only this reference to it went.
    """

    __tablename__ = "destroyed_object"
    order: Mapped[str] = mapped_column(ForeignKey("destruction_order.id"), primary_key=True)
    case: Mapped[str] = mapped_column(String(36), primary_key=True)
    store_key: Mapped[str] = mapped_column(String(400), primary_key=True)
    store_version: Mapped[str] = mapped_column(String(200), primary_key=True)
    document: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    is_reference: Mapped[bool]
    absent_at: Mapped[datetime | None]


class StubRow(Scoped, Row):
    """What remains of a destroyed case file (Löschnachweis, Platzhalter): no content, no names."""

    __tablename__ = "stub"
    case: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str]
    subject: Mapped[str]
    file_plan_code: Mapped[str] = mapped_column(String(40))
    lead_unit: Mapped[str] = mapped_column(String(36))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    covers_from: Mapped[date | None]
    covers_to: Mapped[date | None]
    rule_id: Mapped[str | None]
    legal_basis: Mapped[str]
    retention_end: Mapped[date | None]
    decision: Mapped[str] = mapped_column(String(1))
    archive_reference: Mapped[str]
    process_id: Mapped[str] = mapped_column(String(36))
    order: Mapped[str] = mapped_column(ForeignKey("destruction_order.id"), index=True)
    documents: Mapped[list[list[Any]]]
    destroyed_at: Mapped[datetime]
    __table_args__ = (Index("ix_stub_reference", "tenant", "reference"),)


class CertificateRow(OfTenant, Row):
    """The signed certificate of an order of destruction (Löschprotokoll)."""

    __tablename__ = "certificate"
    order: Mapped[str] = mapped_column(ForeignKey("destruction_order.id"), primary_key=True)
    number: Mapped[str]
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[str]
    json_key: Mapped[str]
    pdf_key: Mapped[str]
    __table_args__ = (UniqueConstraint("tenant", "number"),)


class ClockWatchRow(OfTenant, Row):
    """What is known of the clock, by which periods end."""

    __tablename__ = "clock_watch"
    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[datetime | None]
    offset_s: Mapped[int]
    released_by: Mapped[str | None] = mapped_column(String(36))
    released_by_name: Mapped[str]
    released_at: Mapped[datetime | None]
