"""ING-01, ING-02: kill -9 at each step of taking a file of a batch; a repetition makes it whole."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from eakte.database import make_engine
from eakte.office import Office
from eakte.records import Records
from storage import folder_buckets
from tests.faults.steps import CountedStore, Steps, count_statements, is_killed
from tests.flows.batches import announced, handed_in
from tests.makers import Town
from tests.offices import an_office, work_off

MOST_STEPS = 200


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path) -> Office:
    made = an_office(records, tmp_path)
    made.filing.rebuild_index(each=lambda _: None)
    return made


def test_a_file_of_a_batch_killed_at_any_step_can_be_repeated_and_exists_once(
    office: Office, town: Town
) -> None:
    station = town.actor("station")
    for step in _steps():
        body = f"Brief Nummer {step}".encode()
        batch = office.scanning.announce(announced(body, key=f"batch-{step}"), actor=station)
        was_killed = is_killed(
            lambda step=step, batch=batch, body=body: handed_in(
                _counted(office, step), batch, 1, body, actor=station
            )
        )
        receipt = handed_in(office, batch, 1, body, actor=station)
        again = handed_in(office, batch, 1, body, actor=station)

        with office.records.read(station) as tx:
            parts = tx.scans.parts(batch.id)
        assert [came.part.sha256 for came in parts] == [receipt.sha256], step
        assert again == receipt
        if not was_killed:
            break
    work_off(office)
    with office.records.read(town.system) as tx:
        assert tx.lines.documents_by_state() == {}


def _steps() -> Iterator[int]:
    for step in count(1):
        assert step < MOST_STEPS
        yield step


def _counted(office: Office, fatal: int) -> Office:
    """The same office in a child process, on connections of its own, ended at a step."""
    steps = Steps(fatal=fatal)
    engine = make_engine(office.records.engine.url.render_as_string(hide_password=False))
    count_statements(engine, steps)
    home = office.settings.home
    buckets = folder_buckets(home / "buckets")
    counted = replace(buckets, originals=CountedStore(buckets.originals, steps))
    return an_office(Records(engine=engine, clock=office.records.clock), home, buckets=counted)
