"""Pages that somebody waits for come from a folder, too: the next scan of its scanner."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.domain.access import Actor, Role
from eakte.domain.scan_pages import FindingKind, Settlement
from eakte.domain.scanning import BatchId
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.folder import DONE, HotFolder, open_hot_folder, seen_in
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, scanned
from tests.makers import Town
from tests.offices import an_office, work_off

LONG = scanned(Letter(words="Zu lang", height_mm=331))
AGAIN = scanned(Letter(words="Noch einmal"))


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """A folder knows no database: one of the two is enough for it."""
    return sqlite_engine


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench, scan_sample_percent=0)


@pytest.fixture
def folder(office: Office, town: Town, tmp_path: Path) -> HotFolder:
    path = tmp_path / "raum-12"
    path.mkdir()
    return open_hot_folder(office, HotFolderSettings(path=path, station=f"station@{town.tenant}"))


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


@pytest.fixture
def batch(office: Office, folder: HotFolder, operator: Actor) -> BatchId:
    """A scan of one page out of the folder, for whose next scan somebody waits."""
    fetched(folder, "brief.pdf", LONG)
    work_off(office)
    (line,) = office.scan_checking.lines(actor=operator).lines
    office.scan_checking.settle(line.batch.id, 1, Settlement.AWAITED, actor=operator)
    return line.batch.id


def test_the_next_scan_of_a_folder_is_the_page_that_waits(
    office: Office, folder: HotFolder, batch: BatchId, operator: Actor
) -> None:
    assert fetched(folder, "neu.pdf", AGAIN) == 1
    work_off(office)

    seen = office.scan_checking.see(batch, actor=operator)
    told = (folder.place.path / DONE / "neu.pdf" / "neu.pdf.quittung.json").read_text("utf-8")
    assert office.filing.signer.is_genuine(Receipt(**json.loads(told)))
    assert [came.replaces for came in seen.parts] == [None, 1]
    assert FindingKind.NEXT_SCAN in {found.kind for found in seen.pages[0].findings}
    assert len(office.scan_checking.lines(actor=operator).lines) == 1


def test_a_page_that_was_taken_before_a_kill_makes_no_batch_afterwards(
    office: Office, folder: HotFolder, batch: BatchId, operator: Actor
) -> None:
    fetched(folder, "neu.pdf", AGAIN)
    work_off(office)

    assert fetched(folder, "neu.pdf", AGAIN) == 1

    assert len(office.scan_checking.see(batch, actor=operator).parts) == 2
    assert len(office.scan_checking.lines(actor=operator).lines) == 1


@pytest.mark.parametrize("beside", [True, False])
def test_what_is_described_or_has_more_pages_is_a_batch_of_its_own(
    office: Office, folder: HotFolder, batch: BatchId, operator: Actor, *, beside: bool
) -> None:
    if beside:
        (folder.place.path / "neu.json").write_text('{"betreff": "Antrag"}', "utf-8")
    pages = [Letter(words="Vorn"), Letter(words="Hinten")]

    fetched(folder, "neu.pdf", AGAIN if beside else scanned(*pages))

    assert len(office.scan_checking.lines(actor=operator).lines) == 2
    assert office.scan_checking.see(batch, actor=operator).pages[0].is_awaited


def test_a_folder_whose_account_was_switched_off_takes_no_file_and_keeps_each(
    office: Office, town: Town, folder: HotFolder
) -> None:
    with office.records.begin(town.administrator) as tx:
        tx.people.disable(folder.handing_in.actor.user)

    assert fetched(folder, "brief.pdf", LONG) == 0

    assert seen_in(folder.place.path).claimed == 1
    assert not office.scan_checking.lines(actor=town.manager).lines
    with pytest.raises(LookupError):
        open_hot_folder(office, folder.place)


def fetched(folder: HotFolder, name: str, body: bytes) -> int:
    """Lay a file into the folder, wait until it is quiet, and take it."""
    (folder.place.path / name).write_bytes(body)
    folder.step(0)
    return folder.step(10)
