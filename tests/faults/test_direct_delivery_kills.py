"""kill -9 at each step between claim and receipt of a staged file: one original, one receipt."""

import hashlib
import io
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from eakte.database import make_engine
from eakte.domain.scanning import Announcement, BatchId, PartPlan
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import Records
from indexing import SandboxedReader
from storage import STAGED, folder_buckets, original_key, staging_key
from tests.faults.steps import CountedStore, Steps, count_statements, is_killed
from tests.invariants import check_invariants
from tests.makers import Town
from tests.offices import an_office

MOST_STEPS = 100  # more would mean that a step is taken again and again


@pytest.fixture
def office(records: Records, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.mark.slow
def test_a_claim_that_is_killed_at_any_step_can_be_repeated_and_gives_one_receipt(
    office: Office, town: Town
) -> None:
    for step in count(1):
        assert step < MOST_STEPS
        body = f"Ein großer Scan, Nummer {step}".encode()
        batch = staged(office, town, body)

        was_killed = is_killed(
            lambda batch=batch, step=step: taken(counted(office, step), town, batch)
        )
        receipt = taken(office, town, batch)

        assert receipt == taken(office, town, batch), step
        assert receipt.sha256 == hashlib.sha256(body).hexdigest()
        buckets = folder_buckets(office.settings.home / "buckets")
        assert list(buckets.work.keys(STAGED)) == []
        assert len(buckets.originals.versions(original_key(town.tenant, receipt.sha256))) == 1
        if not was_killed:
            break
    assert step > 5
    assert check_invariants(office.records, buckets, office.filing.index) == []


def staged(office: Office, town: Town, body: bytes) -> BatchId:
    """A batch of one file that lies in the staging."""
    digest = hashlib.sha256(body).hexdigest()
    part = PartPlan(number=1, file_name="scan.txt", sha256=digest, size_bytes=len(body))
    announced = Announcement(key=digest, name="Stapel", parts=(part,))
    batch = office.scanning.announce(announced, actor=town.actor("station")).id
    work = folder_buckets(office.settings.home / "buckets").work
    key = staging_key(town.tenant, batch, "1")
    work.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
    return batch


def taken(office: Office, town: Town, batch: BatchId) -> Receipt:
    return office.direct_delivery.take(batch, 1, actor=town.actor("station"))


def counted(office: Office, fatal: int) -> Office:
    """The same office in a child process, on connections of its own, ended at a step."""
    steps = Steps(fatal=fatal)
    engine = make_engine(office.records.engine.url.render_as_string(hide_password=False))
    count_statements(engine, steps)
    home = office.settings.home
    buckets = folder_buckets(home / "buckets")
    own = replace(buckets, originals=CountedStore(buckets.originals, steps))
    return an_office(Records(engine=engine, clock=office.records.clock), home, buckets=own)
