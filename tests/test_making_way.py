"""Programs that read step back for those that people wait for."""

import subprocess
import sys
from pathlib import Path

import pytest

from eakte.supervision import READING_NICENESS, SESSION

TELL = """
import os
from pathlib import Path
from eakte.supervision import SESSION, make_way
make_way()
print(os.nice(0), *SESSION.read_text().split()[-1:] if SESSION.exists() else ())
"""


def told_by(*, leads: bool) -> list[str]:
    """Niceness of a program that made way, and of its session; the machine's first has none."""
    done = subprocess.run(
        [sys.executable, "-c", TELL],
        cwd=Path(__file__).parent.parent,
        start_new_session=leads,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_a_program_that_makes_way_is_nice_to_others_with_its_session() -> None:
    if not SESSION.exists():
        pytest.skip("This kernel does not weigh sessions")

    assert told_by(leads=True) == [str(READING_NICENESS)] * 2


def test_the_session_of_somebody_else_stays_as_it_is() -> None:
    niceness, *session = told_by(leads=False)

    assert niceness == str(READING_NICENESS)
    assert session in ([], ["0"])
