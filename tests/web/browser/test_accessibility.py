"""Every screen, light and dark, wide and narrow, fresh and refused: axe finds nothing."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from eakte.outbox import freeze
from tests.makers import NOON
from tests.web.browser.conftest import DESKTOP, LiveOffice
from tests.web.furniture import House, furnished

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]
AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 800}

SCREENS = (
    "/",
    "/posteingang/{waiting}",
    "/posteingang/{held}",
    "/posteingang/liste",
    "/dokumente/{filed}?q=Nachbarn&seite=1&treffer=1",
    "/dokumente/{unread}",
    "/dokumente/{held}",
    "/suche",
    "/suche?q=Nachbarn",
    "/suche?q=gibtesnicht",
    "/akten",
    "/akten/neu?position=11.30",
    "/akten/{open}",
    "/akten/{open}?ansicht=dokumente",
    "/akten/{open}?ansicht=verlauf",
    "/akten/{closed}?ansicht=fristen",
    "/akten/{open}/zda",
    "/akten/{ready}/zda",
    "/akten/zda?akte={open}&akte={ready}",
    "/aktenplan",
    "/aktenplan/10.40",
    "/wiedervorlagen",
    "/lesbarkeit",
    "/dokumente/{filed}/formen",
    "/fristen?jahr=2031",
    "/fristen?liste=wartet",
    "/fristen?liste=abgelaufen",
    "/fristenkatalog",
    "/fristenkatalog/fassung?regel=33.10",
    "/fristenkatalog/aenderungen/{change}",
    "/akten/{tax}?ansicht=fristen",
    "/akten/{endless}?ansicht=fristen",
    "/fristen?liste=abgelaufen",
    "/aussonderung?stand=ohne-auftrag",
    "/sperren",
    "/sperren/neu?akte={open}",
    "/sperren/{hold}",
    "/aussonderung",
    "/aussonderung/{disposal}",
    "/loeschauftraege/{order}",
    "/loeschauftraege/{order}/probelauf",
    "/drucken?akte={open}",
    "/drucken/trennblaetter?kopien=viele",
    "/drucken/platzhalter?akte={open}",
    "/scan",
    "/scan?stand=empfang",
    "/scan/auswertung",
    "/scan/{batch}",
    "/scan/{stopped}",
    "/scan/{batch}/seiten",
    "/scan/{batch}/nachweis",
    "/scan/papier",
    "/uebernahme",
    "/akten/{open}/abgabe",
    "/scan/{batch}/seiten/2",
    "/betrieb",
    "/profil",
)
REFUSED = ("/gibtesnicht", "/suche?q=((", "/suche?q=x&von=gestern")


@pytest.fixture
def house(live_office: LiveOffice) -> House:
    made = furnished(live_office.town, live_office.office)
    live_office.town.add_page(made.filed, 9, reason="poorly_legible", confidence=0.5)
    with live_office.office.records.begin(None) as tx:
        freeze(tx, taken_at=NOON)
    return made


@pytest.fixture
def keys(house: House) -> Mapping[str, str]:
    return {
        "waiting": house.waiting.id,
        "held": house.held.id,
        "filed": house.filed.id,
        "unread": house.unread.id,
        "open": house.open_case.id,
        "ready": house.ready_case.id,
        "closed": house.closed_case.id,
        "hold": house.hold,
        "disposal": house.offered,
        "order": house.order,
        "change": house.rule_change,
        "tax": house.tax_case.id,
        "endless": house.waiting_case.id,
        "batch": house.batch,
        "stopped": house.stopped,
    }


def violations(page: Page) -> list[str]:
    """What axe finds on the page that is shown: rule and the first element of each."""
    page.evaluate(AXE)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: Mapping[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found["violations"]]


@pytest.mark.parametrize(
    ("theme", "window"), [("light", DESKTOP), ("dark", DESKTOP), ("light", NARROW)]
)
def test_axe_finds_nothing_on_any_screen(
    live_office: LiveOffice,
    keys: Mapping[str, str],
    sit_down: SitDown,
    theme: str,
    window: Mapping[str, int],
) -> None:
    manager = live_office.town.manager
    live_office.office.accounts.prefer(manager, single_keys=True, theme=theme)
    page = sit_down("manager", viewport=window)

    found = {}
    for pattern in (*SCREENS, *REFUSED):
        page.goto(pattern.format(**keys))
        found[pattern] = violations(page)

    assert {pattern: told for pattern, told in found.items() if told} == {}


def test_no_screen_is_wider_than_a_narrow_window(
    keys: Mapping[str, str], sit_down: SitDown
) -> None:
    page = sit_down("manager", viewport=NARROW)

    found = {}
    for pattern in (*SCREENS, *REFUSED):
        page.goto(pattern.format(**keys))
        found[pattern] = page.evaluate("() => document.documentElement.scrollWidth")

    assert {pattern: width for pattern, width in found.items() if width > NARROW["width"]} == {}


def test_axe_finds_nothing_on_a_refused_form(house: House, sit_down: SitDown) -> None:
    page = sit_down("manager")
    page.goto(f"/posteingang/{house.unread.id}")
    page.keyboard.press("Control+Enter")
    page.get_by_role("alert").wait_for()
    on_inbox = violations(page)
    page.goto("/akten/neu")
    page.get_by_role("textbox", name="Betreff").fill(" ")
    page.get_by_label("Position im Aktenplan").select_option("10.40")
    page.get_by_role("button", name="Akte anlegen").click()
    page.get_by_role("alert").wait_for()

    assert on_inbox == []
    assert violations(page) == []


def test_axe_finds_nothing_on_the_overlays(house: House, sit_down: SitDown) -> None:
    page = sit_down("manager")
    page.goto("/akten")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Tasten dieser Seite").wait_for()
    on_help = violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Hochladen").click()
    page.get_by_role("dialog", name="Dokumente hochladen").wait_for()

    assert on_help == []
    assert violations(page) == []


def test_axe_finds_nothing_on_the_sign_in(live_office: LiveOffice) -> None:
    context = live_office.chromium.new_context(base_url=live_office.address, locale="de-DE")
    page = context.new_page()

    page.goto("/anmelden")
    fresh = violations(page)
    page.get_by_role("textbox", name="Anmeldename").fill("niemand")
    page.get_by_role("textbox", name="Kennwort").fill("falsch")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    refused = violations(page)
    context.close()

    assert fresh == []
    assert refused == []
