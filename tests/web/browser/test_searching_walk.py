"""W2: half-remembered words are found and marked on the page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from eakte.intake import InCase
from tests.offices import received, work_off
from tests.web.browser.conftest import LiveOffice
from tests.web.browser.hands import Hands, expect_page_image, settled
from tests.web.letters import letter_pdf

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]
WORDS = "grundstück nachbarn"


@pytest.fixture
def archive(live_office: LiveOffice) -> None:
    """A long letter with the words on later pages, in another order and form; and a second one."""
    office, town = live_office.office, live_office.town
    pages = [["Deckblatt", "Ohne die Wörter"], ["Einleitung"]]
    pages.append(["Die Nachbarn wenden ein, dass", "die Grundstücke am Bach liegen."])
    pages.append(["Ende"])
    pages.append(["Noch einmal: Nachbarn und Grundstücke", "und wieder die Nachbarn."])
    received(office, town.clerk, letter_pdf(*pages), file_name="Widerspruch Am Bach.pdf")
    live_office.clock.advance(minutes=1)
    other = letter_pdf(["Das Grundstück des Nachbarn", "ist bebaut."])
    received(office, town.clerk, other, file_name="Bauakte.pdf")
    work_off(office)


def search(page: Page, hands: Hands) -> None:
    page.goto("/")
    hands.press("/")
    hands.type_words(WORDS)
    hands.press("Enter")
    expect(page).to_have_title(re.compile("^Suche: "))


def test_three_keys_lead_from_the_words_to_the_marks(archive: None, sit_down: SitDown) -> None:
    page = sit_down()
    hands = Hands(page=page)

    search(page, hands)
    expect(page.get_by_role("status").get_by_text("2 Treffer, 3 Seiten")).to_be_visible()
    first = page.get_by_role("list", name="Treffer").get_by_role("link").first
    expect(first).to_be_focused()
    expect(page.get_by_role("list", name="Treffer")).to_contain_text("Grundstück")
    hands.press("Enter")

    expect_page_image(page)
    assert hands.count == 3
    expect(page.locator("rect").first).to_be_attached()
    assert "seite=" in page.url


def test_marks_are_walked_through_page_by_page_and_document_by_document(
    archive: None, sit_down: SitDown
) -> None:
    page = sit_down()
    search(page, Hands(page=page))
    page.get_by_role("link", name="Widerspruch Am Bach").first.click()
    page.get_by_role("navigation", name="Seiten").get_by_role("link", name="Seite 3").click()

    strip = page.get_by_role("navigation", name="Seiten")
    expect(strip.get_by_role("link", name="Seite 3")).to_contain_text("2 Fundstellen")
    expect(strip.get_by_role("link", name="Seite 5")).to_contain_text("3 Fundstellen")
    expect(page.get_by_text("Fundstelle 1 von 2 auf dieser Seite.")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("Fundstelle 2 von 2 auf dieser Seite.")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("Seite 5 von 5")).to_be_visible()
    expect(page.get_by_text("Fundstelle 1 von 3 auf dieser Seite.")).to_be_visible()
    page.keyboard.press("Shift+N")
    expect(page.get_by_text("Seite 3 von 5")).to_be_visible()
    expect(page.get_by_text("Fundstelle 2 von 2 auf dieser Seite.")).to_be_visible()


def test_the_next_document_of_the_hit_list_is_one_combination_away(
    archive: None, sit_down: SitDown
) -> None:
    page = sit_down()
    search(page, Hands(page=page))
    page.keyboard.press("Enter")
    title = page.get_by_role("heading", level=1)
    expect_page_image(page)
    first = title.inner_text()

    page.keyboard.press("Control+ArrowRight")
    expect(title).not_to_have_text(first)
    settled(page)
    page.keyboard.press("Control+ArrowLeft")
    expect(title).to_have_text(first)


def test_behind_the_last_mark_of_a_document_comes_the_next_hit(
    archive: None, sit_down: SitDown
) -> None:
    page = sit_down()
    search(page, Hands(page=page))
    page.get_by_role("link", name="Bauakte").first.click()
    expect_page_image(page)
    expect(page.get_by_text("Fundstelle 1 von 2 auf dieser Seite.")).to_be_visible()
    place = page.get_by_text(re.compile("Treffer . von 2"))
    way_on, way_back = ("n", "Shift+N") if "1 von" in place.inner_text() else ("Shift+N", "n")

    if way_on == "n":
        page.keyboard.press("n")
        expect(page.get_by_text("Fundstelle 2 von 2 auf dieser Seite.")).to_be_visible()
    page.keyboard.press(way_on)

    expect(page.get_by_role("heading", level=1)).to_have_text("Widerspruch Am Bach")
    shown = "Seite 3 von 5" if way_on == "n" else "Seite 5 von 5"
    expect(page.get_by_text(shown)).to_be_visible()
    page.keyboard.press(way_back)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bauakte")


def test_the_words_of_one_document_are_looked_for_in_its_viewer(
    archive: None, sit_down: SitDown
) -> None:
    page = sit_down()
    search(page, Hands(page=page))
    page.get_by_role("link", name="Widerspruch Am Bach").first.click()
    expect_page_image(page)

    page.keyboard.press("s")
    expect(page.get_by_role("searchbox", name="Im Dokument suchen")).to_be_focused()
    page.keyboard.type("Einleitung")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Seite 2 von 5")).to_be_visible()
    expect(page.get_by_text("Fundstelle 1 von 1 auf dieser Seite.")).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.type("Gartenlaube")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Keine Fundstelle")).to_be_visible()


def test_all_pages_of_a_document_that_have_the_words_are_one_link_away(
    archive: None, sit_down: SitDown
) -> None:
    page = sit_down()
    search(page, Hands(page=page))

    page.get_by_role("link", name="1 weitere Seite").click()

    expect(page.get_by_role("status").get_by_text("2 Treffer")).to_be_visible()
    hits = page.get_by_role("list", name="Treffer")
    expect(hits).to_contain_text("Seite 3")
    expect(hits).to_contain_text("Seite 5")
    page.get_by_role("link", name="Überall suchen").click()
    expect(page.get_by_role("status").get_by_text("2 Treffer, 3 Seiten")).to_be_visible()


def test_a_case_file_is_chosen_by_the_keyboard_and_the_search_stays_in_it(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    office, town = live_office.office, live_office.town
    case = town.add_case(subject="Baumfällung am Nordwall")
    into = InCase(case=case.id)
    received(office, town.clerk, "Die Linde am Wall", file_name="Linde.txt", into=into)
    received(office, town.clerk, "Eine Linde im Park", file_name="Park.txt")
    work_off(office)
    page = sit_down()
    page.goto("/suche?q=Linde")
    expect(page.get_by_role("status").get_by_text("2 Treffer")).to_be_visible()

    field = page.get_by_role("combobox", name="In der Akte")
    field.focus()
    page.keyboard.type("nordw")
    offered = page.get_by_role("listbox", name="In der Akte")
    expect(offered.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").get_by_text("1 Treffer")).to_be_visible()
    expect(page.get_by_text(f"Akte {case.reference} Baumfällung am Nordwall").first).to_be_visible()
    expect(page.get_by_role("list", name="Treffer")).to_contain_text("am Wall")


def test_the_box_of_a_case_file_finds_in_it_only(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    office, town = live_office.office, live_office.town
    case = town.add_case(subject="Garage")
    into = InCase(case=case.id)
    received(office, town.clerk, "Die Linde am Wall", file_name="Linde.txt", into=into)
    received(office, town.clerk, "Eine Linde im Park", file_name="Park.txt")
    work_off(office)
    page = sit_down()
    page.goto(f"/akten/{case.id}?ansicht=dokumente")

    page.get_by_role("searchbox", name="In dieser Akte suchen").fill("Linden")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").get_by_text("1 Treffer, 1 Seite")).to_be_visible()


def test_the_marks_lie_on_the_words_however_large_the_page_is(
    archive: None, sit_down: SitDown
) -> None:
    page = sit_down()
    search(page, Hands(page=page))
    page.keyboard.press("Enter")
    expect_page_image(page)

    def share() -> tuple[float, float]:
        image = page.locator("[data-sheet] img").bounding_box()
        mark = page.locator("rect").first.bounding_box()
        assert image is not None
        assert mark is not None
        return (
            round((mark["x"] - image["x"]) / image["width"], 2),
            round((mark["y"] - image["y"]) / image["height"], 2),
        )

    before = share()
    page.keyboard.press("+")
    page.keyboard.press("+")

    assert share() == before


def test_who_has_no_right_finds_and_counts_nothing(
    live_office: LiveOffice, archive: None, sit_down: SitDown
) -> None:
    page = sit_down("archivist")

    search(page, Hands(page=page))

    expect(page.get_by_text("Keine Treffer für")).to_be_visible()
    expect(page.get_by_role("complementary")).to_have_count(0)


def test_without_javascript_list_and_marks_are_there(archive: None, sit_down: SitDown) -> None:
    page = sit_down(java_script_enabled=False)
    page.goto("/suche")

    page.get_by_role("searchbox", name="Suchwörter").last.fill(WORDS)
    page.get_by_role("button", name="Suchen", exact=True).last.click()
    page.get_by_role("list", name="Treffer").get_by_role("link").first.click()

    expect(page.get_by_role("img", name="Bild von Seite")).to_be_visible()
    assert page.locator("rect").count() > 0
    page.get_by_role("link", name="Nächster Treffer").click()
    expect(page.get_by_role("img", name="Bild von Seite")).to_be_visible()
