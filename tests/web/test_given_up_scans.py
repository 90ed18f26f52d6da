"""The screen of a batch that was given up: from when on its files go, and by whose word."""

from pathlib import Path

import pytest

from eakte.domain.access import Actor, Role
from eakte.domain.scanning import Batch
from eakte.office import Office
from eakte.records import Records
from tests.ended_cases import a_disposal_office
from tests.flows.batches import announced, handed_in
from tests.makers import Clock, Town
from tests.offices import an_office, work_off
from tests.web.persons import Person

BODY = b"ein Blatt, von dem nichts abgelegt wurde"


@pytest.fixture
def office(records: Records, tmp_path: Path, town: Town, clock: Clock) -> Office:
    made = an_office(records, tmp_path, scan_given_up_wait_days=0)
    a_disposal_office(made, town, clock).trust_the_clock()
    return made


def given_up(office: Office, town: Town, *, by: Actor) -> Batch:
    """A batch that was given up while its second file had not come."""
    station = town.actor("station")
    made = office.scanning.announce(announced(BODY, b"kam nie"), actor=station)
    handed_in(office, made, 1, BODY, actor=station)
    work_off(office)
    return office.scan_checking.give_up(made.id, reason="Papierstau", actor=by)


def test_a_second_person_has_the_files_erased_and_sees_that_they_are_gone(
    office: Office, town: Town, manager: Person
) -> None:
    batch = given_up(office, town, by=town.add_person("operator", Role.SCAN_OPERATOR))
    place = f"/scan/{batch.id}"

    asked = manager.get(place).text
    without = manager.post(f"{place}/loeschen", {"grund": " "})
    ordered = manager.follow(f"{place}/loeschen", {"grund": "neu gescannt"}).text
    work_off(office)
    gone = manager.get(place).text

    assert "Dateien endgültig löschen" in asked
    assert without.status_code == 422
    assert "werden gerade gelöscht" in ordered
    assert "every 1500ms" in ordered
    assert "Aufgegeben: Papierstau" in gone
    assert "Sie sind gelöscht" in gone
    assert "scan-1.pdf" not in gone


def test_the_list_reminds_a_second_person_of_files_that_may_go(
    office: Office, town: Town, manager: Person
) -> None:
    before = manager.get("/scan").text
    batch = given_up(office, town, by=town.add_person("operator", Role.SCAN_OPERATOR))

    reminded = manager.get("/scan").text
    manager.post(f"/scan/{batch.id}/loeschen", {"grund": "neu gescannt"})

    said = "Von 1 aufgegebenen Stapel können die Dateien jetzt gelöscht werden"
    assert said in reminded
    assert said not in before
    assert said not in manager.get("/scan").text


def test_the_list_reminds_nobody_of_what_only_another_person_may_order(
    office: Office, town: Town, manager: Person
) -> None:
    given_up(office, town, by=town.manager)

    assert "können die Dateien jetzt" not in manager.get("/scan").text


def test_who_gave_the_batch_up_is_told_that_another_person_erases_its_files(
    office: Office, town: Town, manager: Person
) -> None:
    place = f"/scan/{given_up(office, town, by=town.manager).id}"

    shown = manager.get(place).text
    refused = manager.post(f"{place}/loeschen", {"grund": "neu gescannt"})

    assert "eine andere Person als Frau manager" in shown
    assert "Dateien endgültig löschen" not in shown
    assert refused.status_code == 403
    assert "Bitten Sie eine Kollegin" in refused.text


def test_batches_that_were_given_up_have_a_list_of_their_own(
    office: Office, town: Town, manager: Person
) -> None:
    batch = given_up(office, town, by=town.manager)

    listed = manager.get("/scan?stand=aufgegeben").text

    assert f"stapel-{batch.id}" in listed
