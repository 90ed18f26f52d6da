"""Foundation: people, file plan, case files, documents, pages, journal, jobs."""

import sqlalchemy as sa
from alembic import op

from eakte.tables import Folded, UtcDateTime

revision = "0001"
down_revision = None

APPEND_ONLY = ("journal_entry",)
ACROSS_TENANTS = ("tenant", "sign_in_failure", "installation")  # read before anybody is known
WITH_SCOPE = ("case_file", "document")
IN_CASE = ("proceeding", "case_event", "case_member", "follow_up", "recent_case")
IN_DOCUMENT = ("version", "page")

SAME_TENANT = "(current_setting('eakte.tenant', true) = '*' OR tenant = current_setting('eakte.tenant', true))"
ALL_SCOPES = "current_setting('eakte.scopes', true) = '*'"
ONE_OF_SCOPES = "scope = ANY (string_to_array(current_setting('eakte.scopes', true), chr(10)))"
DELIVERED = "delivered_by = current_setting('eakte.user', true)"


def upgrade() -> None:
    """Create all tables, then the walls that the database itself keeps."""
    create_tables()
    if op.get_bind().dialect.name == "postgresql":
        confine_rows()
        refuse_changes_postgresql()
    else:
        refuse_changes_sqlite()


def refuse_changes_sqlite() -> None:
    """The journal takes new entries and nothing else; REPLACE would delete without asking."""
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR "
            "(tenant = NEW.tenant AND stream = NEW.stream AND number = NEW.number)) "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )


def refuse_changes_postgresql() -> None:
    """The journal takes new entries and nothing else."""
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def confine_rows() -> None:
    """Row level security: the same sentence as `eakte.database.confine`, for the owner too."""
    inspector = sa.inspect(op.get_bind())
    for table in inspector.get_table_names():
        columns = {column["name"] for column in inspector.get_columns(table)}
        if "tenant" not in columns or table in ACROSS_TENANTS:
            continue
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        seen = f"{SAME_TENANT}{in_scope(table)}"
        op.execute(f"CREATE POLICY confined ON {table} USING ({seen}) WITH CHECK ({SAME_TENANT})")
    op.execute(
        f"CREATE POLICY delivered ON document FOR SELECT USING ({SAME_TENANT} AND {DELIVERED})"
    )


def in_scope(table: str) -> str:
    """The second half of the sentence; what hangs on a record is seen with the record."""
    if table in WITH_SCOPE:
        return f" AND ({ALL_SCOPES} OR {ONE_OF_SCOPES})"
    if table in IN_CASE:
        above = f'SELECT 1 FROM case_file WHERE case_file.id = {table}."case"'
    elif table in IN_DOCUMENT:
        above = f"SELECT 1 FROM document WHERE document.id = {table}.document"
    else:
        return ""
    return f" AND ({ALL_SCOPES} OR EXISTS ({above}))"


