"""The schema of the database, forward only; each step has a test on a copy of the former schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

__all__ = ["is_current", "upgrade"]

LOCK_KEY = 0x65616B7465  # "eakte": whoever brings the schema forward holds this lock


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest version; harmless when it is, or when two start at once."""
    config = _config()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # SQLite has one writer anyway
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # the other may take long
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether the schema is the one this program was written for."""
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == wanted


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
