"""An office behind the service: all flows over real parts, usually on SQLite."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine

from eakte.database import make_engine
from eakte.domain.access import Role
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.api.callers import Caller, a_caller, an_app
from tests.makers import Town, a_clock, a_town
from tests.offices import an_office
from tests.servers import disposed


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """SQLite; PostgreSQL for the tests that are marked with `ON_BOTH_DATABASES`."""
    name = getattr(request, "param", "sqlite")
    found = request.getfixturevalue(f"{name}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def office(records: Records, tmp_path: Path, reader: SandboxedReader) -> Office:
    return an_office(records, tmp_path, reader=reader)


@pytest.fixture
def app(office: Office) -> APIFlask:
    """The service alone, without the screens."""
    return an_app(office)


@pytest.fixture
def clerk(app: APIFlask, town: Town) -> Caller:
    """A program of the trade office that may do what a clerk may."""
    return a_caller(app, town, Role.CLERK)


@pytest.fixture
def stranger(app: APIFlask, town: Town) -> Caller:
    """A program of the treasury, which sees nothing of the trade office."""
    return a_caller(app, town, Role.CLERK, units=("FB2",))


@pytest.fixture(scope="module")
def visitor(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, reader: SandboxedReader
) -> Iterator[Caller]:
    """A clerk's program at an office that a module shares: it is refused whatever it asks."""
    home = tmp_path_factory.mktemp("visited")
    shutil.copyfile(sqlite_template, home / "eakte.sqlite")
    with disposed(make_engine(f"sqlite:///{home / 'eakte.sqlite'}")) as engine:
        records = Records(engine=engine, clock=a_clock())
        office = an_office(records, home, reader=reader)
        yield a_caller(an_app(office), a_town(records), Role.CLERK)


@pytest.fixture
def manager(app: APIFlask, town: Town) -> Caller:
    return a_caller(app, town, Role.RECORDS_MANAGER)


@pytest.fixture
def station(app: APIFlask, town: Town) -> Caller:
    return a_caller(app, town, Role.SCANNING_STATION)


@pytest.fixture
def testdata() -> Path:
    """The folder with hostile strings and files."""
    folder = os.environ.get("EAKTE_TESTDATA")
    if not folder:
        pytest.skip("EAKTE_TESTDATA names no folder with hostile strings")
    return Path(folder)
