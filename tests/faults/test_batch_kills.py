"""LOAD-01: stations send batches while web server and workers are killed; all is there, once."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from eakte.database import make_engine
from eakte.domain.access import Role
from eakte.office import Office
from eakte.records import Records
from eakte.stations.client import StationClient
from indexing import PageReader
from storage import S3Settings, open_buckets
from tests.bench.load_account import (
    disagreements,
    doubled,
    filed_letters,
    lost,
    read_documents,
    waiting_jobs,
)
from tests.bench.load_paper import listed
from tests.bench.load_people import Acknowledged, at_work
from tests.faults.installation import Installation, installed
from tests.flows.batches import Letter, scanned
from tests.invariants import check_invariants
from tests.makers import a_clock
from tests.offices import an_office
from tests.pace import either

STATIONS, KILLS, SEED = 20, 5, 20261126
# Batches of a station and letters of a batch: 1,000 letters, or 60.
BATCHES, LETTERS = either((1, 3), (5, 10))
READ_LIMIT_S = 1200
PROGRAMS = {
    "serve": ("serve",),
    "read": ("worker", "--lane", "read"),
    "index": ("worker", "--lane", "index"),
    "keep": ("worker", "--lane", "keep"),
}

pytestmark = [pytest.mark.slow, pytest.mark.store, pytest.mark.xdist_group("store")]


@dataclass(kw_only=True)
class BatchStation:
    """Sends its batches one after the other; requests are repeated until they are answered."""

    name: str
    client: StationClient
    folder: Path
    sent: threading.Semaphore
    acknowledged: list[Acknowledged] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)

    def run(self) -> None:
        for number in range(1, BATCHES + 1):
            self.batches.append(self._batch(f"{self.name}-{number}"))

    def _batch(self, key: str) -> str:
        paths = [self._letter(key, at) for at in range(1, LETTERS + 1)]
        files = [listed(path, at) for at, path in enumerate(paths, start=1)]
        batch = self.client.announce(key, files, separation="parts", letters=LETTERS)
        for file, path in zip(files, paths, strict=True):
            receipt = self.client.hand_in(batch, file, path, moved=lambda _: None)
            self.acknowledged.append(Acknowledged(batch=batch, receipt=receipt, took_s=0.0))
            self.sent.release()
        self.client.complete(batch)
        return batch

    def _letter(self, key: str, number: int) -> Path:
        path = self.folder / f"{key}-{number}.pdf"
        path.write_bytes(scanned(Letter(words=f"Stapel {key}, Schreiben {number}")))
        return path


def test_load_01_no_acknowledged_file_of_a_batch_is_lost_or_doubled_by_kills(
    store_settings: S3Settings, tmp_path: Path, reader: PageReader
) -> None:
    with installed(tmp_path, store_settings) as installation:
        for name, command in PROGRAMS.items():
            installation.start(name, *command)
        installation.await_web()
        engine = make_engine(f"sqlite:///{tmp_path / 'eakte.sqlite'}")
        records = Records(engine=engine, clock=a_clock())
        buckets = open_buckets(store_settings)
        office = an_office(records, tmp_path, buckets=buckets, reader=reader)
        sent = threading.Semaphore(0)
        stations = _stations(installation, office, tmp_path, sent)

        with at_work(stations, threading.Event()):
            _kill_in_between(installation, sent)
        batches = [batch for station in stations for batch in station.batches]
        _await_read(office, batches)
        installation.stop()

    given = [each for station in stations for each in station.acknowledged]
    print(f"\n{KILLS} kills, {len(given)} receipts, seed {SEED}")
    assert lost(office, given) == []
    assert doubled(office, given) == []
    assert disagreements(office) == []
    assert check_invariants(records, buckets, office.filing.index) == []
    assert [filed_letters(office, batch) for batch in batches] == [LETTERS] * len(batches)
    engine.dispose()


def _stations(
    installation: Installation, office: Office, folder: Path, sent: threading.Semaphore
) -> list[BatchStation]:
    with office.records.read(None) as tx:
        (tenant,) = tx.people.tenants()
    tokens = [
        office.accounts.create_token(tenant, name=f"S{number}", role=Role.SCANNING_STATION)
        for number in range(STATIONS)
    ]
    return [
        BatchStation(
            name=f"s{number}",
            client=StationClient(url=installation.address, token=token),
            folder=folder,
            sent=sent,
        )
        for number, token in enumerate(tokens)
    ]


def _kill_in_between(installation: Installation, sent: threading.Semaphore) -> None:
    """Kill a program each time that a sixth of all files has been acknowledged; web comes first."""
    dice = random.Random(SEED)
    all_files = STATIONS * BATCHES * LETTERS
    victims: Sequence[str] = ["serve", *dice.choices(sorted(PROGRAMS), k=KILLS - 1)]
    for name in victims:
        for _ in range(all_files // (KILLS + 1)):
            sent.acquire()
        installation.kill(name)
        installation.start(name, *PROGRAMS[name])


def _await_read(office: Office, batches: Sequence[str]) -> None:
    """Wait until every letter is read and nothing waits any more."""
    letters = len(batches) * LETTERS
    deadline = time.monotonic() + READ_LIMIT_S
    while read_documents(office) < letters or waiting_jobs(office):
        assert time.monotonic() < deadline, (read_documents(office), waiting_jobs(office))
        time.sleep(0.5)  # the queue is worked off by other processes
