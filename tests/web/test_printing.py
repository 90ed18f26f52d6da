"""The screen of separator sheets and labels."""

import re

import pytest

from eakte.domain.casefile import CaseState
from tests.makers import Town
from tests.web.conftest import Someone
from tests.web.persons import Person

PDF = "application/pdf"


def test_case_files_are_gathered_and_printed(clerk: Person, town: Town) -> None:
    one, other = town.add_case(subject="Lärm"), town.add_case(subject="Marktstand")

    gathered = clerk.get(
        f"/drucken/trennblaetter?akte={one.id}&aktenzeichen={other.reference}&schritt=dazu"
    )
    printed = clerk.get(f"/drucken/trennblaetter?akte={one.id}&akte={other.id}&kopien=2")

    assert "Marktstand" in gathered.text
    assert gathered.text.count('name="akte"') == 2
    assert (printed.status_code, printed.mimetype) == (200, PDF)
    assert "filename=trennblaetter.pdf" in printed.headers["Content-Disposition"]


def test_the_button_at_an_open_case_file_leads_to_its_sheet(clerk: Person, town: Town) -> None:
    case, closed = town.add_case(), town.add_case(state=CaseState.CLOSED)

    assert f'href="/drucken?akte={case.id}"' in clerk.get(f"/akten/{case.id}").text
    assert "/drucken?akte=" not in clerk.get(f"/akten/{closed.id}").text


def test_a_case_file_that_was_typed_is_printed_at_once(clerk: Person, town: Town) -> None:
    case = town.add_case()

    assert clerk.get(f"/drucken/trennblaetter?aktenzeichen={case.reference}").mimetype == PDF


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ("", "aktenzeichen", "mindestens ein Trennblatt"),
        ("aktenzeichen=1/2/3", "aktenzeichen", "Die Akte 1/2/3 gibt es nicht."),
        ("position=99.99", "position", ""),
        ("neu=1&kopien=1000", "kopien", "Höchstens 300 Blätter"),
        ("neu=1&kopien=viele", "kopien", "ganze Zahl"),
        (f"neu=1&dokumentart={'x' * 41}", "dokumentart", "Höchstens 40 Zeichen"),
        ("einheit=nirgends", "einheit", "gibt es nicht"),
    ],
)
def test_a_refused_order_of_sheets_stays_in_the_form(
    clerk: Person, asked: str, field: str, sentence: str
) -> None:
    refused = clerk.get(f"/drucken/trennblaetter?{asked}")

    assert refused.status_code == 422
    assert sentence in refused.text
    assert f'href="#f-{field}"' in refused.text


def test_a_closed_case_file_gets_no_sheet(clerk: Person, town: Town) -> None:
    case = town.add_case(state=CaseState.CLOSED)

    refused = clerk.get(f"/drucken/trennblaetter?akte={case.id}")

    assert refused.status_code == 409
    assert "zu den Akten verfügt" in refused.text
    assert case.reference in refused.text


def test_a_case_file_that_is_not_seen_does_not_exist(clerk: Person) -> None:
    nothing = "00000000-0000-0000-0000-000000000000"

    assert clerk.get(f"/drucken?akte={nothing}").status_code == 404
    assert clerk.get(f"/drucken/trennblaetter?akte={nothing}").status_code == 404


def test_labels_are_printed_after_a_trial(clerk: Person) -> None:
    said = {"anzahl": "10", "bogen": "L7651", "platz": "3", "rechts": "-1,5", "rahmen": "1"}

    trial = clerk.post("/drucken/etiketten", said | {"schritt": "probe"})
    printed = clerk.post("/drucken/etiketten", said)
    again = clerk.post("/drucken/etiketten", said | {"erste": "1"})

    assert [one.mimetype for one in (trial, printed, again)] == [PDF] * 3
    assert "filename=probedruck.pdf" in trial.headers["Content-Disposition"]
    assert "filename=etiketten.pdf" in printed.headers["Content-Disposition"]


def test_how_far_the_printer_is_off_is_remembered_for_this_person(
    clerk: Person, someone: Someone
) -> None:
    said = {"anzahl": "1", "bogen": "L7651", "rechts": "-1,5", "runter": "0,25"}

    clerk.post("/drucken/etiketten", said | {"schritt": "probe"})

    own, others = clerk.get("/drucken").text, someone("manager").get("/drucken").text
    assert re.search(r'name="rechts" value="-1,5"', own)
    assert re.search(r'name="runter" value="0,25"', own)
    assert '<option value="L7651" selected>' in own
    assert re.search(r'name="rechts" value="0"', others)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "anzahl"),
        ({"anzahl": "1001"}, "anzahl"),
        ({"anzahl": "1", "bogen": "A4"}, "bogen"),
        ({"anzahl": "1", "platz": "190"}, "platz"),
        ({"anzahl": "1", "rechts": "viel"}, "rechts"),
        ({"anzahl": "1", "rechts": "12"}, "rechts"),
        ({"anzahl": "1", "runter": "inf"}, "runter"),
        ({"anzahl": "1", "erste": "7"}, "erste"),
    ],
)
def test_a_refused_order_of_labels_stays_in_the_form(
    clerk: Person, said: dict[str, str], field: str
) -> None:
    refused = clerk.post("/drucken/etiketten", said)

    assert refused.status_code == 422
    assert f'href="#f-{field}"' in refused.text


def test_the_screen_is_for_those_who_deliver(someone: Someone, clerk: Person) -> None:
    assert 'href="/drucken"' in clerk.get("/").text
    assert someone("auditor").get("/drucken").status_code == 403
    assert 'href="/drucken"' not in someone("auditor").get("/").text


def test_a_document_that_goes_out_to_be_signed_gets_a_sheet_for_its_way_back(
    clerk: Person, town: Town
) -> None:
    case = town.add_case()
    document = town.add_document(case, subject="Vertrag")
    address = f"/drucken/trennblaetter?dokument={document.id}"

    shown = clerk.get(f"/dokumente/{document.id}").text
    sheet = clerk.get(address)

    assert f'href="{address}"' in shown
    assert (sheet.status_code, sheet.mimetype) == (200, PDF)


def test_a_document_of_a_closed_case_file_gets_no_sheet_for_its_way_back(
    clerk: Person, town: Town
) -> None:
    document = town.add_document(town.add_case(state=CaseState.CLOSED))
    address = f"/drucken/trennblaetter?dokument={document.id}"

    assert "Rücklaufblatt" not in clerk.get(f"/dokumente/{document.id}").text
    assert clerk.get(address).status_code == 409
