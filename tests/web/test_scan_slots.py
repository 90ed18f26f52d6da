"""The screen of places that wait for a scan: made, printed, revoked, and refused at the field."""

import re

from eakte.office import Office
from tests.makers import Town
from tests.web.conftest import Someone
from tests.web.persons import Person

PLACE = "/drucken/platzhalter"


def test_a_place_is_made_printed_and_revoked(office: Office, town: Town, clerk: Person) -> None:
    case = town.add_case(subject="Neubau")

    made = clerk.follow(PLACE, {"aktenzeichen": case.reference, "betreff": "Gutachten"}).text
    (slot,) = office.scan_slots.waiting(case.id, actor=town.clerk)
    sheet = clerk.get(f"{PLACE}/{slot.id}/blatt")
    revoked = clerk.follow(f"{PLACE}/{slot.id}/widerruf").text
    again = clerk.get(f"{PLACE}/{slot.id}/blatt")

    assert "Der Platzhalter „Gutachten“ wartet." in made
    assert f"{PLACE}/{slot.id}/blatt" in made
    assert (sheet.status_code, sheet.mimetype) == (200, "application/pdf")
    assert "wartet kein Platzhalter" in revoked
    assert again.status_code == 409


def test_what_is_missing_is_told_at_its_field(town: Town, clerk: Person) -> None:
    case = town.add_case()

    for said, field in (
        ({"aktenzeichen": "99.99/2020/1", "betreff": "Brief"}, "aktenzeichen"),
        ({"aktenzeichen": "", "betreff": "Brief"}, "aktenzeichen"),
        ({"aktenzeichen": case.reference, "betreff": ""}, "betreff"),
    ):
        refused = clerk.post(PLACE, said)
        assert refused.status_code == 422
        assert re.search(rf'id="f-{field}"[^>]*aria-invalid="true"', refused.text), field

    assert "Wählen Sie eine Akte." in clerk.post(PLACE, {"betreff": "Brief"}).text


def test_places_are_for_those_who_file(town: Town, clerk: Person, someone: Someone) -> None:
    assert f'href="{PLACE}"' in clerk.get("/drucken").text
    assert someone("auditor").get(PLACE).status_code == 403
