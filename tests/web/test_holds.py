"""The screens of holds: placed with a preview, looked at again, lifted with a reason."""

from datetime import date

import pytest

from eakte.domain.hold import Hold
from eakte.office import Office
from tests.makers import Town
from tests.web.persons import Person

REASON = "Prozess vor dem Verwaltungsgericht"


def the_hold(office: Office, town: Town) -> Hold:
    (line,) = office.holding.lines(actor=town.manager).lines
    return line.hold


def placed(manager: Person, *cases: str) -> None:
    said = {"akte": list(cases), "grund": REASON, "wiedervorlage": "6m"}
    assert manager.post("/sperren", said).status_code == 303


def test_a_hold_is_counted_before_it_is_placed(manager: Person, office: Office, town: Town) -> None:
    one, other = town.add_case(subject="Eins"), town.add_case(subject="Zwei")
    said = {"position": "10", "aktenzeichen": one.reference, "grund": REASON}

    preview = manager.post("/sperren", said | {"schritt": "vorschau"})
    assert office.holding.lines(actor=town.manager).lines == []
    page = manager.follow("/sperren", said | {"wiedervorlage": "6m", "schritt": "setzen"})

    assert "Die Sperre stünde auf 2 Akten." in preview.text
    assert "Die Sperre steht auf 2 Akten." in page.text
    assert other.reference in page.text
    assert REASON in manager.get("/sperren").text


def test_the_button_at_a_case_file_leads_to_a_hold_on_it(manager: Person, town: Town) -> None:
    case = town.add_case()

    form = manager.get(f"/sperren/neu?akte={case.id}")
    placed(manager, case.id)
    page = manager.get(f"/akten/{case.id}")

    assert f'href="/sperren/neu?akte={case.id}"' in page.text
    assert "Die Sperre stünde auf 1 Akte." in form.text
    assert f"Sperre wegen {REASON}, gesetzt von" in page.text
    assert "Sperre gesetzt" in manager.get(f"/akten/{case.id}?ansicht=verlauf").text


