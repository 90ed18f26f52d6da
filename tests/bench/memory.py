"""Memory and CPU time of running processes, with their children, read from /proc."""

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

MIB = 1024 * 1024
LOOK_EVERY_S = 0.05
HELD = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        try:
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            below = [(task / "children").read_text("ascii").split() for task in tasks]
        except OSError:  # ended between two looks
            continue
        waiting += [int(child) for children in below for child in children]
    return found


def private_bytes(pid: int) -> int:
    """Memory that a process holds itself, its share of what it shares with a fork; 0 when gone.

    Mapped files do not count: their pages are the page cache, and the kernel takes them back.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(HELD))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its ended children; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def tree_cpu_seconds(root: int) -> float:
    """User and system time of a process and all that descend from it, ended ones included."""
    return sum(cpu_seconds(pid) for pid in tree(root))


@dataclass(kw_only=True)
class MemoryWatch:
    """The highest private memory of a process with its descendants while the block runs.

    look_every_s: each look costs time of the watched: the kernel walks through all their pages.
    """

    root: int
    look_every_s: float = LOOK_EVERY_S
    peak_bytes: int = 0
    start_bytes: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "MemoryWatch":
        self.start_bytes = self.peak_bytes = self._now()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def growth_mib(self) -> float:
        """How much more than at the beginning there was at most."""
        return (self.peak_bytes - self.start_bytes) / MIB

    def _now(self) -> int:
        return sum(private_bytes(pid) for pid in tree(self.root))

    def _look(self) -> None:
        while not self._over.wait(self.look_every_s):
            self.peak_bytes = max(self.peak_bytes, self._now())
