"""Kept searches: with a name, asked last, and whether a person wants that."""

import sqlalchemy as sa
from alembic import op

from eakte.tables import Folded, UtcDateTime

revision = "0003"
down_revision = "0002"

ADDED = ("saved_search", "recent_search", "search_habit")
SAME_TENANT = "(current_setting('eakte.tenant', true) = '*' OR tenant = current_setting('eakte.tenant', true))"


def upgrade() -> None:
    """Create the tables, and on PostgreSQL the wall around the rows of each tenant."""
    create_tables()
    op.create_index("ix_document_filed", "document", ["tenant", "filed_at"])
    if op.get_bind().dialect.name == "postgresql":
        for table in ADDED:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY confined ON {table} USING ({SAME_TENANT}) WITH CHECK ({SAME_TENANT})"
            )


def create_tables() -> None:
    """The three tables, each with the person whom its rows belong to."""
    op.create_table(
        "saved_search",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_folded", Folded, nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("seen_until", UtcDateTime(), nullable=False),
        sa.Column("seen_pages", sa.JSON(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_saved_search_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("user", "name_folded", name=op.f("uq_saved_search_user_name_folded")),
    )
    op.create_table(
        "recent_search",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_recent_search_user")),
        sa.PrimaryKeyConstraint("user", "digest", name=op.f("pk_recent_search")),
    )
    op.create_index("ix_recent_search_latest", "recent_search", ["user", "at"])
    op.create_index("ix_recent_search_at", "recent_search", ["at"])
    op.create_table(
        "search_habit",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("keeps_recent", sa.Boolean(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_search_habit_user")),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_search_habit")),
    )
