"""The schema: from nothing to the newest version, and no word more or less than the rows say."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from eakte import migrations
from eakte.database import make_engine
from eakte.migrations import is_current, upgrade
from eakte.tables import JobRow, PageRow, Row
from tests.servers import OWNER, SUPERUSER, PostgresServer, disposed


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    with server.empty() as name:
        yield server.address(name, role=OWNER)


def test_an_empty_database_is_brought_to_the_newest_version(empty_database: str) -> None:
    with disposed(make_engine(empty_database)) as engine:
        assert not is_current(engine)

        upgrade(engine)

        assert is_current(engine)
        assert set(Row.metadata.tables) <= set(inspect(engine).get_table_names())


def test_a_second_upgrade_changes_nothing(empty_database: str) -> None:
    with disposed(make_engine(empty_database)) as engine:
        upgrade(engine)

        upgrade(engine)

        assert is_current(engine)


def test_two_that_upgrade_at_once_do_not_hinder_each_other(empty_database: str) -> None:
    failures: list[BaseException] = []

    def bring_forward() -> None:
        with disposed(make_engine(empty_database)) as engine:
            try:
                upgrade(engine)
            except Exception as error:  # noqa: BLE001 # reported below
                failures.append(error)

    threads = [threading.Thread(target=bring_forward) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_the_steps_make_exactly_the_tables_of_the_rows(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        differences = compare_metadata(context, Row.metadata)

    assert differences == []


def test_the_steps_stand_in_one_line_that_only_goes_forward() -> None:
    folder = Path(migrations.__file__).parent
    scripts = ScriptDirectory(str(folder))

    steps = list(scripts.walk_revisions())

    assert len(scripts.get_heads()) == 1
    assert [step.revision for step in steps] == sorted(
        (step.revision for step in steps), reverse=True
    )
    assert not any("def downgrade" in Path(step.path).read_text("utf-8") for step in steps)


def test_each_step_has_a_test_on_a_copy_of_the_schema_before_it() -> None:
    """The first step starts from nothing; whoever adds another one adds its copy and its test."""
    folder = Path(migrations.__file__).parent / "versions"
    steps = sorted(path.stem for path in folder.glob("v*.py"))

    tested = {path.stem for path in (Path(__file__).parent / "schemas").glob("*.sql")}

    assert steps[:1] == ["v0001_foundation"]
    assert tested >= {step.partition("_")[0] for step in steps[:-1]}


def test_pages_and_jobs_of_the_first_schema_are_taken_along(tmp_path: Path) -> None:
    path = tmp_path / "former.sqlite"
    with closing(sqlite3.connect(path)) as former:
        former.executescript((Path(__file__).parent / "schemas" / "v0001.sql").read_text("utf-8"))
        former.execute(
            "INSERT INTO page VALUES ('p', 'v', 'd', 1, 'read', 'ocr', 0.9, NULL, 'Antrag', "
            "'tesseract', NULL, 10, 20, 0, 1, 5, 'kern')"
        )
        former.execute(
            "INSERT INTO job VALUES (1, 'read', 'make_searchable', 'd', '{}', 'anna', 50, 'ready', "
            "0, 0, 3, NULL, NULL, 0, 0, NULL, 0, NULL, NULL, 'kern')"
        )
        former.commit()

    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        upgrade(engine)

        with Session(engine) as session:
            page, job = (
                session.scalars(select(PageRow)).one(),
                session.scalars(select(JobRow)).one(),
            )
            assert (page.text, page.skew, page.codes, page.checked_at) == ("Antrag", 0.0, [], None)
            assert (job.subject, job.turn) == ("d", 0)


def test_a_copied_sqlite_file_is_whole(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    shutil.copyfile(sqlite_template, path)

    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        assert is_current(engine)


def test_the_service_role_may_not_change_the_schema(
    postgresql: PostgresServer, postgresql_engine: Engine
) -> None:
    with postgresql_engine.connect() as connection:
        rights = connection.exec_driver_sql(
            "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).one()

    assert tuple(rights) == (False, False, False)
    assert SUPERUSER not in str(postgresql_engine.url)
