"""A program that is run to be measured, with everything that it starts."""

import os
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

    peak_mib: resident memory of all processes at their highest; what several share counts for each.
    """

    cpu_s: float
    wall_s: float
    peak_mib: float


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
        over, peaks = threading.Event(), [0.0]
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
    return Used(cpu_s=usage.ru_utime + usage.ru_stime, wall_s=wall_s, peak_mib=max(peaks))


def _look(pid: int, over: threading.Event, peaks: list[float]) -> None:
    while not over.wait(LOOK_EVERY_S):
        peaks.append(sum(_resident_bytes(each) for each in tree(pid)) / MIB)


def _resident_bytes(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
    except OSError:  # ended between two looks
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
