"""How a program hears that it shall end: nothing is broken off in the middle."""

import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from eakte.cli.ending import HANG_UP, Ending, Stop

SIGNALS = (signal.SIGINT, signal.SIGTERM, HANG_UP)
INTERRUPTED_WHILE_LOADING = """
import os, signal, sys
from eakte.__main__ import start

class CtrlC:
    def find_spec(self, name, path, target=None):
        if name == "eakte.cli":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, CtrlC())
start()
"""


class Thing:
    """Something with a finalizer."""


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, heard in before.items():
        signal.signal(number, heard)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_inside_a_finalizer_is_obeyed_after_it(number: signal.Signals) -> None:
    signal.signal(HANG_UP, signal.SIG_DFL)
    ending, done = Ending(), []
    ending.listen()
    thing = Thing()

    def interrupted() -> None:
        os.kill(os.getpid(), number)
        done.append("to its end")

    weakref.finalize(thing, interrupted)
    del thing

    assert done == ["to its end"]
    with pytest.raises(Stop):
        ending.look()


def test_nothing_ends_that_nobody_asked_to_end() -> None:
    Ending().look()


def test_a_closed_terminal_does_not_matter_where_nohup_says_so() -> None:
    signal.signal(HANG_UP, signal.SIG_IGN)
    ending = Ending()
    ending.listen()

    os.kill(os.getpid(), HANG_UP)

    ending.look()


def test_ctrl_c_while_the_program_is_loaded_ends_it_without_a_traceback() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_WHILE_LOADING],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == -signal.SIGINT
    assert ended.stderr == ""
