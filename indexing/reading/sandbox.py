"""Child processes as the reading process sees them: a request, and results that come one by one."""

import contextlib
import json
import logging
import os
import select
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from indexing.reading.errors import ChildStopped, ReaderUnavailable
from indexing.reading.messages import Message
from indexing.reading.settings import ReaderSettings

LOG = logging.getLogger(__name__)

START_S = 60.0  # loading all libraries takes about one second on a quiet machine
GRACE_S = 5  # the child stops itself by its own clock first
NETWORK_BYTES = 512 * 1024**2  # that the network of the second reader takes at its first page
KEPT_BYTES = 256 * 1024**2  # of memory that a child does not give back between two pages
LINE_BYTES = 64 * 1024**2  # no result of a page is longer; more is not believed
_READY = b"ready"
_DONE, _TIME_LIMIT, _CRASHED = "done", "time_limit", "crashed"
# Without network, in a process namespace of its own: when its first process dies, all die.
_ALONE = (
    "unshare",
    "--map-current-user",
    "--net",
    "--pid",
    "--fork",
    "--kill-child=SIGKILL",
    "--",
)
_ZYGOTE_ENDS_S = 5


class Sandbox:
    """Runs tasks in limited child processes. Safe for several threads, and after a fork.

    The zygote process is started by the first task, again when it died, and anew in each process
    that was forked from ours.
    """

    def __init__(self, settings: ReaderSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._owner = 0
        self._stop: weakref.finalize[..., Any] | None = None

    def run(self, task: str, arguments: Message, *, cpu_s: int, wall_s: int) -> Iterator[Message]:
        """The results of a task, each as soon as it is there; time limits are those of one result.

        Raises:
            ChildStopped: it ended early, by a limit or a crash; what came before is valid.
            ReaderUnavailable: no zygote process can be started.
        """
        request = {"task": task, "arguments": arguments, "cpu_s": cpu_s, "wall_s": wall_s}
        results, status = self._send(json.dumps(request).encode())
        with _closing(results, status):
            for line in _lines(results, wall_s + GRACE_S):
                message: Message = json.loads(line)
                if fault := message.get("fault"):
                    LOG.warning("Child failed", extra={"event": "child_failed", "fault": fault})
                else:
                    yield message
            ending = os.read(status, 100).decode() or _CRASHED
        if ending != _DONE:
            raise ChildStopped(ending)

    def close(self) -> None:
        """End the zygote process and whatever it runs; the next task starts it again."""
        with self._lock:
            self._forget()

    def _send(self, request: bytes) -> tuple[int, int]:
        """Hand a request to the zygote; the reading ends for results and for how it ended."""
        results, results_end = os.pipe()
        status, status_end = os.pipe()
        with _closing(results_end, status_end):
            try:
                self._hand_over(request, [results_end, status_end])
            except ReaderUnavailable:
                os.close(results)
                os.close(status)
                raise
        return results, status

    def _hand_over(self, request: bytes, ends: list[int]) -> None:
        with self._lock:
            for _ in range(2):  # a zygote that died is noticed by the first attempt
                control = self._living()
                try:
                    socket.send_fds(control, [request], ends)
                except OSError:
                    self._forget()
                else:
                    return
        raise ReaderUnavailable

    def _living(self) -> socket.socket:
        if self._control is not None and self._owner != os.getpid():
            self._control.close()  # of the process that we were forked from
            self._control = None
            if self._stop is not None:
                self._stop.detach()
        if self._control is None:
            self._control, process = _start(self._settings)
            self._owner = os.getpid()
            self._stop = weakref.finalize(self, _stop, self._control, process, self._owner)
        return self._control

    def _forget(self) -> None:
        if self._stop is not None:
            self._stop()
        self._control = None


def _start(settings: ReaderSettings) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """A zygote that is ready: alone where the system allows it, else without a namespace."""
    settings.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    for prefix in (_ALONE, ()):
        control, far_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with far_end:
            command = [*prefix, *_command(settings, far_end.fileno())]
            process = _launch(command, settings, far_end.fileno())
        if process is not None:
            if _is_ready(control):
                return control, process
            process.kill()
            process.wait()
        control.close()
        LOG.info("Zygote not started", extra={"event": "zygote_not_started", "alone": bool(prefix)})
    raise ReaderUnavailable


def _is_ready(control: socket.socket) -> bool:
    """Whether a zygote says so in time."""
    control.settimeout(START_S)
    try:
        answer = control.recv(len(_READY))
    except OSError:
        return False
    control.settimeout(None)
    return answer == _READY


def _command(settings: ReaderSettings, control: int) -> list[str]:
    limits = settings.limits
    if settings.second_reader_below > 0:
        room = limits.address_space_bytes + NETWORK_BYTES
        limits = replace(limits, address_space_bytes=room)
    config = {
        "limits": asdict(limits),
        "scratch": str(settings.scratch.resolve()),
        "tesseract": settings.tesseract,
        "tessdata": settings.tessdata,
        "mode": settings.mode,
        "second_reader_below": settings.second_reader_below,
        "takes_leftovers": settings.takes_leftovers,
    }
    return [sys.executable, "-m", "indexing.reading.zygote", str(control), json.dumps(config)]


def _launch(
    command: list[str], settings: ReaderSettings, control: int
) -> subprocess.Popen[bytes] | None:
    """Start a program that sees nothing of our environment; None where it does not exist."""
    try:
        return subprocess.Popen(
            command,
            pass_fds=[control],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=settings.scratch,
            env=_environment(settings),
            start_new_session=True,
        )
    except OSError:
        return None


def _environment(settings: ReaderSettings) -> Mapping[str, str]:
    threads = ("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "LANG": "C.UTF-8",
        "HOME": str(settings.scratch.resolve()),
        "MALLOC_ARENA_MAX": "2",  # each arena reserves 64 MiB of the address space of a child
        # Images that are done with make room for the next ones: to take memory from the system
        # anew, and give it back, was 16 of the 180 ms that a page takes beside Tesseract.
        "MALLOC_MMAP_MAX_": "0",
        "MALLOC_TRIM_THRESHOLD_": str(KEPT_BYTES),
        "TOKIO_WORKER_THREADS": "1",
        **dict.fromkeys(threads, "1"),  # threads of Tesseract cost four times the CPU
    }


def _stop(control: socket.socket, process: subprocess.Popen[bytes], owner: int) -> None:
    """End a zygote by closing its socket; in a forked process only our copy is closed."""
    control.close()
    if os.getpid() == owner:
        try:
            process.wait(_ZYGOTE_ENDS_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _closing(*fds: int) -> Iterator[None]:
    try:
        yield
    finally:
        for fd in fds:
            os.close(fd)


def _lines(fd: int, wait_s: float) -> Iterator[bytes]:
    """Lines as they come; the wait for each is bounded, and so is its length."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    buffer = bytearray()
    while True:
        if not poll.poll(wait_s * 1000):
            raise ChildStopped(_TIME_LIMIT)
        block = os.read(fd, 1024 * 1024)
        if not block:
            return
        buffer += block
        while (end := buffer.find(b"\n")) >= 0:
            yield bytes(buffer[:end])
            del buffer[: end + 1]
        if len(buffer) > LINE_BYTES:
            raise ChildStopped(_CRASHED)
