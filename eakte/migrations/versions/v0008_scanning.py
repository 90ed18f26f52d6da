"""Scan batches, their parts, pages and letters, their seals and what became of the paper."""

import sqlalchemy as sa
from alembic import op

from eakte.tables import UtcDateTime

revision = "0008"
down_revision = "0007"

SAME_TENANT = (
    "((SELECT current_setting('eakte.tenant', true)) = '*'"
    " OR tenant = (SELECT current_setting('eakte.tenant', true)))"
)
TABLES = ("scan_batch", "scan_part", "scan_letter", "scan_page", "scan_seal", "scan_paper")


def upgrade() -> None:
    """Add tables; what is there stays as it is."""
    create_batches()
    create_letters()
    create_pages()
    create_ends()
    op.create_index("ix_scan_batch_latest", "scan_batch", ["tenant", "announced_at", "id"])
    op.create_index("ix_scan_part_sha256", "scan_part", ["sha256"])
    op.create_index("ix_scan_letter_document", "scan_letter", ["document"])
    op.create_index("ix_scan_page_letter", "scan_page", ["letter"])
    if op.get_bind().dialect.name == "postgresql":
        confine_rows()


def text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[object]:
    """A column of text."""
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """A column of whole numbers."""
    return sa.Column(name, sa.Integer(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """A column of a moment."""
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def values(name: str) -> sa.Column[object]:
    """A column of structured values."""
    return sa.Column(name, sa.JSON(), nullable=False)


def create_batches() -> None:
    """Batches and the files that came of them."""
    op.create_table(
        "scan_batch",
        text("id", 36),
        text("station", 36),
        text("station_name"),
        text("key"),
        text("name"),
        text("state", 20),
        values("announced"),
        text("seed", 16),
        moment("announced_at"),
        moment("completed_at", nullable=True),
        values("discrepancies"),
        text("correction"),
        moment("closed_at", nullable=True),
        text("closed_by", 36, nullable=True),
        text("closed_by_name"),
        text("tenant", 40),
        sa.PrimaryKeyConstraint("id", name="pk_scan_batch"),
        sa.UniqueConstraint("tenant", "station", "key", name="uq_scan_batch_tenant_station_key"),
    )
    op.create_table(
        "scan_part",
        text("batch", 36),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        text("file_name"),
        text("sha256", 64),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        moment("received_at"),
        text("journal_hash", 64),
        number("page_count", nullable=True),
        sa.Column("is_unreadable", sa.Boolean(), nullable=False),
        number("replaces", nullable=True),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["batch"], ["scan_batch.id"], name="fk_scan_part_batch"),
        sa.PrimaryKeyConstraint("batch", "number", name="pk_scan_part"),
    )


def create_letters() -> None:
    """Letters of batches."""
    op.create_table(
        "scan_letter",
        text("id", 36),
        text("batch", 36),
        number("number"),
        number("part"),
        number("sheet", nullable=True),
        values("pages"),
        values("target"),
        text("doubt", 30),
        text("document", 36, nullable=True),
        text("state", 12),
        text("refusal"),
        sa.Column("note", sa.Text(), nullable=False),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["batch"], ["scan_batch.id"], name="fk_scan_letter_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_scan_letter"),
        sa.UniqueConstraint("batch", "number", name="uq_scan_letter_batch_number"),
    )


def create_pages() -> None:
    """Pages of batches."""
    op.create_table(
        "scan_page",
        text("batch", 36),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        number("part"),
        number("page"),
        values("figures"),
        values("codes"),
        text("role", 12),
        text("letter", 36, nullable=True),
        values("findings"),
        sa.Column("is_sampled", sa.Boolean(), nullable=False),
        number("turned"),
        sa.Column("straightened", sa.Double(), nullable=False),
        text("settlement", 20, nullable=True),
        text("settled_by", 36, nullable=True),
        text("settled_by_name"),
        moment("settled_at", nullable=True),
        number("replaced"),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["batch"], ["scan_batch.id"], name="fk_scan_page_batch"),
        sa.ForeignKeyConstraint(["letter"], ["scan_letter.id"], name="fk_scan_page_letter"),
        sa.PrimaryKeyConstraint("batch", "number", name="pk_scan_page"),
    )


def create_ends() -> None:
    """Seals of batches, and their paper."""
    op.create_table(
        "scan_seal",
        text("batch", 36),
        values("letters"),
        text("root", 64),
        sa.Column("token", sa.Text(), nullable=False),
        moment("sealed_at"),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["batch"], ["scan_batch.id"], name="fk_scan_seal_batch"),
        sa.PrimaryKeyConstraint("batch", name="pk_scan_seal"),
    )
    op.create_table(
        "scan_paper",
        text("batch", 36),
        text("released_by", 36),
        text("released_by_name"),
        moment("released_at"),
        values("kept_letters"),
        text("destroyed_by", 36, nullable=True),
        text("destroyed_by_name"),
        moment("destroyed_at", nullable=True),
        text("method"),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["batch"], ["scan_batch.id"], name="fk_scan_paper_batch"),
        sa.PrimaryKeyConstraint("batch", name="pk_scan_paper"),
    )


def confine_rows() -> None:
    """Row level security of the new tables, as in the foundation."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY confined ON {table} USING ({SAME_TENANT}) WITH CHECK ({SAME_TENANT})"
        )
