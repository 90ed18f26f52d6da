"""Scanned letters of the schema before their pages could be put into another order."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database import make_engine
from eakte.migrations import upgrade
from eakte.records.scan_rows import to_letter
from eakte.tables import ScanLetterRow
from tests.servers import disposed

SCHEMA = Path(__file__).parent / "schemas" / "v0008.sql"
BATCH = (
    "INSERT INTO scan_batch (id, station, station_name, key, name, state, announced, seed,"
    " announced_at, discrepancies, correction, closed_by_name, tenant) VALUES"
    " ('b', 's', 'Scanstelle', '7', '7', 'checking', '{}', '0', '2026-03-02 10:00:00', '[]', '',"
    " '', 'kern')"
)
LETTER = (
    "INSERT INTO scan_letter (id, batch, number, part, pages, target, doubt, state, refusal, note,"
    " tenant) VALUES ('l', 'b', 1, 1, '[2, 3]', '{}', '', 'held', '', '', 'kern')"
)


def test_letters_that_are_there_have_the_order_of_their_scan(tmp_path: Path) -> None:
    path = tmp_path / "former.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA.read_text("utf-8"))
        database.execute(BATCH)
        database.execute(LETTER)
        database.commit()

    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        upgrade(engine)

        with Session(engine) as session:
            letter = to_letter(session.scalars(select(ScanLetterRow)).one())
    assert (letter.pages, letter.moves) == ((2, 3), ())
