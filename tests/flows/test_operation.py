"""What operators see of an installation, and how failed work goes on."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte.database import make_engine
from eakte.domain.errors import NotAllowed, NotVisible
from eakte.jobs import JobState, Lane, NewJob
from eakte.journal import OFFICE_STREAM
from eakte.office import Office
from eakte.operation import Operation
from eakte.records import Records
from indexing import SandboxedReader
from storage import StorageUnavailable
from tests.makers import Town, a_town
from tests.offices import an_office


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture
def operation(office: Office) -> Operation:
    return office.operation


def lay_aside(town: Town, number: int = 1) -> None:
    with town.records.begin(town.clerk) as tx:
        for place in range(number):
            tx.enqueue(NewJob(lane=Lane.READ, kind="read", subject=str(place), payload={}))
        tx.session.flush()
        tx.session.execute(text("UPDATE job SET state = 'dead' WHERE state = 'ready'"))


def repeats(town: Town) -> list[tuple[str, int]]:
    with town.records.read(town.administrator) as tx:
        lines = tx.history(OFFICE_STREAM).lines
    return [(line.subject, line.detail["count"]) for line in reversed(lines)]


def test_operators_see_and_repeat_what_was_laid_aside(operation: Operation, town: Town) -> None:
    lay_aside(town, 3)
    dead = operation.jobs(actor=town.administrator, state=JobState.DEAD).lines

    assert operation.queue(actor=town.administrator).dead == 3
    assert operation.repeat(actor=town.administrator, job_id=dead[0].id) == 1
    assert operation.repeat(actor=town.manager) == 2
    assert operation.repeat(actor=town.manager) == 0

    assert operation.queue(actor=None).ready == 3
    assert repeats(town) == [(str(dead[0].id), 1), ("all", 2)]


def test_nobody_repeats_the_work_of_another_town(operation: Operation, town: Town) -> None:
    other = a_town(town.records, "goch")
    lay_aside(other)
    (dead,) = operation.jobs(actor=other.administrator).lines

    assert operation.jobs(actor=town.administrator).lines == []
    assert operation.repeat(actor=town.administrator, job_id=dead.id) == 0
    assert operation.queue(actor=town.administrator).dead == 0


def test_clerks_and_stations_see_no_queue(operation: Operation, town: Town) -> None:
    for login in ("clerk", "archivist", "station"):
        actor = town.actor(login)
        for deed in (
            lambda actor=actor: operation.jobs(actor=actor),
            lambda actor=actor: operation.queue(actor=actor),
            lambda actor=actor: operation.repeat(actor=actor),
        ):
            with pytest.raises(NotAllowed):
                deed()
    with pytest.raises(NotAllowed):
        operation.repeat(actor=town.actor("auditor"))


def test_an_administrator_repeats_jobs_and_reads_no_case_file(
    operation: Operation, town: Town
) -> None:
    case = town.add_case()

    with town.records.read(town.administrator) as tx, pytest.raises(NotVisible):
        tx.cases.get(case.id)


def test_an_installation_is_ready_when_database_and_store_answer(operation: Operation) -> None:
    readiness = operation.readiness()

    assert readiness.is_ready
    assert (readiness.database, readiness.store, readiness.index) == (True, True, True)
    assert operation.index_state().pages == 0


@dataclass(frozen=True)
class StoreAway:
    """A store that does not answer."""

    def verify_bucket(self) -> None:
        raise StorageUnavailable("store")


def test_it_says_which_part_does_not_answer(operation: Operation, tmp_path: Path) -> None:
    lost = Records(
        engine=make_engine("sqlite:////nowhere/at/all.sqlite"), clock=operation.records.clock
    )

    no_store = replace(operation, stores=(StoreAway(),)).readiness()  # type: ignore[arg-type] # stands in
    no_database = replace(operation, records=lost).readiness()

    assert (no_store.is_ready, no_store.store, no_store.database) == (False, False, True)
    assert (no_database.is_ready, no_database.store, no_database.database) == (False, True, False)


def test_a_rebuilding_index_does_not_stop_the_office(office: Office) -> None:
    for path in sorted(office.settings.index_folder.rglob("*"), reverse=True):
        if path.is_file():
            path.unlink()

    readiness = office.operation.readiness()

    assert readiness.is_ready
    assert not readiness.index