@pytest.mark.parametrize(
    ("said", "sentence", "field"),
    [
        ({"grund": "x", "wiedervorlage": "6m"}, "mindestens eine Akte", "aktenzeichen"),
        ({"aktenzeichen": "gibt es nicht"}, "gibt es nicht: gibt es nicht", "aktenzeichen"),
        ({"position": "99.99"}, "gibt es im Aktenplan nicht", "position"),
        ({"position": "10", "grund": "x"}, "Wann wird die Sperre geprüft", "wiedervorlage"),
        ({"position": "10", "grund": "x", "wiedervorlage": "1.1.2020"}, "vorbei", "wiedervorlage"),
        ({"position": "10", "wiedervorlage": "6m"}, "", "grund"),
        ({"position": "10", "grund": "x", "wiedervorlage": "6m", "einschraenkung": "a"}, "", "von"),
        (
            {"position": "10", "grund": "x", "wiedervorlage": "6m", "von": "Frau Kiebitz"},
            "Wählen Sie, weshalb",
            "einschraenkung",
        ),
    ],
)
def test_a_refused_hold_keeps_what_was_typed_and_names_its_field(
    manager: Person, town: Town, said: dict[str, str], sentence: str, field: str
) -> None:
    town.add_case()

    answer = manager.post("/sperren", said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'href="#f-{field}"' in answer.text


def test_a_hold_is_extended_looked_at_again_and_lifted(
    manager: Person, office: Office, town: Town
) -> None:
    one, other = town.add_case(), town.add_case()
    placed(manager, one.id)
    place = f"/sperren/{the_hold(office, town).id}"

    extended = manager.follow(f"{place}/akten", {"aktenzeichen": other.reference})
    reviewed = manager.follow(f"{place}/wiedervorlage", {"wiedervorlage": "01.02.2027"})
    unreasoned = manager.post(f"{place}/aufheben")
    lifted = manager.follow(f"{place}/aufheben", {"grund": "Urteil rechtskräftig"})
    again = manager.post(f"{place}/aufheben", {"grund": "noch einmal"})

    assert other.reference in extended.text
    assert "01.02.2027" in reviewed.text
    assert (unreasoned.status_code, 'href="#f-grund"' in unreasoned.text) == (422, True)
    assert "Die Fristen sind inzwischen weitergelaufen." in lifted.text
    assert (again.status_code, "schon aufgehoben" in again.text) == (409, True)
    assert "Urteil rechtskräftig" in manager.get("/sperren?stand=aufgehoben").text
    assert "Keine Sperre steht." in manager.get("/sperren").text


def test_holds_to_be_looked_at_have_a_list_of_their_own(manager: Person, town: Town) -> None:
    case = town.add_case()
    said = {"akte": case.id, "grund": "Heute fällig", "wiedervorlage": "0"}

    manager.post("/sperren", said)
    manager.post("/sperren", said | {"grund": "Später", "wiedervorlage": "6m"})
    due = manager.get("/sperren?stand=faellig")

    assert "Heute fällig" in due.text
    assert "Später" not in due.text


def test_only_records_managers_place_and_lift_holds(
    clerk: Person, manager: Person, office: Office, town: Town
) -> None:
    placed(manager, town.add_case().id)
    place = f"/sperren/{the_hold(office, town).id}"

    assert clerk.get(place).status_code == 200
    for address in ("/sperren", f"{place}/akten", f"{place}/wiedervorlage", f"{place}/aufheben"):
        assert clerk.post(address, {"grund": "so"}).status_code == 403
    assert clerk.get("/sperren/neu").status_code == 403


def test_a_restriction_takes_case_files_out_of_use_until_it_is_lifted(
    manager: Person, clerk: Person, office: Office, town: Town
) -> None:
    case = town.add_case(subject="Meldesatz")
    said = {
        "akte": case.id,
        "grund": "Anschrift bestritten",
        "wiedervorlage": "6m",
        "einschraenkung": "a",
        "von": "Rechtsanwältin Kiebitz",
    }

    page = manager.follow("/sperren", said)
    place = f"/sperren/{the_hold(office, town).id}"

    assert "Nur noch die Schriftgutverwaltung findet und sieht sie." in page.text
    assert "Buchstabe a: Richtigkeit bestritten" in page.text
    assert "Rechtsanwältin Kiebitz" in page.text
    assert "Die Verarbeitung dieser Akte ist eingeschränkt" in manager.get(f"/akten/{case.id}").text
    assert clerk.get(f"/akten/{case.id}").status_code == 404
    assert clerk.get(place).status_code == 404
    assert "Anschrift bestritten" not in clerk.get("/sperren").text
    assert "Art. 18 DSGVO, Buchstabe a" in manager.get("/sperren").text
    manager.follow(f"{place}/aufheben", {"grund": "Berichtigt"})
    history = clerk.get(f"/akten/{case.id}?ansicht=verlauf").text
    assert "Einschränkung der Verarbeitung aufgehoben: Berichtigt" in history
    assert "Kiebitz" not in history


def test_restrictions_to_be_looked_at_stand_on_the_list_of_what_is_due(
    manager: Person, town: Town
) -> None:
    said = {"akte": town.add_case().id, "grund": "Widerspruch", "wiedervorlage": "0"}

    manager.post("/sperren", said | {"einschraenkung": "d", "von": "Herr Kleiber"})

    due = manager.get("/sperren?stand=faellig").text
    assert "Widerspruch" in due
    assert "Buchstabe d: Widerspruch wird geprüft" in due


def test_a_case_file_in_its_second_phase_says_since_when_and_for_whom(
    manager: Person, office: Office, town: Town
) -> None:
    case = town.add_case(locked_from=date(2026, 1, 1))

    office.daybreak.begin()

    assert "Seit dem 01.01.2026 läuft die zweite Phase" in manager.get(f"/akten/{case.id}").text
