"""Sub-files are found by the case file above them, which a restriction takes along."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"


def upgrade() -> None:
    """Add an index; most case files are part of no other."""
    is_part = sa.text("parent IS NOT NULL")
    op.create_index(
        "ix_case_file_parent",
        "case_file",
        ["tenant", "parent"],
        sqlite_where=is_part,
        postgresql_where=is_part,
    )
