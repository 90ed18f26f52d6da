"""Refused forms keep what was typed and say what to do; errors are pages with a way on."""

from pathlib import Path

import pytest
from flask import Flask

from eakte.domain.access import Action
from eakte.domain.casefile import Direction
from eakte.office import Office
from eakte.web.guard import needs
from tests.makers import Town
from tests.web.persons import Person


def test_a_new_case_without_a_subject_keeps_every_input(clerk: Person) -> None:
    form = {"position": "10.40", "betreff": "", "standort": "Keller", "vertraulichkeit": "OPEN"}

    answer = clerk.post("/akten/neu", form)

    assert answer.status_code == 422
    assert 'href="#f-betreff"' in answer.text
    assert 'value="Keller"' in answer.text
    assert '<option value="10.40" selected>' in answer.text
    assert '<option value="OPEN" selected>' in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("vertraulichkeit", "GEHEIM"),
        ("position", "99.99"),
        ("position", "10"),
        ("position", ""),
        ("einheit", "gibtesnicht"),
        ("variante", "gibtesnicht"),
    ],
)
def test_a_value_that_the_form_does_not_offer_is_refused(
    clerk: Person, field: str, value: str
) -> None:
    form = {"position": "11.30", "betreff": "Versorgung", field: value}

    answer = clerk.post("/akten/neu", form)

    assert answer.status_code == 422
    assert 'value="Versorgung"' in answer.text


def test_a_follow_up_on_a_day_that_is_over_keeps_the_remark(clerk: Person, town: Town) -> None:
    case = town.add_case()

    answer = clerk.post(
        f"/akten/{case.id}/wiedervorlagen", {"am": "01.02.2020", "bemerkung": "Ortstermin"}
    )

    assert answer.status_code == 422
    assert "Dieser Tag ist schon vorbei." in answer.text
    assert 'value="Ortstermin"' in answer.text


def test_a_follow_up_without_a_day_asks_for_it(clerk: Person, town: Town) -> None:
    answer = clerk.post(f"/akten/{town.add_case().id}/wiedervorlagen", {"am": " "})

    assert answer.status_code == 422
    assert 'id="f-am-fehler"' in answer.text


def test_a_description_that_is_refused_keeps_what_was_typed(clerk: Person, town: Town) -> None:
    document = town.add_document(town.add_case())

    answer = clerk.post(f"/dokumente/{document.id}", {"betreff": "Neuer Titel", "datum": "heute"})

    assert answer.status_code == 422
    assert 'value="Neuer Titel"' in answer.text
    assert "„heute“ ist kein Datum" in answer.text


@pytest.mark.parametrize(("field", "value"), [("richtung", "quer"), ("betreff", " ")])
def test_a_description_with_an_unknown_value_is_refused(
    clerk: Person, town: Town, field: str, value: str
) -> None:
    document = town.add_document(town.add_case())

    assert clerk.post(f"/dokumente/{document.id}", {field: value}).status_code == 422


def test_a_change_in_the_meantime_is_told_and_nothing_is_lost(clerk: Person, town: Town) -> None:
    document = town.add_document(town.add_case())
    clerk.post(f"/dokumente/{document.id}", {"betreff": "Zuerst", "revision": "1"})

    answer = clerk.post(f"/dokumente/{document.id}", {"betreff": "Danach", "revision": "1"})

    assert answer.status_code == 412
    assert "Jemand anderes hat diesen Eintrag gerade geändert." in answer.text
    assert 'value="Danach"' in answer.text


def test_what_a_form_leaves_out_stays(clerk: Person, town: Town, office: Office) -> None:
    document = town.add_document(town.add_case(), sender="Erika Müller", is_draft=True)

    clerk.follow(f"/dokumente/{document.id}", {"datum": "3.2.26"})

    with office.records.read(town.clerk) as tx:
        after = tx.documents.get(document.id)
    assert (after.sender, after.is_draft, after.direction) == (
        "Erika Müller",
        True,
        Direction.INCOMING,
    )
    assert after.dated_on is not None
    assert after.dated_on.isoformat() == "2026-02-03"


