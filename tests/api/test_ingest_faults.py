"""What befalls deliveries of a station (ING-03, ING-06, ING-15): no half of anything is kept."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.api.callers import LETTER, ON_BOTH_DATABASES, Caller, refusal
from tests.api.stations import announced, handed_over, put
from tests.flows.batches import Letter, scanned
from tests.makers import Clock
from tests.offices import an_office, work_off

ONE, TWO, THREE = (scanned(Letter(words=words)) for words in ("Eins", "Zwei", "Drei"))
KEY = {"Idempotency-Key": "scan-1"}
SPOOL_KIB = 64


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@contextmanager
def lost_before_commit(engine: Engine) -> Iterator[None]:
    """The database drops the connection in the last statement of a delivery, its first job."""

    def drop(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO job"):
            raise OperationalError(statement, {}, Exception("server closed the connection"))

    event.listen(engine, "before_cursor_execute", drop)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", drop)


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """A disk of its own for a folder, too small for a letter."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SPOOL_KIB}k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("No disk of our own can be mounted here: a full one is not tried")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@ON_BOTH_DATABASES
def test_ing_03_a_database_that_is_lost_in_an_upload_leaves_nothing_and_the_station_repeats(
    station: Caller, clerk: Caller, office: Office
) -> None:
    with lost_before_commit(office.records.engine):
        answer = station.hand_in(headers=KEY)

    assert refusal(answer) == (503, "database-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert clerk.get("/inbox").json["items"] == []
    assert station.hand_in(headers=KEY).status_code == 201
    assert len(clerk.get("/inbox").json["items"]) == 1


@ON_BOTH_DATABASES
def test_ing_03_a_part_of_a_batch_is_not_there_before_its_commit_and_can_come_again(
    station: Caller, office: Office
) -> None:
    address = announced(station, ONE)
    with lost_before_commit(office.records.engine):
        lost = put(station, address, 1, ONE)

    assert refusal(lost) == (503, "database-unavailable")
    assert station.get(address).json["received_parts"] == 0
    assert put(station, address, 1, ONE).status_code == 201
    assert station.get(address).json["received_parts"] == 1


def test_ing_06_a_batch_waits_for_a_page_for_half_an_hour_and_goes_on(
    station: Caller, clerk: Caller, manager: Caller, office: Office, clock: Clock
) -> None:
    bodies = [ONE, TWO, THREE]
    address = announced(station, *bodies)
    for number in (1, 3):
        put(station, address, number, bodies[number - 1])
    refused = station.post(f"{address}/complete")
    clock.advance(minutes=30)
    work_off(office)

    waiting = manager.get("/scan-batches?state=receiving").json["items"]
    assert refusal(refused) == (409, "parts-missing")
    assert [item["batch"]["state"] for item in waiting] == ["receiving"]
    assert station.get(address).json["missing_parts"] == [2]
    assert clerk.get("/inbox").json["items"] == []
    assert handed_over(station, bodies) == address
    work_off(office)
    assert len(clerk.get("/inbox").json["items"]) == 1


def test_ing_15_a_full_disk_takes_no_letter_and_others_are_served(
    station: Caller, clerk: Caller, office: Office
) -> None:
    large = LETTER + bytes(2 * SPOOL_KIB * 1024)
    with full_disk(office.settings.scratch_folder):
        answer = station.hand_in(large, headers=KEY)
        listed = clerk.get("/inbox")

    assert refusal(answer) == (507, "spool-full")
    assert (listed.status_code, listed.json["items"]) == (200, [])
    assert list(office.filing.desk.originals.keys()) == []
    assert station.hand_in(large, headers=KEY).status_code == 201
