"""W3: a clerk closes case files; nothing closes while a point is open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from eakte.domain.casefile import CaseFile, CaseState
from tests.makers import NOON
from tests.web.browser.conftest import LiveOffice
from tests.web.browser.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]


@pytest.fixture
def ready(live_office: LiveOffice) -> CaseFile:
    return live_office.town.add_case(subject="Hundesteuer 2025")


@pytest.fixture
def unready(live_office: LiveOffice) -> CaseFile:
    """Two open resubmissions, a draft that was not filed, and a letter without a date."""
    office, town = live_office.office, live_office.town
    case = town.add_case(subject="Baumfällung Lindenweg 4")
    for days in (7, 14):
        due_on = NOON.date() + timedelta(days)
        office.deskwork.follow_up(case.id, due_on=due_on, remark=f"in {days}", actor=town.clerk)
    town.add_document(case, subject="Entwurf der Antwort", is_draft=True)
    town.add_document(case, subject="Bescheid", direction="outgoing", position=2)
    return case


def state_of(live_office: LiveOffice, case: CaseFile) -> CaseState:
    with live_office.office.records.read(live_office.town.system) as tx:
        return tx.cases.get(case.id).state


def test_a_ready_case_is_closed_with_at_most_four_keys(
    live_office: LiveOffice, ready: CaseFile, sit_down: SitDown
) -> None:
    page = sit_down()
    page.goto(f"/akten/{ready.id}")
    hands = Hands(page=page)

    hands.press("z")
    expect(page.get_by_role("heading", name="Prüfungen")).to_be_visible()
    told = "Aufbewahrung 5 Jahre, endet am 31.12.2031, danach Anbietung an das Archiv"
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_text("Regel, Fristbeginn und Rechnung")).to_be_visible()
    expect(page.get_by_role("button", name="Zu den Akten verfügen")).to_be_focused()
    hands.press("Enter")
    expect(page.get_by_text("ist zu den Akten verfügt.").first).to_be_visible()

    assert hands.count <= 4
    assert state_of(live_office, ready) is CaseState.CLOSED
    page.get_by_role("link", name="Verlauf").click()
    expect(page.get_by_text("Zu den Akten verfügt.").first).to_be_visible()


def test_each_open_point_is_settled_on_the_sheet(
    live_office: LiveOffice, unready: CaseFile, sit_down: SitDown
) -> None:
    page = sit_down()
    page.goto(f"/akten/{unready.id}")
    page.keyboard.press("z")

    for sentence in ("2 offene Wiedervorlagen", "1 Entwurf nicht abgelegt", "1 Datum fehlt"):
        expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_role("button", name="Zu den Akten verfügen")).to_be_disabled()
    first = page.get_by_role("button", name="jetzt erledigen").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 offene Wiedervorlage")).to_be_visible()
    expect(page.get_by_role("button", name="jetzt erledigen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Keine offene Wiedervorlage")).to_be_visible()
    page.get_by_role("button", name="als fertig ablegen").click()
    expect(page.get_by_text("Alle Entwürfe abgelegt")).to_be_visible()
    page.get_by_role("textbox", name="Datum: Bescheid").fill("1.2.2026")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Zu den Akten verfügen")).to_be_focused()
    assert state_of(live_office, unready) is CaseState.OPEN
    page.keyboard.press("Enter")
    expect(page.get_by_text("ist zu den Akten verfügt.").first).to_be_visible()


def test_several_cases_are_chosen_and_closed_on_one_sheet(
    live_office: LiveOffice, ready: CaseFile, unready: CaseFile, sit_down: SitDown
) -> None:
    page = sit_down()
    page.goto("/akten")

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("2 ausgewählt")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("2 Akten gewählt: 1 bereit, 1 mit offenen Punkten.")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.get_by_text("1 Akte ist zu den Akten verfügt.")).to_be_visible()
    assert state_of(live_office, ready) is CaseState.CLOSED
    assert state_of(live_office, unready) is CaseState.OPEN
