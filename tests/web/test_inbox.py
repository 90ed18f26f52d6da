"""The inbox: suggested, filed, taken back, passed on."""

import pytest
from flask import Flask

from eakte.domain.access import Role
from eakte.domain.casefile import CaseFile, Document
from eakte.office import Office
from tests.makers import Clock, Town
from tests.offices import received
from tests.web.furniture import add_page
from tests.web.persons import Person, signed_in


@pytest.fixture
def case(town: Town) -> CaseFile:
    return town.add_case(subject="Baumfällung Lindenweg 4")


@pytest.fixture
def letters(town: Town, clock: Clock) -> list[Document]:
    made = []
    for subject in ("Erster Brief", "Zweiter Brief", "Dritter Brief"):
        made.append(town.add_document(subject=subject))
        clock.advance(minutes=1)
    return made


def suggest(town: Town, document: Document, case: CaseFile) -> None:
    with town.records.begin(town.system) as tx:
        tx.documents.suggest(document.id, {"case": case.id, "reference": case.reference, "page": 1})


def place_of(town: Town, document: Document) -> str | None:
    with town.records.read(town.system) as tx:
        return tx.documents.get(document.id).case


def test_the_inbox_opens_with_the_oldest_item(clerk: Person, letters: list[Document]) -> None:
    assert clerk.get("/posteingang").location == f"/posteingang/{letters[0].id}"


def test_an_empty_inbox_says_so(clerk: Person) -> None:
    assert "Alles abgelegt." in clerk.get("/posteingang").text


def test_a_suggestion_is_filled_in_with_its_reason(
    clerk: Person, town: Town, case: CaseFile, letters: list[Document]
) -> None:
    suggest(town, letters[0], case)

    page = clerk.get(f"/posteingang/{letters[0].id}").text

    assert f'name="akte" value="{case.reference}"' in page
    assert "Baumfällung Lindenweg 4 – gefunden über Aktenzeichen" in page
    assert "auf Seite 1" in page


def test_a_case_that_is_hidden_from_a_person_is_not_suggested(
    clerk: Person, town: Town, letters: list[Document]
) -> None:
    hidden = town.add_case(lead_unit=town.units["FB2"], subject="Geheimer Vorgang")
    suggest(town, letters[0], hidden)

    for address in (f"/posteingang/{letters[0].id}", "/posteingang/liste"):
        page = clerk.get(address).text
        assert hidden.reference not in page
        assert "Geheimer Vorgang" not in page


def test_filing_shows_the_next_item(
    clerk: Person, town: Town, case: CaseFile, letters: list[Document]
) -> None:
    form = {"akte": case.reference, "betreff": "Antrag", "absender": "Müller", "wiedervorlage": ""}

    answer = clerk.post(f"/posteingang/{letters[0].id}/ablegen", form)

    assert answer.location == f"/posteingang/{letters[1].id}"
    assert place_of(town, letters[0]) == case.id


def test_after_the_last_item_the_first_one_follows(
    clerk: Person, case: CaseFile, letters: list[Document]
) -> None:
    answer = clerk.post(f"/posteingang/{letters[2].id}/ablegen", {"akte": case.reference})

    assert answer.location == f"/posteingang/{letters[0].id}"


def test_words_that_mean_one_case_are_enough(
    clerk: Person, town: Town, case: CaseFile, letters: list[Document]
) -> None:
    clerk.follow(f"/posteingang/{letters[0].id}/ablegen", {"akte": "baumfällung"})

    assert place_of(town, letters[0]) == case.id


@pytest.mark.parametrize("typed", ["", "   ", "gibtesnicht", "akte"])
def test_without_one_case_nothing_is_filed_and_every_input_stays(
    clerk: Person, town: Town, letters: list[Document], typed: str
) -> None:
    town.add_case(subject="Akte eins")
    town.add_case(subject="Akte zwei")
    form = {"akte": typed, "betreff": "Mein Titel", "absender": "Müller", "wiedervorlage": "3w"}

    answer = clerk.post(f"/posteingang/{letters[0].id}/ablegen", form)

    assert answer.status_code == 422
    assert 'href="#f-akte"' in answer.text
    for value in ("Mein Titel", "Müller", "3w"):
        assert f'value="{value}"' in answer.text
    assert place_of(town, letters[0]) is None


