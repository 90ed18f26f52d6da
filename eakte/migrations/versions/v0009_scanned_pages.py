"""Scanned pages in another order than they came, labels and slots, how label printers are off."""

import sqlalchemy as sa
from alembic import op

from eakte.tables import UtcDateTime

revision = "0009"
down_revision = "0008"

SAME_TENANT = (
    "((SELECT current_setting('eakte.tenant', true)) = '*'"
    " OR tenant = (SELECT current_setting('eakte.tenant', true)))"
)


def upgrade() -> None:
    """Add two columns and two tables; letters that are there have the order of their scan."""
    for table, column in (("scan_letter", "moves"), ("user_account", "label_offsets")):
        op.add_column(table, sa.Column(column, sa.JSON(), nullable=False, server_default="[]"))
    create_labels()
    create_slots()
    if op.get_bind().dialect.name == "postgresql":
        confine_rows()


def create_labels() -> None:
    """Which label stands on which page."""
    op.create_table(
        "scan_label",
        sa.Column("batch", sa.String(36), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch", "page"], ["scan_page.batch", "scan_page.number"], name="fk_scan_label_page"
        ),
        sa.PrimaryKeyConstraint("batch", "page", "number", name="pk_scan_label"),
    )
    op.create_index("ix_scan_label_number", "scan_label", ["tenant", "number"])


def create_slots() -> None:
    """Empty places in case files that wait for a scan."""
    op.create_table(
        "scan_slot",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("case", sa.String(36), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(36), nullable=False),
        sa.Column("made_by_name", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("letter", sa.String(36)),
        sa.Column("revoked_at", UtcDateTime()),
        sa.Column("revoked_by", sa.String(36)),
        sa.Column("revoked_by_name", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name="fk_scan_slot_case"),
        sa.PrimaryKeyConstraint("id", name="pk_scan_slot"),
    )
    op.create_index("ix_scan_slot_case", "scan_slot", ["tenant", "case"])


def confine_rows() -> None:
    """Row level security of the new tables, as in the foundation."""
    for table in ("scan_label", "scan_slot"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY confined ON {table} USING ({SAME_TENANT}) WITH CHECK ({SAME_TENANT})"
        )
