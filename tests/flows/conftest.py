"""An office that disposes of case files, and an empty place into which its backup is restored."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.records import Records
from indexing import SandboxedReader
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import an_office
from tests.restored import EmptyPlace, an_empty_place


@pytest.fixture
def quiet() -> Iterator[None]:
    """Nothing is logged: the flows under test stop and fail on purpose."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the office of a test lives."""
    return tmp_path / "home"


@pytest.fixture
def desk(
    quiet: None, records: Records, town: Town, home: Path, reader: SandboxedReader, clock: Clock
) -> DisposalOffice:
    """An office with an empty index and people who may dispose of case files."""
    office = an_office(records, home, reader=reader)
    office.filing.rebuild_index(each=lambda _: None)
    return a_disposal_office(office, town, clock)


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    desk: DisposalOffice,
    tmp_path: Path,
    reader: SandboxedReader,
    clock: Clock,
) -> Iterator[EmptyPlace]:
    """Made for the database of the test; `desk` is the office that is backed up."""
    with an_empty_place(request, desk.office, tmp_path / "new", clock, reader) as empty:
        yield empty
