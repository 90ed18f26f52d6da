"""Events, case files and the file plan of the schema before periods were stored."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from eakte import migrations
from eakte.database import make_engine
from eakte.domain.retention import RetentionState
from eakte.domain.retention_table import read_rules, write_rules
from eakte.migrations import upgrade
from eakte.tables import CaseEventRow, CaseFileRow, FilePlanUnitRow, ProceedingRow
from tests.makers import RULES
from tests.servers import OWNER, SUPERUSER, PostgresServer, disposed

SCHEMA = Path(__file__).parent / "schemas" / "v0003.sql"
ENDLESS = next(rule for rule in read_rules(RULES) if rule.rule_id == "00.10")
CASE = (
    "INSERT INTO case_file (id, reference, reference_folded, year, number, subject, subject_folded,"
    " file_plan_code, lead_unit, confidentiality, is_restricted, medium, location, state,"
    " opened_on, closed_on, rule_id, retention_end, retention_sentence, revision, scope, tenant)"
    " VALUES (?, ?, ?, 2026, 1, 'A', 'a', '10.40', 'unit', 'OPEN', false, '001', '', ?, ?, ?, ?, ?,"
    " '', 1, 'open', 'kern')"
)
RUNNING = ("runs", "runs", "runs", "closed", "1996-02-29", "2020-01-01", "10.40", "2025-12-31")
POSTGRES_CASE = CASE.replace("?", "'{}'").format(*RUNNING)


@pytest.fixture
def brought_forward(tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "former.sqlite"
    with closing(sqlite3.connect(path)) as former:
        former.executescript(SCHEMA.read_text("utf-8"))
        cases = (
            RUNNING[2:],
            ("waits", "closed", "2020-01-01", "2021-01-01", "32.10", None),
            ("endless", "closed", "1996-02-29", "2021-01-01", "00.10", None),
            ("open", "open", "2020-01-01", None, "10.40", None),
        )
        for key, state, opened, closed, rule, ends in cases:
            former.execute(CASE, (key, key, key, state, opened, closed, rule, ends))
        former.execute("INSERT INTO case_event VALUES ('runs', 'payment', '2020-05-02', 'kern')")
        former.execute(
            'INSERT INTO proceeding (id, "case", reference, number, depth, subject, tenant)'
            " VALUES ('p', 'runs', 'runs/1', 1, 1, 'Teil', 'kern')"
        )
        former.execute("INSERT INTO file_plan_unit VALUES ('kern', '10', 'Verwaltung', NULL)")
        former.execute(
            "INSERT INTO retention_rule (tenant, source) VALUES ('kern', ?)",
            (write_rules((ENDLESS,)),),
        )
        former.commit()
    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        upgrade(engine)
        yield engine


def test_case_files_tell_where_their_period_stands(brought_forward: Engine) -> None:
    with Session(brought_forward) as session:
        rows = {row.id: row for row in session.scalars(select(CaseFileRow))}

    assert {key: row.retention_state for key, row in rows.items()} == {
        "runs": RetentionState.RUNS,
        "waits": RetentionState.WAITS,
        "endless": RetentionState.UNLIMITED,
        "open": None,
    }
    assert rows["endless"].offer_due_on == date(2026, 2, 28)
    assert rows["runs"].retention_end == date(2025, 12, 31)
    assert (rows["runs"].rule_reason, rows["runs"].transfer_end) == ("", None)


def test_events_proceedings_and_positions_are_taken_along(brought_forward: Engine) -> None:
    with Session(brought_forward) as session:
        event = session.scalars(select(CaseEventRow)).one()
        proceeding = session.scalars(select(ProceedingRow)).one()
        unit = session.scalars(select(FilePlanUnitRow)).one()

        assert (event.record, event.case, event.on) == ("runs", "runs", date(2020, 5, 2))
        assert (event.proceeding, event.evidence, event.recorded_by) == (None, "", None)
        assert (proceeding.rule_position, proceeding.rule_reason) == (None, "")
        assert unit.transfer_years is None


def test_on_postgresql_the_owner_changes_the_rows_of_every_town(
    postgresql: PostgresServer,
) -> None:
    """Row level security confines the owner too, unless the step says otherwise."""
    with postgresql.empty() as name:
        with disposed(make_engine(postgresql.address(name, role=OWNER))) as engine:
            former_schema(engine)
            postgresql.administer(
                "SET session_replication_role = replica",  # the unit of the case file is not here
                POSTGRES_CASE,
                database=name,
            )
            upgrade(engine)
        all_seen = make_engine(postgresql.address(name, role=SUPERUSER))
        with disposed(all_seen) as engine, Session(engine) as session:
            row = session.scalars(select(CaseFileRow)).one()

            assert row.retention_state == RetentionState.RUNS


def former_schema(engine: Engine) -> None:
    """Bring an empty database to the step before."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
