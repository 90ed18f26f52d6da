"""Disposal: holds, lists, orders of destruction, what remains, the clock, journal checkpoints."""

import sqlalchemy as sa
from alembic import op

from eakte.tables import UtcDateTime

revision = "0005"
down_revision = "0004"

SAME_TENANT = "(current_setting('eakte.tenant', true) = '*' OR tenant = current_setting('eakte.tenant', true))"
ALL_SCOPES = "current_setting('eakte.scopes', true) = '*'"
ONE_OF_SCOPES = "scope = ANY (string_to_array(current_setting('eakte.scopes', true), chr(10)))"
WITH_SCOPE = ("disposal_item", "stub")
OF_TENANT = (
    "hold",
    "held_case",
    "disposal",
    "disposal_message",
    "appraisal_rule",
    "destruction_order",
    "approval",
    "destroyed_object",
    "certificate",
    "clock_watch",
    "journal_leaf",
    "checkpoint",
)
APPEND_ONLY = "journal_leaf"


def upgrade() -> None:
    """Add tables; an index becomes smaller, all else that is there stays as it is."""
    create_holds()
    create_lists()
    create_orders()
    create_remains()
    create_checkpoints()
    create_indexes()
    if op.get_bind().dialect.name == "postgresql":
        confine_rows()
        refuse_changes_postgresql()
    else:
        refuse_changes_sqlite()


def text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[object]:
    """A column of text."""
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """A column of a moment."""
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def create_holds() -> None:
    """Holds and the case files under them."""
    op.create_table(
        "hold",
        text("id", 36),
        text("reason"),
        text("placed_by", 36),
        text("placed_by_name"),
        moment("placed_at"),
        sa.Column("review_on", sa.Date(), nullable=False),
        text("lifted_by", 36, nullable=True),
        moment("lifted_at", nullable=True),
        text("lift_reason"),
        text("tenant", 40),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
    )
    op.create_table(
        "held_case",
        text("hold", 36),
        text("case", 36),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["hold"], ["hold.id"], name="fk_held_case_hold"),
        sa.PrimaryKeyConstraint("hold", "case", name="pk_held_case"),
    )


def create_lists() -> None:
    """Lists of disposal and messages about them."""
    op.create_table(
        "disposal",
        text("id", 36),
        text("number"),
        text("process_id", 36),
        text("title"),
        text("created_by", 36),
        moment("created_at"),
        text("xdomea_version"),
        moment("offered_at", nullable=True),
        moment("offer_confirmed_at", nullable=True),
        moment("appraised_at", nullable=True),
        moment("delivered_at", nullable=True),
        moment("delivery_confirmed_at", nullable=True),
        moment("ended_at", nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        text("tenant", 40),
        sa.PrimaryKeyConstraint("id", name="pk_disposal"),
        sa.UniqueConstraint("tenant", "number", name="uq_disposal_tenant_number"),
        sa.UniqueConstraint("tenant", "process_id", name="uq_disposal_tenant_process_id"),
    )
    op.create_table(
        "disposal_message",
        text("id", 36),
        text("disposal", 36, nullable=True),
        text("kind", 4),
        sa.Column("is_sent", sa.Boolean(), nullable=False),
        text("state", 10),
        text("process_id", 36),
        text("file_name"),
        text("sha256", 64),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        text("store_key"),
        text("validation"),
        text("note"),
        text("fingerprint", 64),
        moment("at"),
        text("by", 36),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["disposal"], ["disposal.id"], name="fk_disposal_message_disposal"),
        sa.PrimaryKeyConstraint("id", name="pk_disposal_message"),
    )
    op.create_table(
        "appraisal_rule",
        text("tenant", 40),
        text("code", 40),
        text("decision", 1),
        text("archive"),
        moment("since"),
        sa.PrimaryKeyConstraint("tenant", "code", name="pk_appraisal_rule"),
    )


