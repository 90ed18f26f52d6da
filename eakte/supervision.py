"""The processes of an installation on one machine: started together, watched, ended together."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LOG = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1  # prctl(2)
ORPHANED = 111  # exit code of a child whose parent was gone before it could bind to it
FAREWELL_S = 35  # longer than the web server gives its running requests
RESTART_PAUSE_S = 2.0  # doubled with each restart in a row
LONGEST_PAUSE_S = 60.0
LOG_LIMIT_BYTES = 10 * 1024 * 1024
OLD_LOGS = 4
STEADY_S = 60.0  # who ran so long starts with a short pause again


def die_with_parent() -> None:
    """Bind the life of this process to that of its parent; Linux only, harmless elsewhere.

    The signal comes with the death of the *thread* that started us: processes are started from the
    main thread only.
    """
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(ORPHANED)


@dataclass(kw_only=True)
class Child:
    """One program of the installation; `command` are arguments of `eakte`."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    pause_s: float = RESTART_PAUSE_S


@dataclass(kw_only=True)
class Family:
    """The programs that belong together; must be used from the main thread.

    environment: of the programs. log: where they all write their events.
    """

    environment: Mapping[str, str]
    log: Path
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, *command: str) -> None:
        """Start a program and watch it from now on."""
        child = Child(name=name, command=command)
        self.children.append(child)
        self._start(child)

    def watch(self) -> None:
        """Start those again that ended; one that keeps ending is started ever more rarely."""
        keep_short(self.log)
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                _mourn(child, now)
            if child.process is None and now >= child.start_after:
                self._start(child)

    def restart(self) -> None:
        """End all and start them again: something that they read at their start has changed."""
        self.stop()
        for child in self.children:
            self._start(child)

    def stop(self) -> None:
        """End all, the last one first: ask, wait for their running work, then kill."""
        running = [child.process for child in reversed(self.children) if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + FAREWELL_S
        for process in running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, child: Child) -> None:
        with self.log.open("ab") as log:
            child.process = subprocess.Popen(
                [sys.executable, "-m", "eakte", *child.command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C reaches the parent only, which ends all in order
                preexec_fn=die_with_parent,  # noqa: PLW1509 # one call of the kernel, no threads
            )
        child.started_at = time.monotonic()


def keep_short(log: Path) -> None:
    """Rename a log that has grown long; only the last ones are kept."""
    if not log.exists() or log.stat().st_size < LOG_LIMIT_BYTES:
        return
    for number in range(OLD_LOGS - 1, 0, -1):
        old = log.with_name(f"{log.name}.{number}")
        if old.exists():
            old.rename(log.with_name(f"{log.name}.{number + 1}"))
    log.rename(log.with_name(f"{log.name}.1"))


def _mourn(child: Child, now: float) -> None:
    code = child.process.returncode if child.process else None
    LOG.error(
        "Process ended", extra={"event": "process_ended", "program": child.name, "code": code}
    )
    if now - child.started_at > STEADY_S:
        child.pause_s = RESTART_PAUSE_S
    child.process = None
    child.start_after = now + child.pause_s
    child.pause_s = min(2 * child.pause_s, LONGEST_PAUSE_S)
