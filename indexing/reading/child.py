"""The inside of a child process: limits, then the work, each result as one JSON line.

What goes wrong here ends this process only; the other side sees how it ended and says so.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexing.reading import tasks
from indexing.reading.messages import Message
from indexing.reading.settings import Limits

DONE, TIME_LIMIT, MEMORY_LIMIT, CRASHED = "done", "time_limit", "memory_limit", "crashed"

EXIT_FAULT = 1
_EXIT_MEMORY = 12
_PR_SET_PDEATHSIG = 1
_SESSION = Path("/proc/self/autogroup")
_NICEST = 19
_TELLINGS, _TOLD_AGAIN_AFTER_S = 20, 0.11  # Linux takes one in 100 ms, whoever tells it
# How programs die of a limit; PDFium and Rust stop themselves where memory is refused.
_ENDINGS: dict[int, str] = {
    signal.SIGXCPU: TIME_LIMIT,
    signal.SIGALRM: TIME_LIMIT,
    signal.SIGABRT: MEMORY_LIMIT,
    signal.SIGILL: MEMORY_LIMIT,
    signal.SIGTRAP: MEMORY_LIMIT,
}


def warm_up(config: Mapping[str, Any]) -> None:
    """What is done once in the zygote, so that no child has to do it."""
    tasks.warm_up(config)
    gc.freeze()  # children share the memory of what is loaded


def ending(wait_status: int) -> str:
    """What the end of a child means."""
    if os.WIFSIGNALED(wait_status):
        return _ENDINGS.get(os.WTERMSIG(wait_status), CRASHED)
    return {0: DONE, _EXIT_MEMORY: MEMORY_LIMIT}.get(os.WEXITSTATUS(wait_status), CRASHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Time for one look or one page; the clock stands still while the other side takes a result."""

    cpu_s: int
    wall_s: int

    def renew(self) -> None:
        """Start again."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        whole_s = int(used.ru_utime + used.ru_stime) + 1 + self.cpu_s
        resource.setrlimit(resource.RLIMIT_CPU, (whole_s, resource.RLIM_INFINITY))
        signal.setitimer(signal.ITIMER_REAL, self.wall_s)

    def pause(self) -> None:
        """Stop the clock."""
        signal.setitimer(signal.ITIMER_REAL, 0)


def take_leftovers() -> None:
    """From now on this process and its children run when nothing else wants a processor.

    A processor that runs such a program counts as free (sched(7), SCHED_IDLE): who wakes up goes
    there, and does not wait for another. Niceness alone leaves them waiting.
    """
    os.nice(_NICEST)
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    _tell_session()


def work(results: int, request: Mapping[str, Any], folder: Path, config: Mapping[str, Any]) -> int:
    """Do one task under limits; the exit code. Whatever it raises ends this process."""
    limits = Limits(**config["limits"])
    _confine(limits, folder)
    budget = Budget(cpu_s=request["cpu_s"], wall_s=request["wall_s"])
    task = tasks.TASKS[request["task"]]
    try:
        budget.renew()
        for message in task(request["arguments"], limits, config):
            budget.pause()
            _send(results, message)
            budget.renew()
    except MemoryError:
        return _EXIT_MEMORY
    return 0


def tell_fault(results: int) -> None:
    """Send type and place of the exception that ends this child, if one does; never its text."""
    error = sys.exc_info()[1]
    if error is not None:
        place = traceback.extract_tb(error.__traceback__)[-1]
        fault = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"
        with contextlib.suppress(OSError):
            _send(results, {"fault": fault})


def _send(results: int, message: Message) -> None:
    line = memoryview(json.dumps(message).encode() + b"\n")
    while line:
        line = line[os.write(results, line) :]


def _tell_session() -> None:
    """Let our session have our own niceness: Linux weighs sessions against each other, too."""
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    if niceness <= 0:
        return
    for _ in range(_TELLINGS):
        try:
            _SESSION.write_text(str(niceness), "ascii")
        except BlockingIOError:
            time.sleep(_TOLD_AGAIN_AFTER_S)
        except OSError:  # a kernel without groups of sessions
            return
        else:
            return


def _confine(limits: Limits, folder: Path) -> None:
    """Own process group and folder, no more than the limits, and never alone."""
    os.setsid()
    _tell_session()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.umask(0o077)
    os.chdir(folder)
    tempfile.tempdir = str(folder)
    for what, most in (
        (resource.RLIMIT_AS, limits.address_space_bytes),
        (resource.RLIMIT_FSIZE, limits.written_file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
