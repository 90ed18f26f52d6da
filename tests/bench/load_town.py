"""A running installation with a full archive: web server and workers, as `eakte up` starts them."""

import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eakte.database import make_engine
from eakte.domain.access import Actor, Role, TenantId, UnitId, system_actor
from eakte.domain.sheet_code import SheetCode, SheetKind, written
from eakte.finding import SearchRequest
from eakte.office import Office
from eakte.records import Records
from indexing import PageReader
from storage import S3Settings, open_buckets
from tests.bench.load_people import Wanted
from tests.faults.installation import Installation, installed
from tests.large_town import archive_texts, fill, lay_out
from tests.makers import UNITS, Town
from tests.offices import an_office
from tests.servers import disposed

TENANT = TenantId("uedem")
READERS = tuple(f"read-{number + 1}" for number in range(os.cpu_count() or 1))
OTHERS = ("index", "keep")
LOOKED_FOR = (
    *("Genehmigung", "Antrag Behörde", "Grundstück Eigentümer", "Frist Widerspruch", "Gebühr"),
    *("Vertrag", "Verordnung Anlage", "Schadensersatz", "Genehmigungsbehörde", "Verfahren Klage"),
    *("Entscheidung Gericht", "Gemeinde Satzung", "Kosten Verfahren", "zuständige Behörde"),
    *("Antragsteller", "Bekanntmachung", "Steuer Bescheid", '"zuständige Behörde"', "Zustel*"),
    "Genehmigung -Antrag",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadTown:
    """The installation, and the same database, store and index past it."""

    installation: Installation
    office: Office
    town: Town

    def start_workers(self) -> None:
        """One reader for each core, and one worker for index and holds each."""
        for name in READERS:
            self.installation.start(name, "worker", "--lane", "read")
        for name in OTHERS:
            self.installation.start(name, "worker", "--lane", name)

    def pid(self, program: str) -> int:
        """The process of a program."""
        return self.installation.running[program].pid

    def token(self, name: str) -> str:
        """A token of a new station."""
        return self.office.accounts.create_token(TENANT, name=name, role=Role.SCANNING_STATION)

    def session(self) -> str:
        """A running login of a clerk, past the password: its hash is slow by design."""
        token = secrets.token_urlsafe()
        digest = hashlib.sha256(token.encode()).hexdigest()
        with self.office.records.begin(None) as tx:
            account = tx.people.account(self.town.people["clerk"])
            assert account is not None
            tx.sign_ins.start(account, token_sha256=digest, csrf=secrets.token_urlsafe())
        return token

    def sheet_code(self) -> str:
        """The codes of the universal separator sheet of this town."""
        return new_letter_code(self.office.scanning.sheet_key)

    def wanted(self) -> Sequence[Wanted]:
        """What clerks look for, with the best hit of each, whose page gets its image."""
        found = []
        for words in LOOKED_FOR:
            hits = self.office.filing.find(SearchRequest(words=words), actor=self.town.clerk).hits
            found += [
                Wanted(words=words, document=hit.document.id, page=hit.page.number)
                for hit in hits[:1]
            ]
            lay_out(self.office, self.town, [hit.page.id for hit in hits[:1]])
        return found


def new_letter_code(sheet_key: bytes) -> str:
    """The codes of the universal separator sheet of the town of `installed`."""
    return written(SheetCode(tenant=TENANT, kind=SheetKind.NEW), sheet_key)


@contextmanager
def load_town(
    home: Path, store: S3Settings, reader: PageReader, *, corpus: Path, pages: int, database: str
) -> Iterator[LoadTown]:
    """An installation whose archive has so many pages; its web server runs.

    database: address of an empty database; "": the embedded one.
    """
    settings = {"database_url": database} if database else {}
    address = database or f"sqlite:///{home / 'eakte.sqlite'}"
    with installed(home, store, **settings) as installation, disposed(make_engine(address)) as own:
        records = Records(engine=own, clock=lambda: datetime.now(UTC))
        town = _peopled(records)
        office = an_office(records, home, buckets=open_buckets(store), reader=reader)
        fill(town, archive_texts(corpus, pages))
        office.filing.rebuild_index(each=lambda _: None)
        records.tend()  # as workers do it
        installation.start("serve", "serve")
        installation.await_web()
        yield LoadTown(installation=installation, office=office, town=town)


def _peopled(records: Records) -> Town:
    """The units of the town that `eakte init` made, and a clerk."""
    system = system_actor(TENANT)
    units: dict[str, UnitId] = {}
    with records.begin(system) as tx:
        for code, parent in UNITS.items():
            above = units[parent] if parent else None
            units[code] = tx.people.add_unit(TENANT, code=code, name=code, parent=above).id
    town = Town(records=records, tenant=TENANT, units=units, people={})
    clerk: Actor = town.add_person("clerk", Role.CLERK)
    return Town(records=records, tenant=TENANT, units=units, people={"clerk": clerk.user})
