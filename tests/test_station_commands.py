"""`eakte station`: a folder becomes a batch, its files are deleted only with a receipt in hand."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from eakte.cli.main import main
from eakte.domain.access import Role, TenantId
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import BatchId, CountKind
from eakte.office import Office
from eakte.records import Records
from eakte.stations import client as station_client
from eakte.stations.client import StationClient
from eakte.stations.folder import LIST_NAME, StationFolder
from indexing import SandboxedReader, SandboxedScanBench
from tests.api.served import Server, served
from tests.flows.batches import Letter, scanned
from tests.makers import Town
from tests.offices import an_office, work_off

NAMES = ("a.pdf", "b.pdf", "c.pdf")


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """Stations know no database: one of the two is enough for them."""
    return sqlite_engine


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def token(office: Office, town: Town) -> str:
    tenant: TenantId = town.tenant
    role = Role.SCANNING_STATION
    return office.accounts.create_token(tenant, name="Raum 12", role=role, units=[])


@pytest.fixture
def server(office: Office, town: Town) -> Iterator[Server]:
    with served(office.settings.home) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three scans in the folder of a station, and things that are no scans."""
    made = tmp_path / "stapel"
    made.mkdir()
    for name in NAMES:
        (made / name).write_bytes(scanned(Letter(words=name)))
    (made / ".hidden").write_text("x")
    (made / "d.pdf.part").write_text("half")
    return made


def ran(server: Server, token: str, *words: str) -> Result:
    options = ["--url", server.address, "--token", token]
    return CliRunner().invoke(main, ["station", *words, *options])


def batches(server: Server, token: str) -> list[dict[str, object]]:
    told = ran(server, token, "status", "--json")
    return list(json.loads(told.stdout))


def test_a_folder_is_sent_as_one_batch_and_has_its_receipts_beside(
    server: Server, office: Office, token: str, folder: Path
) -> None:
    sent = ran(server, token, "push", str(folder), "--separation", "parts")
    work_off(office)

    assert sent.exit_code == 0, sent.output
    assert {path.name for path in folder.glob("*.receipt.json")} == {
        f"{name}.receipt.json" for name in NAMES
    }
    assert all((folder / name).exists() for name in NAMES)
    (batch,) = batches(server, token)
    assert (batch["files"], batch["letters"]) == ("3 von 3", 3)
    letters = ran(server, token, "status", str(batch["id"]))
    assert "3 von 3 Seiten gelesen" in letters.output


def test_counted_sheets_and_who_scans_are_told_with_the_folder(
    server: Server, office: Office, town: Town, token: str, folder: Path
) -> None:
    counted = ("--sheets", "2", "--duplex")
    named = ("--protection", "very_high", "--operator", "Frau Ommen")

    sent = ran(server, token, "push", str(folder), *counted, *named)
    work_off(office)

    assert sent.exit_code == 0, sent.output
    (batch,) = batches(server, token)
    with office.records.read(town.system) as tx:
        found = tx.scans.get(BatchId(str(batch["id"])))
    assert (found.announced.operator, found.announced.protection) == ("Frau Ommen", "very_high")
    assert [(one.kind, one.announced, one.found) for one in found.discrepancies] == [
        (CountKind.SHEETS, 2, 1)
    ]


def test_s01_a_station_that_broke_down_sends_again_and_one_set_results(
    server: Server, office: Office, token: str, folder: Path
) -> None:
    client = StationClient(url=server.address, token=token)
    own = StationFolder(path=folder, public_key=client.receipt_key())
    sending = own.to_send(None)
    assert sending is not None
    batch = client.announce(sending.key, sending.files)
    first = sending.files[0]
    own.keep(first, client.hand_in(batch, first, folder / first.name, moved=lambda _: None))
    (folder / "e.pdf").write_bytes(scanned(Letter(words="später")))  # laid in meanwhile

    again = ran(server, token, "push", str(folder))
    work_off(office)

    assert again.exit_code == 0, again.output
    (found,) = batches(server, token)
    assert (found["id"], found["files"]) == (batch, "3 von 3")
    assert not (folder / LIST_NAME).exists()
    assert ran(server, token, "push", str(folder)).exit_code == 0
    assert len(batches(server, token)) == 2  # what came meanwhile is a batch of its own


def test_a_second_call_has_nothing_to_send(server: Server, token: str, folder: Path) -> None:
    ran(server, token, "push", str(folder))

    again = ran(server, token, "push", str(folder))

    assert again.exit_code == 0
    assert "nichts zu senden" in again.output
    assert len(batches(server, token)) == 1


