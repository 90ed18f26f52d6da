"""The mail room prints separator sheets: without the mouse, from the case file to the PDF."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.web.browser.conftest import DESKTOP, LiveOffice
from tests.web.browser.hands import Hands, settled
from tests.web.browser.test_accessibility import NARROW, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]


def test_sheets_for_two_case_files_are_printed_from_the_keyboard(
    live_office: LiveOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    for subject in ("Hundesteuer Lindenweg", "Baumfällung Lindenweg"):
        live_office.town.add_case(subject=subject)
    page = sit_down()
    page.goto("/akten")
    settled(page)
    hands = Hands(page=page)

    hands.press("g", "d")
    expect(page.get_by_role("heading", name="Trennblätter und Etiketten")).to_be_visible()
    settled(page)
    for words in ("Hundesteuer", "Baumfällung"):
        expect(page.get_by_role("combobox", name="Akte", exact=True)).to_be_focused()
        hands.type_words(words)
        expect(page.locator("[role=listbox] [role=option]")).to_have_count(1)
        hands.press("Enter", "Enter")
        expect(page.get_by_role("checkbox", name=words)).to_be_checked()
        settled(page)
    with page.expect_download() as download:
        hands.press("Control+Enter")
    download.value.save_as(tmp_path / "sheets.pdf")

    texts = [one.extract_text() for one in PdfReader(tmp_path / "sheets.pdf").pages]
    assert download.value.suggested_filename == "trennblaetter.pdf"
    assert ["Hundesteuer" in texts[0], "Baumfällung" in texts[1]] == [True, True]
    assert hands.count <= 7


def test_axe_finds_nothing_on_the_screen_of_printing(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    case = live_office.town.add_case()
    addresses = (f"/drucken?akte={case.id}", "/drucken/trennblaetter?neu=1&kopien=viele")

    found = {}
    for theme, window in (("light", DESKTOP), ("dark", DESKTOP), ("light", NARROW)):
        live_office.office.accounts.prefer(live_office.town.clerk, single_keys=True, theme=theme)
        page = sit_down(viewport=window)
        for address in addresses:
            page.goto(address)
            width = page.evaluate("() => document.documentElement.scrollWidth")
            found[theme, window["width"], address] = (violations(page), width <= window["width"])

    assert {place: told for place, told in found.items() if told != ([], True)} == {}
