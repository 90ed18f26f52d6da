"""A real clamd of the tests with signatures of ours, and scanners that answer as they should not.

Nothing is loaded from outside. Beside the test virus it knows a mark that we do not look for.
"""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from eakte.supervision import die_with_parent
from indexing import Clamd, ScannerUnavailable
from indexing.reading.malware import TEST_VIRUS

STREAM_LIMIT_BYTES = 4 * 1024 * 1024
START_LIMIT_S = 60
NAME = "Eakte.Test.EICAR"
TOLD = f"{NAME}.UNOFFICIAL"  # clamd says so of signatures that its makers did not sign
MARK, MARK_TOLD = b"a mark that only clamd takes for malware", "Eakte.Test.Mark.UNOFFICIAL"
CONFIG = """
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/socket
TCPSocket {port}
TCPAddr 127.0.0.1
Foreground yes
ConcurrentDatabaseReload no
StreamMaxLength {stream}
MaxFileSize 3M
MaxScanSize 16M
AlertExceedsMax yes
"""


@dataclass(kw_only=True)
class ClamdServer:
    """A clamd that can be stopped and started again; it listens on a port and on a socket."""

    folder: Path
    program: str
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def socket(self) -> str:
        return str(self.folder / "socket")

    def start(self) -> None:
        (self.folder / "socket").unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, f"--config-file={self.folder / 'config'}"],
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509 # one call of the kernel, no threads
            )
        for _ in range(START_LIMIT_S * 20):
            if self.process.poll() is not None:
                break
            with suppress(ScannerUnavailable):
                Clamd(address=self.address).state()
                return
            time.sleep(0.05)  # clamd tells nobody that it is up
        raise RuntimeError((self.folder / "log").read_text("utf-8"))

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def clamd_server() -> Iterator[ClamdServer]:
    """One clamd for the tests of a process."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        pytest.skip("clamd is not installed: run tests/install_servers.sh")
    folder = Path(tempfile.mkdtemp(prefix="eakte-clamd-"))  # paths of sockets have to be short
    server = ClamdServer(folder=folder, program=program, port=free_port())
    _configure(server)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def clamd(clamd_server: ClamdServer) -> ClamdServer:
    """A clamd that runs, whatever the test before did to it."""
    if clamd_server.process is None:
        clamd_server.start()
    return clamd_server


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def a_scanner(answered: Callable[[socket.socket], None]) -> Iterator[str]:
    """Somebody who answers each connection in turn as told, as long as the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, answered))
        thread.start()
        host, port = listener.getsockname()
        try:
            yield f"{host}:{port}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, answered: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                answered(connection)


def _configure(server: ClamdServer) -> None:
    signatures = server.folder / "signatures"
    signatures.mkdir()
    lines = (f"{NAME}:0:*:{TEST_VIRUS.hex()}", f"Eakte.Test.Mark:0:*:{MARK.hex()}", "")
    (signatures / "test.ndb").write_text("\n".join(lines))
    (server.folder / "config").write_text(
        CONFIG.format(folder=server.folder, port=server.port, stream=STREAM_LIMIT_BYTES)
    )
