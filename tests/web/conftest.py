"""Offices with their screens, empty or furnished, and persons in front of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.makers import Town, a_clock, a_town
from tests.offices import a_web_app, an_office, received
from tests.servers import disposed
from tests.web.furniture import House, furnished
from tests.web.persons import Person, signed_in

Someone = Callable[[str], Person]


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """The screens know no database: one of the two is enough for them."""
    return sqlite_engine


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture
def app(office: Office) -> Flask:
    return a_web_app(office)


@pytest.fixture
def someone(app: Flask, office: Office, town: Town) -> Someone:
    """A person of the town by login, signed in."""
    return lambda login: signed_in(app, office, town.people[login])


@pytest.fixture
def clerk(someone: Someone) -> Person:
    return someone("clerk")


@pytest.fixture
def manager(someone: Someone) -> Person:
    return someone("manager")


@pytest.fixture(scope="module")
def house(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, reader: SandboxedReader
) -> Iterator[House]:
    """An office with something in every drawer, for tests that only look."""
    from shutil import copyfile

    from eakte.database import make_engine

    home = tmp_path_factory.mktemp("house")
    copyfile(sqlite_template, home / "eakte.sqlite")
    with disposed(make_engine(f"sqlite:///{home / 'eakte.sqlite'}")) as engine:
        records = Records(engine=engine, clock=a_clock())
        yield furnished(a_town(records), an_office(records, home, reader=reader))


@pytest.fixture
def received_letter(office: Office, town: Town) -> str:
    """A file that would run in a browser, received through the door."""
    return received(
        office, town.clerk, "<script>alert(1)</script>", file_name="notiz.txt"
    ).document_id
