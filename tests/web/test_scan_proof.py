"""The screen of seal, transfer notes and paper: checked, released by the department, recorded."""

from datetime import timedelta
from pathlib import Path

import pytest

from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Batch
from eakte.domain.sheet_code import SheetKind
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, a_sheet, delivered, scanned
from tests.makers import Clock, Town
from tests.offices import an_office, work_off
from tests.web.conftest import Someone
from tests.web.persons import Person


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def batch(office: Office, town: Town) -> Batch:
    """A closed and sealed batch with one letter in a case file."""
    sheet = a_sheet(office, town.tenant, SheetKind.CASE, target=town.add_case().id)
    made = delivered(office, [scanned(sheet, Letter(words="Brief"))], actor=town.actor("station"))
    work_off(office)
    for page in office.scan_checking.see(made.id, actor=town.manager).open_pages:
        office.scan_checking.settle(made.id, page.number, Settlement.LEFT, actor=town.manager)
    work_off(office)
    office.scan_checking.close(made.id, actor=town.manager)
    work_off(office)
    return made


def test_a_seal_is_shown_and_each_letter_has_its_note(batch: Batch, manager: Person) -> None:
    shown = manager.get(f"/scan/{batch.id}/nachweis").text

    assert "Gesiegelt" in shown
    assert "Noch nie geprüft." in shown
    (note,) = [part.split('"')[0] for part in shown.split('href="') if "vermerke/" in part]
    assert b"<Transfervermerk" in manager.get(note).data


def test_a_seal_is_checked_by_a_job_and_its_result_stays_on_the_screen(
    batch: Batch, manager: Person, office: Office
) -> None:
    place = f"/scan/{batch.id}/nachweis"

    running = manager.follow(f"{place}/siegel").text
    part = manager.get(f"{place}/siegel")
    work_off(office)
    ended = manager.get(f"{place}/siegel")
    shown = manager.get(place).text

    assert "läuft: 0 von 1 Schreiben" in running
    assert "unverändert" not in running
    assert "every 2s" in part.text
    assert "HX-Redirect" not in part.headers
    assert ended.headers["HX-Redirect"] == place
    assert "angestoßen von Frau manager" in shown
    assert "unverändert" in shown
    assert "Siegel neu prüfen" in shown


def test_a_former_result_is_not_called_that_of_a_check_that_was_just_ordered(
    batch: Batch, manager: Person, office: Office
) -> None:
    place = f"/scan/{batch.id}/nachweis"
    manager.follow(f"{place}/siegel")
    work_off(office)

    again = manager.follow(f"{place}/siegel").text

    assert "Vorige Prüfung" in again
    assert "läuft: 0 von 1 Schreiben" in again


def test_paper_is_released_by_the_department_and_its_destruction_is_recorded_once(
    batch: Batch, clock: Clock, someone: Someone
) -> None:
    place = f"/scan/{batch.id}/nachweis"
    clock.at += timedelta(days=184)
    clerk, manager = someone("clerk"), someone("manager")

    assert place in clerk.get("/scan/papier").text
    assert "Freigegeben von Frau clerk" in clerk.follow(f"{place}/freigabe").text
    recorded = manager.follow(f"{place}/vernichtung", {"verfahren": "DIN 66399 P-4"})
    again = manager.post(f"{place}/vernichtung", {"verfahren": "anders"})

    assert "Vernichtet von Frau manager" in recorded.text
    assert again.status_code == 409
    assert "nie geändert" in again.text
    assert place not in clerk.get("/scan/papier").text


def test_until_each_department_has_said_so_the_paper_waits_and_names_its_letters(
    batch: Batch, clock: Clock, someone: Someone
) -> None:
    place = f"/scan/{batch.id}/nachweis"
    clock.at += timedelta(days=184)

    waits = someone("manager").get(place).text
    released = someone("clerk").follow(f"{place}/freigabe").text

    assert "Noch nicht freigegeben: Schreiben 1." in waits
    assert "Wie wurde es vernichtet?" not in waits
    assert ": Schreiben 1.</p>" in released
    assert "Noch nicht freigegeben" not in released


def test_who_closed_the_batch_is_told_that_another_person_releases_its_paper(
    batch: Batch, clock: Clock, someone: Someone
) -> None:
    clock.at += timedelta(days=184)

    refused = someone("manager").post(f"/scan/{batch.id}/nachweis/freigabe")

    assert refused.status_code == 409
    assert "Bitten Sie eine andere Person" in refused.text


def test_a_clerk_sees_the_paper_and_nothing_of_the_letters_or_the_name_of_the_batch(
    batch: Batch, clock: Clock, someone: Someone
) -> None:
    clock.at += timedelta(days=184)
    clerk, manager = someone("clerk"), someone("manager")

    shown = clerk.get(f"/scan/{batch.id}/nachweis").text
    listed = clerk.get("/scan/papier").text

    assert "Freigabe möglich ab" in shown
    assert "Transfervermerk" not in shown
    assert "Nachweis zu Stapel vom 02.03.2026" in shown
    assert "Stapel vom 02.03.2026" in listed
    assert batch.announced.name not in shown + listed
    assert batch.announced.name in manager.get("/scan/papier").text
