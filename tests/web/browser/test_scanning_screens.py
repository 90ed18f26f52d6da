"""The screens of the scanning station in a browser: keys act on the chosen page and keep it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Batch
from tests.web.browser.conftest import LiveOffice
from tests.web.browser.hands import Hands, settled
from tests.web.scan_furniture import a_checked_batch, a_stopped_batch

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]


@pytest.fixture
def batch(live_office: LiveOffice) -> Batch:
    town = live_office.town
    return a_checked_batch(town, document=town.add_document(subject="Anfrage").id)


def test_pages_are_settled_by_one_key_each(
    live_office: LiveOffice, batch: Batch, sit_down: SitDown
) -> None:
    page = sit_down("manager")
    page.goto("/")
    settled(page)
    hands = Hands(page=page)

    hands.press("g", "c")
    expect(page.get_by_role("link", name=batch.announced.name)).to_be_visible()
    settled(page)
    hands.press("j", "Enter")
    expect(page.get_by_text("schief (1,2°)")).to_be_visible()
    settled(page)
    hands.begin()
    hands.press("b")
    expect(page.get_by_text("Seite 2 ist begradigt.")).to_be_visible()
    settled(page)
    expect(page.get_by_role("link", name="Seite 3", exact=True)).to_be_focused()
    hands.press("l")
    expect(page.get_by_text("Seite 3 ist so gelassen.")).to_be_visible()

    assert hands.count == 2
    seen = live_office.office.scan_checking.see(batch.id, actor=live_office.town.manager)
    assert [seen.pages[at].settlement for at in (1, 2)] == [
        Settlement.STRAIGHTENED,
        Settlement.LEFT,
    ]


def test_a_row_that_has_the_focus_keeps_it_when_another_batch_appears(
    live_office: LiveOffice, batch: Batch, sit_down: SitDown
) -> None:
    page = sit_down("manager")
    page.goto("/scan")
    settled(page)
    page.keyboard.press("j")
    chosen = page.get_by_role("link", name=batch.announced.name)
    expect(chosen).to_be_focused()

    other = a_stopped_batch(live_office.town)

    expect(page.get_by_role("link", name=other.announced.name)).to_be_visible()
    expect(chosen).to_be_focused()


def test_a_rescan_begins_at_its_field_and_escape_leads_back(
    batch: Batch, sit_down: SitDown
) -> None:
    page = sit_down("manager")
    page.goto(f"/scan/{batch.id}")
    settled(page)

    page.keyboard.press("r")

    expect(page.get_by_label("Neuer Scan")).to_be_focused()
    settled(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="2 Seiten zu prüfen")).to_be_visible()


def test_without_javascript_a_page_is_settled_and_a_batch_is_refused_with_the_list(
    batch: Batch, sit_down: SitDown
) -> None:
    page = sit_down("manager", java_script_enabled=False)
    page.goto(f"/scan/{batch.id}")

    page.locator("#seite-3").get_by_role("button", name="So lassen").click()
    expect(page.get_by_text("Seite 3 ist so gelassen.")).to_be_visible()
    page.get_by_role("button", name="Stapel abschließen").click()

    expect(page.get_by_role("alert")).to_contain_text("noch anzusehen: 2.")
