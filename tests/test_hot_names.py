"""Names in a folder: none of them stops the others, and none leads out of the folder."""

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.folder import CLAIMED, DONE, FAILED, HotFolder, open_hot_folder, seen_in
from eakte.hot_folders.names import MOST_NAME_BYTES, name_well
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, scanned
from tests.makers import Town
from tests.offices import an_office

ONE = scanned(Letter(words="Eins"))


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """A folder knows no database: one of the two is enough for it."""
    return sqlite_engine


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def folder(office: Office, town: Town, tmp_path: Path) -> HotFolder:
    path = tmp_path / "raum-12"
    path.mkdir()
    return open_hot_folder(office, HotFolderSettings(path=path, station=f"station@{town.tenant}"))


def test_a_file_whose_name_is_no_utf8_is_taken_under_the_name_that_was_meant(
    folder: HotFolder,
) -> None:
    written(folder.place.path, b"Stra\xdfe.pdf", ONE)
    written(folder.place.path, b"Stra\xdfe.json", b'{"betreff": "Antrag"}')

    assert fetched(folder) == 1

    assert done(folder) == {"Straße.pdf", "Straße.json", "Straße.pdf.quittung.json"}


def test_a_name_that_fills_the_file_system_leaves_room_for_the_receipt(folder: HotFolder) -> None:
    written(folder.place.path, "ä".encode() * 125 + b".pdf", ONE)
    written(folder.place.path, b"z.pdf", scanned(Letter(words="Zwei")))

    assert fetched(folder) == 2

    assert all(len(name.encode()) < 255 for name in done(folder))
    assert seen_in(folder.place.path).claimed == 0


@pytest.mark.parametrize(
    ("name", "better"),
    [
        (b"Brief.pdf", "Brief.pdf"),
        (b"\x81.pdf", "\ufffd.pdf"),
        (b"a" * 255, "a" * MOST_NAME_BYTES),
        (b"a." + b"b" * 253, "a.bbbbbbbbb"),
    ],
)
def test_names_that_cannot_be_written_behind_are_cut(
    tmp_path: Path, name: bytes, better: str
) -> None:
    written(tmp_path, name, b"")

    name_well(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [better]


def test_two_names_that_become_one_keep_both_files(tmp_path: Path) -> None:
    for ending in (b"1", b"2"):
        written(tmp_path, b"a" * 240 + ending + b".pdf", ending)

    name_well(tmp_path)

    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"1", b"2"}


def test_a_link_is_no_scan_and_no_sidecar(
    office: Office, town: Town, folder: HotFolder, tmp_path: Path
) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("geheim", "utf-8")
    (folder.place.path / "brief.txt").symlink_to(secret)
    (folder.place.path / "liste.csv").symlink_to(secret)
    (folder.place.path / "scan.json").symlink_to(secret)
    written(folder.place.path, b"scan.pdf", ONE)

    assert fetched(folder) == 1

    (line,) = office.scan_checking.lines(actor=town.manager).lines
    assert not line.batch.announced.parts[0].is_misdescribed
    assert secret.read_text("utf-8") == "geheim"


def test_one_claim_that_cannot_be_read_stops_no_other(folder: HotFolder) -> None:
    claim = folder.place.path / CLAIMED / "a.pdf"
    (claim / "a.pdf").mkdir(parents=True)
    (claim / "rest.txt").write_text("rest", "utf-8")
    written(folder.place.path, b"b.pdf", ONE)

    assert fetched(folder) == 1

    assert seen_in(folder.place.path).claimed == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_the_right_to_read_it_is_set_aside_with_the_reason(
    folder: HotFolder,
) -> None:
    written(folder.place.path, b"brief.pdf", ONE)
    (folder.place.path / "brief.pdf").chmod(0)
    assert fetched(folder) == 0

    folder.step(folder.place.give_up_s + 20)

    reason = folder.place.path / FAILED / "brief.pdf" / "brief.pdf.grund.txt"
    assert "Ihm fehlt das Recht daran" in reason.read_text("utf-8")


def written(folder: Path, name: bytes, body: bytes) -> None:
    """A file with a name as bytes, as other systems write it."""
    with open(os.fsencode(folder) + b"/" + name, "wb") as target:  # noqa: PTH123 # Path takes text
        target.write(body)


def fetched(folder: HotFolder) -> int:
    folder.step(0)
    return folder.step(10)


def done(folder: HotFolder) -> set[str]:
    assert not any((folder.place.path / CLAIMED).iterdir())
    return {path.name for path in (folder.place.path / DONE).glob("*/*")}
