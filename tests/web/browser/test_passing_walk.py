"""Hand-overs, messages and certificates by keys, and axe finds nothing on their screens."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from eakte.domain.disposal import Decision
from eakte.intake import InCase
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.offices import received, work_off
from tests.web.browser.conftest import DESKTOP, LiveOffice
from tests.web.browser.hands import settled
from tests.web.browser.test_accessibility import NARROW, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]
VIEWS = [("light", DESKTOP), ("dark", DESKTOP), ("light", NARROW)]


@pytest.fixture
def desk(live_office: LiveOffice) -> DisposalOffice:
    return a_disposal_office(live_office.office, live_office.town, live_office.clock)


def handed_over(desk: DisposalOffice, page: Page, folder: Path) -> Path:
    """A case file that went out by the keyboard."""
    case = desk.town.add_case(subject="Gaststätte Linde")
    received(desk.office, desk.town.clerk, "Ein Antrag", into=InCase(case=case.id))
    work_off(desk.office)
    page.goto(f"/akten/{case.id}")
    page.get_by_role("link", name="An andere Behörde abgeben").press("Enter")
    expect(page.get_by_label("Empfangende Behörde")).to_be_focused()
    page.keyboard.type("Kreis Musterland")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Die Abgabe wird erzeugt.")).to_be_visible()
    work_off(desk.office)
    expect(page.get_by_text("An Kreis Musterland. 1 Datei.")).to_be_visible()
    settled(page)
    with page.expect_download() as coming:
        page.keyboard.press("j")
        page.keyboard.press("Enter")
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_a_case_file_goes_out_and_comes_in_by_the_keyboard(
    desk: DisposalOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    path = handed_over(desk, sit_down("manager"), tmp_path)
    page = sit_down("clerk")
    page.goto("/akten")
    page.get_by_role("link", name="Übernahme").press("Enter")

    page.get_by_label("Abgabe einer anderen Behörde").set_input_files(path)
    page.get_by_role("button", name="Abgabe einlesen").press("Enter")
    expect(page.get_by_text("ist angekommen und wird geprüft.")).to_be_visible()
    work_off(desk.office)
    expect(page.get_by_text("wartet auf Sie")).to_be_visible()
    settled(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Was entsteht")).to_contain_text("Gaststätte Linde")
    expect(page.get_by_label("Position im Aktenplan")).to_be_focused()
    page.get_by_label("Position im Aktenplan").select_option("32.10")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Die Akten werden übernommen.")).to_be_visible()
    work_off(desk.office)

    expect(page.get_by_text("Übernommen als 32.10-2026-0001.")).to_be_visible()


def test_messages_and_certificates_are_opened_by_keys(
    desk: DisposalOffice, sit_down: SitDown
) -> None:
    order = desk.ordered(desk.ended_case("Ein Brief", subject="Kiosk").id)
    work_off(desk.office)
    page = sit_down("manager")
    page.goto("/loeschprotokolle")

    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("LP-2026/1")
    with page.expect_download() as coming:
        page.get_by_role("link", name="PDF/A zum Drucken").press("Enter")
    assert coming.value.suggested_filename == "LP-2026-1.pdf"
    page.goto(f"/aussonderung/{order.disposal}")
    messages = page.get_by_role("table", name="Nachrichten an das Archiv")
    expect(messages).to_contain_text("Der Inhalt wurde mit den Akten vernichtet.")


@pytest.mark.parametrize(("theme", "window"), VIEWS)
def test_axe_finds_nothing_on_hand_overs_messages_and_certificates(
    desk: DisposalOffice,
    sit_down: SitDown,
    tmp_path: Path,
    theme: str,
    window: Mapping[str, int],
) -> None:
    order = desk.ordered(desk.ended_case("Ein Brief").id)
    kept = desk.ended_case("Noch ein Brief")
    lifecycle = desk.office.lifecycle
    listed = lifecycle.start([kept.id], actor=desk.proposer)
    lifecycle.offer(listed.id, actor=desk.proposer)
    lifecycle.decide(listed.id, [kept.id], decision=Decision.ARCHIVE, actor=desk.archivist)
    work_off(desk.office)
    desk.office.accounts.prefer(desk.manager, single_keys=True, theme=theme)
    page = sit_down("manager", viewport=window)
    path = handed_over(desk, page, tmp_path)
    passed = page.url
    page.goto("/uebernahme")
    page.get_by_label("Abgabe einer anderen Behörde").set_input_files(path)
    page.get_by_role("button", name="Abgabe einlesen").click()
    work_off(desk.office)
    (coming,) = desk.office.adopting.handed_in(actor=desk.manager)

    found = {}
    for place in (
        passed.partition("#")[0],
        "/uebernahme",
        f"/uebernahme/{coming.id}",
        f"/aussonderung/{listed.id}",
        "/loeschprotokolle",
        f"/loeschprotokolle/{order.id}",
    ):
        page.goto(place)
        found[place] = violations(page)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= window["width"], place

    assert {place: told for place, told in found.items() if told} == {}