def test_a_follow_up_is_noted_with_the_filing(
    clerk: Person, town: Town, case: CaseFile, letters: list[Document], office: Office
) -> None:
    form = {"akte": case.reference, "wiedervorlage": "14"}
    clerk.follow(f"/posteingang/{letters[0].id}/ablegen", form)

    with office.records.read(town.clerk) as tx:
        [item] = tx.follow_ups.of_case(case.id)
        assert (item.due_on - tx.today).days == 14


def test_a_filing_can_be_taken_back_for_ten_minutes(
    clerk: Person, town: Town, case: CaseFile, letters: list[Document], clock: Clock
) -> None:
    undo = f"/posteingang/{letters[0].id}/rueckgaengig"
    after = clerk.follow(f"/posteingang/{letters[0].id}/ablegen", {"akte": case.reference})
    later = clerk.get(f"/posteingang/{letters[2].id}")

    assert f'action="{undo}"' in after.text
    assert f'action="{undo}"' in later.text
    assert f'action="{undo}"' not in clerk.get("/akten").text

    back = clerk.follow(undo)

    assert "Die Ablage wurde zurückgenommen." in back.text
    assert f'action="{undo}"' not in clerk.get(f"/posteingang/{letters[1].id}").text
    assert place_of(town, letters[0]) is None


def test_after_ten_minutes_a_filing_stays(
    clerk: Person, case: CaseFile, letters: list[Document], clock: Clock
) -> None:
    clerk.follow(f"/posteingang/{letters[0].id}/ablegen", {"akte": case.reference})
    clock.advance(minutes=11)

    answer = clerk.post(f"/posteingang/{letters[0].id}/rueckgaengig")

    assert answer.status_code == 409
    assert "Rückgängig machen geht nur zehn Minuten lang." in answer.text


def test_somebody_else_filed_it_first(
    clerk: Person, case: CaseFile, letters: list[Document]
) -> None:
    clerk.follow(f"/posteingang/{letters[0].id}/ablegen", {"akte": case.reference})

    answer = clerk.post(f"/posteingang/{letters[0].id}/ablegen", {"akte": case.reference})

    assert answer.status_code == 409
    assert "Das Dokument liegt schon in einer Akte." in answer.text


def test_an_item_goes_to_the_inbox_of_another_unit(
    clerk: Person, town: Town, letters: list[Document]
) -> None:
    form = {"einheit": town.units["FB2"]}
    clerk.follow(f"/posteingang/{letters[0].id}/weitergeben", form)

    assert clerk.get(f"/posteingang/{letters[0].id}").status_code == 404


def test_a_double_is_told_with_its_case_only_to_those_who_see_it(
    app: Flask, clerk: Person, town: Town, case: CaseFile, office: Office, received_letter: str
) -> None:
    again = received(office, town.clerk, "<script>alert(1)</script>", file_name="noch-einmal.txt")
    clerk.follow(f"/posteingang/{received_letter}/ablegen", {"akte": case.reference})
    stranger = town.add_person("fremd", Role.CLERK, units=["FB2"])

    seen = clerk.get(f"/posteingang/{again.document_id}").text
    unseen = signed_in(app, office, stranger.user).get(f"/posteingang/{again.document_id}").text

    assert f"Dieses Dokument liegt schon in Akte {case.reference}" in seen
    assert "liegt schon" not in unseen
    assert case.reference not in unseen


def test_the_case_field_offers_open_cases_only(
    clerk: Person, town: Town, case: CaseFile, office: Office
) -> None:
    closed = town.add_case(subject="Baumfällung Eichenweg")
    office.casework.close(closed.id, actor=town.clerk)

    options = clerk.get("/posteingang/akten?q=baumf").text

    assert f'data-value="{case.reference}"' in options
    assert closed.reference not in options


def test_the_page_image_of_an_item_is_beside_its_form(
    clerk: Person, town: Town, letters: list[Document]
) -> None:
    add_page(town, letters[0], "Erste Seite")
    add_page(town, letters[0], "Zweite Seite")

    page = clerk.get(f"/posteingang/{letters[0].id}?seite=2").text

    assert f'src="/dokumente/{letters[0].id}/seiten/2.webp?breite=1240"' in page
    assert "Seite 2 von 2" in page


def test_what_stands_in_quarantine_cannot_be_filed(clerk: Person, town: Town) -> None:
    held = town.add_document(state="quarantined", reason="encrypted")

    page = clerk.get(f"/posteingang/{held.id}").text

    assert "Die Datei ist mit einem Kennwort geschützt." in page
    assert "Ablegen und weiter" not in page
