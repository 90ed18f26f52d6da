"""Rescans of the schemas before they said who handed them in, and what stood there before them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from eakte.database import make_engine
from eakte.migrations import upgrade
from eakte.records.scan_parts import to_received
from eakte.records.scan_rows import to_page
from eakte.tables import ScanPageRow, ScanPartRow
from tests.servers import disposed

SCHEMAS = Path(__file__).parent / "schemas"
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
PAGE = (
    "INSERT INTO scan_page (batch, number, part, page, figures, codes, role, findings, is_sampled,"
    " turned, straightened, settled_by_name, replaced, tenant) VALUES ('b', 5, 2, 1,"
    ' \'{"width_mm": 210.0, "height_mm": 297.0, "dpi": 300, "is_blank": false,'
    ' "skew_degrees": 0.0, "turned": 0, "contrast": 0.8, "cut_edges": []}\','
    " '[]', 'letter', '[]', 0, 0, 0.0, '', 1, 'kern')"
)


def test_of_a_rescan_that_is_there_nobody_is_known(tmp_path: Path) -> None:
    with brought_forward(tmp_path, "v0011", BATCH, RESCAN) as engine, Session(engine) as session:
        came = to_received(session.scalars(select(ScanPartRow)).one())

    assert (came.replaces, came.by, came.by_name) == (5, None, "")


def test_of_a_page_that_was_replaced_the_former_image_is_not_known(tmp_path: Path) -> None:
    with brought_forward(tmp_path, "v0012", BATCH, PAGE) as engine, Session(engine) as session:
        page = to_page(session.scalars(select(ScanPageRow)).one())

    assert (page.part, page.replaced, page.former) == (2, 1, None)


@contextmanager
def brought_forward(folder: Path, schema: str, *rows: str) -> Iterator[Engine]:
    """A database of a former schema with these rows, as it is today."""
    path = folder / "former.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript((SCHEMAS / f"{schema}.sql").read_text("utf-8"))
        for row in rows:
            database.execute(row)
        database.commit()
    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        upgrade(engine)
        yield engine
