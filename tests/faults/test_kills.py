"""kill -9 of web server and worker at random moments while stations deliver: nothing is lost."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eakte.database import make_engine
from eakte.records import Records
from indexing import WhooshIndex
from storage import S3Settings, open_buckets
from tests.faults.installation import Installation, installed
from tests.faults.stations import Station
from tests.invariants import check_invariants
from tests.makers import a_clock
from tests.pace import either

KILLS = either(10, 100)
STATIONS = 3
DRAIN_LIMIT_S = 600
SEED = 20261126


@pytest.mark.slow
@pytest.mark.store
@pytest.mark.xdist_group("store")
def test_no_acknowledged_upload_is_lost_when_web_and_worker_are_killed(
    store_settings: S3Settings, tmp_path: Path
) -> None:
    dice = random.Random(SEED)
    with installed(tmp_path, store_settings, web_processes="1") as installation:
        token = installation.call("token", "create", "--role", "scanning_station", "--name", "S")
        programs = _start(installation)
        with _delivering(installation, token) as stations:
            for _ in range(KILLS):
                time.sleep(dice.uniform(0.05, 1.2))  # the random moment
                name = dice.choice(sorted(programs))
                installation.kill(name)
                installation.start(name, *programs[name])
            installation.await_web()
            _await_one_more(stations)
        auditor = installation.call("token", "create", "--role", "auditor", "--name", "Prüfung")
        _await_drained(installation, auditor)
        installation.stop()

    acknowledged = {k: r for station in stations for k, r in station.receipts.items()}
    print(f"\n{KILLS} kills, {len(acknowledged)} receipts, seed {SEED}")
    print(f"sent again: {sum(station.repeated for station in stations)}")
    engine = make_engine(f"sqlite:///{tmp_path / 'eakte.sqlite'}")
    records = Records(engine=engine, clock=a_clock())
    index = WhooshIndex(tmp_path / "index")
    violations = check_invariants(
        records, open_buckets(store_settings), index, acknowledged=acknowledged.values()
    )
    engine.dispose()
    assert violations == []
    assert len({receipt.document_id for receipt in acknowledged.values()}) == len(acknowledged)


def _start(installation: Installation) -> dict[str, tuple[str, ...]]:
    programs: dict[str, tuple[str, ...]] = {"serve": ("serve",)}
    programs |= {lane: ("worker", "--lane", lane) for lane in ("read", "index", "keep")}
    for name, command in programs.items():
        installation.start(name, *command)
    installation.await_web()
    return programs


@contextmanager
def _delivering(installation: Installation, token: str) -> Iterator[list[Station]]:
    over = threading.Event()
    stations = [
        Station(name=f"s{number}", installation=installation, token=token, over=over)
        for number in range(STATIONS)
    ]
    threads = [threading.Thread(target=station.run) for station in stations]
    for thread in threads:
        thread.start()
    try:
        yield stations
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _await_one_more(stations: list[Station]) -> None:
    """Each station gets a receipt after the last kill."""
    before = [len(station.receipts) for station in stations]
    deadline = time.monotonic() + DRAIN_LIMIT_S
    while any(len(station.receipts) <= had for station, had in zip(stations, before, strict=True)):
        assert time.monotonic() < deadline
        time.sleep(0.1)  # receipts come in other threads


def _await_drained(installation: Installation, token: str) -> None:
    """Wait until no job is ready or running."""
    deadline = time.monotonic() + DRAIN_LIMIT_S
    while any(_jobs(installation, token, state) for state in ("ready", "running")):
        assert time.monotonic() < deadline
        time.sleep(0.5)  # the queue is worked off by other processes
    assert _jobs(installation, token, "dead") == []


def _jobs(installation: Installation, token: str, state: str) -> list[dict]:
    answer = installation.get(f"/api/v1/jobs?state={state}", token)
    return [{"state": "unknown"}] if answer is None else answer["items"]
