"""What people see first, and what a screen says before anybody typed."""

from datetime import date

import pytest
from flask import Flask

from eakte.domain.access import Role
from eakte.office import Office
from tests.makers import Town
from tests.web.persons import Person, signed_in


@pytest.mark.parametrize(
    ("role", "screen"), [(Role.SCAN_OPERATOR, "/scan"), (Role.ADMINISTRATOR, "/betrieb")]
)
def test_who_reads_no_case_files_begins_at_the_own_screen(
    app: Flask, office: Office, town: Town, role: Role, screen: str
) -> None:
    person = signed_in(app, office, town.add_person("neu", role).user)

    answer = person.get("/")

    assert answer.status_code == 302
    assert answer.location == screen
    assert person.get(screen).status_code == 200


def test_a_blank_form_of_a_hold_counts_nothing(manager: Person) -> None:
    assert "stünde auf" not in manager.get("/sperren/neu").text
    counted = manager.post("/sperren", {"schritt": "vorschau", "grund": "Klage"})
    assert "Die Sperre stünde auf 0 Akten" in counted.text


def test_a_period_that_is_over_is_not_called_running(
    office: Office, town: Town, clerk: Person
) -> None:
    opened, closed = date(2005, 1, 3), date(2010, 3, 2)
    case = town.add_case(opened_on=opened)
    office.casework.close(case.id, on=closed, actor=town.clerk)

    page = clerk.get(f"/akten/{case.id}?ansicht=fristen").text

    assert ">abgelaufen<" in page
    assert ">läuft<" not in page


def test_an_empty_inbox_list_looks_for_new_letters_by_itself(clerk: Person) -> None:
    page = clerk.get("/posteingang/liste").text

    assert "erscheinen hier von selbst" in page
    assert 'hx-trigger="every 10s"' in page


def test_a_page_without_image_and_text_says_why_and_promises_no_image(
    town: Town, clerk: Person
) -> None:
    letter = town.add_document()
    town.add_page(letter, state="unreadable", reason="time_limit", text="", has_image=False)

    in_inbox = clerk.get(f"/posteingang/{letter.id}").text
    alone = clerk.get(f"/dokumente/{letter.id}").text

    for screen in (in_inbox, alone):
        assert "Das Lesen hat zu lange gedauert. Das Original ist vollständig" in screen
        assert "Das Seitenbild ist vollständig" not in screen


def test_an_account_of_a_device_is_told_what_it_is_for(
    app: Flask, office: Office, town: Town
) -> None:
    device = signed_in(app, office, town.add_person("scanner", Role.SCANNING_STATION).user)

    answer = device.get("/")
    page = device.get(answer.location)

    assert answer.location == "/geraet"
    assert page.status_code == 200
    assert "eakte token create --role scanning_station" in page.text
    assert "http://localhost" in page.text
    assert "Abmelden" in page.text
    assert 'href="/profil"' not in page.text
    assert 'id="hochladen"' not in page.text
    assert device.get("/akten").status_code == 403


def test_people_are_led_past_the_page_for_devices(clerk: Person) -> None:
    assert clerk.get("/geraet").location == "/"


def test_a_new_account_is_light_or_dark_as_its_browser_is(
    app: Flask, office: Office, town: Town
) -> None:
    person = signed_in(app, office, town.add_person("neu", Role.CLERK).user)

    page = person.get("/profil").text

    assert "data-kern-theme" not in page
    assert '<meta name="color-scheme" content="light dark">' in page
