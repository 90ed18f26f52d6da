"""One office with an archive for the rows of the requirements, on both databases."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.records import Records
from indexing import SandboxedReader
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.flows.test_correspondence import ARCHIVE, OFFICE, Desk
from tests.makers import Clock, Town
from tests.offices import an_office


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def disposal(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader, clock: Clock
) -> DisposalOffice:
    """An office that disposes of case files and knows its archive."""
    office = an_office(records, tmp_path, reader=reader, **OFFICE | ARCHIVE)
    office.filing.rebuild_index(each=lambda _: None)
    return a_disposal_office(office, town, clock)


@pytest.fixture
def desk(disposal: DisposalOffice, tmp_path: Path) -> Desk:
    """The same office with a folder between it and its archive."""
    folder = tmp_path / "between"
    folder.mkdir()
    return Desk(disposal=disposal, folder=folder, rules=folder)
