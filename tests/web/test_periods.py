"""The screens of periods: worklists and their files, events at a case file, changed rules."""

import io
import re
from datetime import date
from zipfile import ZipFile

import pytest
from werkzeug.test import TestResponse

from eakte.caseload import NewCase
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.retention import RetentionState
from eakte.domain.retention_table import read_rules, write_rules
from eakte.domain.rule_change import ended_before, successor
from eakte.jobs import Lane
from eakte.office import Office
from tests.makers import RULES, Town
from tests.offices import work_off
from tests.web.persons import Person

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def business(office: Office, town: Town) -> CaseFile:
    """A closed case file that waits for the deregistration of a business."""
    new = NewCase(file_plan_code="32.10", subject="Kiosk")
    return office.casework.close(office.casework.open(new, actor=town.clerk).id, actor=town.clerk)


def an_ended_case(town: Town, **fields: object) -> CaseFile:
    said: dict[str, object] = {
        "state": CaseState.CLOSED,
        "closed_on": date(2020, 5, 4),
        "rule_id": "10.40",
        "disposal_action": "V",
        "retention_state": RetentionState.RUNS,
        "retention_end": date(2025, 12, 31),
        "retention_sentence": "5 Jahre nach Schließung.",
    }
    return town.add_case(**said | fields)


def test_each_worklist_tells_its_number_and_its_case_files(
    clerk: Person, town: Town, business: CaseFile
) -> None:
    ended = an_ended_case(town)

    waiting, overdue = clerk.get("/fristen?liste=wartet"), clerk.get("/fristen?liste=abgelaufen")

    assert business.reference in waiting.text
    assert "es fehlt: Gewerbeabmeldung" in waiting.text
    assert ended.reference not in waiting.text
    assert ended.reference in overdue.text
    assert "5 Jahre nach Schließung." in overdue.text
    assert re.search(r'Abgelaufen <span class="tabs__count">1</span>', overdue.text)


def test_a_worklist_without_lines_says_what_is_true(clerk: Person) -> None:
    assert "Keine Aufbewahrung ist abgelaufen." in clerk.get("/fristen?liste=abgelaufen").text
    assert "Bei keiner Akte wartet eine Frist." in clerk.get("/fristen?liste=wartet").text


def test_a_worklist_comes_as_csv_that_a_spreadsheet_does_not_run(clerk: Person, town: Town) -> None:
    an_ended_case(town, subject="=HYPERLINK(1)")

    answer = clerk.get("/fristen/liste.csv?liste=abgelaufen")

    assert answer.mimetype == "text/csv"
    assert "filename=fristen-2026-03-02.csv" in answer.headers["Content-Disposition"]
    header, line, _ = answer.data.decode("utf-8-sig").split("\r\n")
    assert header.startswith('"Aktenzeichen";"Betreff"')
    assert '"\'=HYPERLINK(1)"' in line
    assert '"31.12.2025"' in line