def test_a_form_leads_to_no_other_site(clerk: Person, town: Town) -> None:
    document = town.add_document(town.add_case())
    form = {"betreff": "Titel", "zurueck": "https://evil.example/"}

    assert clerk.post(f"/dokumente/{document.id}", form).location == f"/dokumente/{document.id}"


def test_a_closed_case_takes_nothing_and_says_why(
    clerk: Person, town: Town, office: Office
) -> None:
    case = town.add_case()
    office.casework.close(case.id, actor=town.clerk)

    for address, form in (
        ("wiedervorlagen", {"am": "14"}),
        ("vorgaenge", {"betreff": "Neu"}),
        ("schutz", {"vertraulichkeit": "OPEN"}),
    ):
        answer = clerk.post(f"/akten/{case.id}/{address}", form)
        assert answer.status_code == 409, address
        assert "Die Akte ist zu den Akten verfügt." in answer.text


def test_an_event_that_the_rule_does_not_ask_for_is_refused(clerk: Person, town: Town) -> None:
    case = town.add_case(file_plan_code="11.30")

    said = {"ereignis": "weltende", "am": "1.1.2026", "nachweis": "Akte"}
    answer = clerk.post(f"/akten/{case.id}/ereignisse", said)

    assert answer.status_code == 422
    assert "Die Regel dieser Akte fragt nach" in answer.text


@pytest.mark.parametrize("words", ["((", '"offen', "a" * 999, "x*"])
def test_a_search_that_cannot_be_done_is_explained(clerk: Person, words: str) -> None:
    answer = clerk.get("/suche", query_string={"q": words})

    assert answer.status_code in {200, 400}
    assert "Fehler" not in answer.text


def test_a_search_between_days_that_are_none_keeps_the_words(clerk: Person) -> None:
    answer = clerk.get("/suche?q=baum&von=gestern&bis=morgen")

    assert answer.status_code == 422
    assert 'value="baum"' in answer.text
    assert 'value="gestern"' in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/akten/1",
        "/akten/00000000-0000-7000-8000-000000000000",
        "/dokumente/%00",
        "/aktenplan/99.99",
        "/posteingang/' OR 1=1",
        "/akten/zda?akte=%00",
    ],
)
def test_what_is_not_there_is_a_page_with_a_way_on(clerk: Person, address: str) -> None:
    answer = clerk.get(address)

    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("address", ["/akten?ab=quatsch", "/betrieb?ab=quatsch", "/akten?q=%00"])
def test_an_odd_address_is_no_fault_of_ours(manager: Person, address: str) -> None:
    assert manager.get(address).status_code in {200, 422}


def test_a_fault_of_ours_is_a_page_with_a_number_to_quote(app: Flask, clerk: Person) -> None:
    app.view_functions["profile.screen"] = broken

    answer = clerk.get("/profil")

    assert answer.status_code == 500
    assert "Bei uns ist ein Fehler aufgetreten." in answer.text
    assert "Kennung:" in answer.text
    assert "Traceback" not in answer.text


@needs(Action.USE_SCREENS)
def broken() -> str:
    raise RuntimeError("secret detail")


def test_without_the_database_there_is_still_a_page(
    app: Flask, office: Office, tmp_path: Path
) -> None:
    office.records.engine.dispose()
    for part in tmp_path.glob("eakte.sqlite*"):
        part.unlink()
    (tmp_path / "eakte.sqlite").mkdir()
    client = app.test_client()
    client.set_cookie("eakte", "irgendeins")

    answer = client.get("/akten")

    assert answer.status_code == 503
    assert "Die Datenbank antwortet nicht." in answer.text
    assert "Nichts ist verloren." in answer.text
    assert answer.headers["Retry-After"]
