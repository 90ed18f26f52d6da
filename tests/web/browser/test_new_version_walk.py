"""A new version of a document by keys; axe finds nothing on its form, fresh and refused."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.offices import received, work_off
from tests.web.browser.conftest import DESKTOP, LiveOffice
from tests.web.browser.hands import settled
from tests.web.browser.test_accessibility import NARROW, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]


def a_letter(live_office: LiveOffice) -> str:
    """The address of a letter that was read."""
    office, clerk = live_office.office, live_office.town.clerk
    document = received(office, clerk, "Anfrage zur Hundesteuer").document_id
    work_off(office)
    return f"/dokumente/{document}"


def test_a_new_version_is_handed_in_by_keys(
    live_office: LiveOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    (tmp_path / "neu.txt").write_text("Anfrage zur Zweitwohnungssteuer", "utf-8")
    page = sit_down()
    page.goto(a_letter(live_office))

    page.keyboard.press("f")
    field = page.get_by_label("Datei", exact=True)
    expect(field).to_be_visible()
    field.set_input_files(tmp_path / "neu.txt")
    page.get_by_role("button", name="Hinterlegen").press("Enter")
    expect(page.get_by_text("Die neue Fassung ist hinterlegt")).to_be_visible()
    settled(page)
    work_off(live_office.office)
    page.reload()

    expect(page.get_by_role("region", name="Text der Seite 1")).to_contain_text(
        "Zweitwohnungssteuer"
    )
    expect(page.get_by_role("link", name="Fassung 1")).to_be_visible()


@pytest.mark.parametrize(
    ("theme", "window"), [("light", DESKTOP), ("dark", DESKTOP), ("light", NARROW)]
)
def test_axe_finds_nothing_on_the_form_of_a_new_version(
    live_office: LiveOffice,
    sit_down: SitDown,
    tmp_path: Path,
    theme: str,
    window: Mapping[str, int],
) -> None:
    (tmp_path / "leer.txt").touch()
    town = live_office.town
    live_office.office.accounts.prefer(town.clerk, single_keys=True, theme=theme)
    page = sit_down("clerk", viewport=window)
    page.goto(a_letter(live_office))
    page.keyboard.press("f")
    fresh = violations(page)
    page.get_by_label("Datei", exact=True).set_input_files(tmp_path / "leer.txt")
    page.get_by_role("button", name="Hinterlegen").click()
    expect(page.get_by_role("alert")).to_contain_text("Die Datei ist leer.")

    assert fresh == []
    assert violations(page) == []