def test_a_worklist_comes_as_xlsx_with_days_as_days(clerk: Person, town: Town) -> None:
    ended = an_ended_case(town)

    answer = clerk.get("/fristen/liste.xlsx?liste=abgelaufen")

    with ZipFile(io.BytesIO(answer.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert answer.status_code == 200
    assert ended.reference in sheet
    assert "<v>46022</v>" in sheet  # 31.12.2025 as a spreadsheet counts days


def test_the_chart_comes_as_a_file_with_the_same_numbers(clerk: Person, town: Town) -> None:
    an_ended_case(town)

    answer = clerk.get("/fristen/jahre.csv?position=10")

    assert answer.data.decode("utf-8-sig").split("\r\n")[:2] == ['"Jahr";"Akten"', '"2025";"1"']


@pytest.mark.parametrize("place", ["/fristen/liste.exe", "/fristen/jahre.pdf"])
def test_other_forms_of_files_do_not_exist(clerk: Person, place: str) -> None:
    assert clerk.get(place).status_code == 404


def test_an_event_is_recorded_with_its_evidence_and_shown_with_it(
    clerk: Person, business: CaseFile
) -> None:
    said = {
        "ereignis": "business_deregistration",
        "am": "12.02.2026",
        "nachweis": "Abmeldung GewA 3",
    }

    page = clerk.follow(f"/akten/{business.id}/ereignisse", said)

    assert "die Frist ist neu berechnet" in page.text
    assert "Gewerbeabmeldung: 12.02.2026" in page.text
    assert "Abmeldung GewA 3" in page.text
    assert "Frau clerk@uedem am 02.03.2026" in page.text
    assert "endet am 31.12.2036" in page.text


@pytest.mark.parametrize(
    ("said", "sentence", "field"),
    [
        ({"am": "12.02.2026", "nachweis": ""}, "Womit ist das belegt?", "f-nachweis"),
        ({"am": "", "nachweis": "x"}, "Welcher Tag war das?", "f-am"),
        ({"am": "gestern", "nachweis": "x"}, "ist kein Datum", "f-am"),
    ],
)
def test_a_refused_event_stays_in_the_form_at_its_field(
    clerk: Person, business: CaseFile, said: dict[str, str], sentence: str, field: str
) -> None:
    answer = clerk.post(
        f"/akten/{business.id}/ereignisse", {"ereignis": "business_deregistration"} | said
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'href="#{field}"' in answer.text


def test_a_condition_is_recorded_and_ended(clerk: Person, office: Office, town: Town) -> None:
    new = NewCase(file_plan_code="21.21", subject="Abschluss")
    case = office.casework.open(new, actor=town.clerk)
    place = f"/akten/{case.id}/bedingungen"
    said = {"bedingung": "tax_period_open", "ab": "01.02.2026", "bedingung_nachweis": "Anfrage"}

    begun = clerk.follow(place, said)
    (condition,) = office.retaining.sheet(case.id, actor=town.clerk).recorded.conditions
    ended = clerk.follow(
        f"{place}/ende", {"offene": condition.id, "bis": "01.03.2026", "ende_grund": "Bescheid"}
    )

    assert "gilt noch" in begun.text
    assert "ab 01.02.2026 bis 01.03.2026" in ended.text


def test_another_rule_and_a_rule_of_a_proceeding_are_set_with_reasons(
    clerk: Person, office: Office, town: Town
) -> None:
    case = office.casework.open(NewCase(file_plan_code="30.10", subject="A"), actor=town.clerk)
    part = office.casework.add_proceeding(case.id, subject="Teil", actor=town.clerk)

    chosen = clerk.follow(
        f"/akten/{case.id}/regel", {"variante": "enforceable_title", "grund": "Titel liegt vor"}
    )
    of_part = clerk.follow(
        f"/akten/{case.id}/vorgangsfrist",
        {"vorgang": part.id, "regel": "22.10", "vorgang_grund": "Steuer"},
    )
    refused = clerk.post(f"/akten/{case.id}/vorgangsfrist", {"vorgang": part.id, "regel": "22.10"})

    assert "Abweichende Regel gewählt: Titel liegt vor" in chosen.text
    assert "10 Jahre" in of_part.text
    assert (refused.status_code, "f-vorgang_grund" in refused.text) == (422, True)


def test_rules_are_changed_with_a_preview_and_a_reason(
    manager: Person, office: Office, town: Town
) -> None:
    case = an_ended_case(town, number=7)
    later = an_ended_case(town, number=8)
    with town.records.begin(town.system) as tx:
        from dataclasses import replace

        tx.cases.save(
            replace(
                tx.cases.locked(later.id),
                retention_end=date(2027, 12, 31),
                closed_on=date(2022, 1, 1),
            )
        )
    form = manager.get("/fristenkatalog/fassung?regel=10.40")
    said = {
        "regel": "10.40",
        "ab_tag": "01.01.2026",
        "titel": "Schriftwechsel",
        "jahre": "3",
        "rundung": "year_end",
        "art": "V",
        "rechtsgrundlage": "Neues Gesetz",
        "geprueft": "law",
    }

    counting = manager.follow("/fristenkatalog/fassung", said)
    work_off(office, [Lane.READ])
    (change,) = office.rulebook.changes(actor=town.manager)
    place = f"/fristenkatalog/aenderungen/{change.id}"
    preview = manager.get(place)
    unreasoned = manager.post(f"{place}/anwenden")
    applied = manager.follow(f"{place}/anwenden", {"grund": "Gesetz vom 1. Januar"})
    work_off(office, [Lane.READ])

    assert 'value="5"' in form.text
    assert "Vorschau wird berechnet" in counting.text
    assert "1 Akte ändert sich" in preview.text
    assert later.reference in preview.text
    assert case.reference not in preview.text
    assert "31.12.2027" in preview.text
    assert "31.12.2025" in preview.text
    assert unreasoned.status_code == 422
    assert "folgen im Hintergrund" in applied.text
    assert "angewendet" in manager.get(place).text
    assert "10.40@2026-01-01" in manager.get("/fristenkatalog").text
    lines = manager.get(f"{place}/liste.csv").data.decode("utf-8-sig").split("\r\n")
    assert lines[1].startswith(f'"{later.reference}"')


def test_a_table_of_rules_goes_out_and_comes_back_by_upload(
    manager: Person, office: Office, town: Town
) -> None:
    rules = {rule.rule_id: rule for rule in read_rules(RULES)}
    sent = manager.get("/fristenkatalog/regeln.csv")
    former = rules["10.40"]  # type: ignore[index] # a key of the table
    new = successor(former, valid_from=NEW_YEAR, retention_years=3)
    rules[former.rule_id] = ended_before(former, NEW_YEAR)

    answer = upload(manager, write_rules((*rules.values(), new)).encode())

    assert set(read_rules(sent.text)) == set(read_rules(RULES))
    assert answer.status_code == 303
    assert len(office.rulebook.changes(actor=town.manager)) == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "Wählen Sie die Datei"),
        (b"\xff\xfe\x00", "nicht als UTF-8"),
        (b"a,b\n1,2\n", "Zeile 1"),
        (b"x" * (400 * 1024 + 1), "zu groß"),
    ],
)
def test_a_file_that_is_no_table_of_rules_is_refused_in_words(
    manager: Person, body: bytes, sentence: str
) -> None:
    answer = upload(manager, body)

    assert answer.status_code == 422
    assert sentence in answer.text