def create_orders() -> None:
    """Orders of destruction, their approvals, and the case files on lists and orders."""
    op.create_table(
        "destruction_order",
        text("id", 36),
        text("disposal", 36),
        text("number"),
        text("state", 20),
        sa.Column("persons", sa.Integer(), nullable=False),
        text("proposed_by", 36),
        text("proposed_by_name"),
        moment("proposed_at"),
        text("list_hash", 64),
        sa.Column("case_count", sa.Integer(), nullable=False),
        moment("waits_until", nullable=True),
        text("void_reason"),
        moment("ended_at", nullable=True),
        text("tenant", 40),
        sa.ForeignKeyConstraint(
            ["disposal"], ["disposal.id"], name="fk_destruction_order_disposal"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_destruction_order"),
        sa.UniqueConstraint("tenant", "number", name="uq_destruction_order_tenant_number"),
    )
    op.create_table(
        "approval",
        text("order", 36),
        text("user", 36),
        text("name"),
        text("role"),
        moment("at"),
        text("list_hash", 64),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["order"], ["destruction_order.id"], name="fk_approval_order"),
        sa.PrimaryKeyConstraint("order", "user", name="pk_approval"),
        sa.UniqueConstraint("order", "role", name="uq_approval_order_role"),
    )
    op.create_table(
        "disposal_item",
        text("disposal", 36),
        text("case", 36),
        text("state", 20),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        text("reference"),
        text("subject"),
        text("file_plan_code", 40),
        text("rule_id", nullable=True),
        sa.Column("retention_end", sa.Date(), nullable=True),
        text("proposal", 1, nullable=True),
        text("proposal_reason"),
        text("proposed_by", 36, nullable=True),
        text("decision", 1, nullable=True),
        text("decision_reason"),
        text("decision_source", 20, nullable=True),
        text("decided_by"),
        moment("decided_at", nullable=True),
        text("archive_reference"),
        text("failure"),
        text("order", 36, nullable=True),
        text("fingerprint", 64),
        text("scope", 80),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["disposal"], ["disposal.id"], name="fk_disposal_item_disposal"),
        sa.ForeignKeyConstraint(["order"], ["destruction_order.id"], name="fk_disposal_item_order"),
        sa.PrimaryKeyConstraint("disposal", "case", name="pk_disposal_item"),
        sa.UniqueConstraint(
            "tenant", "case", "is_open", name="uq_disposal_item_tenant_case_is_open"
        ),
    )


def create_remains() -> None:
    """What was removed, what stays in its place, certificates, and the watch over the clock."""
    op.create_table(
        "destroyed_object",
        text("order", 36),
        text("case", 36),
        text("store_key", 400),
        text("store_version", 200),
        text("document", 36),
        text("kind", 20),
        text("sha256", 64),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("is_reference", sa.Boolean(), nullable=False),
        moment("absent_at", nullable=True),
        text("tenant", 40),
        sa.ForeignKeyConstraint(
            ["order"], ["destruction_order.id"], name="fk_destroyed_object_order"
        ),
        sa.PrimaryKeyConstraint(
            "order", "case", "store_key", "store_version", "document", name="pk_destroyed_object"
        ),
    )
    op.create_table(
        "stub",
        text("case", 36),
        text("reference"),
        text("subject"),
        text("file_plan_code", 40),
        text("lead_unit", 36),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("covers_from", sa.Date(), nullable=True),
        sa.Column("covers_to", sa.Date(), nullable=True),
        text("rule_id", nullable=True),
        text("legal_basis"),
        sa.Column("retention_end", sa.Date(), nullable=True),
        text("decision", 1),
        text("archive_reference"),
        text("process_id", 36),
        text("order", 36),
        sa.Column("documents", sa.JSON(), nullable=False),
        moment("destroyed_at"),
        text("scope", 80),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["order"], ["destruction_order.id"], name="fk_stub_order"),
        sa.PrimaryKeyConstraint("case", name="pk_stub"),
    )
    op.create_table(
        "certificate",
        text("order", 36),
        text("number"),
        moment("at"),
        sa.Column("body", sa.Text(), nullable=False),
        text("signature"),
        text("json_key"),
        text("pdf_key"),
        text("tenant", 40),
        sa.ForeignKeyConstraint(["order"], ["destruction_order.id"], name="fk_certificate_order"),
        sa.PrimaryKeyConstraint("order", name="pk_certificate"),
        sa.UniqueConstraint("tenant", "number", name="uq_certificate_tenant_number"),
    )
    op.create_table(
        "clock_watch",
        text("tenant", 40),
        moment("seen_at", nullable=True),
        sa.Column("offset_s", sa.Integer(), nullable=False),
        text("released_by", 36, nullable=True),
        text("released_by_name"),
        moment("released_at", nullable=True),
        sa.PrimaryKeyConstraint("tenant", name="pk_clock_watch"),
    )


