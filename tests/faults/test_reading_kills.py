"""kill -9 of reading workers at random moments: no finished page is lost or read again."""

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from eakte.sample import long_scan
from storage import S3Settings
from tests.faults.installation import Installation, installed
from tests.pace import either

PAGES = 24
KILLS = either(10, 50)
WORKERS = ("read-1", "read-2")
END_LIMIT_S = 900
SEED = 20261127
PAGE = "SELECT number, id, text, engine, confidence, duration_ms FROM page WHERE document = ?"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.store,
    pytest.mark.ocr,
    pytest.mark.xdist_group("store"),
]

Pages = dict[int, tuple[object, ...]]


def test_killing_workers_while_they_read_loses_no_finished_page(
    store_settings: S3Settings, tmp_path: Path
) -> None:
    dice = random.Random(SEED)
    scan = long_scan(PAGES, tmp_path / "scan.pdf", seed=3)
    home = tmp_path / "home"
    home.mkdir()
    with installed(home, store_settings) as installation:
        installation.call("import", str(scan))
        _start_again(installation, *WORKERS)
        finished: Pages = {}
        kills = 0
        while kills < KILLS and len(finished) < PAGES:
            time.sleep(dice.uniform(0.5, 3))  # the random moment
            found = _pages(home)
            assert finished.items() <= found.items(), "a finished page is gone or was read again"
            finished = found
            name = dice.choice(WORKERS)
            installation.kill(name)
            kills += 1
            _end_its_lease(home)
            _start_again(installation, name)
        _await_all(installation, home)

        found = _pages(home)
        print(f"\n{kills} kills, {PAGES} pages, seed {SEED}")
        assert finished.items() <= found.items()
        assert sorted(found) == list(range(1, PAGES + 1))
        assert _states(home) == ["searchable"]
        assert installation.call("jobs", "list", "--state", "dead", "--json") == "[]"


def _start_again(installation: Installation, *names: str) -> None:
    for name in names:
        installation.start(name, "worker", "--lane", "read")


def _end_its_lease(home: Path) -> None:
    """As if the half minute had passed after which others notice a dead worker.

    The living one notices that its lease was ended too, and gives its slice up: one more kill.
    A killed worker costs no try here, because the kills are ours.
    """
    with closing(_database(home)) as database:
        database.execute(
            "UPDATE job SET lease_until_ms = 0, max_attempts = max_attempts + 1 "
            "WHERE state = 'running' AND lane = 'read'"
        )
        database.commit()


def _await_all(installation: Installation, home: Path) -> None:
    deadline = time.monotonic() + END_LIMIT_S
    while len(_pages(home)) < PAGES or _states(home) != ["searchable"]:
        assert time.monotonic() < deadline, installation.call("jobs", "list", "--json")
        time.sleep(0.5)  # nobody tells that a page is finished


def _pages(home: Path) -> Pages:
    with closing(_database(home)) as database:
        (document,) = database.execute("SELECT id FROM document").fetchone()
        return {number: tuple(rest) for number, *rest in database.execute(PAGE, (document,))}


def _states(home: Path) -> list[str]:
    with closing(_database(home)) as database:
        return [state for (state,) in database.execute("SELECT state FROM document")]


def _database(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "eakte.sqlite", timeout=30)
