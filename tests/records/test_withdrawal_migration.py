"""Case files, lists and holds of the schema before case files were withdrawn from use."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from eakte.database import make_engine
from eakte.migrations import upgrade
from eakte.tables import CaseFileRow, DisposalItemRow, HoldRow
from tests.servers import disposed

SCHEMA = Path(__file__).parent / "schemas" / "v0005.sql"
TABLES = {
    "unit": "('u', 'FB3', 'Ordnung', NULL, 'kern')",
    "hold": "('h', 'Prozess', 'anna', 'Anna', '2026-01-01 10:00:00', '2027-01-01', NULL, NULL, '',"
    " 'kern')",
}
ITEM = (
    'INSERT INTO disposal_item (disposal, "case", state, reference, subject, file_plan_code,'
    " proposal_reason, decision_reason, decided_by, archive_reference, failure, fingerprint, scope,"
    " tenant) VALUES ('d', 'locked', 'listed', '1', 'Betreff', '33.10', '', '', '', '', '', '',"
    " 'open', 'kern')"
)
CASE = (
    "INSERT INTO case_file (id, reference, reference_folded, year, number, subject, subject_folded,"
    " file_plan_code, lead_unit, confidentiality, is_restricted, medium, location, state,"
    " opened_on, retention_sentence, revision, scope, tenant) VALUES"
    " (?, ?, ?, 2024, 1, 'B', 'b', '33.10', 'u', 'OPEN', 0, '001', '', ?, '2024-01-02', '', 1,"
    " 'open', 'kern')"
)
RECORD = '{"form": 1, "phase2_from": "2030-01-01"}'


def former(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA.read_text("utf-8"))
        for table, values in TABLES.items():
            database.execute(f"INSERT INTO {table} VALUES {values}")
        for case, state in (("locked", "closed"), ("open", "open"), ("plain", "closed")):
            database.execute(CASE, (case, case, case, state))
            record = RECORD if case != "plain" else '{"form": 1, "phase2_from": null}'
            database.execute("INSERT INTO case_retention VALUES (?, ?, 'kern')", (case, record))
        database.execute(ITEM)
        database.commit()


def test_closed_case_files_learn_when_their_second_phase_begins(tmp_path: Path) -> None:
    path = tmp_path / "former.sqlite"
    former(path)

    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        upgrade(engine)

        with Session(engine) as session:
            rows = session.scalars(select(CaseFileRow))
            found = {row.id: (row.locked_from, row.withdrawal) for row in rows}
            item = session.scalars(select(DisposalItemRow)).one()
            hold = session.scalars(select(HoldRow)).one()
    assert found == {
        "locked": (date(2030, 1, 1), None),
        "open": (None, None),
        "plain": (None, None),
    }
    assert item.former_decisions == []
    assert (hold.reason, hold.ground, hold.asked_by) == ("Prozess", None, "")


def test_the_policies_ask_who_is_asking_once_for_each_query(postgresql_engine: Engine) -> None:
    with postgresql_engine.connect() as connection:
        seen = connection.execute(
            text("SELECT tablename, qual FROM pg_policies WHERE qual LIKE '%current_setting%'")
        ).all()

    assert len(seen) > 20
    for table, condition in seen:
        asked = condition.count("current_setting(")
        assert (
            condition.count("( SELECT current_setting(")
            + condition.count("( SELECT string_to_array(current_setting(")
            == asked
        ), table
