"""Scans from a folder: whole ones only, each once, none lost, whatever breaks."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from eakte.cli import hot_folder as commands
from eakte.cli.main import main
from eakte.domain.casefile import Document, DocumentState
from eakte.domain.scan_letters import Doubt
from eakte.domain.scanning import BatchState, Separation
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.folder import CLAIMED, DONE, FAILED, HotFolder, open_hot_folder
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import BatchLine, Records
from eakte.settings import Settings, SettingsError, read_settings
from indexing import Clamd, ReaderSettings, SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, scanned
from tests.makers import Town
from tests.offices import an_office, work_off

ROOT = Path(__file__).parent.parent
ONE = scanned(Letter(words="Eins"))
PATIENCE_S = 60
RECEIPT = "brief.pdf/brief.pdf.quittung.json"
REASON = "brief.pdf/brief.pdf.grund.txt"


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
def place(tmp_path: Path) -> HotFolderSettings:
    path = tmp_path / "übergabe"
    path.mkdir()
    return HotFolderSettings(path=path, station="station@uedem")


@pytest.fixture
def folder(office: Office, town: Town, place: HotFolderSettings) -> HotFolder:
    assert town.tenant == "uedem"
    return open_hot_folder(office, place)


def lay(folder: HotFolder, name: str, body: bytes | str) -> Path:
    """Put a file into the folder, all at once."""
    path = folder.place.path / name
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return path


def names(folder: HotFolder, below: str = "") -> set[str]:
    """Files in the folder; or in the folders of scans below, each with the name of that."""
    place = folder.place.path / below
    found = place.glob("*/*") if below else place.iterdir()
    return {str(path.relative_to(place)) for path in found if path.is_file()}


def batches(office: Office, town: Town) -> list[BatchLine]:
    return list(office.scan_checking.lines(actor=town.manager).lines)


def inbox(office: Office, town: Town) -> list[Document]:
    with office.records.read(town.system) as tx:
        return list(tx.lines.inbox().lines)


def fetched(folder: HotFolder) -> int:
    """See the files, wait until they are quiet, and take them."""
    folder.step(0)
    return folder.step(10)


def test_a_file_waits_in_the_folder_as_long_as_the_virus_scanner_is_away(
    records: Records, tmp_path: Path, reader: SandboxedReader, folder: HotFolder
) -> None:
    nobody = Clamd(address=str(tmp_path / "no.sock"))
    bench = SandboxedScanBench(ReaderSettings(scratch=tmp_path / "bench"), nobody)
    away = open_hot_folder(an_office(records, tmp_path, reader=reader, bench=bench), folder.place)
    lay(folder, "brief.pdf", ONE)

    assert fetched(away) == 0
    assert away.step(folder.place.give_up_s + 10) == 0
    bench.close()

    assert names(folder) == {"brief.pdf"}
    assert fetched(folder) == 1


def test_a_quiet_file_becomes_a_batch_and_lies_with_its_receipt_among_the_done(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "brief.pdf", ONE)

    assert folder.step(0) == 0
    assert folder.step(4) == 0
    assert folder.step(5) == 1

    assert names(folder) == set()
    assert names(folder, CLAIMED) == set()
    assert names(folder, DONE) == {"brief.pdf/brief.pdf", RECEIPT}
    told = json.loads((folder.place.path / DONE / RECEIPT).read_text("utf-8"))
    assert office.filing.signer.is_genuine(Receipt(**told))
    work_off(office)
    (line,) = batches(office, town)
    assert line.batch.state is BatchState.CHECKING
    assert len(inbox(office, town)) == 1


def test_a_file_that_still_grows_is_left_alone(folder: HotFolder) -> None:
    path = lay(folder, "brief.pdf", ONE[:500])
    folder.step(0)
    path.write_bytes(ONE[:900])

    assert folder.step(6) == 0
    path.write_bytes(ONE)
    assert folder.step(12) == 0
    assert folder.step(18) == 1


def test_a_file_that_is_quiet_but_not_whole_is_waited_for(folder: HotFolder) -> None:
    path = lay(folder, "brief.pdf", ONE[:-40])

    assert fetched(folder) == 0
    assert names(folder) == {"brief.pdf"}
    path.write_bytes(ONE)
    assert [folder.step(now) for now in (20, 26)] == [0, 1]


def test_an_empty_file_is_waited_for_as_one_that_is_not_whole(folder: HotFolder) -> None:
    path = lay(folder, "brief.pdf", b"")

    assert fetched(folder) == 0
    assert names(folder) == {"brief.pdf"}
    path.write_bytes(ONE)
    assert [folder.step(now) for now in (20, 26)] == [0, 1]


def test_a_file_that_never_becomes_whole_is_set_aside_with_the_reason(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "brief.pdf", ONE[:-40])
    fetched(folder)

    folder.step(folder.place.give_up_s + 1)

    assert names(folder, FAILED) == {"brief.pdf/brief.pdf", REASON}
    reason = (folder.place.path / FAILED / REASON).read_text("utf-8")
    assert "unvollständig" in reason
    assert batches(office, town) == []


@pytest.mark.parametrize("name", [".brief.pdf", "~brief.pdf", "a.pdf.part", "a.filepart", "a.TMP"])
def test_names_of_files_that_are_still_being_written_are_skipped(
    folder: HotFolder, name: str
) -> None:
    lay(folder, name, ONE)

    assert fetched(folder) == 0
    assert names(folder) == {name}


def test_a_program_is_taken_and_held(office: Office, town: Town, folder: HotFolder) -> None:
    lay(folder, "scan.pdf", b"\x7fELF" + bytes(100))

    assert fetched(folder) == 1
    work_off(office)

    assert "scan.pdf/scan.pdf" in names(folder, DONE)
    (document,) = inbox(office, town)
    assert (document.state, document.reason) == (DocumentState.QUARANTINED, "executable")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("brief.json", '{{"Aktenzeichen": "{reference}", "Seiten": 1, "Absender": "Weber"}}'),
        ("brief.xml", "<scan><Aktenzeichen>{reference}</Aktenzeichen><Seiten>1</Seiten></scan>"),
        ("brief.csv", "Aktenzeichen;Seiten\r\n{reference};1\r\n"),
        ("brief.pdf.csv", "reference,pages\n{reference},1\n"),
    ],
)
def test_a_sidecar_names_the_case_file(
    office: Office, town: Town, folder: HotFolder, name: str, text: str
) -> None:
    case = town.add_case()
    lay(folder, "brief.pdf", ONE)
    lay(folder, name, text.format(reference=case.reference))

    assert fetched(folder) == 1
    work_off(office)

    (line,) = batches(office, town)
    (letter,) = office.scan_checking.see(line.batch.id, actor=town.manager).letters
    assert letter.target.case == case.id
    assert names(folder, DONE) == {"brief.pdf/brief.pdf", f"brief.pdf/{name}", RECEIPT}


@pytest.mark.parametrize(
    "text",
    ['{"Aktenzeichen": "nirgends"}', '{"Aktenzeichen": "nirgends", "Betreff": "Anfrage"}'],
)
def test_a_sidecar_that_leads_nowhere_leads_to_the_inbox(
    office: Office, town: Town, folder: HotFolder, text: str
) -> None:
    lay(folder, "brief.pdf", ONE)
    lay(folder, "brief.json", text)

    assert fetched(folder) == 1
    work_off(office)

    (document,) = inbox(office, town)
    assert Doubt.UNKNOWN_CASE in document.flags


def test_an_xml_sidecar_with_entities_is_not_followed(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "brief.pdf", ONE)
    hostile = (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><reference>&x;</reference></a>'
    )
    lay(folder, "brief.xml", hostile)

    assert fetched(folder) == 1
    work_off(office)
    assert len(inbox(office, town)) == 1


def test_where_sidecars_are_wanted_a_file_waits_for_its_own(
    office: Office, place: HotFolderSettings, town: Town
) -> None:
    folder = open_hot_folder(office, replace(place, sidecar=True))
    lay(folder, "brief.pdf", ONE)

    assert fetched(folder) == 0
    lay(folder, "brief.json", "{}")
    assert folder.step(20) == 1
    assert len(batches(office, town)) == 1


def test_other_bytes_than_the_sidecar_says_are_set_aside(folder: HotFolder) -> None:
    lay(folder, "brief.pdf", ONE)
    lay(folder, "brief.json", json.dumps({"sha256": "a" * 64}))

    assert fetched(folder) == 0
    assert {"brief.pdf/brief.pdf", REASON} <= names(folder, FAILED)


def test_a_scan_whose_batch_was_given_up_is_set_aside_with_what_really_helps(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "brief.pdf", ONE)
    lay(folder, "brief.json", json.dumps({"seiten": 7}))
    fetched(folder)
    work_off(office)
    (line,) = batches(office, town)
    office.scan_checking.give_up(line.batch.id, reason="Doppelt", actor=town.manager)
    lay(folder, "wieder.pdf", ONE)

    assert [folder.step(now) for now in (20, 30)] == [0, 0]
    reason = folder.place.path / FAILED / "wieder.pdf" / "wieder.pdf.grund.txt"
    told = reason.read_text("utf-8")
    assert "Scannen Sie das Papier noch einmal" in told
    assert "in den Ordner" not in told


def test_the_same_bytes_again_are_harmless_and_both_files_are_done(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "brief.pdf", ONE)
    fetched(folder)
    lay(folder, "brief.pdf", ONE)
    lay(folder, "kopie.pdf", ONE)

    assert [folder.step(now) for now in (20, 30)] == [0, 2]
    work_off(office)

    assert {"brief.pdf/brief.pdf", "brief-2.pdf/brief.pdf", "kopie.pdf/kopie.pdf"} <= names(
        folder, DONE
    )
    assert len(batches(office, town)) == 1
    assert len(inbox(office, town)) == 1


def test_while_the_store_is_away_a_file_waits_where_it_was_claimed(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "brief.pdf", ONE)
    buckets = office.settings.home / "buckets"
    buckets.rename(buckets.with_name("gone"))

    assert fetched(folder) == 0
    assert names(folder, CLAIMED) == {"brief.pdf/brief.pdf"}
    buckets.with_name("gone").rename(buckets)
    assert folder.step(20) == 1
    assert len(batches(office, town)) == 1


def test_a_killed_process_leaves_nothing_behind_that_the_next_one_does_not_end(
    office: Office, town: Town, folder: HotFolder
) -> None:
    for number in range(3):
        lay(folder, f"brief-{number}.pdf", scanned(Letter(words=f"Brief {number}")))
    home, path = str(office.settings.home), str(folder.place.path)
    command = [sys.executable, "-m", "tests.hot_folder_program", home, path]
    process = subprocess.Popen(command, cwd=ROOT)
    deadline = time.monotonic() + PATIENCE_S
    while names(folder) == {f"brief-{number}.pdf" for number in range(3)}:
        assert time.monotonic() < deadline
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()

    fetched(folder)
    work_off(office)

    done = {name for name in names(folder, DONE) if name.endswith(".pdf")}
    assert done == {f"brief-{number}.pdf/brief-{number}.pdf" for number in range(3)}
    assert names(folder, CLAIMED) | names(folder, FAILED) | names(folder) == set()
    assert len(batches(office, town)) == 3
    assert len(inbox(office, town)) == 3


def test_a_claim_that_was_killed_half_way_is_undone_and_the_sidecar_still_counts(
    office: Office, town: Town, folder: HotFolder
) -> None:
    case = town.add_case()
    lay(folder, "brief.pdf", ONE)
    folder.step(0)
    claim = folder.place.path / CLAIMED / "brief.pdf"
    claim.mkdir()
    (claim / "brief.json").write_text(json.dumps({"reference": case.reference}), "utf-8")

    assert folder.step(10) == 1
    work_off(office)

    (line,) = batches(office, town)
    (letter,) = office.scan_checking.see(line.batch.id, actor=town.manager).letters
    assert letter.target.case == case.id


def test_an_account_or_unit_that_does_not_exist_is_told(
    office: Office, town: Town, place: HotFolderSettings
) -> None:
    for wrong in (replace(place, station="nobody"), replace(place, unit="nowhere")):
        with pytest.raises(LookupError):
            open_hot_folder(office, wrong)
    assert open_hot_folder(office, replace(place, unit="FB2")).handing_in.unit == town.units["FB2"]


def test_the_command_looks_into_each_folder_and_waits_for_one_that_is_away(
    office: Office, town: Town, place: HotFolderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = replace(place, quiet_s=0)
    away = replace(place, path=place.path / "nowhere" / "at all")
    settings = replace(office.settings, hot_folders=(away, quick))
    monkeypatch.setattr(commands, "the_service_settings", lambda: settings)
    monkeypatch.setattr(commands, "open_office", lambda _: office)
    (place.path / "brief.pdf").write_bytes(ONE)

    ran = CliRunner().invoke(main, ["hot-folder", "--once"])

    assert ran.exit_code == 0, ran.output
    assert len(batches(office, town)) == 1


def test_the_command_says_which_account_is_missing(
    office: Office, place: HotFolderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(office.settings, hot_folders=(replace(place, station="Raum 99"),))
    monkeypatch.setattr(commands, "the_service_settings", lambda: settings)
    monkeypatch.setattr(commands, "open_office", lambda _: office)

    ran = CliRunner().invoke(main, ["hot-folder", "--once"])

    assert ran.exit_code == 1
    assert "Raum 99" in ran.output


def settings_of(tmp_path: Path, table: str) -> Settings:
    """Settings out of a configuration with this table of a folder."""
    config = tmp_path / "eakte.toml"
    config.write_text(f"[[hot_folders]]\n{table}", "utf-8")
    return read_settings({"EAKTE_CONFIG": str(config)})


def test_folders_stand_in_the_configuration(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path, 'path = "scans"\nstation = "Raum 12"\nseparation = "parts"\nquiet_s = 9\n'
    )

    (place,) = settings.hot_folders
    assert place == HotFolderSettings(
        path=Path("scans"), station="Raum 12", separation=Separation.PARTS, quiet_s=9
    )


@pytest.mark.parametrize(
    "table",
    [
        'path = "scans"\n',
        'path = "scans"\nstation = "x"\nguess = true\n',
        'path = "scans"\nstation = "x"\nseparation = "guess"\n',
        'path = "scans"\nstation = "x"\nsidecar = 1\n',
        'path = "scans"\nstation = "x"\nquiet_s = "long"\n',
    ],
)
def test_a_folder_that_cannot_be_meant_is_an_error_of_the_configuration(
    tmp_path: Path, table: str
) -> None:
    with pytest.raises(SettingsError, match="hot_folders"):
        settings_of(tmp_path, table)


def test_a_folder_cannot_be_named_by_the_environment() -> None:
    with pytest.raises(SettingsError, match="hot_folders"):
        read_settings({"EAKTE_HOT_FOLDERS": "scans"})
