"""The screens of the scanning station in a browser: keys act on the chosen page and keep it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from eakte.domain.scan_pages import Finding, FindingKind, FormerImage, Settlement
from eakte.domain.scanning import Batch
from tests.web.browser.conftest import LiveOffice
from tests.web.browser.hands import Hands, settled
from tests.web.browser.test_accessibility import violations
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


def test_one_key_lets_a_page_wait_for_its_next_scan_and_another_takes_that_back(
    live_office: LiveOffice, batch: Batch, sit_down: SitDown
) -> None:
    page = sit_down("manager")
    page.goto(f"/scan/{batch.id}")
    settled(page)

    page.keyboard.press("r")

    expect(page.get_by_text("Seite 2 ist zum Neuscannen vorgemerkt.")).to_be_visible()
    expect(page.get_by_text("Legen Sie diese Seite allein in den Scanner")).to_be_visible()
    settled(page)
    seen = live_office.office.scan_checking.see(batch.id, actor=live_office.town.manager)
    assert seen.pages[1].is_awaited
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Die Entscheidung zu Seite 2 ist zurückgenommen.")).to_be_visible()


def test_one_key_makes_a_letter_of_the_next_scan_that_was_another_paper(
    live_office: LiveOffice, batch: Batch, sit_down: SitDown
) -> None:
    with live_office.town.records.begin(live_office.town.actor("station")) as tx:
        came = tx.scans.page(batch.id, 2)
        former = FormerImage(part=1, page=2, figures=came.figures)
        told = (Finding(kind=FindingKind.NEXT_SCAN, figure=0.0),)
        other = replace(came, page=6, findings=told, replaced=1, former=former)
        tx.scans.put_pages(batch.id, [other])
    page = sit_down("manager")
    page.goto(f"/scan/{batch.id}")
    settled(page)

    page.keyboard.press("e")

    expect(page.get_by_text("Der neue Scan ist jetzt Schreiben 3.")).to_be_visible()
    expect(page.get_by_role("link", name="Seite 2", exact=True)).to_be_focused()
    seen = live_office.office.scan_checking.see(batch.id, actor=live_office.town.manager)
    assert [letter.pages for letter in seen.letters] == [(2, 3), (5,), (7,)]
    assert seen.pages[1].is_awaited


def test_a_rescan_begins_at_its_field_and_escape_leads_back(
    batch: Batch, sit_down: SitDown
) -> None:
    page = sit_down("manager")
    page.goto(f"/scan/{batch.id}")
    settled(page)
    page.keyboard.press("r")
    expect(page.get_by_text("vorgemerkt")).to_be_visible()
    settled(page)

    page.keyboard.press("k")
    page.keyboard.press("f")

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


def test_pages_change_places_and_decisions_are_taken_back_by_keys(
    live_office: LiveOffice, batch: Batch, sit_down: SitDown
) -> None:
    page = sit_down("manager")
    page.goto(f"/scan/{batch.id}/seiten")
    settled(page)
    hands = Hands(page=page)
    hands.press("j", "j")
    expect(page.get_by_role("link", name="Seite 3", exact=True)).to_be_focused()

    hands.press("Shift+K")
    expect(page.get_by_text("Seite 3 steht an Stelle 1")).to_be_visible()
    settled(page)
    expect(page.get_by_role("link", name="Seite 3", exact=True)).to_be_focused()
    hands.press("d")
    expect(page.get_by_text("Seite 3 ist gedreht.")).to_be_visible()
    settled(page)
    hands.press("Control+z")
    expect(page.get_by_text("zurückgenommen")).to_be_visible()

    seen = live_office.office.scan_checking.see(batch.id, actor=live_office.town.manager)
    assert seen.letters[0].pages == (3, 2)
    assert (seen.pages[2].turned, seen.pages[2].settlement) == (0, None)


def test_a_page_is_put_at_a_place_by_pointer_and_field(
    live_office: LiveOffice, batch: Batch, sit_down: SitDown
) -> None:
    page = sit_down("manager")
    page.goto(f"/scan/{batch.id}/seiten")
    row = page.locator("[data-row]", has=page.get_by_role("link", name="Seite 2", exact=True))
    row.get_by_role("button", name="Nach hinten").click()
    expect(page.get_by_text("Seite 2 steht an Stelle 2")).to_be_visible()
    page.get_by_role("link", name="Seite 2", exact=True).click()
    settled(page)

    page.keyboard.press("u")
    expect(page.get_by_label("Stelle im Schreiben")).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Seite 2 steht an Stelle 1")).to_be_visible()
    seen = live_office.office.scan_checking.see(batch.id, actor=live_office.town.manager)
    assert seen.letters[0].pages == (2, 3)


def test_a_place_for_a_scan_is_made_by_keys_and_axe_finds_nothing_on_its_screen(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    case = live_office.town.add_case(subject="Neubau")
    page = sit_down("clerk")
    page.goto(f"/drucken/platzhalter?akte={case.id}")
    settled(page)

    page.get_by_label("Betreff des erwarteten Dokuments").fill("Gutachten")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("link", name="Drucken").last).to_be_visible()
    expect(page.get_by_role("rowheader", name="Gutachten")).to_be_visible()
    assert violations(page) == []
    slots = live_office.office.scan_slots.waiting(case.id, actor=live_office.town.clerk)
    assert [slot.subject for slot in slots] == ["Gutachten"]


def test_axe_finds_nothing_on_pages_that_were_moved_and_settled(
    live_office: LiveOffice, batch: Batch, sit_down: SitDown
) -> None:
    checking, manager = live_office.office.scan_checking, live_office.town.manager
    checking.move(batch.id, 3, to=1, actor=manager)
    checking.settle(batch.id, 3, Settlement.LEFT, actor=manager)
    page = sit_down("manager")

    for place in ("seiten", "seiten/3"):
        page.goto(f"/scan/{batch.id}/{place}")
        assert violations(page) == [], place
