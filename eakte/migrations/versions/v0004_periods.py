"""Periods: evidence of events, conditions, stored computations, changes of the rules."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date

import sqlalchemy as sa
from alembic import op

from eakte.tables import UtcDateTime

revision = "0004"
down_revision = "0003"

SAME_TENANT = "(current_setting('eakte.tenant', true) = '*' OR tenant = current_setting('eakte.tenant', true))"
ALL_SCOPES = "current_setting('eakte.scopes', true) = '*'"
ONE_OF_SCOPES = "scope = ANY (string_to_array(current_setting('eakte.scopes', true), chr(10)))"
IN_CASE = ("case_condition", "case_retention")
WITH_SCOPE = ("rule_change_line",)
NEW_TABLES = (*IN_CASE, *WITH_SCOPE, "rule_change")
OFFER_AFTER_YEARS = 30  # ArchivG NRW § 4 (1)

ADDED: Mapping[str, tuple[sa.Column[object], ...]] = {
    "file_plan_unit": (sa.Column("transfer_years", sa.Integer()),),
    "case_file": (
        sa.Column("rule_reason", sa.String(), nullable=False, server_default=""),
        sa.Column("retention_state", sa.String(length=10)),
        sa.Column("waits_for", sa.String(length=60)),
        sa.Column("offer_due_on", sa.Date()),
        sa.Column("transfer_end", sa.Date()),
    ),
    "proceeding": (
        sa.Column("rule_position", sa.String(length=40)),
        sa.Column("rule_variant", sa.String()),
        sa.Column("rule_reason", sa.String(), nullable=False, server_default=""),
        sa.Column("closed_on", sa.Date()),
    ),
}


def upgrade() -> None:
    """Add columns and tables; events and ends that are there stay as they are."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:  # row level security confines the owner too
        op.execute("SELECT set_config('eakte.tenant', '*', true)")
        op.execute("SELECT set_config('eakte.scopes', '*', true)")
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column)
    widen_events()
    create_tables()
    create_indexes()
    tell_states()
    if is_postgresql:
        confine_rows()


def widen_events() -> None:
    """Events get evidence, and may belong to a proceeding; the former ones are of case files."""
    with op.batch_alter_table("case_event") as batch:
        batch.add_column(
            sa.Column("record", sa.String(length=36), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("proceeding", sa.String(length=36)))
        batch.add_column(sa.Column("evidence", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("document", sa.String(length=36)))
        batch.add_column(sa.Column("recorded_by", sa.String(length=36)))
        batch.add_column(sa.Column("recorded_at", UtcDateTime()))
        batch.create_foreign_key("fk_case_event_proceeding", "proceeding", ["proceeding"], ["id"])
        batch.create_foreign_key("fk_case_event_document", "document", ["document"], ["id"])
    op.execute('UPDATE case_event SET record = "case"')
    with op.batch_alter_table("case_event") as batch:
        batch.drop_constraint("pk_case_event", type_="primary")
        batch.create_primary_key("pk_case_event", ["record", "trigger"])
    op.create_index("ix_case_event_case", "case_event", ["case"])


def create_tables() -> None:
    """Conditions, computations, and changes of the rules with their lines."""
    op.create_table(
        "case_condition",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case", sa.String(length=36), nullable=False),
        sa.Column("proceeding", sa.String(length=36), nullable=True),
        sa.Column("token", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=True),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name="fk_case_condition_case"),
        sa.ForeignKeyConstraint(
            ["proceeding"], ["proceeding.id"], name="fk_case_condition_proceeding"
        ),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name="fk_case_condition_document"),
        sa.PrimaryKeyConstraint("id", name="pk_case_condition"),
    )
    op.create_table(
        "case_retention",
        sa.Column("case", sa.String(length=36), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name="fk_case_retention_case"),
        sa.PrimaryKeyConstraint("case", name="pk_case_retention"),
    )
    op.create_table(
        "rule_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("rules_before_sha256", sa.String(length=64), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("positions", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.String(length=36), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("applied_by", sa.String(length=36), nullable=True),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("cases_sha256", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rule_change"),
    )
    op.create_table(
        "rule_change_line",
        sa.Column("change", sa.String(length=36), nullable=False),
        sa.Column("case", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["change"], ["rule_change.id"], name="fk_rule_change_line_change"),
        sa.PrimaryKeyConstraint("change", "case", name="pk_rule_change_line"),
    )


