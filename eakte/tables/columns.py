"""Column types and the two marks that confine every query."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC on every engine; SQLite alone would give them back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Refuse naive datetimes and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Folded text sorts by code point on every engine, whatever the language of the server.
Folded = String().with_variant(String(collation="C"), "postgresql")


class Row(DeclarativeBase):
    """All tables of eakte."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[list[Any]]: JSON,
        list[dict[str, Any]]: JSON,
        list[int]: JSON,
    }


class OfTenant:
    """Rows of one tenant; each query is confined to the tenant of the actor."""

    tenant: Mapped[str] = mapped_column(String(40))


class Scoped(OfTenant):
    """Rows with a scope of their own; each query is confined to the scopes of the actor."""

    scope: Mapped[str] = mapped_column(String(80))