def create_tables() -> None:
    """All tables of the foundation."""
    op.create_table(
        "answered",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user", "key", name=op.f("pk_answered")),
    )
    op.create_table(
        "blob",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("store_key", sa.String(), nullable=False),
        sa.Column("store_version", sa.String(), nullable=False),
        sa.Column("stored_at", UtcDateTime(), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "file_plan_unit",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "code", name=op.f("pk_file_plan_unit")),
    )
    op.create_table(
        "job",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("lane", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("caused_by", sa.String(length=36), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("run_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("done_steps", sa.Integer(), nullable=False),
        sa.Column("all_steps", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("finished_ms", sa.BigInteger(), nullable=True),
        sa.Column("dedupe", sa.String(length=160), nullable=True),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("tenant", "dedupe", name=op.f("uq_job_tenant_dedupe")),
    )
    op.create_index("ix_job_listed", "job", ["tenant", "state", "id"], unique=False)
    op.create_index(
        "ix_job_ready", "job", ["lane", "state", "priority", "run_at_ms", "id"], unique=False
    )
    op.create_index("ix_job_subject", "job", ["tenant", "subject"], unique=False)
    op.create_table(
        "journal_entry",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail_hash", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint(
            "tenant", "stream", "number", name=op.f("uq_journal_entry_tenant_stream_number")
        ),
    )
    op.create_index(op.f("ix_journal_entry_subject"), "journal_entry", ["subject"], unique=False)
    op.create_table(
        "journal_stream",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "stream", name=op.f("pk_journal_stream")),
    )
    op.create_table(
        "number_series",
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("series", sa.String(length=120), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
    )
    op.create_index(op.f("ix_retention_rule_tenant"), "retention_rule", ["tenant"], unique=False)
    op.create_table(
        "installation",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_failure")),
    )
    op.create_table(
        "tenant",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reference_pattern", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent", sa.String(length=36), nullable=True),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["unit.id"], name=op.f("fk_unit_parent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_unit_tenant_code")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("is_cleared", sa.Boolean(), nullable=False),
        sa.Column("single_keys", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login", name=op.f("uq_user_account_login")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_api_token_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_token_token_sha256")),
    )
    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reference_folded", Folded, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_folded", Folded, nullable=False),
        sa.Column("file_plan_code", sa.String(length=40), nullable=False),
        sa.Column("lead_unit", sa.String(length=36), nullable=False),
        sa.Column("clerk", sa.String(), nullable=True),
        sa.Column("parent", sa.String(length=36), nullable=True),
        sa.Column("confidentiality", sa.String(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("rule_id", sa.String(), nullable=True),
        sa.Column("rule_variant", sa.String(), nullable=True),
        sa.Column("disposal_action", sa.String(), nullable=True),
        sa.Column("retention_end", sa.Date(), nullable=True),
        sa.Column("retention_sentence", sa.String(), nullable=False),
        sa.Column("covers_from", sa.Date(), nullable=True),
        sa.Column("covers_to", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["lead_unit"], ["unit.id"], name=op.f("fk_case_file_lead_unit")),
        sa.ForeignKeyConstraint(["parent"], ["case_file.id"], name=op.f("fk_case_file_parent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("tenant", "reference", name=op.f("uq_case_file_tenant_reference")),
    )
    op.create_index(
        "ix_case_file_due", "case_file", ["tenant", "retention_end", "id"], unique=False
    )
    op.create_index(
        "ix_case_file_reference", "case_file", ["tenant", "reference_folded", "id"], unique=False
    )
    op.create_index(
        "ix_case_file_subject", "case_file", ["tenant", "subject_folded", "id"], unique=False
    )
    op.create_index(
        "ix_case_file_plan", "case_file", ["tenant", "file_plan_code", "id"], unique=False
    )
    op.create_index("ix_case_file_scope", "case_file", ["tenant", "scope", "id"], unique=False)
    op.create_table(
        "journal_detail",
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["journal_entry.id"], name=op.f("fk_journal_detail_entry")
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_journal_detail")),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_sign_in_user")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_user"), "sign_in", ["user"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("case", sa.String(length=36), nullable=False),
        sa.Column("trigger", sa.String(length=60), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name=op.f("fk_case_event_case")),
        sa.PrimaryKeyConstraint("case", "trigger", name=op.f("pk_case_event")),
    )
    op.create_table(
        "case_member",
        sa.Column("case", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name=op.f("fk_case_member_case")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_case_member_user")),
        sa.PrimaryKeyConstraint("case", "user", name=op.f("pk_case_member")),
    )
    op.create_index(op.f("ix_case_member_user"), "case_member", ["user"], unique=False)
    op.create_table(
        "proceeding",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case", sa.String(length=36), nullable=False),
        sa.Column("parent", sa.String(length=36), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name=op.f("fk_proceeding_case")),
        sa.ForeignKeyConstraint(["parent"], ["proceeding.id"], name=op.f("fk_proceeding_parent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding")),
        sa.UniqueConstraint("tenant", "reference", name=op.f("uq_proceeding_tenant_reference")),
    )
    op.create_index(op.f("ix_proceeding_case"), "proceeding", ["case"], unique=False)
    op.create_table(
        "recent_case",
        sa.Column("user", sa.String(length=36), nullable=False),
        sa.Column("case", sa.String(length=36), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name=op.f("fk_recent_case_case")),
        sa.PrimaryKeyConstraint("user", "case", name=op.f("pk_recent_case")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case", sa.String(length=36), nullable=True),
        sa.Column("proceeding", sa.String(length=36), nullable=True),
        sa.Column("attachment_to", sa.String(length=36), nullable=True),
        sa.Column("inbox_unit", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("delivered_by", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("suggestion", sa.JSON(), nullable=True),
        sa.Column("filed_at", UtcDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_to"], ["document.id"], name=op.f("fk_document_attachment_to")
        ),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name=op.f("fk_document_case")),
        sa.ForeignKeyConstraint(["inbox_unit"], ["unit.id"], name=op.f("fk_document_inbox_unit")),
        sa.ForeignKeyConstraint(
            ["proceeding"], ["proceeding.id"], name=op.f("fk_document_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_attachment_to"), "document", ["attachment_to"], unique=False)
    op.create_index("ix_document_case", "document", ["case", "position"], unique=False)
    op.create_index("ix_document_inbox", "document", ["tenant", "case", "id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=True),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name=op.f("fk_follow_up_case")),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_follow_up_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_case"), "follow_up", ["case"], unique=False)
    op.create_index(
        "ix_follow_up_due", "follow_up", ["tenant", "user", "done_at", "due_on"], unique=False
    )
    op.create_table(
        "version",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_version_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("document", "number", name=op.f("uq_version_document_number")),
    )
    op.create_index(op.f("ix_version_sha256"), "version", ["sha256"], unique=False)
    op.create_table(
        "page",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("words_key", sa.String(), nullable=True),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("has_image", sa.Boolean(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_page_document")),
        sa.ForeignKeyConstraint(["version"], ["version.id"], name=op.f("fk_page_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("version", "number", name=op.f("uq_page_version_number")),
    )
    op.create_index(op.f("ix_page_document"), "page", ["document"], unique=False)
