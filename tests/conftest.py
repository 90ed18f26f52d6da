"""What all tests share: both databases, freshly migrated for each test, and a clock to be set."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.database import make_engine
from eakte.records import Records
from indexing import ReaderSettings, SandboxedReader, SandboxedScanBench
from tests.makers import Clock, Town, a_clock, a_town
from tests.pace import time_is_up
from tests.servers import (
    OWNER,
    SERVICE,
    NoServer,
    PostgresServer,
    disposed,
    make_sqlite_template,
    postgres_server,
    statements_kept,
)

pytest_plugins = ["tests.clamd_server", "tests.search_server", "tests.storage_server"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("slow") and time_is_up():
        pytest.skip("the time of this run is used up: make test-slow runs this test too")


@pytest.fixture(scope="session", autouse=True)
def _statements_kept() -> Iterator[None]:
    with statements_kept():
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    try:
        with postgres_server() as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "eakte.sqlite"
    shutil.copyfile(sqlite_template, path)
    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        yield engine


@pytest.fixture
def postgresql_database(postgresql: PostgresServer) -> Iterator[str]:
    with postgresql.clone() as name:
        yield name


@pytest.fixture
def postgresql_engine(postgresql: PostgresServer, postgresql_database: str) -> Iterator[Engine]:
    with disposed(make_engine(postgresql.address(postgresql_database, role=SERVICE))) as engine:
        yield engine


@pytest.fixture
def postgresql_owner_engine(
    postgresql: PostgresServer, postgresql_database: str
) -> Iterator[Engine]:
    with disposed(make_engine(postgresql.address(postgresql_database, role=OWNER))) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The service's way into an empty database, once on SQLite and once on PostgreSQL."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def owner_engine(request: pytest.FixtureRequest, engine: Engine) -> Engine:
    """The way of an administrator of the database, past the rights of the service."""
    if engine.dialect.name == "sqlite":
        return engine
    found = request.getfixturevalue("postgresql_owner_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedReader]:
    """A page reader for all offices of a run: its zygote takes a second to start."""
    found = SandboxedReader(ReaderSettings(scratch=tmp_path_factory.mktemp("reader")))
    yield found
    found.close()


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedScanBench]:
    """A scan bench for all offices of a run, as the reader."""
    found = SandboxedScanBench(ReaderSettings(scratch=tmp_path_factory.mktemp("bench")))
    yield found
    found.close()


@pytest.fixture
def clock() -> Clock:
    return a_clock()


@pytest.fixture
def records(engine: Engine, clock: Clock) -> Records:
    """The records of an installation without a tenant."""
    return Records(engine=engine, clock=clock)


@pytest.fixture
def town(records: Records) -> Town:
    """A municipality with units, people, file plan and rules."""
    return a_town(records)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Test data from outside of the project."""
    if not (place := os.environ.get("EAKTE_TESTDATA")):
        pytest.skip("EAKTE_TESTDATA is not set: the test data from outside is not there")
    return Path(place)
