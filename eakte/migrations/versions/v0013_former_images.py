"""Pages remember the image before their rescan, which may turn out to be another letter."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add a column; of rescans that are there the former image is not known."""
    op.add_column("scan_page", sa.Column("former", sa.JSON(), nullable=False, server_default="{}"))
