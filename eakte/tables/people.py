"""Tenants, units, people and how they come in."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eakte.tables.columns import OfTenant, Row


class TenantRow(Row):
    """A municipality (Mandant)."""

    __tablename__ = "tenant"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str]
    reference_pattern: Mapped[str]


class InstallationRow(Row):
    """A fact about the whole installation, written once."""

    __tablename__ = "installation"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str]


class UnitRow(OfTenant, Row):
    """An organisational unit."""

    __tablename__ = "unit"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    parent: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    __table_args__ = (UniqueConstraint("tenant", "code"),)


class UserRow(OfTenant, Row):
    """A person or a station."""

    __tablename__ = "user_account"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    roles: Mapped[list[str]]
    units: Mapped[list[str]]
    is_cleared: Mapped[bool]
    single_keys: Mapped[bool]
    theme: Mapped[str]
    label_offsets: Mapped[list[list[Any]]] = mapped_column(server_default="[]")
    disabled_at: Mapped[datetime | None]


class SignInRow(OfTenant, Row):
    """A server-side login; only the SHA-256 of its token is kept."""

    __tablename__ = "sign_in"
    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    csrf: Mapped[str]
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]


class SignInFailureRow(Row):
    """Failed sign-ins of one account or one address, for the rate limit."""

    __tablename__ = "sign_in_failure"
    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime]


class TokenRow(OfTenant, Row):
    """A bearer token of the API; only its SHA-256 is kept."""

    __tablename__ = "api_token"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
