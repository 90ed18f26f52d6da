"""Rescans say who handed them in, so that somebody else looks at them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add two columns; of rescans that are there nobody is known."""
    op.add_column("scan_part", sa.Column("received_by", sa.String(36)))
    op.add_column(
        "scan_part", sa.Column("received_by_name", sa.String(), nullable=False, server_default="")
    )
