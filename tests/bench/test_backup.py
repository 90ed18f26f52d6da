"""Backup and restore of many letters beside a plain copy of the same bytes, in one run.

Both are given in CPU time. The plain copy reads each file and writes it elsewhere; a backup also
asks the records, hashes what it reads, compares it with what was stored and makes each file
durable; a restore checks the whole backup first, puts every object, reads it back and sets its
hold.
"""

import hashlib
import io
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.domain.access import Actor
from eakte.office import Office
from eakte.records import Blob, Records
from indexing import SandboxedReader
from storage import folder_buckets, original_key
from tests.bench.figures import Figure, Figures
from tests.makers import Clock, Town, a_document
from tests.offices import an_office
from tests.restored import EmptyPlace, backed_up

LETTERS, LETTER_BYTES = 200, 1000 * 1000  # 200 MB
BACKUP_GOAL, RESTORE_GOAL, AGAIN_GOAL = 6.0, 14.0, 1.5
UNEQUAL = "also: rows, digests compared, every file durable"
UNEQUAL_BACK = "also: the backup checked as a whole, every object read back, its hold set"

pytestmark = pytest.mark.bench


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """Bytes are what is measured here: one database is enough."""
    return sqlite_engine


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path / "home", reader=reader)
    for number in range(LETTERS):
        stored(made, town.system, number)
    return made


def stored(office: Office, actor: Actor, number: int) -> None:
    """A letter in store and records, without reading it."""
    body = number.to_bytes(4, "big") * (LETTER_BYTES // 4)
    digest = hashlib.sha256(body).hexdigest()
    key = original_key(actor.tenant, digest)
    put = office.safekeeping.buckets.originals.put(
        key, io.BytesIO(body), size_bytes=len(body), sha256=digest
    )
    blob = Blob(sha256=digest, size_bytes=len(body), store_key=key, store_version=put.version_id)
    with office.records.begin(actor) as tx:
        document = a_document(tenant=actor.tenant, id=tx.documents.new_id())
        tx.documents.add(document, blob)


def seconds(deed: Callable[[], object]) -> float:
    """CPU time of this process."""
    began = time.process_time()
    deed()
    return time.process_time() - began


def test_backup_and_restore_beside_a_plain_copy(
    office: Office, tmp_path: Path, reader: SandboxedReader, clock: Clock
) -> None:
    source, folder = office.settings.home / "buckets", tmp_path / "backup"
    place = EmptyPlace(
        home=tmp_path / "new",
        database=f"sqlite:///{tmp_path / 'new.sqlite'}",
        buckets=folder_buckets(tmp_path / "new" / "buckets"),
        clock=clock,
        reader=reader,
    )
    place.bring_keys(office)

    copy_s = seconds(lambda: copied(source, tmp_path / "copy"))
    backup_s = seconds(lambda: backed_up(office, folder))
    clock.advance(hours=1)
    again_s = seconds(lambda: backed_up(office, folder))
    restore_s = seconds(lambda: place.restore(folder))

    figures = Figures(name="backup")
    for name, value, goal, note in (
        ("first backup", backup_s, BACKUP_GOAL, UNEQUAL),
        ("second backup, nothing new", again_s, AGAIN_GOAL, "nothing is copied twice"),
        ("restore", restore_s, RESTORE_GOAL, UNEQUAL_BACK),
    ):
        figures.add(
            Figure(
                name=f"{name} of {LETTERS} letters of 1 MB",
                value=value,
                unit="s CPU",
                peer={"plain copy": copy_s},
                ratio=value / copy_s,
                goal=goal,
                more_is_better=False,
                note=note,
            )
        )
    figures.write()
    assert [figure.name for figure in figures.found if not figure.is_met] == []


def copied(source: Path, target: Path) -> None:
    """Read each file and write it elsewhere; `shutil` alone would let the kernel do it."""
    for path in filter(Path.is_file, source.rglob("*")):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as read, place.open("wb") as written:
            shutil.copyfileobj(read, written, 1024 * 1024)
