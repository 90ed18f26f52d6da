"""Rescans of the schema before they said who handed them in."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database import make_engine
from eakte.migrations import upgrade
from eakte.records.scan_parts import to_received
from eakte.tables import ScanPartRow
from tests.servers import disposed

SCHEMA = Path(__file__).parent / "schemas" / "v0011.sql"
BATCH = (
    "INSERT INTO scan_batch (id, station, station_name, key, name, state, announced, seed,"
    " announced_at, discrepancies, correction, closed_by_name, tenant) VALUES"
    " ('b', 's', 'Scanstelle', '7', '7', 'checking', '{}', '0', '2026-03-02 10:00:00', '[]', '',"
    " '', 'kern')"
)
RESCAN = (
    "INSERT INTO scan_part (batch, number, file_name, sha256, size_bytes, received_at,"
    " journal_hash, page_count, is_unreadable, replaces, tenant) VALUES"
    " ('b', 2, 'neu.pdf', 'aa', 4, '2026-03-02 10:00:00', 'bb', 1, 0, 5, 'kern')"
)


def test_of_a_rescan_that_is_there_nobody_is_known(tmp_path: Path) -> None:
    path = tmp_path / "former.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA.read_text("utf-8"))
        database.execute(BATCH)
        database.execute(RESCAN)
        database.commit()

    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        upgrade(engine)

        with Session(engine) as session:
            came = to_received(session.scalars(select(ScanPartRow)).one())
    assert (came.replaces, came.by, came.by_name) == (5, None, "")
