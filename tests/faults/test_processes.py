"""The processes of `eakte up`: they start together, end together, and keep what they have."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.installation import ROOT, Installation, free_port

END_LIMIT_S = 180

pytestmark = [pytest.mark.slow, pytest.mark.store, pytest.mark.xdist_group("store")]


@contextmanager
def up(home: Path) -> Iterator[Installation]:
    """`eakte up` without the sample municipality, on a free port."""
    home.mkdir(exist_ok=True)
    port = free_port()
    environment = dict(os.environ) | {"EAKTE_HOME": str(home), "EAKTE_PORT": str(port)}
    installation = Installation(home=home, port=port, environment=environment)
    installation.start("up", "up", "--no-sample")
    try:
        installation.await_web()
        yield installation
    finally:
        for process in installation.running.values():
            process.kill()
            process.wait()
        _await_gone(home)


def test_kill_9_of_the_parent_leaves_no_child(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with up(home) as installation:
        assert len(_of(home)) >= 5

        installation.kill("up")

        assert _await_gone(home) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_polite_kill_end_every_child(tmp_path: Path, number: int) -> None:
    home = tmp_path / "home"
    with up(home) as installation:
        process = installation.running["up"]

        process.send_signal(number)

        assert process.wait(END_LIMIT_S) == 0
        assert _of(home) == []


def test_a_second_start_keeps_everything(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with up(home) as installation:
        plans = [
            *("--fileplan", str(ROOT / "config" / "fileplan.csv")),
            *("--rules", str(ROOT / "config" / "retention_rules.csv")),
        ]
        installation.call("init", "--tenant", "uedem", "--name", "Gemeinde Uedem", *plans)
        token = installation.call("token", "create", "--role", "auditor", "--name", "Prüfung")
        letter = tmp_path / "brief.txt"
        letter.write_text("Ihr Antrag auf Baugenehmigung", "utf-8")
        installation.call("import", str(letter))

    with up(home) as again:
        assert again.get("/api/v1/jobs", token)["items"]
        assert again.call("check", "--full") == "Alles stimmt überein."


def test_only_one_service_runs_in_a_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with up(home) as installation:
        second = subprocess.run(
            [sys.executable, "-m", "eakte", "up", "--no-sample"],
            env=installation.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert second.returncode == 1
        assert "läuft schon" in second.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_started(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        environment = {"EAKTE_HOME": str(tmp_path), "EAKTE_PORT": str(port)}
        refused = subprocess.run(
            [sys.executable, "-m", "eakte", "up", "--no-sample"],
            env=dict(os.environ) | environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert refused.returncode == 1
    assert f"Port {port} auf 127.0.0.1 ist belegt." in " ".join(refused.stderr.split())
    assert not (tmp_path / "store").exists()


def _of(home: Path) -> list[str]:
    """Command lines of the processes that belong to a home, by their environment or arguments."""
    mark = str(home).encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            state = (process / "stat").read_text("utf-8").rpartition(")")[2].split()[0]
        except OSError:  # gone, or of somebody else
            continue
        if mark in said and state != "Z" and int(process.name) != os.getpid():
            found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def _await_gone(home: Path) -> list[str]:
    deadline = time.monotonic() + END_LIMIT_S
    while (left := _of(home)) and time.monotonic() < deadline:
        time.sleep(0.1)  # the kernel tells us nothing of processes that are not ours
    return left
