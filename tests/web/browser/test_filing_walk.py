"""W1: a clerk files incoming letters, with one combination where the suggestion is right."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from eakte.domain.casefile import CaseFile
from tests.offices import received, work_off
from tests.web.browser.conftest import LiveOffice
from tests.web.browser.hands import Hands, expect_page_image, settled
from tests.web.letters import letter_pdf

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]


@pytest.fixture
def morning(live_office: LiveOffice) -> dict[str, CaseFile]:
    """Three letters: the first names its case, the second a wrong one, the third none."""
    office, town, clock = live_office.office, live_office.town, live_office.clock
    right = town.add_case(subject="Hundesteuer Anmeldung")
    wrong = town.add_case(subject="Allgemeine Anfragen")
    tree = town.add_case(subject="Baumfällung Lindenweg 4")
    for name, line in (
        ("Anmeldung Hund.pdf", f"Az. {right.reference}"),
        ("Eiche.pdf", f"Ihr Zeichen {wrong.reference}"),
        ("Beschwerde.pdf", "Ohne Aktenzeichen"),
    ):
        received(
            office, town.clerk, letter_pdf([line, "Sehr geehrte Damen und Herren"]), file_name=name
        )
        clock.advance(minutes=1)
    work_off(office)
    return {"right": right, "wrong": wrong, "tree": tree}


def filed_in(live_office: LiveOffice, case: CaseFile) -> list[str]:
    with live_office.office.records.read(live_office.town.clerk) as tx:
        return [document.subject for document in tx.documents.in_case(case.id)]


def test_a_right_suggestion_takes_two_keys_and_one_combination(
    live_office: LiveOffice, morning: dict[str, CaseFile], sit_down: SitDown
) -> None:
    page = sit_down()
    page.goto("/")
    hands = Hands(page=page)

    hands.press("g", "p")
    field = page.get_by_role("combobox", name="Akte")
    expect(field).to_be_focused()
    assert hands.count == 2
    expect(field).to_have_value(morning["right"].reference)
    told = f"gefunden über Aktenzeichen {morning['right'].reference} auf Seite 1"
    expect(page.get_by_text(told)).to_be_visible()
    expect_page_image(page)

    hands.begin()
    hands.press("Control+Enter")
    expect(page.get_by_role("textbox", name="Betreff")).to_have_value("Eiche")
    expect_page_image(page)

    assert hands.count == 1
    assert filed_in(live_office, morning["right"]) == ["Anmeldung Hund"]


def test_a_wrong_suggestion_takes_at_most_twelve_keys(
    live_office: LiveOffice, morning: dict[str, CaseFile], sit_down: SitDown
) -> None:
    page = sit_down()
    page.goto("/posteingang")
    page.get_by_role("link", name="Überspringen").click()
    field = page.get_by_role("combobox", name="Akte")
    expect(field).to_have_value(morning["wrong"].reference)
    expect(field).to_be_focused()
    settled(page)
    hands = Hands(page=page)

    hands.type_value("baum")
    option = page.get_by_role("option", name="Baumfällung Lindenweg 4")
    expect(option).to_be_visible()
    hands.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    hands.press("Enter")
    expect(field).to_have_value(morning["tree"].reference)
    hands.press("Tab", "Tab", "Tab")
    expect(page.get_by_role("textbox", name="Wiedervorlage")).to_be_focused()
    hands.type_value("14")
    hands.press("Control+Enter")
    expect(page.get_by_role("textbox", name="Betreff")).to_have_value("Beschwerde")

    assert hands.count <= 12
    assert filed_in(live_office, morning["tree"]) == ["Eiche"]
    with live_office.office.records.read(live_office.town.clerk) as tx:
        [item] = tx.follow_ups.of_case(morning["tree"].id)
        assert (item.due_on - tx.today).days == 14


def test_without_a_case_nothing_is_lost_and_the_focus_stays(
    morning: dict[str, CaseFile], sit_down: SitDown
) -> None:
    page = sit_down()
    page.goto("/posteingang")
    page.get_by_role("link", name="Überspringen").click()
    expect(page.get_by_role("textbox", name="Betreff")).to_have_value("Eiche")
    page.get_by_role("link", name="Überspringen").click()
    expect(page.get_by_role("textbox", name="Betreff")).to_have_value("Beschwerde")
    page.get_by_role("textbox", name="Absender").fill("Erika Müller")
    page.get_by_role("combobox", name="Akte").focus()
    settled(page)

    Hands(page=page).press("Control+Enter")

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Der Eingang wurde noch nicht abgelegt.")
    expect(summary.get_by_role("link")).to_have_attribute("href", "#f-akte")
    expect(page.get_by_role("combobox", name="Akte")).to_be_focused()
    expect(page.get_by_role("textbox", name="Absender")).to_have_value("Erika Müller")


@pytest.mark.parametrize("way", ["click", "key"])
def test_a_filing_is_taken_back_with_one_deed(
    live_office: LiveOffice, morning: dict[str, CaseFile], sit_down: SitDown, way: str
) -> None:
    page = sit_down()
    page.goto("/posteingang")
    page.keyboard.press("Control+Enter")
    back = page.get_by_role("button", name="Rückgängig")
    expect(back).to_be_visible()
    settled(page)
    hands = Hands(page=page)

    if way == "click":
        hands.click(back)
    else:
        page.get_by_role("heading", level=1).click()  # out of the field, where it is the browser's
        hands.press("Control+z")

    expect(page.get_by_role("textbox", name="Betreff")).to_have_value("Anmeldung Hund")
    assert hands.count == 1
    assert filed_in(live_office, morning["right"]) == []


def test_turning_a_page_keeps_what_was_typed(live_office: LiveOffice, sit_down: SitDown) -> None:
    office, town = live_office.office, live_office.town
    received(office, town.clerk, letter_pdf(["Seite eins"], ["Seite zwei"]), file_name="zwei.pdf")
    work_off(office)
    page = sit_down()
    page.goto("/posteingang")
    page.get_by_role("textbox", name="Absender").fill("Erika Müller")
    page.get_by_role("heading", level=1).click()

    page.keyboard.press("PageDown")

    expect(page.get_by_text("Seite 2 von 2")).to_be_visible()
    expect_page_image(page)
    expect(page.get_by_role("textbox", name="Absender")).to_have_value("Erika Müller")
    page.keyboard.press("PageUp")
    expect(page.get_by_text("Seite 1 von 2")).to_be_visible()


def test_without_javascript_a_suggested_case_is_filed_by_a_click(
    live_office: LiveOffice, morning: dict[str, CaseFile], sit_down: SitDown
) -> None:
    page = sit_down(java_script_enabled=False)
    page.goto("/")

    page.get_by_role("link", name="Bearbeiten").click()
    expect(page.get_by_role("img", name="Bild von Seite 1")).to_be_visible()
    page.get_by_role("button", name="Ablegen und weiter").click()

    expect(page.get_by_role("textbox", name="Betreff")).to_have_value("Eiche")
    assert filed_in(live_office, morning["right"]) == ["Anmeldung Hund"]
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.get_by_role("textbox", name="Betreff")).to_have_value("Anmeldung Hund")
