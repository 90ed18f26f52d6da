"""The screen of hits takes the place of another page, and is what a page loaded anew would be."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from eakte.domain.sheet_code import SheetKind
from tests.api.papers import a_read_letter
from tests.flows.batches import a_sheet
from tests.web.browser.conftest import LiveOffice
from tests.web.browser.hands import settled
from tests.web.browser.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]
SUBJECTS = ("Erste", "Zweite", "Dritte")


@pytest.fixture
def page(live_office: LiveOffice, sit_down: SitDown) -> Page:
    """The first screen, in front of an archive with three letters."""
    for subject in SUBJECTS:
        a_read_letter(live_office.office, live_office.town.clerk, ["Ein Carport."], subject=subject)
    page = sit_down()
    page.goto("/")
    settled(page)
    return page


def leave_a_trace(page: Page) -> None:
    page.evaluate("() => { window.trace = true; }")


def is_same_document(page: Page) -> bool:
    """Whether the page was swapped since a trace was left in it, rather than loaded anew."""
    return bool(page.evaluate("() => window.trace === true"))


def search(page: Page, words: str) -> None:
    leave_a_trace(page)
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def hit(page: Page, number: int) -> str:
    """The subject of a hit, by its place from 1."""
    return page.locator("[data-row-open]").nth(number - 1).inner_text()


def test_hits_come_into_the_page_that_is_shown(page: Page) -> None:
    search(page, "carport")

    expect(page).to_have_title(re.compile("^Suche: carport · eakte"))
    expect(page.get_by_role("status").get_by_text("3 Treffer, 3 Seiten")).to_be_visible()
    expect(page.locator("[data-row-open]").first).to_be_focused()
    assert is_same_document(page)
    assert page.url.endswith("/suche?q=carport")
    assert page.get_by_role("main").get_attribute("aria-busy") is None
    expect(page.get_by_role("searchbox", name="Suchwörter").first).to_have_value("carport")
    assert violations(page) == []


def test_keys_walk_through_swapped_hits_and_the_way_back_leads_to_the_same_one(page: Page) -> None:
    search(page, "carport")
    expect(page).to_have_title(re.compile("^Suche: "))
    second = hit(page, 2)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(second)
    settled(page)
    page.go_back()

    expect(page.get_by_role("link", name=second, exact=True)).to_be_focused()


def test_back_and_forward_lead_over_swapped_pages(page: Page) -> None:
    search(page, "carport")
    expect(page).to_have_title(re.compile("^Suche: carport"))
    search(page, "nirgends")
    expect(page.get_by_text("Keine Treffer für")).to_be_visible()
    expect(page.get_by_role("main")).to_be_focused()

    page.go_back()
    expect(page.get_by_role("list", name="Treffer")).to_contain_text("Carport")
    page.go_back()
    expect(page).to_have_title(re.compile("^Mein Tag"))
    page.go_forward()
    expect(page).to_have_title(re.compile("^Suche: carport"))


def test_escape_leads_from_swapped_hits_to_where_the_words_were_typed(page: Page) -> None:
    page.goto("/akten")
    settled(page)
    search(page, "carport")
    expect(page.locator("[data-row-open]").first).to_be_focused()

    page.keyboard.press("Escape")

    expect(page).to_have_url(re.compile("/akten$"))


def test_what_narrows_the_hits_is_swapped_and_works_afterwards(page: Page) -> None:
    search(page, "carport")
    expect(page).to_have_title(re.compile("^Suche: "))

    page.get_by_role("complementary").get_by_role("link").first.click()
    expect(page.get_by_role("complementary").get_by_text("gewählt, aufheben")).to_have_count(1)
    page.get_by_label("Sortierung").select_option("neueste")
    page.get_by_role("main").get_by_role("button", name="Suchen", exact=True).click()

    expect(page).to_have_url(re.compile("sortierung=neueste"))
    expect(page.locator("[data-row-open]").first).to_be_focused()
    page.get_by_role("combobox", name="In der Akte").fill("gibtesnicht")
    expect(page.get_by_text("Keine Akte gefunden.")).to_be_attached()
    assert is_same_document(page)


def test_a_refused_search_is_a_page_of_its_own(page: Page) -> None:
    search(page, "((")

    expect(page.get_by_role("alert")).to_contain_text("lässt sich nicht ausführen")
    assert not is_same_document(page)


def test_a_scanned_code_leads_to_its_case_file(
    page: Page, live_office: LiveOffice, sit_down: SitDown
) -> None:
    case = live_office.town.add_case(subject="Garage")
    tenant = live_office.town.tenant
    code = a_sheet(live_office.office, tenant, SheetKind.CASE, target=case.id).code

    search(page, code)

    expect(page).to_have_url(re.compile(f"/akten/{case.id}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Garage")


def test_a_search_after_the_end_of_the_login_leads_to_the_sign_in(page: Page) -> None:
    page.context.clear_cookies()

    search(page, "carport")

    expect(page.get_by_role("textbox", name="Anmeldename")).to_be_visible()


def test_from_a_case_file_the_hits_are_loaded_whole(page: Page, live_office: LiveOffice) -> None:
    case = live_office.town.add_case()
    page.goto(f"/akten/{case.id}")
    settled(page)

    search(page, "carport")

    expect(page).to_have_title(re.compile("^Suche: "))
    assert not is_same_document(page)
    expect(page.locator("#hochladen")).to_contain_text("Ziel: Posteingang")


def test_after_a_broken_transfer_the_hits_are_loaded_whole(page: Page) -> None:
    page.route("**/suche?*", lambda route: route.abort(), times=1)

    search(page, "carport")

    expect(page).to_have_title(re.compile("^Suche: "))
    assert not is_same_document(page)


def test_the_skip_link_of_swapped_hits_leads_within_the_page(page: Page) -> None:
    search(page, "carport")
    expect(page.locator("[data-row-open]").first).to_be_focused()

    page.get_by_role("link", name="Zum Inhalt springen").press("Enter")

    expect(page).to_have_url(re.compile("/suche\\?q=carport#inhalt$"))
    assert is_same_document(page)
