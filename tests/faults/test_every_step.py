"""kill -9 at each single step of receiving and reading: nothing is lost, nothing is doubled."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte.database import make_engine
from eakte.domain.casefile import DocumentId
from eakte.finding import SearchRequest
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import Records
from storage import folder_buckets
from tests.faults.steps import CountedStore, Steps, count_statements, is_killed
from tests.invariants import check_invariants
from tests.makers import Town
from tests.offices import an_office, received, work_off
from tests.pace import either

pytestmark = pytest.mark.slow
LANES = (Lane.READ, Lane.INDEX, Lane.KEEP)  # of a letter; what is destroyed has tests of its own
MOST_STEPS = 400  # more would mean that a step is taken again and again


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path) -> Office:
    made = an_office(records, tmp_path)
    made.filing.rebuild_index(each=lambda _: None)
    return made


def test_an_upload_killed_at_any_step_can_be_repeated_and_exists_once(
    office: Office, town: Town
) -> None:
    clerk = town.clerk
    for step in _until_survived():
        content, key = f"Brief Nummer {step} mit Wort{step}", f"upload-{step}"
        was_killed = is_killed(
            lambda step=step, content=content, key=key: received(
                _counted(office, step), clerk, content, key=key
            )
        )
        receipt = received(office, clerk, content, key=key)

        with office.records.read(clerk) as tx:
            same = tx.documents.same_bytes(receipt.sha256)
        assert [document.id for document in same] == [receipt.document_id], step
        if not was_killed:
            break
    work_off(office, LANES)
    assert _violations(office) == []


def test_reading_killed_at_any_step_goes_on_and_every_word_is_found(
    office: Office, town: Town
) -> None:
    clerk = town.clerk
    for step in _until_survived():
        receipt = received(office, clerk, f"Brief {step} mit dem Wort Grundsteuer{step}")
        was_killed = is_killed(lambda step=step: work_off(_counted(office, step), LANES))
        _end_leases(office)
        work_off(office, LANES)

        with office.records.read(clerk) as tx:
            found = tx.documents.get(DocumentId(receipt.document_id))
        asked = SearchRequest(words=f"Grundsteuer{step}")
        assert office.filing.find(asked, actor=clerk).total == 1, (step, found.state)
        if not was_killed:
            break
    assert _violations(office) == []


def _until_survived() -> Iterator[int]:
    for step in count(1, either(3, 1)):
        assert step < MOST_STEPS
        yield step


def _counted(office: Office, fatal: int) -> Office:
    """The same office in a child process, on connections of its own, ended at a step."""
    steps = Steps(fatal=fatal)
    engine = make_engine(office.records.engine.url.render_as_string(hide_password=False))
    count_statements(engine, steps)
    home = office.settings.home
    buckets = folder_buckets(home / "buckets")
    counted = replace(
        buckets,
        originals=CountedStore(buckets.originals, steps),
        work=CountedStore(buckets.work, steps),
    )
    records = Records(engine=engine, clock=office.records.clock)
    return an_office(records, home, buckets=counted)


def _end_leases(office: Office) -> None:
    """The leases of the killed process end now, not in half a minute.

    Waits for the locks that PostgreSQL holds until it notices that its client is gone.
    """
    with office.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET lease_until_ms = 0 WHERE state <> 'done'"))


def _violations(office: Office) -> list[str]:
    buckets = folder_buckets(office.settings.home / "buckets")
    return check_invariants(office.records, buckets, office.filing.index)
