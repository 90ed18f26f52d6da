"""Case files on the screens: opened, described, followed up, protected, closed, reopened."""

from datetime import timedelta

import pytest

from eakte.domain.casefile import CaseFile, CaseState
from eakte.office import Office
from tests.makers import Town
from tests.web.conftest import Someone
from tests.web.persons import Person


@pytest.fixture
def case(town: Town) -> CaseFile:
    return town.add_case(subject="Baumfällung Lindenweg 4")


def state_of(town: Town, case: CaseFile) -> CaseState:
    with town.records.read(town.system) as tx:
        return tx.cases.get(case.id).state


def test_a_new_case_gets_its_number_and_is_shown(clerk: Person) -> None:
    page = clerk.follow("/akten/neu", {"position": "10.40", "betreff": "Neue Sache"})

    assert page.status_code == 200
    assert "10.40-2026-0001" in page.text
    assert "Die Akte 10.40-2026-0001 ist eröffnet." in page.text


def test_a_position_with_several_rules_lets_choose(clerk: Person, town: Town) -> None:
    rules = clerk.get("/akten/neu/regeln?position=11.30").text
    form = {"position": "11.30", "betreff": "Versorgung", "variante": "revival_possible"}

    clerk.follow("/akten/neu", form)

    assert rules.count('type="radio"') == 2
    with town.records.read(town.system) as tx:
        case = tx.cases.by_reference("11.30-2026-0001")
    assert case is not None
    assert case.rule_variant == "revival_possible"


def test_a_restricted_case_is_opened_to_named_persons(
    clerk: Person, someone: Someone, town: Town, case: CaseFile
) -> None:
    form = {"vertraulichkeit": "STRICT", "person": [town.people["manager"]]}
    clerk.follow(f"/akten/{case.id}/schutz", form)

    assert someone("manager").get(f"/akten/{case.id}").status_code == 200
    assert someone("archivist").get(f"/akten/{case.id}").status_code == 404


def test_a_proceeding_is_added_below_another(clerk: Person, town: Town, case: CaseFile) -> None:
    clerk.follow(f"/akten/{case.id}/vorgaenge", {"betreff": "Anhörung"})
    with town.records.read(town.system) as tx:
        [first] = tx.cases.proceedings(case.id)

    page = clerk.follow(f"/akten/{case.id}/vorgaenge", {"betreff": "Frist", "vorgang": first.id})

    assert "Anhörung" in page.text
    assert "Frist" in page.text


def test_the_history_tells_what_was_done_in_words(clerk: Person, case: CaseFile) -> None:
    clerk.follow(f"/akten/{case.id}/wiedervorlagen", {"am": "14", "bemerkung": "Ortstermin"})

    page = clerk.get(f"/akten/{case.id}?ansicht=verlauf").text

    assert "Wiedervorlage notiert" in page
    assert "Frau clerk@uedem" in page


def test_the_sheet_of_a_ready_case_says_until_when_it_is_kept(
    clerk: Person, case: CaseFile
) -> None:
    page = clerk.get(f"/akten/{case.id}/zda").text

    assert "Aufbewahrung 5 Jahre, endet am 31.12.2031" in page
    assert "Regel, Fristbeginn und Rechnung" in page
    assert "Keine offene Wiedervorlage" in page


def test_a_ready_case_is_closed(clerk: Person, town: Town, case: CaseFile) -> None:
    page = clerk.follow(f"/akten/{case.id}/zda")

    assert "ist zu den Akten verfügt" in page.text
    assert "5 Jahre nach Schließung am 02.03.2026" in page.text
    assert state_of(town, case) is CaseState.CLOSED


def test_nothing_closes_while_a_point_is_open(
    clerk: Person, town: Town, case: CaseFile, office: Office
) -> None:
    draft = town.add_document(case, subject="Entwurf der Antwort", is_draft=True)
    undated = town.add_document(case, subject="Bescheid", direction="outgoing", position=2)
    for days in (7, 14):
        due_on = case.opened_on + timedelta(days=100 + days)
        office.deskwork.follow_up(case.id, due_on=due_on, remark="", actor=town.clerk)

    answer = clerk.post(f"/akten/{case.id}/zda")

    assert answer.status_code == 409
    for sentence in ("2 offene Wiedervorlagen", "1 Entwurf nicht abgelegt", "1 Datum fehlt"):
        assert sentence in answer.text
    assert "jetzt erledigen" in answer.text
    assert f'action="/dokumente/{draft.id}"' in answer.text
    assert f'action="/dokumente/{undated.id}"' in answer.text
    assert state_of(town, case) is CaseState.OPEN


