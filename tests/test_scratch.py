"""What a killed process leaves in the scratch folder is gone after the next sweep, nothing else."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eakte.scratch import in_use, is_abandoned
from eakte.spool import LOCKED_AFTER_S, SWEPT_AFTER_S, sweep
from tests.indexing.reading.letters import a_pdf, text_lines

ROOT = Path(__file__).parent.parent
GONE_LIMIT_S = 60

# An upload of which only a part has come, and a job at work.
AT_WORK = """
import sys
from pathlib import Path
from eakte.desk import ReadingDesk
from eakte.spool import spooled
from storage import folder_buckets

class Slow:
    def __init__(self):
        self.blocks = [b"half of it"]
    def read(self, size):
        if self.blocks:
            return self.blocks.pop()
        print("ready", flush=True)
        sys.stdin.read()

home = Path(sys.argv[1])
buckets = folder_buckets(home / "buckets")
scratch = home / "scratch"
desk = ReadingDesk(originals=buckets.originals, work=buckets.work, scratch=scratch)
with desk.cleared() as folder:
    (folder / "original").write_bytes(b"x")
    with spooled(Slow(), folder=scratch, length=100, sha256=None, limit_bytes=1000):
        pass
"""
READING = """
import sys
from pathlib import Path
from indexing import Inspection, Kind, ReaderSettings, SandboxedReader, Verdict

home = Path(sys.argv[1])
reader = SandboxedReader(ReaderSettings(scratch=home / "scratch"))
images = home / "images"
images.mkdir()
path = home / "scan.pdf"
found = reader.inspect(path, file_name="scan.pdf", parts_into=home / "parts")
pages = reader.read(path, inspection=found, pages=[1, 2, 3], language="deu", images_into=images)
next(pages)
print("ready", flush=True)
sys.stdin.read()
"""


@contextmanager
def running(program: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of its work."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    with process.stdin, process.stdout:
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()
            process.wait()


def grow_old(folder: Path, seconds: float = LOCKED_AFTER_S + 5) -> None:
    """As if all that lies there had been written that much earlier."""
    for left in sorted(folder.rglob("*"), reverse=True):
        written_s = left.stat().st_mtime - seconds
        os.utime(left, (written_s, written_s))


def names(folder: Path) -> set[str]:
    return {left.name.partition("-")[0] for left in folder.iterdir()}


def test_a_killed_process_leaves_nothing_for_an_hour(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    with running(AT_WORK, tmp_path):
        grow_old(scratch)
        assert sweep(scratch) == 0
        assert names(scratch) == {"job", "upload"}

    assert sweep(scratch) == 2
    assert list(scratch.iterdir()) == []


def test_a_job_keeps_its_folder_however_long_it_takes(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    with running(AT_WORK, tmp_path):
        grow_old(scratch, 2 * SWEPT_AFTER_S)

        assert sweep(scratch) == 0


class Emptying(type(Path())):  # type: ignore[misc] # the class of paths of this system
    """A folder in which others are at work: what it lists is gone when somebody looks at it."""

    def iterdir(self) -> Iterator[Path]:
        for path in super().iterdir():
            path.unlink()
            yield path


@pytest.mark.parametrize("name", ["upload-1", "hot-1"])
def test_what_goes_while_the_sweep_looks_does_not_end_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()

    assert sweep(Emptying(tmp_path)) == 0


def test_what_was_made_a_moment_ago_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "job-young").mkdir()

    assert sweep(tmp_path) == 0


def test_what_nobody_ever_locks_goes_by_its_age(tmp_path: Path) -> None:
    (tmp_path / "hot-1").mkdir()
    grow_old(tmp_path)
    assert sweep(tmp_path) == 0

    grow_old(tmp_path, 3600)
    assert sweep(tmp_path) == 1


def test_the_folder_of_a_reading_child_is_gone_with_the_process_that_reads(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(
        a_pdf(*(text_lines(text) for text in ("Eins", "Zwei", "Drei")))
    )
    scratch = tmp_path / "scratch"
    with running(READING, tmp_path):
        (reading,) = scratch.glob("read-*")
        assert not is_abandoned(reading)

    deadline = time.monotonic() + GONE_LIMIT_S
    while list(scratch.glob("read-*")) and time.monotonic() < deadline:
        time.sleep(0.05)  # its zygote tidies up after it, and tells nobody
    assert list(scratch.glob("read-*")) == []


def test_a_lock_ends_with_its_block(tmp_path: Path) -> None:
    folder = tmp_path / "job-1"
    folder.mkdir()

    with in_use(folder):
        assert not is_abandoned(folder)

    assert is_abandoned(folder)
