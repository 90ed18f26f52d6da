"""The schema of the database, forward only; each step has a test on a copy of the former schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

__all__ = ["is_current", "is_known", "revision", "upgrade"]

LOCK_KEY = 0x65616B7465  # "eakte": whoever brings the schema forward holds this lock


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Bring the schema to a version; harmless when it is there, or when two start at once."""
    config = _config()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # SQLite has one writer anyway
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # the other may take long
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def is_current(engine: Engine) -> bool:
    """Whether the schema is the one this program was written for."""
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    return revision(engine) == wanted


def is_known(wanted: str) -> bool:
    """Whether this program knows a version of the schema."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return wanted in {step.revision for step in steps}


def revision(engine: Engine) -> str | None:
    """The version of the schema; None: there are no tables yet."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