def test_an_open_point_is_settled_on_the_sheet_which_comes_back(
    clerk: Person, town: Town, case: CaseFile
) -> None:
    draft = town.add_document(case, subject="Entwurf der Antwort", is_draft=True)
    sheet = f"/akten/{case.id}/zda"

    page = clerk.follow(f"/dokumente/{draft.id}", {"entwurf": "0", "zurueck": sheet})

    assert "Alle Entwürfe abgelegt" in page.text


def test_several_cases_are_closed_at_once_each_with_its_result(
    clerk: Person, town: Town, case: CaseFile, office: Office
) -> None:
    waiting = town.add_case(subject="Noch nicht fertig")
    due_on = case.opened_on + timedelta(days=100)
    office.deskwork.follow_up(waiting.id, due_on=due_on, remark="", actor=town.clerk)

    sheet = clerk.get(f"/akten/zda?akte={case.id}&akte={waiting.id}").text
    result = clerk.post("/akten/zda", {"akte": [case.id, waiting.id]}).text

    assert "<strong>1 bereit</strong>, 1 mit offenen Punkten" in sheet
    assert "1 Akte ist zu den Akten verfügt, 1 Akte nicht." in result
    assert state_of(town, case) is CaseState.CLOSED
    assert state_of(town, waiting) is CaseState.OPEN


def test_a_closed_case_is_opened_again_with_a_reason(
    clerk: Person, manager: Person, town: Town, case: CaseFile, office: Office
) -> None:
    office.casework.close(case.id, actor=town.clerk)

    assert "Wieder öffnen" not in clerk.get(f"/akten/{case.id}").text
    assert manager.post(f"/akten/{case.id}/oeffnen", {"grund": ""}).status_code == 422
    manager.follow(f"/akten/{case.id}/oeffnen", {"grund": "Nachtrag"})

    assert state_of(town, case) is CaseState.OPEN


def test_an_event_starts_the_period(clerk: Person, town: Town, office: Office) -> None:
    case = town.add_case(file_plan_code="11.30")
    before = clerk.get(f"/akten/{case.id}?ansicht=fristen").text
    office.casework.close(case.id, actor=town.clerk)
    with town.records.read(town.system) as tx:
        rule = tx.plans.file_plan().rule_for(case.file_plan_code, on=tx.today)
    assert rule is not None

    event = {"ereignis": rule.events[0].token, "am": "01.02.2026", "nachweis": "Akte"}
    page = clerk.follow(f"/akten/{case.id}/ereignisse", event)

    assert "läuft noch nicht" in before
    assert "endet am 31.12.2036" in page.text


def test_a_follow_up_is_done_and_taken_back(clerk: Person, town: Town, case: CaseFile) -> None:
    clerk.follow(f"/akten/{case.id}/wiedervorlagen", {"am": "0", "bemerkung": "Ortstermin"})
    with town.records.read(town.clerk) as tx:
        [item] = tx.follow_ups.of_case(case.id)

    done = clerk.follow(f"/wiedervorlagen/{item.id}/erledigt", {"zurueck": "/"})
    undo = f"/wiedervorlagen/{item.id}/zurueck?am=2026-03-02"
    assert "Heute ist nichts fällig." in done.text
    assert f'action="{undo}"' in done.text

    assert "Ortstermin" in clerk.follow(undo).text


def test_a_follow_up_is_moved_by_days(clerk: Person, town: Town, case: CaseFile) -> None:
    clerk.follow(f"/akten/{case.id}/wiedervorlagen", {"am": "0"})
    with town.records.read(town.clerk) as tx:
        [item] = tx.follow_ups.of_case(case.id)

    page = clerk.follow(f"/wiedervorlagen/{item.id}/verschoben", {"um": "7"})

    assert "auf Mo., 09.03.2026 verschoben" in page.text


def test_the_periods_of_a_year_are_listed_with_their_reason(
    clerk: Person, town: Town, case: CaseFile, office: Office
) -> None:
    office.casework.close(case.id, actor=town.clerk)

    page = clerk.get("/fristen?jahr=2031").text

    assert case.reference in page
    assert "5 Jahre nach Schließung am 02.03.2026" in page
    assert "In diesem Jahr endet keine Frist." in clerk.get("/fristen").text


def test_a_quarantined_letter_is_shown_and_released_by_the_records_office(
    clerk: Person, manager: Person, town: Town, case: CaseFile
) -> None:
    held = town.add_document(case, state="quarantined", reason="encrypted")

    assert "steht in Quarantäne" in clerk.get(f"/dokumente/{held.id}").text
    assert clerk.post(f"/dokumente/{held.id}/freigeben", {"grund": "geprüft"}).status_code == 403
    assert manager.post(f"/dokumente/{held.id}/freigeben", {"grund": ""}).status_code == 422
    page = manager.follow(f"/dokumente/{held.id}/freigeben", {"grund": "geprüft"})

    assert "ist freigegeben und wird jetzt gelesen" in page.text