def test_a_receipt_counts_only_for_exactly_the_bytes_of_its_file(
    server: Server, token: str, folder: Path
) -> None:
    ran(server, token, "push", str(folder))
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 something else under the same name")
    client = StationClient(url=server.address, token=token)
    own = StationFolder(path=folder, public_key=client.receipt_key())
    files = [file for file in folder.iterdir() if file.name in NAMES]

    has_receipt = {path.name for path in files if own.receipt(path) is not None}

    assert has_receipt == {"b.pdf", "c.pdf"}


def test_sent_files_are_deleted_when_asked(server: Server, token: str, folder: Path) -> None:
    sent = ran(server, token, "push", str(folder), "--delete")

    assert sent.exit_code == 0, sent.output
    assert not any((folder / name).exists() for name in NAMES)
    assert (folder / "d.pdf.part").exists()
    assert len(list(folder.glob("*.receipt.json"))) == 3


def test_a_long_file_goes_in_pieces(
    server: Server, token: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_client, "PIECE_BYTES", 300)

    sent = ran(server, token, "push", str(folder))

    assert sent.exit_code == 0, sent.output
    (batch,) = batches(server, token)
    assert batch["files"] == "3 von 3"


def test_a_receipt_of_another_installation_keeps_the_file(
    server: Server, token: str, folder: Path, tmp_path: Path
) -> None:
    ran(server, token, "push", str(folder))
    beside = folder / "a.pdf.receipt.json"
    told = json.loads(beside.read_text("utf-8"))
    beside.write_text(json.dumps(told | {"bytes": told["bytes"] + 1}), "utf-8")
    key = StationClient(url=server.address, token=token).receipt_key()

    assert StationFolder(path=folder, public_key=key).receipt(folder / "a.pdf") is None


def test_a_wrong_token_is_said_in_a_sentence(server: Server, folder: Path) -> None:
    refused = ran(server, "nonsense", "push", str(folder))

    assert refused.exit_code == 1
    assert "Zugangstoken" in refused.output
    assert not (folder / LIST_NAME).exists()


def test_a_program_among_the_files_is_held_and_the_others_are_filed(
    server: Server, office: Office, token: str, folder: Path
) -> None:
    (folder / "b.pdf").write_bytes(b"\x7fELF" + bytes(100))

    sent = ran(server, token, "push", str(folder), "--separation", "parts")
    work_off(office)

    assert sent.exit_code == 0, sent.output
    (batch,) = batches(server, token)
    told = ran(server, token, "status", str(batch["id"]), "--json")
    letters = json.loads(told.stdout)["letters"]
    assert [letter["document_state"] for letter in letters].count("quarantined") == 1


def test_a_page_that_somebody_waits_for_is_told_of_and_sent(
    server: Server, office: Office, town: Town, token: str, folder: Path, tmp_path: Path
) -> None:
    ran(server, token, "push", str(folder), "--separation", "parts")
    work_off(office)
    (batch,) = (str(line["id"]) for line in batches(server, token))
    office.scan_checking.settle(BatchId(batch), 2, Settlement.AWAITED, actor=town.manager)
    again = tmp_path / "neuer scan.pdf"
    again.write_bytes(scanned(Letter(words="besser")))

    told = ran(server, token, "status", batch).output
    sent = ran(server, token, "rescan", batch, "2", str(again))
    beside = again.with_name(f"{again.name}.receipt.json").read_text("utf-8")
    repeated = ran(server, token, "rescan", batch, "2", str(again))
    unasked = ran(server, token, "rescan", batch, "1", str(again))
    work_off(office)

    assert f"eakte station rescan {batch} 2 DATEI" in " ".join(told.split())
    assert sent.exit_code == 0, sent.output
    assert "Der neue Scan von Seite 2 ist angekommen." in sent.output
    assert repeated.exit_code == 0
    assert again.with_name(f"{again.name}.receipt.json").read_text("utf-8") == beside
    assert unasked.exit_code == 1
    assert "Fehler: " in unasked.output
    assert "wartet auf einen neuen Scan" not in ran(server, token, "status", batch).output


def test_a_file_that_is_gone_stops_a_batch_and_all_others_stay(
    server: Server, token: str, folder: Path
) -> None:
    client = StationClient(url=server.address, token=token)
    own = StationFolder(path=folder, public_key=client.receipt_key())
    own.to_send(None)
    (folder / "b.pdf").unlink()

    gone = ran(server, token, "push", str(folder), "--delete")

    assert (gone.exit_code, "b.pdf" in gone.output) == (1, True)
    assert all((folder / name).exists() for name in ("a.pdf", "c.pdf"))

    anew = ran(server, token, "push", str(folder), "--new")

    assert anew.exit_code == 0, anew.output
    assert [batch["files"] for batch in batches(server, token)].count("2 von 2") == 1


def test_a_server_that_is_away_is_told_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = StationClient(
        url="http://127.0.0.1:9", token="t", pool=urllib3.PoolManager(retries=False)
    )

    with pytest.raises(station_client.ServerUnreachable):
        client.batches()
