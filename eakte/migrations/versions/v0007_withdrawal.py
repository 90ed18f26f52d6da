"""Case files withdrawn from use, former decisions of the archive, and cheaper policies."""

import json
import re
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"

SETTING = r"current_setting\('eakte\.\w+'::text, true\)"
ASKED = re.compile(rf"string_to_array\({SETTING}, chr\(10\)\)|{SETTING}")


def upgrade() -> None:
    """Add columns and two indexes; on PostgreSQL rewrite the policies, which say the same."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:  # row level security confines the owner too
        op.execute("SELECT set_config('eakte.tenant', '*', true)")
        op.execute("SELECT set_config('eakte.scopes', '*', true)")
    add_columns()
    tell_second_phases()
    if is_postgresql:
        ask_settings_once()


def add_columns() -> None:
    """What restricts, what is withdrawn and since when it could be, what was decided before."""
    op.add_column("hold", sa.Column("ground", sa.String(length=1)))
    op.add_column("hold", sa.Column("asked_by", sa.String(), nullable=False, server_default=""))
    op.add_column("case_file", sa.Column("locked_from", sa.Date()))
    op.add_column("case_file", sa.Column("withdrawal", sa.String(length=10)))
    op.add_column(
        "disposal_item",
        sa.Column("former_decisions", sa.JSON(), nullable=False, server_default="[]"),
    )
    for name, column in (("locked", "locked_from"), ("withdrawn", "withdrawal")):
        some = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_case_file_{name}",
            "case_file",
            ["tenant", "withdrawal", "locked_from"],
            sqlite_where=some,
            postgresql_where=some,
        )


def tell_second_phases() -> None:
    """Say of closed case files when the second phase of their period begins."""
    bind = op.get_bind()
    rows = bind.execute(
        sa.text(
            'SELECT "case", record FROM case_retention '
            """WHERE CAST(record AS TEXT) LIKE '%"phase2_from": "%'"""
        )
    )
    for case, record in rows.all():
        stored = json.loads(record) if isinstance(record, str) else record
        bind.execute(
            sa.text(
                "UPDATE case_file SET locked_from = :day WHERE id = :case AND state = 'closed'"
            ).bindparams(sa.bindparam("day", type_=sa.Date())),
            {"day": date.fromisoformat(stored["phase2_from"]), "case": case},
        )


def ask_settings_once() -> None:
    """Let the policies ask who is asking once for each query, and not for each row."""
    policies = op.get_bind().execute(
        sa.text(
            "SELECT tablename, policyname, qual, with_check FROM pg_policies "
            "WHERE schemaname = current_schema()"
        )
    )
    for table, policy, seen, written in policies.all():
        check = f" WITH CHECK ({asking_once(written)})" if written else ""
        op.execute(f'ALTER POLICY {policy} ON "{table}" USING ({asking_once(seen)}){check}')


def asking_once(condition: str) -> str:
    """The condition with its settings in subqueries, which PostgreSQL evaluates once."""
    return ASKED.sub(_in_subquery, condition)


def _in_subquery(found: re.Match[str]) -> str:
    """A list is cast, so that ANY takes it as one value and not as rows."""
    is_list = found[0].startswith("string_to_array")
    return f"((SELECT {found[0]})::text[])" if is_list else f"(SELECT {found[0]})"
