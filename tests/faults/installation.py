"""An installation of real processes: web server and workers over the real object store."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from storage import S3Settings

START_LIMIT_S = 180
ROOT = Path(__file__).parent.parent.parent


@dataclass(kw_only=True)
class Installation:
    """Programs of eakte below one home; each is started as its operator would."""

    home: Path
    port: int
    environment: Mapping[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def call(self, *command: str) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "eakte", *command],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, name: str, *command: str) -> None:
        """Start a program, or start it again."""
        log = (self.home / f"{name}.log").open("ab")
        with log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "eakte", *command],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """kill -9 of a program; its children have to die with it."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        """End all politely."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            process.wait()
        self.running.clear()

    def await_web(self) -> None:
        """Wait until the web server answers."""
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            if self.get("/healthz") is not None:
                return
            time.sleep(0.05)  # nobody tells that a port is open
        raise AssertionError((self.home / "serve.log").read_text("utf-8"))

    def get(self, path: str, token: str = "") -> dict | None:
        """The JSON at an address; None: it cannot be had at the moment."""
        request = urllib.request.Request(self.address + path)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        except (OSError, urllib.error.URLError):
            return None


@contextmanager
def installed(home: Path, store: S3Settings, **settings: str) -> Iterator[Installation]:
    """An installation with a prepared database and store; all its programs end with the block."""
    port = free_port()
    environment = dict(os.environ) | {
        "EAKTE_HOME": str(home),
        "EAKTE_PORT": str(port),
        "EAKTE_S3_URL": store.url,
        "EAKTE_S3_BUCKET": store.bucket,
        "EAKTE_S3_APP_KEY": store.app_key,
        "EAKTE_S3_APP_SECRET": store.app_secret,
        "EAKTE_S3_HOLDER_KEY": store.holder_key,
        "EAKTE_S3_HOLDER_SECRET": store.holder_secret,
        "EAKTE_S3_ADMIN_KEY": store.admin_key,
        "EAKTE_S3_ADMIN_SECRET": store.admin_secret,
        **{f"EAKTE_{name.upper()}": value for name, value in settings.items()},
    }
    found = Installation(home=home, port=port, environment=environment)
    config = ROOT / "config"
    plans = ["--fileplan", str(config / "fileplan.csv")]
    plans += ["--rules", str(config / "retention_rules.csv")]
    found.call("init", "--tenant", "uedem", "--name", "Gemeinde Uedem", *plans)
    try:
        yield found
    finally:
        found.stop()


def free_port() -> int:
    """A port on loopback that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
