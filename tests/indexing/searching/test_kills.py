"""kill -9 at any moment of writing: the index opens, and what was acknowledged is there."""

import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from indexing import WhooshIndex
from tests.indexing.searching.pages import a_page, ask, found_by
from tests.pace import either

KILLS = either(10, 60)
SIZE = 5  # pages of a batch
MOST_CALLS = 40_000  # of Python and C functions: some four batches, with merges and purges
SEED = 6

# The writer counts the functions it calls, and kills itself at one of them.
WRITER = f"""
import itertools, os, signal, sys
from pathlib import Path
from indexing import WhooshIndex
from tests.indexing.searching.pages import a_page

left = int(sys.argv[3])

def count(frame, event, argument):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

index = WhooshIndex(Path(sys.argv[1]))
index.state()
sys.setprofile(count)
for batch in itertools.count(int(sys.argv[2])):
    pages = [a_page(f"{{batch}}-{{page}}", f"Antrag Stapel {{batch}}") for page in range({SIZE})]
    index.apply(pages, remove=[f"{{batch - 1}}-0"])
    os.write(1, f"{{batch}}\\n".encode())
    if batch % 3 == 0:
        index.purge()
"""


@pytest.mark.slow
def test_an_index_survives_kills_of_its_writer(tmp_path: Path) -> None:
    chance = Random(SEED)
    index = WhooshIndex(tmp_path / "index")
    index.rebuild([a_page("0-0", "Antrag Stapel 0")])
    acknowledged = 0
    for _ in range(KILLS):
        first = acknowledged + 1
        told = _told_before_kill(tmp_path, first, calls=chance.randrange(1, MOST_CALLS))
        acknowledged = max([acknowledged, *told])

        assert index.state().is_healthy
        last = max(int(page.split("-")[0]) for page in found_by(index, "*", limit=1000))
        assert last in {acknowledged, acknowledged + 1}  # the last one may not have been told
        for batch in range(first, last):
            assert ask(index, f'"Stapel {batch}"').total == SIZE - 1
        if last >= first:
            assert ask(index, f'"Stapel {last}"').total == SIZE
        acknowledged = last

    assert acknowledged > KILLS // 2
    index.apply([a_page("after", "Bescheid")])
    assert found_by(index, "Bescheid") == ["after"]


def _told_before_kill(folder: Path, first: int, *, calls: int) -> list[int]:
    """The batches that a writer told of before it was killed at a function call."""
    command = [sys.executable, "-W", "ignore", "-c", WRITER]
    command += [str(folder / "index"), str(first), str(calls)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    return [int(line) for line in ended.stdout.splitlines()]
