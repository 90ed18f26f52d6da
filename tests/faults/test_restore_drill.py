"""The drill: a real store and a real database are lost, and all comes back from the backup.

Counts, digests, journal and rights are compared; what was destroyed after the backup stays
destroyed and a hold of that time stands. `eakte backup` is killed at random moments on the way.
"""

import hashlib
import io
import logging
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eakte import journal
from eakte.backups.folder import BackupFolder
from eakte.domain.access import CaseFileId
from eakte.jobs import Lane
from eakte.records import Blob, Records
from indexing import SandboxedReader
from storage import Buckets, EmbeddedStore, S3Settings, open_buckets, original_key
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.faults.installation import installed
from tests.makers import Clock, Town, a_document
from tests.offices import an_office, work_off
from tests.pace import either
from tests.restored import EmptyPlace, backed_up, counts
from tests.servers import OWNER, PostgresServer
from tests.storage_server import fresh_settings

LETTERS = 200
KILLS = either(5, 25)
SEED = 20261126
SINCE_CHANGED = {  # by the replay of one hold and one destruction, and by the restore itself
    *("installation", "journal_entry", "journal_detail", "journal_stream", "journal_leaf"),
    *("checkpoint", "hold", "held_case", "stub", "certificate", "job", "number_series"),
    "clock_watch",  # the moment of the backup, where it knows none
    *("destruction_order", "approval", "disposal", "disposal_item", "destroyed_object"),
}

pytestmark = pytest.mark.slow


@pytest.fixture
def store_settings(store_server: EmbeddedStore, bucket_numbers: Iterator[int]) -> S3Settings:
    """Buckets of one test: what an evidence bucket tells of another one would be replayed here."""
    return fresh_settings(store_server, bucket_numbers)


@pytest.fixture
def buckets(store_settings: S3Settings) -> Buckets:
    return open_buckets(store_settings)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def desk(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    clock: Clock,
    buckets: Buckets,
) -> DisposalOffice:
    office = an_office(records, tmp_path / "home", reader=reader, buckets=buckets)
    office.filing.rebuild_index(each=lambda _: None)
    return a_disposal_office(office, town, clock)


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    desk: DisposalOffice,
    tmp_path: Path,
    reader: SandboxedReader,
    clock: Clock,
    store_server: EmbeddedStore,
    bucket_numbers: Iterator[int],
) -> Iterator[EmptyPlace]:
    home = tmp_path / "new"
    home.mkdir()
    empty = EmptyPlace(
        home=home,
        database=f"sqlite:///{home / 'eakte.sqlite'}",
        buckets=open_buckets(fresh_settings(store_server, bucket_numbers)),
        clock=clock,
        reader=reader,
    )
    empty.bring_keys(desk.office)
    if desk.office.records.engine.dialect.name == "sqlite":
        yield empty
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    with server.empty() as name:
        yield replace(empty, database=server.address(name, role=OWNER))


