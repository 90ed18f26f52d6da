"""The indexer is killed, and its folder harmed, while letters come and people search."""

import json
import random
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from eakte.database import make_engine
from eakte.records import Records
from indexing import WhooshIndex
from storage import S3Settings, open_buckets
from tests.faults.index_harm import HARMS
from tests.faults.installation import Installation, installed
from tests.faults.stations import Station
from tests.invariants import check_invariants
from tests.makers import a_clock
from tests.pace import either

KILLS = either(10, 50)
BEFALLS = either(["folder deleted", "segments cut", "postings flipped"], list(HARMS))
STATIONS = 2
DRAIN_LIMIT_S = 600
SEED = 20261126
INDEXER = ("worker", "--lane", "index")

pytestmark = [pytest.mark.slow, pytest.mark.store, pytest.mark.xdist_group("store")]


@dataclass(kw_only=True)
class Searcher:
    """Somebody who searches again and again; every answer but a good one is remembered."""

    installation: Installation
    token: str
    over: threading.Event
    answers: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        while not self.over.is_set():
            for words in ("Brief", '"Brief 1"', "Stat*"):
                self.answers[self.ask(words)] += 1

    def ask(self, words: str) -> str:
        query = urllib.parse.urlencode({"q": words, "limit": 5})
        request = urllib.request.Request(f"{self.installation.address}/api/v1/search?{query}")
        request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                is_rebuilding = json.load(answer)["is_rebuilding"]
                return "from the database" if is_rebuilding else "from the index"
        except urllib.error.HTTPError as error:
            return f"status {error.code}"


@dataclass(frozen=True, kw_only=True)
class Busy:
    """An installation in which letters come and people search."""

    installation: Installation
    stations: list[Station]
    searchers: list[Searcher]

    @property
    def receipts(self) -> int:
        return sum(len(each.receipts) for each in self.stations)

    @property
    def answers(self) -> Counter[str]:
        return sum((each.answers for each in self.searchers), Counter())


@pytest.fixture
def installation(store_settings: S3Settings, tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, store_settings, web_processes="2") as found:
        for lane in ("read", "keep"):
            found.start(lane, "worker", "--lane", lane)
        found.start("index", *INDEXER)
        found.start("serve", "serve")
        found.await_web()
        yield found


@contextmanager
def busy(installation: Installation) -> Iterator[Busy]:
    """Letters and searches as long as the block runs."""
    station = installation.call("token", "create", "--role", "scanning_station", "--name", "S")
    person = installation.call("token", "create", "--role", "records_manager", "--name", "R")
    over = threading.Event()
    found = Busy(
        installation=installation,
        stations=[
            Station(name=f"s{number}", installation=installation, token=station, over=over)
            for number in range(STATIONS)
        ],
        searchers=[Searcher(installation=installation, token=person, over=over)],
    )
    threads = [threading.Thread(target=each.run) for each in (*found.stations, *found.searchers)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_kills_of_the_indexer_lose_no_acknowledged_letter(
    installation: Installation, store_settings: S3Settings
) -> None:
    dice = random.Random(SEED)
    with busy(installation) as around:
        _await_answer(around, "from the index")
        for number in range(KILLS):
            time.sleep(dice.uniform(0.02, 1.5))  # the random moment; starting takes half of it
            installation.kill("index")
            installation.start("index", *INDEXER)
            if number % 5 == 0:
                _await_receipt(around)

    _assert_all_is_found(around, store_settings)
    assert set(around.answers) <= {"from the index", "from the database"}


def test_a_harmed_index_heals_under_load_and_nobody_sees_an_error(
    installation: Installation, store_settings: S3Settings
) -> None:
    with busy(installation) as around:
        _await_answer(around, "from the index")
        for harm in BEFALLS:
            HARMS[harm](installation.home / "index")
            _await_receipt(around)
            _await_answer(around, "from the index", times=3)

    _assert_all_is_found(around, store_settings)
    assert set(around.answers) == {"from the index", "from the database"}


def _assert_all_is_found(around: Busy, store: S3Settings) -> None:
    installation = around.installation
    auditor = installation.call("token", "create", "--role", "auditor", "--name", "Prüfung")
    _await_drained(installation, auditor)
    assert "stimmt mit der Datenbank überein" in installation.call("check-index")
    installation.stop()
    receipts = {k: r for station in around.stations for k, r in station.receipts.items()}
    print(f"\n{len(receipts)} receipts, answers: {dict(around.answers)}, seed {SEED}")
    engine = make_engine(f"sqlite:///{installation.home / 'eakte.sqlite'}")
    violations = check_invariants(
        Records(engine=engine, clock=a_clock()),
        open_buckets(store),
        WhooshIndex(installation.home / "index"),
        acknowledged=receipts.values(),
    )
    engine.dispose()
    assert receipts
    assert violations == []


def _await_answer(around: Busy, wanted: str, *, times: int = 1) -> None:
    """Wait until so many more answers of a kind came: other processes heal and answer."""
    enough = around.answers[wanted] + times
    deadline = time.monotonic() + DRAIN_LIMIT_S
    while around.answers[wanted] < enough:
        assert time.monotonic() < deadline, around.answers
        time.sleep(0.1)  # answers come in other threads


def _await_receipt(around: Busy) -> None:
    """Wait until one more letter was taken: filing never waits for the index."""
    enough = around.receipts + 1
    deadline = time.monotonic() + DRAIN_LIMIT_S
    while around.receipts < enough:
        assert time.monotonic() < deadline
        time.sleep(0.1)  # receipts come in other threads


def _await_drained(installation: Installation, token: str) -> None:
    """Wait until no job is ready or running, and none was laid aside."""
    deadline = time.monotonic() + DRAIN_LIMIT_S
    while any(_jobs(installation, token, state) for state in ("ready", "running")):
        assert time.monotonic() < deadline
        time.sleep(0.5)  # the queue is worked off by other processes
    assert _jobs(installation, token, "dead") == []


def _jobs(installation: Installation, token: str, state: str) -> list[dict]:
    answer = installation.get(f"/api/v1/jobs?state={state}", token)
    return [{"state": "unknown"}] if answer is None else answer["items"]
