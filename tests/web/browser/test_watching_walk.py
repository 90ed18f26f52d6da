"""A search is kept by the keyboard, tells of a new letter, is run, and its hits leave the house."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api.papers import a_read_letter
from tests.web.browser.conftest import DESKTOP, LiveOffice
from tests.web.browser.hands import settled
from tests.web.browser.test_accessibility import NARROW, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]


def arrive(live_office: LiveOffice, text: str, subject: str) -> None:
    clerk = live_office.town.clerk
    a_read_letter(live_office.office, clerk, [text], subject=subject)
    live_office.clock.advance(minutes=10)


def keep(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("carport")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Treffer")).to_contain_text("Antrag")
    settled(page)
    page.keyboard.press("m")
    expect(page.get_by_role("textbox", name="Merken als")).to_be_focused()
    page.keyboard.type("Carports am Bach")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Die Suche „Carports am Bach“ ist gemerkt.")).to_be_visible()


def test_a_kept_search_tells_of_a_new_letter_until_it_is_run(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    arrive(live_office, "Ein Carport.", "Antrag")
    page = sit_down()
    keep(page)

    arrive(live_office, "Noch ein Carport am Bach.", "Widerspruch")
    page.goto("/")

    news = page.get_by_role("list", name="Neue Treffer")
    expect(news).to_contain_text("1 neuer Treffer in „Carports am Bach“")
    expect(page.get_by_role("link", name="Mein Tag 1 neue Treffer")).to_be_visible()
    news.get_by_role("link").press("Enter")
    expect(page.get_by_role("list", name="Treffer")).to_contain_text("Widerspruch")
    page.goto("/")
    expect(page.get_by_role("region", name="Gemerkte Suchen")).to_contain_text("2 Treffer")
    expect(news).to_have_count(0)


def test_hits_are_stored_as_a_file_without_leaving_the_page(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    arrive(live_office, "Ein Carport.", "Antrag")
    page = sit_down()
    page.goto("/suche?q=carport")

    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile("CSV.*alle Treffer")).press("Enter")
    lines = Path(coming.value.path()).read_text("utf-8-sig").splitlines()

    rows = list(csv.DictReader(lines, delimiter=";"))
    assert [(row["Dokument"], row["Fundstelle"]) for row in rows] == [("Antrag", "Ein Carport.")]
    expect(page.get_by_role("heading", name="Suche", exact=True)).to_be_visible()


def test_recent_searches_are_walked_through_by_the_keyboard(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    arrive(live_office, "Ein Carport neben der Garage.", "Antrag")
    page = sit_down()
    for words in ("carport", "garage"):
        page.goto(f"/suche?q={words}")
        live_office.clock.advance(minutes=1)

    page.goto("/suche")
    settled(page)
    expect(page.get_by_role("list", name="Letzte Suchen").get_by_role("link")).to_have_text(
        ["garage", "carport"]
    )
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page).to_have_title("Suche: carport · eakte Gemeinde uedem")
    assert "q=carport" in page.url


def test_without_javascript_searches_are_kept_renamed_and_deleted(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    arrive(live_office, "Ein Carport.", "Antrag")
    page = sit_down(java_script_enabled=False)
    page.goto("/suche?q=carport")

    page.get_by_role("button", name="Merken").click()
    page.goto("/suche/gemerkt")
    page.get_by_role("textbox", name="Neuer Name: carport").fill("Dächer")
    page.get_by_role("button", name="Umbenennen").click()
    expect(page.get_by_role("rowheader", name="Dächer")).to_be_visible()
    page.get_by_role("button", name=re.compile("Löschen.*Dächer")).click()

    expect(page.get_by_text("Keine Suche ist gemerkt.")).to_be_visible()


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_axe_finds_nothing_on_kept_and_recent_searches(
    live_office: LiveOffice, sit_down: SitDown, window: dict[str, int]
) -> None:
    page = sit_down(viewport=window)
    found, widths = {}, {}

    def look(address: str, name: str) -> None:
        page.goto(address)
        found[name] = violations(page)
        widths[name] = page.evaluate("() => document.documentElement.scrollWidth")

    look("/suche/gemerkt", "no kept search")
    look("/suche", "no recent search")
    arrive(live_office, "Ein Carport.", "Antrag")
    keep(page)
    arrive(live_office, "Noch ein Carport.", "Widerspruch")
    look("/", "Mein Tag")
    look("/suche/gemerkt", "kept searches")
    look("/suche", "recent searches")
    look("/suche?q=carport", "hits")
    look("/suche/gemerkt/00000000-0000-0000-0000-000000000000", "gone")
    page.goto("/suche?q=carport")
    page.get_by_role("textbox", name="Merken als").fill("Carports am Bach")
    page.get_by_role("button", name="Merken").click()
    page.get_by_role("alert").wait_for()
    found["refused"] = violations(page)

    assert {name: told for name, told in found.items() if told} == {}
    assert {name: width for name, width in widths.items() if width > window["width"]} == {}
