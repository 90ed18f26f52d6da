"""An office with three letters, a folder for its backups, and an empty place to restore into."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from storage import folder_buckets
from tests.makers import Clock, Town
from tests.offices import an_office, received, work_off
from tests.restored import LETTERS, EmptyPlace


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """The folder knows no database: one of the two is enough here."""
    return sqlite_engine


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path / "home", reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    for letter in LETTERS:
        received(made, town.clerk, letter)
    work_off(made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def place(office: Office, tmp_path: Path, reader: SandboxedReader, clock: Clock) -> EmptyPlace:
    home = tmp_path / "new"
    home.mkdir()
    empty = EmptyPlace(
        home=home,
        database=f"sqlite:///{home / 'eakte.sqlite'}",
        buckets=folder_buckets(home / "buckets"),
        clock=clock,
        reader=reader,
    )
    empty.bring_keys(office)
    return empty
