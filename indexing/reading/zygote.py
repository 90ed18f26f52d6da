"""The warm process (zygote): it parses nothing itself and forks one limited child per request.

It is started once for each process that reads files (`python -m indexing.reading.zygote FD
CONFIG`), so that a child begins with all libraries loaded: a look at a file costs milliseconds. It
ends with the process that started it, and takes every child along.
"""

import contextlib
import fcntl
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexing.reading import child

READY = b"ready"
REQUEST_BYTES = 256 * 1024
RESULTS_FD = 3  # of a child: the only open file besides the standard ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A child at work. status: where its end is told; the other side closes it to kill it.

    lock: on its folder, which tells a sweep that it is in use.
    """

    pid: int
    pid_fd: int
    status: int
    folder: Path
    lock: int


@dataclass(kw_only=True)
class Zygote:
    """Starts children on request, tells how they ended, kills those that nobody waits for."""

    control: socket.socket
    scratch: Path
    config: dict[str, Any]
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    running: dict[int, Running] = field(default_factory=dict)

    def serve(self) -> None:
        """Work until the other side is gone."""
        self.selector.register(self.control, selectors.EVENT_READ)
        self.control.send(READY)
        try:
            while self._step():
                pass
        finally:
            for started in list(self.running.values()):
                self._finish(started)

    def _step(self) -> bool:
        for key, _ in self.selector.select():
            if key.fileobj is self.control:
                if not self._take_request():
                    return False
                continue
            if key.data.pid in self.running:
                self._finish(key.data)
        return True

    def _take_request(self) -> bool:
        message, fds, _, _ = socket.recv_fds(self.control, REQUEST_BYTES, 2)
        if not message:
            return False
        results, status = fds
        folder = Path(tempfile.mkdtemp(prefix="read-", dir=self.scratch))
        lock = _locked(folder)
        pid = os.fork()
        if pid == 0:
            _become_child(results, json.loads(message), folder, self.config)
        os.close(results)
        started = Running(
            pid=pid, pid_fd=os.pidfd_open(pid), status=status, folder=folder, lock=lock
        )
        self.running[pid] = started
        self.selector.register(started.pid_fd, selectors.EVENT_READ, started)
        self.selector.register(started.status, selectors.EVENT_READ, started)
        return True

    def _finish(self, started: Running) -> None:
        """End a child with all that it started, and tell how it ended (a dead one ended itself)."""
        _kill(started.pid)
        _, wait_status = os.waitpid(started.pid, 0)
        del self.running[started.pid]
        self.selector.unregister(started.pid_fd)
        self.selector.unregister(started.status)
        shutil.rmtree(started.folder, ignore_errors=True)
        os.close(started.lock)
        with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
            os.write(started.status, child.ending(wait_status).encode())
        os.close(started.status)
        os.close(started.pid_fd)
        if not self.running:
            _reap_orphans()


def _locked(folder: Path) -> int:
    """Lock a folder as long as its child runs: a sweep removes what nobody holds any more."""
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def _become_child(
    results: int, request: dict[str, Any], folder: Path, config: dict[str, Any]
) -> None:
    """Close what belongs to the zygote, do the work, and never come back."""
    if results != RESULTS_FD:
        os.dup2(results, RESULTS_FD)
    for fd in [int(name) for name in os.listdir("/proc/self/fd")]:  # noqa: PTH208 # no path objects
        if fd > RESULTS_FD:
            with contextlib.suppress(OSError):  # the listing itself
                os.close(fd)
    code = child.EXIT_FAULT
    try:
        code = child.work(RESULTS_FD, request, folder, config)
    finally:
        child.tell_fault(RESULTS_FD)
        os._exit(code)


def _kill(group: int) -> None:
    """Kill a child and everything that it started: it leads a process group of its own."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(group, signal.SIGKILL)


def _reap_orphans() -> None:
    """Programs of a killed child come to us when we are the first process of a namespace."""
    if os.getpid() == 1:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue


def main() -> None:
    """Serve the socket whose number is the first argument."""
    config = json.loads(sys.argv[2])
    control = socket.socket(fileno=int(sys.argv[1]))
    child.warm_up(config)
    if config["takes_leftovers"]:
        child.take_leftovers()
    Zygote(control=control, scratch=Path(config["scratch"]), config=config).serve()


if __name__ == "__main__":
    main()
