"""Page by page: fair turns in the queue, and what is known of a page beyond its text."""

import sqlalchemy as sa
from alembic import op

from eakte.tables import UtcDateTime

revision = "0002"
down_revision = "0001"

ADDED_TO_PAGE: tuple[sa.Column[object], ...] = (
    sa.Column("skew", sa.Double(), nullable=False, server_default="0"),
    sa.Column("dpi", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("codes", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("marks", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("checked_at", UtcDateTime(), nullable=True),
    sa.Column("exact_words", sa.LargeBinary(), nullable=True),
    sa.Column("tried_engine", sa.String(), nullable=False, server_default=""),
)


def upgrade() -> None:
    """Add columns; the readings and jobs that are there stay as they are."""
    for column in ADDED_TO_PAGE:
        op.add_column("page", column)
    op.execute("UPDATE page SET tried_engine = engine")
    op.create_index("ix_page_poor", "page", ["tenant", "checked_at", "reason", "id"])
    op.add_column("job", sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"))
    op.drop_index("ix_job_ready", table_name="job")
    op.create_index("ix_job_ready", "job", ["lane", "state", "priority", "turn", "run_at_ms", "id"])
    op.create_table(
        "lane",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lane")),
    )
