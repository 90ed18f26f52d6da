"""Case files of the schema before sub-files were found by the case file above them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect, text

from eakte.database import make_engine
from eakte.migrations import upgrade
from tests.servers import disposed

SCHEMA = Path(__file__).parent / "schemas" / "v0009.sql"
UNIT = "INSERT INTO unit VALUES ('u', 'FB3', 'Ordnung', NULL, 'kern')"
CASE = (
    "INSERT INTO case_file (id, reference, reference_folded, year, number, subject, subject_folded,"
    " file_plan_code, lead_unit, parent, confidentiality, is_restricted, medium, location, state,"
    " opened_on, retention_sentence, revision, scope, tenant) VALUES"
    " (?, ?, ?, 2024, 1, 'B', 'b', '33.10', 'u', ?, 'OPEN', 0, '001', '', 'open', '2024-01-02', '',"
    " 1, 'open', 'kern')"
)


def test_sub_files_that_are_there_are_found_by_an_index(tmp_path: Path) -> None:
    path = tmp_path / "former.sqlite"
    with closing(sqlite3.connect(path)) as former:
        former.executescript(SCHEMA.read_text("utf-8"))
        former.execute(UNIT)
        for case, parent in (("whole", None), ("part", "whole")):
            former.execute(CASE, (case, case, case, parent))
        former.commit()

    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        upgrade(engine)

        names = {index["name"] for index in inspect(engine).get_indexes("case_file")}
        assert "ix_case_file_parent" in names
        with engine.connect() as connection:
            asked = "SELECT id FROM case_file WHERE tenant = 'kern' AND parent = 'whole'"
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN {asked}")).all()
            assert connection.execute(text(asked)).scalars().all() == ["part"]
    assert "ix_case_file_parent" in str(plan)
