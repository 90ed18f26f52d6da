"""Operators see whether the search index tells the truth, and have it brought into order."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.offices import work_off
from tests.web.browser.conftest import LiveOffice

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]


@pytest.fixture
def page(live_office: LiveOffice, sit_down: SitDown) -> Page:
    """The operation screen of an installation whose index has lost a page."""
    town = live_office.town
    town.add_page(town.add_document(town.add_case()), text="Bescheid Hundesteuer")
    found = sit_down("manager")
    found.goto("/betrieb")
    return found


def order(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("wartet auf den Beginn")).to_be_visible()


def test_the_index_is_checked_and_brought_into_order(live_office: LiveOffice, page: Page) -> None:
    expect(page.get_by_text("noch nie")).to_be_visible()
    expect(page.get_by_role("button", name="Abweichungen beheben")).to_have_count(0)

    order(page, "Index prüfen")
    expect(page.get_by_role("button", name="Index prüfen")).to_have_count(0)
    work_off(live_office.office)
    expect(page.get_by_text("1 Abweichung")).to_be_visible()
    expect(page.get_by_text("1 Seite fehlt im Index.")).to_be_visible()

    order(page, "Abweichungen beheben")
    work_off(live_office.office)
    expect(page.get_by_text("Behebung beauftragt")).to_be_visible()

    order(page, "Index prüfen")
    work_off(live_office.office)
    expect(page.get_by_text("stimmt mit der Datenbank überein")).to_be_visible()


def test_a_new_index_can_be_ordered(live_office: LiveOffice, page: Page) -> None:
    order(page, "Index neu aufbauen")
    expect(page.get_by_text("Die Suche geht weiter.")).to_be_visible()
    work_off(live_office.office)

    order(page, "Index prüfen")
    work_off(live_office.office)
    expect(page.get_by_text("stimmt mit der Datenbank überein")).to_be_visible()


def test_who_may_not_repeat_work_sees_no_buttons(
    live_office: LiveOffice, page: Page, sit_down: SitDown
) -> None:
    auditor = sit_down("auditor")
    auditor.goto("/betrieb")

    expect(auditor.get_by_role("heading", name="Suchindex")).to_be_visible()
    expect(auditor.get_by_role("button", name="Index prüfen")).to_have_count(0)