def create_checkpoints() -> None:
    """Places of journal entries and signed roots over them."""
    op.create_table(
        "journal_leaf",
        text("tenant", 40),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["journal_entry.id"], name="fk_journal_leaf_entry"),
        sa.PrimaryKeyConstraint("tenant", "position", name="pk_journal_leaf"),
        sa.UniqueConstraint("entry", name="uq_journal_leaf_entry"),
    )
    op.create_table(
        "checkpoint",
        text("tenant", 40),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        text("root", 64),
        sa.Column("peaks", sa.JSON(), nullable=False),
        moment("at"),
        text("key_id", 16),
        text("signature"),
        moment("anchored_at", nullable=True),
        sa.PrimaryKeyConstraint("tenant", "size", name="pk_checkpoint"),
    )


def refuse_changes_sqlite() -> None:
    """Places are given once; REPLACE would delete without asking."""
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {APPEND_ONLY}_no_{verb.lower()} BEFORE {verb} ON {APPEND_ONLY} "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
    op.execute(
        f"CREATE TRIGGER {APPEND_ONLY}_no_replace BEFORE INSERT ON {APPEND_ONLY} "
        f"WHEN EXISTS (SELECT 1 FROM {APPEND_ONLY} WHERE entry = NEW.entry OR "
        "(tenant = NEW.tenant AND position = NEW.position)) "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    )


def refuse_changes_postgresql() -> None:
    """Places are given once."""
    op.execute(
        f"CREATE TRIGGER {APPEND_ONLY}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {APPEND_ONLY} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def create_indexes() -> None:
    """One for each list of the screens."""
    op.drop_index("ix_page_poor", table_name="page")
    is_poor = sa.text("reason IS NOT NULL")
    op.create_index(
        "ix_page_poor",
        "page",
        ["tenant", "checked_at", "reason", "id"],
        sqlite_where=is_poor,
        postgresql_where=is_poor,
    )
    op.create_index("ix_hold_review", "hold", ["tenant", "lifted_at", "review_on"])
    op.create_index("ix_held_case_case", "held_case", ["tenant", "case"])
    op.create_index("ix_disposal_message_disposal", "disposal_message", ["disposal"])
    op.create_index("ix_disposal_message_process", "disposal_message", ["tenant", "process_id"])
    op.create_index("ix_destruction_order_disposal", "destruction_order", ["disposal"])
    op.create_index(
        "ix_disposal_item_plan", "disposal_item", ["disposal", "file_plan_code", "reference"]
    )
    op.create_index("ix_disposal_item_order", "disposal_item", ["order"])
    op.create_index("ix_stub_order", "stub", ["order"])
    op.create_index("ix_stub_reference", "stub", ["tenant", "reference"])


def confine_rows() -> None:
    """Row level security of the new tables, as in the foundation."""
    for table in (*OF_TENANT, *WITH_SCOPE):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        scope = f" AND ({ALL_SCOPES} OR {ONE_OF_SCOPES})" if table in WITH_SCOPE else ""
        seen = f"{SAME_TENANT}{scope}"
        op.execute(f"CREATE POLICY confined ON {table} USING ({seen}) WITH CHECK ({SAME_TENANT})")
