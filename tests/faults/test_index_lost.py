"""Files of the index are lost or damaged: nobody sees an error, and it heals without a hand."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.caseload import NewCase
from eakte.finding import SearchRequest
from eakte.intake import Inbox
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from storage import folder_buckets
from tests.faults.index_harm import HARMS
from tests.invariants import check_invariants
from tests.makers import Town
from tests.offices import an_office, received, work_off


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """The index knows no database: one of the two is enough."""
    return sqlite_engine


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    for number in range(3):
        received(made, town.clerk, f"Bescheid über Hundesteuer Nummer {number}", into=Inbox())
    work_off(made)
    return made


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("harm", HARMS)
def test_whatever_befalls_the_index_it_is_made_anew(office: Office, town: Town, harm: str) -> None:
    new = NewCase(file_plan_code="10.40", subject="Hundesteuer Am Bach")
    case = office.casework.open(new, actor=town.clerk)
    asked = SearchRequest(words="Hundesteuer")
    assert office.filing.find(asked, actor=town.clerk).total == 3

    HARMS[harm](office.settings.index_folder)
    meanwhile = office.filing.find(asked, actor=town.clerk)
    by_reference = office.filing.find(SearchRequest(words=case.reference), actor=town.clerk)
    receipt = received(office, town.clerk, "Bescheid über Hundesteuer nach dem Schaden")

    assert meanwhile.total == 3 or [found.id for found in meanwhile.cases] == [case.id]
    assert not by_reference.is_rebuilding or by_reference.cases[0].id == case.id
    assert not office.operation.index_state().is_healthy
    work_off(office)
    assert office.operation.index_state().is_healthy
    assert office.filing.find(asked, actor=town.clerk).total == 4
    buckets = folder_buckets(office.settings.home / "buckets")
    violations = check_invariants(
        office.records, buckets, office.filing.index, acknowledged=[receipt]
    )
    assert violations == []


def test_without_an_index_references_and_subjects_are_found(office: Office, town: Town) -> None:
    case = town.add_case(subject="Baumfällung Lindenweg")
    HARMS["folder deleted"](office.settings.index_folder)

    for words in (case.reference, "baumfällung", "LINDENWEG"):
        found = office.filing.find(SearchRequest(words=words), actor=town.clerk)
        assert found.is_rebuilding
        assert [each.id for each in found.cases] == [case.id]
