"""A program that is run to be measured, with everything that it starts."""

import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import ROOT
from tests.bench.memory import MIB, tree

LOOK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What a program took. cpu_s: user and system time of all processes, starting included.

    rss_mib: resident memory of all processes at their highest; what several share counts for each.
    pss_mib: the same, with what several share counted once. below_mib: of it, what the program
    has started. largest_mib: the highest resident memory of one process, as the kernel tells it.
    """

    cpu_s: float
    wall_s: float
    rss_mib: float
    pss_mib: float
    below_mib: float
    largest_mib: float


class ProgramFailed(Exception):
    """A program did not end well; the message is what it said."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Used:
    """Run a program to its end.

    Raises:
        ProgramFailed: it told so.
    """
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        over, peaks = threading.Event(), [(0, 0, 0, 0)]
        looking = threading.Thread(target=_look, args=(process.pid, over, peaks))
        looking.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            over.set()
            looking.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.perf_counter() - began
        if process.returncode:
            said.seek(0)
            raise ProgramFailed(f"{command[0]}: {said.read()[-2000:]}")
    rss, pss, below, largest = (max(values) / MIB for values in zip(*peaks, strict=True))
    return Used(
        cpu_s=usage.ru_utime + usage.ru_stime,
        wall_s=wall_s,
        rss_mib=rss,
        pss_mib=pss,
        below_mib=below,
        largest_mib=largest,
    )


def _look(pid: int, over: threading.Event, peaks: list[tuple[int, int, int, int]]) -> None:
    while not over.wait(LOOK_EVERY_S):
        each = [_resident_bytes(process) for process in tree(pid)]
        rss, pss, largest = zip(*each, strict=True)
        peaks.append((sum(rss), sum(pss), sum(pss[1:]), max(largest)))


def _resident_bytes(pid: int) -> tuple[int, int, int]:
    """Memory of a process: whole, its share of what it has in common with others, its highest."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        text += Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:  # ended between two looks
        return 0, 0, 0
    found = dict(re.findall(r"^(Rss|Pss|VmHWM):\s+(\d+) kB", text, re.MULTILINE))
    rss, pss, highest = (int(found.get(name, 0)) * 1024 for name in ("Rss", "Pss", "VmHWM"))
    return rss, pss, highest
