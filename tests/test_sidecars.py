"""What is said beside a scan reaches the document that it becomes, whatever form it has."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eakte.domain.calendar import berlin_date
from eakte.domain.casefile import Document
from eakte.domain.scan_letters import Doubt
from eakte.domain.scanning import Protection
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.folder import CLAIMED, DONE, FAILED, HotFolder, open_hot_folder
from eakte.hot_folders.sidecars import Sidecar, SidecarUnreadable, read_sidecar
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, scanned
from tests.makers import Town
from tests.offices import an_office, work_off

ONE, TWO = scanned(Letter(words="Eins")), scanned(Letter(words="Zwei"))
SAID = {
    "Aktenzeichen": "10.40-2026-0001",
    "Betreff": "Widerspruch gegen den Bescheid",
    "Absender": "Petra Müller",
    "Eingangsdatum": "26.02.2026",
    "Dokumentart": "Widerspruch",
    "Externe-ID": "SCAN-4711",
    "Blätter": "1",
    "Beidseitig": "nein",
    "Gescannt-von": "Frau Scan",
    "Schutzbedarf": "hoch",
}
UNDERSTOOD = Sidecar(
    reference="10.40-2026-0001",
    subject="Widerspruch gegen den Bescheid",
    sender="Petra Müller",
    received_on=date(2026, 2, 26),
    kind="Widerspruch",
    external_id="SCAN-4711",
    sheets=1,
    operator="Frau Scan",
    protection=Protection.HIGH,
)
XML = "".join(f"<{name}>{value}</{name}>" for name, value in SAID.items())
CSV = ";".join(SAID) + "\r\n" + ";".join(SAID.values()) + "\r\n"
FORMS = {
    "a.json": json.dumps(SAID).encode(),
    "a.xml": f"<?xml version='1.0' encoding='UTF-8'?><scan>{XML}</scan>".encode(),
    "a.csv": CSV.encode(),
    "b.csv": CSV.encode("cp1252"),
    "c.csv": b"\xef\xbb\xbf" + CSV.encode(),
    "en.json": json.dumps(
        {
            "reference": "10.40-2026-0001",
            "subject": SAID["Betreff"],
            "sender": SAID["Absender"],
            "received_on": "2026-02-26",
            "kind": "Widerspruch",
            "external_id": "SCAN-4711",
            "sheets": "1",
            "duplex": False,
            "operator": "Frau Scan",
            "protection": "high",
        }
    ).encode(),
}


@pytest.mark.parametrize("name", FORMS)
def test_each_form_says_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FORMS[name])

    assert read_sidecar(path) == UNDERSTOOD


def test_two_sides_and_the_highest_class_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"Beidseitig": true, "Schutzbedarf": "Sehr hoch"}', "utf-8")

    assert read_sidecar(path) == Sidecar(is_duplex=True, protection=Protection.VERY_HIGH)


@pytest.mark.parametrize(
    "said",
    [
        {"Eingangsdatum": "gestern"},
        {"Eingangsdatum": "31.02.2026"},
        {"Betreff": "x" * 501},
        {"Absender": "a\u202eb"},
        {"Seiten": "viele"},
        {"Blätter": "0"},
        {"Beidseitig": "vielleicht"},
        {"Schutzbedarf": "geheim"},
    ],
)
def test_a_value_that_means_nothing_makes_a_sidecar_unreadable(
    tmp_path: Path, said: dict[str, str]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(said), "utf-8")

    with pytest.raises(SidecarUnreadable):
        read_sidecar(path)


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def folder(office: Office, town: Town, tmp_path: Path) -> HotFolder:
    assert town.tenant == "uedem"
    path = tmp_path / "übergabe"
    path.mkdir()
    return open_hot_folder(office, HotFolderSettings(path=path, station="station@uedem"))


def lay(folder: HotFolder, name: str, body: bytes | str) -> None:
    path = folder.place.path / name
    path.write_bytes(body.encode() if isinstance(body, str) else body)


def fetched(folder: HotFolder) -> int:
    """See the files, wait until they are quiet, and take them."""
    folder.step(0)
    return folder.step(10)


def inbox(office: Office, town: Town) -> list[Document]:
    with office.records.read(town.system) as tx:
        return list(tx.lines.inbox().lines)


@pytest.mark.parametrize("name", ["a.json", "a.xml", "a.csv"])
def test_subject_sender_and_day_of_receipt_reach_the_document(
    office: Office, town: Town, folder: HotFolder, name: str
) -> None:
    lay(folder, "brief.pdf", ONE)
    told = FORMS[name].replace(b"10.40-2026-0001", b"")
    lay(folder, f"brief.{name.partition('.')[2]}", told)

    assert fetched(folder) == 1
    work_off(office)

    (document,) = inbox(office, town)
    assert document.subject == SAID["Betreff"]
    assert document.sender == "Petra Müller"
    assert berlin_date(document.received_at) == date(2026, 2, 26)
    (line,) = office.scan_checking.lines(actor=town.manager).lines
    batch = office.scan_checking.see(line.batch.id, actor=town.manager).batch
    assert batch.part(1).external_id == "SCAN-4711"


def test_a_kind_names_a_letter_without_a_subject_and_a_day_to_come_is_left_out(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "brief.pdf", ONE)
    lay(folder, "brief.json", '{"Dokumentart": "Rechnung", "Eingangsdatum": "2031-01-01"}')

    fetched(folder)
    work_off(office)

    (document,) = inbox(office, town)
    assert document.subject == "Rechnung brief, Schreiben 1"
    assert document.received_at == office.records.clock()


@pytest.mark.parametrize(
    ("of_folder", "of_file", "found"),
    [
        ("high", "sehr hoch", Protection.VERY_HIGH),
        ("high", "normal", Protection.HIGH),
        ("very_high", "", Protection.VERY_HIGH),
    ],
)
def test_sheets_operator_and_the_higher_protection_reach_the_announcement(
    office: Office, town: Town, folder: HotFolder, of_folder: str, of_file: str, found: Protection
) -> None:
    place = replace(folder.place, protection=Protection(of_folder))
    strict = open_hot_folder(office, place)
    (place.path / "brief.pdf").write_bytes(ONE)
    said = {"Blätter": 1, "Gescannt-von": "Frau Scan", "Schutzbedarf": of_file}
    (place.path / "brief.json").write_text(json.dumps(said), "utf-8")

    strict.step(0)
    strict.step(10)

    (line,) = office.scan_checking.lines(actor=town.manager).lines
    announced = line.batch.announced
    assert (announced.sheets, announced.operator) == (1, "Frau Scan")
    assert announced.protection is found


def test_a_folder_of_the_highest_class_sets_aside_what_says_not_who_scanned(
    office: Office, folder: HotFolder
) -> None:
    place = replace(folder.place, protection=Protection.VERY_HIGH)
    strict = open_hot_folder(office, place)
    (place.path / "brief.pdf").write_bytes(ONE)

    strict.step(0)
    strict.step(10)

    reason = place.path / FAILED / "brief.pdf" / "brief.pdf.grund.txt"
    assert "gehört dazu, wer scannt" in reason.read_text("utf-8")


@pytest.mark.parametrize("text", ["{", "[1]", '{"Seiten": "viele"}', "x" * 70_000])
def test_a_broken_sidecar_leads_to_the_inbox_with_the_message(
    office: Office, town: Town, folder: HotFolder, text: str
) -> None:
    lay(folder, "brief.pdf", ONE)
    lay(folder, "brief.json", text)

    assert fetched(folder) == 1
    work_off(office)

    (document,) = inbox(office, town)
    assert Doubt.BROKEN_SIDECAR in document.flags


def test_one_list_describes_many_scans_and_goes_when_all_of_them_came(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "eins.pdf", ONE)
    lay(folder, "liste.csv", "Datei;Betreff\r\nEINS.PDF;Erster\r\nzwei.pdf;Zweiter\r\n")

    fetched(folder)
    assert (folder.place.path / "liste.csv").exists()
    lay(folder, "zwei.pdf", TWO)
    assert [folder.step(now) for now in (20, 30)] == [0, 1]
    work_off(office)

    assert {document.subject for document in inbox(office, town)} == {"Erster", "Zweiter"}
    left = [path.name for path in folder.place.path.iterdir() if path.is_file()]
    assert left == []
    assert (folder.place.path / DONE / "liste.csv" / "liste.csv").exists()
    assert (folder.place.path / DONE / "eins.pdf" / "eins.pdf.json").exists()
    assert list((folder.place.path / CLAIMED).iterdir()) == []


def test_a_list_of_today_waits_for_scans_that_are_called_as_those_of_yesterday(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "eins.pdf", ONE)
    fetched(folder)
    lay(folder, "liste.csv", "Datei;Betreff\neins.pdf;Heute\n")

    folder.step(20)
    assert (folder.place.path / "liste.csv").exists()
    lay(folder, "eins.pdf", TWO)
    assert [folder.step(now) for now in (30, 40)] == [0, 1]
    work_off(office)

    assert "Heute" in {document.subject for document in inbox(office, town)}


def test_a_scan_that_a_list_names_twice_goes_to_the_inbox_with_the_message(
    office: Office, town: Town, folder: HotFolder
) -> None:
    lay(folder, "eins.pdf", ONE)
    lay(folder, "liste.csv", "Datei;Betreff\neins.pdf;A\neins.pdf;B\n")

    assert fetched(folder) == 1
    work_off(office)

    (document,) = inbox(office, town)
    assert Doubt.BROKEN_SIDECAR in document.flags


def test_where_sidecars_are_wanted_a_row_of_a_list_is_one(
    office: Office, town: Town, folder: HotFolder
) -> None:
    waiting = open_hot_folder(office, replace(folder.place, sidecar=True))
    lay(folder, "eins.pdf", ONE)
    lay(folder, "zwei.pdf", TWO)
    lay(folder, "liste.csv", "Datei;Betreff\neins.pdf;A\n")

    assert fetched(waiting) == 1
    assert (folder.place.path / "zwei.pdf").exists()
