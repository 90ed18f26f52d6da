"""The databases of the tests: SQLite as a copied file, PostgreSQL as a server of its own.

PostgreSQL is started once per test process from the programs of the system. A database is migrated
once, as its owner; each test gets a clone of it and comes in as a role that is neither superuser
nor owner, as the services of an authority do.
"""

import grp
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from eakte import database
from eakte.database import make_engine
from eakte.migrations import upgrade
from eakte.supervision import die_with_parent

START_LIMIT_S = 180
KEPT_STATEMENTS = 5000  # more than all tests together send
OWNER, SERVICE, SUPERUSER = "eakte_owner", "eakte_service", "eakte_superuser"
TEMPLATE = "eakte_template"

# What the services may do: everything but DDL, and the journal takes new entries only.
GRANTS = (
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {SERVICE}",
    f"REVOKE UPDATE, DELETE ON journal_entry FROM {SERVICE}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {SERVICE}",
)


class NoServer(Exception):
    """A server of the tests is not installed; the message is the reason to skip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A running PostgreSQL with a migrated template; reached through a socket in `folder`."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def address(self, database: str, *, role: str) -> str:
        """The address of a database for one of the roles."""
        return f"postgresql://{role}@/{database}?host={self.folder}"

    @contextmanager
    def clone(self) -> Iterator[str]:
        """A fresh migrated database, gone after the block; its name."""
        with self._database(TEMPLATE) as name:
            yield name

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A database without any table, gone after the block; its name."""
        with self._database("template1") as name:
            yield name

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"eakte_{next(self.numbers)}"
        made = f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER} STRATEGY file_copy"
        self.administer(made)  # copied as files: a third of the time of the log
        try:
            yield name
        finally:
            self.administer(f"DROP DATABASE {name} WITH (FORCE)")

    def administer(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser."""
        address = self.address(database, role=SUPERUSER).replace("://", "+psycopg://", 1)
        engine = create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """PostgreSQL for the tests of this process.

    Raises:
        NoServer: it is not installed.
    """
    programs = _postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="eakte-postgresql-"))
    user = _unprivileged_user()
    if user:
        shutil.chown(folder, user, grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name)
    data = folder / "data"
    # German sorting as in an authority: what sorts alike on both databases must not lean on C.
    initdb = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=de-DE"]
    login = [f"--username={SUPERUSER}", "--auth=trust", "--no-sync", "--encoding=UTF8"]
    try:
        _run([programs / "initdb", f"--pgdata={data}", *initdb, *login], user)
        process = _start(programs / "postgres", data, user)
        try:
            server = PostgresServer(folder=folder)
            _await_start(server, process)
            _make_template(server)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_programs() -> Path:
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3])
    )
    if versions:
        return versions[-1].parent
    if found := shutil.which("postgres"):
        return Path(found).parent
    raise NoServer("PostgreSQL is not installed: run tests/install_servers.sh")


def _unprivileged_user() -> str | None:
    """The user as whom PostgreSQL runs, because it refuses root; None: as we are."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(command: list[Path | str], user: str | None) -> None:
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)


def _start(program: Path, data: Path, user: str | None) -> subprocess.Popen[bytes]:
    """Durability is not what these tests are about: the server dies with them."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(data.parent),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "120",
        "shared_buffers": "32MB",
        "jit": "off",
        "timezone": "America/New_York",  # neither UTC nor Berlin: nothing may lean on it
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = (data.parent / "log").open("wb")
    with log:
        return subprocess.Popen(
            [program, "-D", data, *options],
            user=user,
            cwd="/",
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent,  # noqa: PLW1509 # one call of the kernel, no threads
        )


def _await_start(server: PostgresServer, process: subprocess.Popen[bytes]) -> None:
    socket = server.folder / ".s.PGSQL.5432"
    ready = server.folder / "data" / "postmaster.pid"
    for _ in range(START_LIMIT_S * 20):
        if process.poll() is not None:
            raise RuntimeError((server.folder / "log").read_text("utf-8"))
        if socket.exists() and "ready" in ready.read_text("utf-8"):
            return
        time.sleep(0.05)  # PostgreSQL tells nobody that it is up: its pid file is looked at
    raise RuntimeError("PostgreSQL did not start")


def _make_template(server: PostgresServer) -> None:
    server.administer(
        f"CREATE ROLE {OWNER} LOGIN",
        f"CREATE ROLE {SERVICE} LOGIN",
        f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}",
    )
    engine = make_engine(server.address(TEMPLATE, role=OWNER))
    upgrade(engine)
    with engine.begin() as connection:
        for grant in GRANTS:
            connection.execute(text(grant))
    engine.dispose()


@contextmanager
def statements_kept() -> Iterator[None]:
    """Compile each statement once in a run, as a service does, and not once for each database."""
    kept: dict[str, Engine] = {}

    def make(address: str, **options: Any) -> Engine:
        engine = create_engine(address, query_cache_size=KEPT_STATEMENTS, **options)
        first = kept.get(engine.dialect.name, engine)
        if first.dialect.server_version_info is None:  # it has met no server yet
            first = engine
        kept[engine.dialect.name] = first
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "create_engine", make)
        yield


def make_sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file, complete without its log, to be copied for each test."""
    path = folder / "template.sqlite"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()  # the last connection folds the log into the file
    return path


@contextmanager
def disposed(engine: Engine) -> Iterator[Engine]:
    """The engine, with all its connections closed after the block."""
    try:
        yield engine
    finally:
        engine.dispose()
