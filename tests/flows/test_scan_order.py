"""In which order batches are worked on when more of them wait than can be read."""

from pathlib import Path

import pytest

from eakte.domain.access import Actor, Role
from eakte.domain.scanning import Batch
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import Records
from eakte.worker import Worker
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, delivered, scanned
from tests.makers import Clock, Town
from tests.offices import an_office, received, work_off

MOST_STEPS = 50


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def station(town: Town) -> Actor:
    return town.add_person("scan", Role.SCANNING_STATION)


def is_read(office: Office, town: Town, batch: Batch) -> bool:
    """Whether all letters of a batch are read."""
    with office.records.read(town.system) as tx:
        letters = tx.scans.letters(batch.id)
        states = [tx.documents.get(each.document).state for each in letters if each.document]
    return bool(letters) and len(states) == len(letters) and set(states) == {"searchable"}


def test_load_01_the_newest_batch_is_read_before_all_that_wait(
    office: Office, town: Town, station: Actor, clock: Clock
) -> None:
    batches = []
    for name in ("first", "second", "newest"):
        clock.advance(minutes=1)
        scan = scanned(Letter(words=f"Stapel {name}"), Letter(words="Blatt zwei"))
        batches.append(delivered(office, [scan], actor=station, key=name))
    worker = Worker(office=office, lane=Lane.READ, name="test")

    for _ in range(MOST_STEPS):
        worker.step()
        if is_read(office, town, batches[-1]):
            break

    assert [is_read(office, town, batch) for batch in batches] == [False, False, True]
    work_off(office)
    assert all(is_read(office, town, batch) for batch in batches)


def test_a_letter_that_a_person_uploads_does_not_wait_for_batches(
    office: Office, town: Town, station: Actor
) -> None:
    batch = delivered(office, [scanned(Letter(words="Stapel"))], actor=station)
    received(office, town.clerk, "Ein Brief von Hand")

    Worker(office=office, lane=Lane.READ, name="test").step()

    with office.records.read(town.clerk) as tx:
        assert tx.lines.documents_by_state() == {"searchable": 1}
    assert not is_read(office, town, batch)