def upload(person: Person, body: bytes) -> TestResponse:
    data = {"csrf_token": person.csrf, "datei": (io.BytesIO(body), "regeln.csv")}
    return person.client.post("/fristenkatalog", data=data, buffered=True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ab_tag": ""}, "f-ab_tag"),
        ({"jahre": "viele"}, "f-jahre"),
        ({"monate": "6"}, "f-jahre"),
        ({"rechtsgrundlage": ""}, "f-rechtsgrundlage"),
    ],
)
def test_a_version_that_makes_no_sense_keeps_what_was_typed(
    manager: Person, changed: dict[str, str], field: str
) -> None:
    said = {"regel": "10.40", "ab_tag": "01.01.2027", "titel": "T", "jahre": "3"}
    said |= {"rundung": "exact", "art": "V", "rechtsgrundlage": "Gesetz", "geprueft": "law"}

    answer = manager.post("/fristenkatalog/fassung", said | changed)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert 'value="T"' in answer.text


def test_a_change_is_withdrawn_on_its_page(manager: Person, office: Office, town: Town) -> None:
    rule = next(rule for rule in read_rules(RULES) if rule.rule_id == "10.40")
    change = office.rulebook.propose_version(
        rule.rule_id, successor(rule, valid_from=NEW_YEAR, retention_years=2), actor=town.manager
    )

    page = manager.follow(f"/fristenkatalog/aenderungen/{change.id}/zurueckziehen")

    assert "zurückgezogen" in page.text


def test_a_transfer_period_is_set_at_the_position_and_shown_at_the_case_file(
    manager: Person, office: Office, town: Town
) -> None:
    case = an_ended_case(town)

    page = manager.follow("/fristenkatalog/transferfrist/10", {"jahre": "2", "grund": "Ordnung"})
    work_off(office, [Lane.READ])

    assert "2 Jahre nach der Schließung" in page.text
    shown = manager.get(f"/akten/{case.id}").text
    assert "Die Transferfrist ist am 04.05.2022 abgelaufen" in shown
    assert "wieder öffnen" not in shown.lower()
    assert case.reference not in manager.get("/akten").text
    assert case.reference in manager.get("/akten?stand=abgelegt").text


def test_nobody_but_records_managers_changes_rules_on_screens(clerk: Person) -> None:
    for place in ("/fristenkatalog", "/fristenkatalog/fassung", "/fristenkatalog/transferfrist/10"):
        assert clerk.post(place, {"grund": "so"}).status_code == 403
