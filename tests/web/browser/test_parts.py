"""Parts that every screen has: help, uploads by drag and drop, single keys, the way back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.offices import received, work_off
from tests.web.browser.conftest import LiveOffice
from tests.web.browser.hands import expect_page_image, settled
from tests.web.letters import letter_pdf

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]
DROP = """([name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  const [over, drop] = ["dragover", "drop"].map(
    (kind) => new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }),
  );
  document.body.dispatchEvent(over);
  document.body.dispatchEvent(drop);
  return over.defaultPrevented;
}"""


def test_a_file_dropped_on_a_case_lies_in_it_and_gets_its_receipt(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    case = live_office.town.add_case()
    page = sit_down()
    page.goto(f"/akten/{case.id}?ansicht=dokumente")

    is_taken = page.evaluate(DROP, ["Anfrage Müller.txt", "Anfrage zur Hundesteuer"])

    overlay = page.get_by_role("dialog", name="Dokumente hochladen")
    expect(overlay).to_contain_text("Anfrage Müller.txt")
    expect(overlay).to_contain_text("angekommen")
    assert is_taken
    work_off(live_office.office)
    expect(overlay).to_contain_text("durchsuchbar")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Anfrage Müller")).to_be_visible()


def test_a_refused_file_says_why_in_its_row(sit_down: SitDown) -> None:
    page = sit_down()
    page.goto("/")

    page.evaluate(DROP, ["leer.txt", ""])

    overlay = page.get_by_role("dialog", name="Dokumente hochladen")
    expect(overlay).to_contain_text("Die Datei ist leer.")


def test_files_are_chosen_by_keyboard_too(sit_down: SitDown, tmp_path: Path) -> None:
    letter = tmp_path / "brief.txt"
    letter.write_text("Anfrage", "utf-8")
    page = sit_down()
    page.goto("/")

    page.get_by_role("link", name="Hochladen").press("Enter")
    page.get_by_label("Dateien").set_input_files(letter)

    expect(page.get_by_role("dialog", name="Dokumente hochladen")).to_contain_text("angekommen")


def test_a_broken_transmission_can_be_tried_again(sit_down: SitDown) -> None:
    page = sit_down()
    page.goto("/")
    page.route("**/hochladen", lambda route: route.abort(), times=1)

    page.evaluate(DROP, ["brief.txt", "Anfrage"])
    overlay = page.get_by_role("dialog", name="Dokumente hochladen")
    expect(overlay).to_contain_text("Die Übertragung ist unterbrochen.")
    overlay.get_by_role("button", name="Erneut versuchen").click()

    expect(overlay).to_contain_text("angekommen")


def test_the_help_tells_the_keys_of_this_screen(live_office: LiveOffice, sit_down: SitDown) -> None:
    case = live_office.town.add_case()
    page = sit_down()
    page.goto(f"/akten/{case.id}")

    page.keyboard.press("?")

    overlay = page.get_by_role("dialog", name="Tasten dieser Seite")
    expect(overlay).to_contain_text("Zu den Akten")
    expect(overlay).to_contain_text("Posteingang")
    page.keyboard.press("Escape")
    expect(overlay).not_to_be_visible()


def test_single_keys_can_be_switched_off(live_office: LiveOffice, sit_down: SitDown) -> None:
    page = sit_down()
    page.goto("/profil")
    page.get_by_label("Tastenkürzel mit einzelnen Buchstaben").uncheck()
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Ihre Einstellungen sind gespeichert.")).to_be_visible()
    settled(page)

    page.keyboard.press("g")
    page.keyboard.press("s")
    page.keyboard.press("/")

    expect(page).to_have_url(f"{live_office.address}/profil")
    expect(page.get_by_role("searchbox", name="Suchwörter")).not_to_be_focused()


def test_escape_leads_back_to_the_same_row(live_office: LiveOffice, sit_down: SitDown) -> None:
    for subject in ("Erste", "Zweite", "Dritte"):
        live_office.town.add_case(subject=subject)
    page = sit_down()
    page.goto("/akten")

    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.get_by_role("link", name="10.40-2026-0002")
    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zweite")
    settled(page)
    page.keyboard.press("Escape")

    expect(row).to_be_focused()


def test_follow_ups_are_done_and_moved_by_keys(live_office: LiveOffice, sit_down: SitDown) -> None:
    office, town = live_office.office, live_office.town
    with office.records.read(town.clerk) as tx:
        today = tx.today
    for remark, late_days in (("Ortstermin", 0), ("Gutachten", 1)):
        case = town.add_case(subject=remark)
        due_on = today + timedelta(late_days)
        office.deskwork.follow_up(case.id, due_on=due_on, remark=remark, actor=town.clerk)
    live_office.clock.advance(days=1)
    page = sit_down()
    page.goto("/")

    page.keyboard.press("e")
    expect(page.get_by_text("Die Wiedervorlage ist erledigt.")).to_be_visible()
    expect(page.get_by_role("row", name="Ortstermin")).to_have_count(0)
    settled(page)
    page.keyboard.press("v")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("auf Di., 10.03.2026 verschoben")).to_be_visible()
    settled(page)
    page.keyboard.press("Control+z")

    expect(page.get_by_role("row", name="Gutachten")).to_be_visible()


def test_a_document_appears_by_itself_when_it_has_been_read(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    office, town = live_office.office, live_office.town
    letter = letter_pdf(["Sehr geehrte Damen und Herren"])
    receipt = received(office, town.clerk, letter, file_name="brief.pdf")
    page = sit_down()
    page.goto(f"/dokumente/{receipt.document_id}")
    expect(page.get_by_text("Die Texterkennung läuft noch.").first).to_be_visible()

    work_off(office)

    expect(page.get_by_text("durchsuchbar", exact=True)).to_be_visible()
    expect_page_image(page)


def test_the_operation_screen_counts_without_being_loaded_anew(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    office, town = live_office.office, live_office.town
    received(office, town.clerk, "Anfrage", file_name="brief.txt")
    page = sit_down("manager")
    page.goto("/betrieb")
    expect(page.get_by_text("Der älteste wartende Auftrag")).to_be_visible()

    work_off(office)

    expect(page.get_by_text("Alles ist abgearbeitet.")).to_be_visible()


def test_without_javascript_files_are_uploaded_by_the_form(
    sit_down: SitDown, tmp_path: Path
) -> None:
    letter = tmp_path / "brief.txt"
    letter.write_text("Anfrage", "utf-8")
    page = sit_down(java_script_enabled=False)
    page.goto("/")

    page.get_by_role("link", name="Hochladen").click()
    page.get_by_label("Dateien").set_input_files(letter)
    page.get_by_role("button", name="Hochladen").click()

    expect(page.get_by_text("brief.txt ist angekommen.")).to_be_visible()
