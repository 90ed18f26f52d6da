"""The service under the real web server, as a process of its own on loopback.

Started as a program, `python -m tests.api.served HOME PORT`, it serves what lies below a home.
"""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eakte.database import make_engine
from eakte.records import Records
from eakte.serving import WebServer
from eakte.settings import Settings
from tests.api.callers import an_app
from tests.makers import a_clock
from tests.offices import an_office

ROOT = Path(__file__).parent.parent.parent
HOST = "127.0.0.1"
START_LIMIT_S = ANSWER_LIMIT_S = 120  # on a machine with other work


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running web server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def end(self) -> None:
        """Let running requests end, then the server."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


@contextmanager
def served(home: Path) -> Iterator[Server]:
    """The installation of a test, served until the end of the block; its log is HOME/serve.log."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.api.served", str(home), str(port)]
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        _await(process, port, home / "serve.log")
        server = Server(port=port, process=process)
        yield server
    finally:
        process.terminate()
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if not probe.connect_ex((HOST, port)):
                return
        time.sleep(0.05)  # nobody tells that a port is open
    raise AssertionError(log.read_text("utf-8"))


def main(home: Path, port: int) -> None:
    """Serve until told to end."""

    def records() -> Records:
        return Records(engine=make_engine(f"sqlite:///{home / 'eakte.sqlite'}"), clock=a_clock())

    settings = Settings(home=home, host=HOST, port=port, web_processes=1, web_threads=4)
    WebServer(settings, lambda: an_app(an_office(records(), home))).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
