"""Installations that are backed up, and empty ones that are filled from a backup."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from eakte.app import wired
from eakte.backups.folder import BackupFolder
from eakte.backups.safekeeping import Restored, Safekeeping
from eakte.database import make_engine
from eakte.domain.backup import Manifest
from eakte.office import Office
from eakte.receipts import open_signer
from eakte.records import Records
from eakte.settings import Settings
from indexing import PageReader
from storage import Buckets, folder_buckets
from tests.makers import Clock
from tests.servers import OWNER, PostgresServer

KEPT = 3  # snapshots
LETTERS = ("Erster Brief", "Zweiter Brief", "Dritter Brief")


def unseen(_: int, __: int) -> None:
    """Nobody looks at the progress."""


def backed_up(office: Office, folder: Path, *, keep: int = KEPT) -> Manifest:
    """A backup of an office as it stands."""
    return office.safekeeping.back_up(BackupFolder(path=folder), keep=keep, each=unseen)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyPlace:
    """A machine on which nothing was installed yet but the keys out of the escrow."""

    home: Path
    database: str
    buckets: Buckets
    clock: Clock
    reader: PageReader

    def bring_keys(self, office: Office) -> None:
        """Put the keys of an office into their place."""
        source = office.settings.keys_folder
        shutil.copytree(source, self.home / "keys", dirs_exist_ok=True)

    @contextmanager
    def records(self) -> Iterator[Records]:
        """The database, whatever is in it."""
        engine = make_engine(self.database)
        try:
            yield Records(engine=engine, clock=self.clock)
        finally:
            engine.dispose()

    def restore(
        self, folder: Path, name: str | None = None, *, accepts_damage: bool = False
    ) -> Restored:
        """Fill it from a backup."""
        with self.records() as records:
            safekeeping = Safekeeping(
                records=records,
                buckets=self.buckets,
                signer=open_signer(self.home / "keys"),
                scratch=self.home / "scratch",
            )
            return safekeeping.restore(
                BackupFolder(path=folder), name, accepts_damage=accepts_damage, each=unseen
            )

    @contextmanager
    def opened(self) -> Iterator[Office]:
        """The office that was restored, with its index made."""
        with self.records() as records:
            office = wired(Settings(home=self.home), records, self.buckets, self.reader)
            office.filing.rebuild_index(each=lambda _: None)
            yield office


@contextmanager
def an_empty_place(
    request: pytest.FixtureRequest, office: Office, home: Path, clock: Clock, reader: PageReader
) -> Iterator[EmptyPlace]:
    """An empty installation on the same kind of database, with the keys out of the escrow."""
    home.mkdir()
    buckets = folder_buckets(home / "buckets")
    empty = EmptyPlace(
        home=home,
        database=f"sqlite:///{home / 'eakte.sqlite'}",
        buckets=buckets,
        clock=clock,
        reader=reader,
    )
    empty.bring_keys(office)
    if office.records.engine.dialect.name == "sqlite":
        yield empty
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    with server.empty() as name:
        yield replace(empty, database=server.address(name, role=OWNER))


def counts(records: Records) -> Mapping[str, int]:
    """Rows of each table."""
    with records.read(None) as tx:
        return {
            name: sum(1 for _ in tx.table_copies.rows(name)) for name in tx.table_copies.names()
        }