def create_indexes() -> None:
    """One for each list of the screens."""
    op.create_index("ix_case_condition_case", "case_condition", ["case"])
    op.create_index("ix_rule_change_state", "rule_change", ["tenant", "state", "effective_on"])
    op.drop_index("ix_case_file_due", table_name="case_file")
    narrowed_by = ["scope", "file_plan_code", "lead_unit", "disposal_action"]
    op.create_index(
        "ix_case_file_due", "case_file", ["tenant", "state", "retention_end", "id", *narrowed_by]
    )
    op.create_index(
        "ix_case_file_waiting",
        "case_file",
        [
            *("tenant", "state", "retention_end", "offer_due_on", "reference_folded", "id"),
            *narrowed_by,
        ],
    )
    op.create_index(
        "ix_case_file_offer", "case_file", ["tenant", "offer_due_on", "id", *narrowed_by]
    )
    op.create_index("ix_case_file_rule", "case_file", ["tenant", "rule_id"])


def tell_states() -> None:
    """Say of closed case files whether their period runs, waits or has no end."""
    bind = op.get_bind()
    bind.execute(
        sa.text(
            "UPDATE case_file SET retention_state = "
            "CASE WHEN retention_end IS NULL THEN 'waits' ELSE 'runs' END "
            "WHERE state = 'closed' AND rule_id IS NOT NULL"
        )
    )
    for tenant, rule in unlimited_rules():
        of_rule = {"tenant": tenant, "rule": rule}
        rows = bind.execute(
            sa.text(
                "SELECT DISTINCT opened_on FROM case_file WHERE tenant = :tenant AND rule_id = :rule"
            ).columns(opened_on=sa.Date()),
            of_rule,
        )
        for (opened_on,) in rows.all():
            bind.execute(
                sa.text(
                    "UPDATE case_file SET offer_due_on = :due, retention_state = 'unlimited' "
                    "WHERE tenant = :tenant AND rule_id = :rule AND opened_on = :opened_on"
                ).bindparams(
                    sa.bindparam("due", type_=sa.Date()),
                    sa.bindparam("opened_on", type_=sa.Date()),
                ),
                of_rule | {"opened_on": opened_on, "due": thirty_years_after(opened_on)},
            )


def unlimited_rules() -> Iterator[tuple[str, str]]:
    """Tenant and id of each rule without an end."""
    rows = op.get_bind().execute(sa.text("SELECT tenant, source FROM retention_rule"))
    for tenant, source in rows.all():
        for rule in csv.DictReader(io.StringIO(source)):
            if rule["unlimited"] == "true":
                yield tenant, rule["rule_id"]


def thirty_years_after(on: date) -> date:
    """The same day; 29 February becomes 28 February where the day is missing."""
    year = on.year + OFFER_AFTER_YEARS
    is_missing = (on.month, on.day) == (2, 29) and year % 4 != 0
    return date(year, on.month, 28 if is_missing else on.day)


def confine_rows() -> None:
    """Row level security of the new tables, as in the foundation."""
    for table in NEW_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        seen = f"{SAME_TENANT}{in_scope(table)}"
        op.execute(f"CREATE POLICY confined ON {table} USING ({seen}) WITH CHECK ({SAME_TENANT})")


def in_scope(table: str) -> str:
    """The second half of the sentence; what hangs on a case file is seen with it."""
    if table in WITH_SCOPE:
        return f" AND ({ALL_SCOPES} OR {ONE_OF_SCOPES})"
    if table in IN_CASE:
        above = f'SELECT 1 FROM case_file WHERE case_file.id = {table}."case"'
        return f" AND ({ALL_SCOPES} OR EXISTS ({above}))"
    return ""
