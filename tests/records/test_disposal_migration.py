"""The journal and the pages of the schema before disposal."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from eakte.database import make_engine
from eakte.migrations import upgrade
from eakte.tables import JournalEntryRow, JournalLeafRow
from tests.servers import disposed

SCHEMA = Path(__file__).parent / "schemas" / "v0004.sql"
HASH = "a" * 64


def test_former_entries_of_the_journal_get_places_that_nobody_changes(tmp_path: Path) -> None:
    path = tmp_path / "former.sqlite"
    with closing(sqlite3.connect(path)) as former:
        former.executescript(SCHEMA.read_text("utf-8"))
        former.execute(
            "INSERT INTO journal_entry (id, stream, number, at, actor, action, subject,"
            " detail_hash, previous, hash, tenant) VALUES (1, 'case:c', 1, '2026-01-01 10:00:00',"
            " 'anna', 'case_opened', 'c', ?, ?, ?, 'kern')",
            (HASH, HASH, HASH),
        )
        former.commit()

    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        upgrade(engine)

        with Session(engine) as session:
            assert session.scalars(select(JournalEntryRow.hash)).one() == HASH
            session.add(JournalLeafRow(tenant="kern", position=0, entry=1))
            session.commit()
            with pytest.raises(DBAPIError):
                session.execute(text("UPDATE journal_leaf SET position = 1"))
        (poor,) = (one for one in inspect(engine).get_indexes("page") if "poor" in str(one["name"]))
        assert "sqlite_where" in poor["dialect_options"]
