"""The screens of hand-overs between offices: from one case file to another, and refusals."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask

from eakte.domain.casefile import CaseFile
from eakte.intake import InCase
from eakte.office import Office
from tests.makers import Town
from tests.offices import received, work_off
from tests.web.conftest import Someone
from tests.web.persons import Person

LETTER = "Antrag auf Erteilung einer Gaststättenerlaubnis"


@pytest.fixture
def case(office: Office, town: Town) -> CaseFile:
    found = town.add_case(subject="Gaststätte Linde")
    received(office, town.clerk, LETTER, into=InCase(case=found.id), subject="Antrag")
    work_off(office)
    return found


def made(manager: Person, office: Office, town: Town, case: CaseFile) -> tuple[str, bytes]:
    """Name and bytes of a hand-over that was made on the screen."""
    place = f"/akten/{case.id}/abgabe"
    waiting = manager.follow(place, {"empfaenger": "Kreis Musterland", "fassung": "3.0.0"})
    assert "wird erzeugt" in waiting.text
    assert 'hx-trigger="every 2s"' in waiting.text
    work_off(office)
    (message,) = office.passing.of_case(case.id, actor=town.manager)
    there = manager.get(f"{place}/liste")
    assert "An Kreis Musterland. 1 Datei." in there.text
    assert 'hx-trigger="every 2s"' not in there.text
    return message.file_name, manager.get(f"{place}/{message.id}").data


def test_a_case_file_goes_out_and_comes_in_through_the_screens(
    manager: Person, clerk: Person, office: Office, town: Town, case: CaseFile
) -> None:
    name, body = made(manager, office, town, case)

    clerk.post("/uebernahme", {"abgabe": (BytesIO(body), name)})
    work_off(office)
    (looked,) = office.adopting.handed_in(actor=town.clerk)
    place = f"/uebernahme/{looked.id}"
    preview = clerk.get(place)
    unit = town.units["FB3-1"]
    clerk.post(place, {"position": "32.10", "einheit": unit})
    work_off(office)
    taken = clerk.get("/uebernahme")

    assert "Gaststätte Linde" in preview.text
    assert case.reference in preview.text
    assert "Übernommen als 32.10-2026-0001." in taken.text
    assert "Gaststätte Linde" in clerk.get("/akten?q=32.10-2026-0001").text
    history = manager.get(f"/akten/{case.id}?ansicht=verlauf")
    assert "An Kreis Musterland abgegeben" in history.text


def test_what_is_missing_is_said_at_its_field_and_inputs_stay(
    manager: Person, clerk: Person, office: Office, town: Town, case: CaseFile
) -> None:
    refused = manager.post(f"/akten/{case.id}/abgabe", {"empfaenger": " ", "kennung": "05554000"})
    name, body = made(manager, office, town, case)
    clerk.post("/uebernahme", {"abgabe": (BytesIO(body), name)})
    work_off(office)
    (looked,) = office.adopting.handed_in(actor=town.clerk)
    nowhere = clerk.post(f"/uebernahme/{looked.id}", {"position": "99.99"})

    assert refused.status_code == 422
    assert "f-empfaenger-fehler" in refused.text
    assert 'value="05554000"' in refused.text
    assert nowhere.status_code == 422
    assert "f-position-fehler" in nowhere.text
    assert office.adopting.one(looked.id, actor=town.clerk).state == "ready"


def test_a_delivery_that_is_looked_into_shows_its_result_by_itself(
    clerk: Person, office: Office, town: Town
) -> None:
    clerk.post("/uebernahme", {"abgabe": (BytesIO(b"Guten Tag"), "abgabe.zip")})
    (handed,) = office.adopting.handed_in(actor=town.clerk)
    waiting = clerk.get(f"/uebernahme/{handed.id}")
    work_off(office)
    over = clerk.get(f"/uebernahme/{handed.id}")

    assert f'hx-get="/uebernahme/{handed.id}"' in waiting.text
    assert f'hx-get="/uebernahme/{handed.id}"' not in over.text


def test_a_delivery_that_cannot_be_taken_is_shown_with_its_reason(
    clerk: Person, office: Office
) -> None:
    clerk.post("/uebernahme", {"abgabe": (BytesIO(b"Guten Tag"), "abgabe.zip")})
    waiting = clerk.get("/uebernahme/liste")
    work_off(office)
    refused = clerk.get("/uebernahme/liste")
    nothing = clerk.follow("/uebernahme")

    assert "in Arbeit" in waiting.text
    assert "abgelehnt" in refused.text
    assert "nicht lesbar" in refused.text
    assert "Es wurde keine Datei gewählt." in nothing.text


def test_dropped_and_discarded_deliveries_say_so(
    manager: Person, clerk: Person, office: Office, town: Town, case: CaseFile
) -> None:
    name, body = made(manager, office, town, case)
    (message,) = office.passing.of_case(case.id, actor=town.manager)
    clerk.post("/uebernahme", {"abgabe": (BytesIO(body), name)})
    work_off(office)
    (looked,) = office.adopting.handed_in(actor=town.clerk)

    discarded = clerk.follow(f"/uebernahme/{looked.id}/verwerfen")
    dropped = manager.follow(f"/akten/{case.id}/abgabe/{message.id}/verwerfen")

    assert "es wurde nichts übernommen" in discarded.text
    assert "Der Inhalt wurde verworfen." in dropped.text
    assert manager.get(f"/akten/{case.id}/abgabe/{message.id}").status_code == 502


def test_a_case_file_is_saved_as_a_bag(manager: Person, case: CaseFile) -> None:
    answer = manager.get(f"/akten/{case.id}/abgabe/paket.zip")

    assert f"{case.reference}.zip" in answer.headers["Content-Disposition"]
    with ZipFile(BytesIO(answer.data)) as bag:
        letters = [bag.read(name) for name in bag.namelist() if name.endswith(".txt")]
    assert LETTER.encode() in letters


def test_who_may_not_dispose_or_did_not_hand_it_in_sees_nothing_of_it(
    app: Flask, someone: Someone, clerk: Person, office: Office, case: CaseFile
) -> None:
    clerk.post("/uebernahme", {"abgabe": (BytesIO(b"Guten Tag"), "geheim.zip")})
    work_off(office)

    assert clerk.get(f"/akten/{case.id}/abgabe").status_code == 403
    assert "An andere Behörde abgeben" not in clerk.get(f"/akten/{case.id}").text
    assert someone("archivist").get("/uebernahme").status_code == 403
    assert "geheim.zip" not in someone("manager").get("/uebernahme").text
