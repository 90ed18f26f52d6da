"""What people look for: searches with a name, those asked last, and whether these are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eakte.tables.columns import Folded, OfTenant, Row


class SavedSearchRow(OfTenant, Row):
    """A search with a name, and how far its owner has seen its hits."""

    __tablename__ = "saved_search"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    name_folded: Mapped[str] = mapped_column(Folded)
    asked: Mapped[dict[str, Any]]
    seen_until: Mapped[datetime]
    seen_pages: Mapped[list[str]]
    __table_args__ = (UniqueConstraint("user", "name_folded"),)


class RecentSearchRow(OfTenant, Row):
    """A search that a person asked, once for each wording."""

    __tablename__ = "recent_search"
    user: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    asked: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    __table_args__ = (
        Index("ix_recent_search_latest", "user", "at"),
        Index("ix_recent_search_at", "at"),
    )


class SearchHabitRow(OfTenant, Row):
    """A person who does not want recent searches to be kept; without a row they are."""

    __tablename__ = "search_habit"
    user: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    keeps_recent: Mapped[bool]
