"""An office behind the service: all flows over real parts, on SQLite unless a test asks for both."""

from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine

from eakte import api
from eakte.domain.access import Role
from eakte.office import Office
from eakte.records import Records
from tests.api.callers import Caller, a_caller
from tests.makers import Town
from tests.offices import an_office


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """SQLite; PostgreSQL for the tests that are marked with `ON_BOTH_DATABASES`."""
    name = getattr(request, "param", "sqlite")
    found = request.getfixturevalue(f"{name}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def office(records: Records, tmp_path: Path) -> Office:
    return an_office(records, tmp_path)


@pytest.fixture
def app(office: Office) -> APIFlask:
    """The service alone, without the screens."""
    return an_app(office)


def an_app(office: Office) -> APIFlask:
    app = APIFlask("eakte", static_folder=None, spec_path=None, docs_path=None)
    api.configure(app)
    app.register_blueprint(api.rest_service(office))
    return app


@pytest.fixture
def clerk(app: APIFlask, town: Town) -> Caller:
    """A program of the trade office that may do what a clerk may."""
    return a_caller(app, town, Role.CLERK)


@pytest.fixture
def stranger(app: APIFlask, town: Town) -> Caller:
    """A program of the treasury, which sees nothing of the trade office."""
    return a_caller(app, town, Role.CLERK, units=("FB2",))


@pytest.fixture
def manager(app: APIFlask, town: Town) -> Caller:
    return a_caller(app, town, Role.RECORDS_MANAGER)


@pytest.fixture
def station(app: APIFlask, town: Town) -> Caller:
    return a_caller(app, town, Role.SCANNING_STATION)