def test_a_lost_installation_comes_back_from_its_backup(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    kept = filled_case(desk, LETTERS)
    doomed = desk.ended_case("Ein Brief, der vernichtet wird")
    old = backed_up(desk.office, tmp_path / "backup")
    before = counts(desk.office.records)
    hold = desk.office.holding.place(
        [kept], reason="Prozess", review_on=desk.clock().date(), actor=desk.manager
    )
    order = desk.ordered(doomed.id)
    work_off(desk.office, (Lane.DISPOSE, Lane.INDEX, Lane.KEEP))
    backed_up(desk.office, tmp_path / "backup")

    began = time.process_time()
    restored = place.restore(tmp_path / "backup", old.name)
    print(f"\nrestored {sum(old.tables.values())} rows and {old.objects} objects", end="")
    print(f" in {time.process_time() - began:.1f} s of CPU")

    assert (restored.destroyed, restored.held, restored.to_look_at) == (1, 1, ())
    with place.opened() as office:
        after = counts(office.records)
        changed = {name for name in before if before[name] != after[name]}
        assert changed - SINCE_CHANGED == {"case_file", "document", "version", "blob", "page"} | (
            changed & {"case_retention", "case_member", "recent_case", "proceeding", "follow_up"}
        )
        assert before["case_file"] - after["case_file"] == 1
        assert [each.hold.id for each in office.holding.lines(actor=desk.manager).lines] == [
            hold.id
        ]
        assert office.certifying.get(order.id, actor=desk.manager).number == "LP-2026/1"
        require_digests(office.records, place.buckets)
        with office.records.read(None) as tx:
            assert list(journal.broken_links(tx.session)) == []
        assert list(office.evidence.broken(desk.town.system)) == []
        assert list(office.reconciliation.findings(reads_bytes=True, each=lambda _: None)) == []


def filled_case(desk: DisposalOffice, letters: int) -> CaseFileId:
    """A closed case file with letters in the store, without reading them."""
    case = desk.ended_case()
    originals = desk.office.safekeeping.buckets.originals
    for number in range(letters):
        body = f"Brief {number} zur Hundesteuer".encode()
        digest = hashlib.sha256(body).hexdigest()
        key = original_key(desk.town.tenant, digest)
        stored = originals.put(key, io.BytesIO(body), size_bytes=len(body), sha256=digest)
        blob = Blob(
            sha256=digest, size_bytes=len(body), store_key=key, store_version=stored.version_id
        )
        with desk.town.records.begin(desk.town.system) as tx:
            document = a_document(case, tenant=desk.town.tenant, id=tx.documents.new_id())
            tx.documents.add(document, blob)
    return case.id


def require_digests(records: Records, buckets: Buckets) -> None:
    """The bytes of 200 originals are those that the records name."""
    with records.read(None) as tx:
        expected = tx.stock.objects(None)
    for each in random.Random(SEED).sample(expected, min(LETTERS, len(expected))):
        body = buckets.originals.read(each.store_key, version_id=each.store_version)
        assert hashlib.sha256(body).hexdigest() == each.sha256


@pytest.mark.store
@pytest.mark.xdist_group("store")
def test_a_killed_backup_leaves_former_ones_whole_and_is_repeated(
    store_settings: S3Settings,
    store_server: EmbeddedStore,
    bucket_numbers: Iterator[int],
    tmp_path: Path,
) -> None:
    dice, home, folder = random.Random(SEED), tmp_path / "home", tmp_path / "backup"
    home.mkdir()
    letters = tmp_path / "letters"
    letters.mkdir()
    with installed(home, store_settings) as installation:
        for number in range(LETTERS // 4):
            (letters / f"{number}.txt").write_text(f"Brief {number}", "utf-8")
        installation.call("import", str(letters))
        began = time.monotonic()
        installation.call("backup", str(tmp_path / "first"))
        took_s = time.monotonic() - began
        for _ in range(KILLS):
            running = subprocess.Popen(
                [sys.executable, "-m", "eakte", "backup", str(folder)],
                env=installation.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            time.sleep(dice.uniform(0.3, 1.2) * took_s)  # the random moment
            running.kill()
            running.wait()
        finished = BackupFolder(path=folder).names()
        told = installation.call("backup", str(folder))
        new = fresh_settings(store_server, bucket_numbers)
        shutil.copytree(home / "keys", tmp_path / "new" / "keys")
        place = {"EAKTE_HOME": str(tmp_path / "new"), "EAKTE_S3_BUCKET": new.bucket}
        elsewhere = replace(installation, environment={**installation.environment, **place})
        restored = elsewhere.call("restore", str(folder))

    print(f"\n{KILLS} kills, {len(finished)} backups were finished before, seed {SEED}")
    assert "Gesichert als" in told
    assert "Der Ausgang ist eingefroren." in restored
    assert damaged(BackupFolder(path=folder)) == []


def damaged(backups: BackupFolder) -> list[str]:
    """Objects of all snapshots that are not what their digests say."""
    return [
        kept.key
        for name in backups.names()
        for kept in backups.named(name).objects()
        if hashlib.sha256(backups.place_of(kept.sha256).read_bytes()).hexdigest() != kept.sha256
    ]
