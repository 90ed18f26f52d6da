"""Ctrl+C reaches a whole group of processes: `eakte up` ends in order at every moment."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.installation import ROOT, Installation, free_port
from tests.faults.test_processes import END_LIMIT_S, _of

pytestmark = [pytest.mark.slow, pytest.mark.store, pytest.mark.xdist_group("store")]

START_LIMIT_S = 180
FAREWELL = "eakte wird beendet"


def _told(words: str) -> Callable[[Installation], bool]:
    return lambda found: words in _said(found)


def _is_there(name: str) -> Callable[[Installation], bool]:
    return lambda found: (found.home / name).exists()


def _answers(found: Installation) -> bool:
    return found.get("/healthz") is not None


MOMENTS: dict[str, Callable[[Installation], bool]] = {
    "the store starts": _told("Objektspeicher startet"),
    "the store runs": _is_there("store/weed.log"),
    "the database is made": _is_there("eakte.sqlite"),
    "the programs start": _is_there("eakte.log"),
    "the web server answers": _answers,
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    ("send", "times"), [(os.killpg, 3), (os.kill, 1)], ids=["group, thrice", "leader"]
)
def test_the_end_is_a_sentence_at_every_moment(
    tmp_path: Path, moment: str, send: Callable[[int, int], None], times: int
) -> None:
    found = _starting(tmp_path / "home")
    process = found.running["up"]
    _await(lambda: MOMENTS[moment](found))

    for _ in range(times):
        send(process.pid, signal.SIGINT)

    assert process.wait(END_LIMIT_S) == 0
    assert FAREWELL in _said(found)
    assert "Traceback" not in _said(found)
    assert "Exception" not in _said(found)
    assert _of(found.home) == []


def _starting(home: Path) -> Installation:
    """`eakte up` as the first of a group of processes, as a terminal starts it."""
    home.mkdir()
    port = free_port()
    environment = dict(os.environ) | {"EAKTE_HOME": str(home), "EAKTE_PORT": str(port)}
    found = Installation(home=home, port=port, environment=environment)
    with (home / "said").open("wb") as said:
        found.running["up"] = subprocess.Popen(
            [sys.executable, "-u", "-m", "eakte", "up", "--no-sample"],
            env=environment,
            cwd=ROOT,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    return found


def _said(found: Installation) -> str:
    return (found.home / "said").read_text("utf-8")


def _await(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # a program that starts does not call us
