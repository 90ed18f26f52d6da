"""kill -9 at any moment of writing: the index opens, and what was acknowledged is there."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexing import WhooshIndex
from tests.indexing.searching.pages import a_page, ask, found_by

KILLS = 10
SIZE = 5  # pages of a batch

WRITER = f"""
import itertools, sys
from pathlib import Path
from indexing import WhooshIndex
from tests.indexing.searching.pages import a_page

index = WhooshIndex(Path(sys.argv[1]))
for batch in itertools.count(int(sys.argv[2])):
    pages = [a_page(f"{{batch}}-{{page}}", f"Antrag Stapel {{batch}}") for page in range({SIZE})]
    index.apply(pages, remove=[f"{{batch - 1}}-0"])
    print(batch, flush=True)
"""


@pytest.mark.slow
def test_an_index_survives_kills_of_its_writer(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path / "index")
    index.rebuild([a_page("0-0", "Antrag Stapel 0")])
    acknowledged = 0
    for kill in range(KILLS):
        first = acknowledged + 1
        acknowledged = max(acknowledged, _last_before_kill(tmp_path, first, commits=1 + kill % 4))

        assert index.state().is_healthy
        last = max(int(page.split("-")[0]) for page in found_by(index, "*", limit=1000))
        assert last in {acknowledged, acknowledged + 1}  # the last one may not have been told
        for batch in range(first, last):
            assert ask(index, f'"Stapel {batch}"').total == SIZE - 1
        assert ask(index, f'"Stapel {last}"').total == SIZE
        acknowledged = last

    assert index.rebuild([a_page("a", "Antrag")]) == index.generation()
    assert found_by(index, "*") == ["a"]


def _last_before_kill(folder: Path, first: int, *, commits: int) -> int:
    """The last batch that a writer told of before it was killed in the middle of the next one."""
    command = [sys.executable, "-W", "ignore", "-c", WRITER, str(folder / "index"), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(commits)]
        writer.send_signal(signal.SIGKILL)
        told += [int(line) for line in writer.stdout.read().splitlines()]
    return told[-1]
