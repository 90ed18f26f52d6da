"""W6: twelve case files go from the worklist to the archive and away, through the screens only."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from eakte.domain.casefile import CaseFile
from eakte.domain.disposal import ItemState
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.offices import work_off
from tests.web.browser.conftest import DESKTOP, LiveOffice
from tests.web.browser.hands import Hands
from tests.web.browser.test_accessibility import NARROW, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]
PASSWORD = "Zwölf Boxkämpfer jagen"
LIST_NAME = "Aussonderung 2026/1"
MOST_CLICKS = 20
TWELVE = 12


@pytest.fixture
def desk(live_office: LiveOffice) -> DisposalOffice:
    return a_disposal_office(live_office.office, live_office.town, live_office.clock)


@pytest.fixture
def cases(desk: DisposalOffice) -> list[CaseFile]:
    """Twelve case files whose period has ended; the first one is held."""
    found = [desk.ended_case(subject=f"Straßenfest {n}", number=n) for n in range(1, TWELVE + 1)]
    desk.office.holding.place(
        [found[0].id], reason="Prozess", review_on=desk.clock().date(), actor=desk.manager
    )
    return found


def with_passwords(desk: DisposalOffice) -> None:
    for actor in (desk.manager, desk.archivist):
        desk.office.accounts.set_password(desk.town.administrator, actor.user, PASSWORD)


def press(hands: Hands, name: str) -> None:
    hands.click(hands.page.get_by_role("button", name=name))


def approve(hands: Hands) -> None:
    hands.click(hands.page.get_by_role("link", name="Aussonderung", exact=True).first)
    hands.click(hands.page.get_by_role("link", name="L-2026/1"))
    hands.page.get_by_label("Name der Liste").fill(LIST_NAME)
    hands.page.get_by_label("Ihr Kennwort").fill(PASSWORD)
    press(hands, "Löschung freigeben")


def states(desk: DisposalOffice) -> Mapping[str, ItemState]:
    with desk.town.records.read(desk.town.system) as tx:
        (disposal,) = tx.disposals.lines().lines
        return {item.case: item.state for item in tx.disposals.all_items(disposal.id)}


def test_twelve_case_files_within_twenty_clicks(
    desk: DisposalOffice, cases: list[CaseFile], sit_down: SitDown
) -> None:
    with_passwords(desk)
    proposer, archivist, manager = (
        Hands(page=sit_down(login)) for login in ("proposer", "archivist", "manager")
    )
    for hands in (proposer, archivist, manager):
        hands.page.goto("/")

    proposer.click(proposer.page.get_by_role("link", name="Fristen", exact=True))
    proposer.click(proposer.page.get_by_role("link", name="Abgelaufen"))
    press(proposer, "Alle fälligen zum Anbieten vormerken")
    expect(proposer.page.get_by_text("12 Akten stehen neu auf der Liste.")).to_be_visible()
    press(proposer, "Dem Archiv anbieten")
    expect(
        proposer.page.get_by_text("Aussonderung 2026/1 ist dem Archiv angeboten.")
    ).to_be_visible()

    archivist.click(archivist.page.get_by_role("link", name="Aussonderung", exact=True))
    archivist.click(archivist.page.get_by_role("link", name="2026/1", exact=True))
    held = "Sperre wegen Prozess, gesetzt von"
    expect(archivist.page.get_by_text(held).first).to_be_visible()
    press(archivist, "alle vernichten")
    expect(archivist.page.get_by_text("12 Akten als zu vernichten bewertet.")).to_be_visible()
    row = archivist.page.get_by_role("row", name=cases[1].reference)
    archivist.click(row.get_by_role("button", name="archivwürdig"))
    press(archivist, "An das Archiv übergeben")
    archivist.page.get_by_label("Archivkennung").first.fill("StA 2026/7")
    press(archivist, "Antwort des Archivs festhalten")
    expect(archivist.page.get_by_text("Archivkennung StA 2026/7")).to_be_visible()

    proposer.page.reload()
    proposer.page.get_by_label("Name der Liste").fill(LIST_NAME)
    press(proposer, "Löschauftrag vorschlagen")
    expect(proposer.page.get_by_text("selbst vorgeschlagen")).to_be_visible()
    approve(manager)
    expect(manager.page.get_by_text("Die zweite Freigabe fehlt; sie gibt")).to_be_visible()
    expect(manager.page.get_by_text("Sie haben diese Löschung schon freigegeben.")).to_be_visible()
    approve(archivist)
    expect(archivist.page.get_by_text("noch 14 Tage")).to_be_visible()

    assert proposer.count + archivist.count + manager.count <= MOST_CLICKS
    desk.clock.at += timedelta(days=15)
    desk.trust_the_clock()
    work_off(desk.office)
    found = states(desk)
    assert found.pop(cases[0].id) is ItemState.TO_DESTROY
    assert set(found.values()) == {ItemState.DESTROYED}
    later = sit_down("proposer")
    later.goto(f"/akten/{cases[1].id}")
    expect(later.get_by_text("Geblieben ist dieser Nachweis.")).to_be_visible()
    expect(later.get_by_text("StA 2026/7").first).to_be_visible()


def test_the_archivist_appraises_by_keys_and_takes_back(
    desk: DisposalOffice, cases: list[CaseFile], sit_down: SitDown
) -> None:
    started = desk.office.lifecycle.start([case.id for case in cases], actor=desk.proposer)
    desk.office.lifecycle.offer(started.id, actor=desk.proposer)
    page = sit_down("archivist")
    page.goto("/")

    page.keyboard.press("g")
    page.keyboard.press("u")
    page.get_by_role("link", name="2026/1", exact=True).wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Als Nächstes").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("1 Akte als archivwürdig bewertet.")).to_be_visible()
    expect(page.get_by_role("link", name=cases[1].reference)).to_be_focused()
    desk.clock.advance(seconds=1)  # a second decision is another one
    page.keyboard.press("v")
    expect(page.get_by_text("1 Akte als zu vernichten bewertet.")).to_be_visible()
    expect(page.get_by_role("link", name=cases[2].reference)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("1 Akte ist wieder wie vor dieser Bewertung.")).to_be_visible()
    assert sorted(states(desk).values()).count(ItemState.TO_ARCHIVE) == 1
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Regel")).to_be_visible()
    page.get_by_label("n", exact=True).fill("4")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("3 von 11 Akten")).to_be_visible()  # one the archive wants anyway
    page.keyboard.press("Enter")

    expect(page.get_by_text("3 Akten gehen an das Archiv.")).to_be_visible()
    assert sorted(states(desk).values()).count(ItemState.TO_DESTROY) == TWELVE - 1 - 3


def test_rows_of_a_worklist_are_ticked_by_keys(
    desk: DisposalOffice, cases: list[CaseFile], sit_down: SitDown
) -> None:
    page = sit_down("proposer")
    page.goto("/fristen?liste=abgelaufen")

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("2 ausgewählt")).to_be_visible()
    page.keyboard.press("a")

    expect(page.get_by_text("2 Akten stehen neu auf der Liste.")).to_be_visible()


@pytest.mark.parametrize(
    ("theme", "window"), [("light", DESKTOP), ("dark", DESKTOP), ("light", NARROW)]
)
def test_axe_finds_nothing_on_the_screens_of_the_archivist(
    desk: DisposalOffice,
    cases: list[CaseFile],
    sit_down: SitDown,
    theme: str,
    window: Mapping[str, int],
) -> None:
    lifecycle = desk.office.lifecycle
    keys = [case.id for case in cases]
    started = lifecycle.start(keys, actor=desk.proposer)
    lifecycle.offer(started.id, actor=desk.proposer)
    unwanted = desk.ended_case("Brief")
    order = desk.ordered(unwanted.id)
    work_off(desk.office)
    desk.office.accounts.prefer(desk.archivist, single_keys=True, theme=theme)
    page = sit_down("archivist", viewport=window)

    found = {}
    for place in (
        f"/aussonderung/{started.id}",
        f"/aussonderung/{started.id}/stichprobe?art=every_nth&schritt=3",
        f"/loeschauftraege/{order.id}",
        f"/akten/{unwanted.id}",
        f"/akten/{cases[0].id}",
    ):
        page.goto(place)
        found[place] = violations(page)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= window["width"], place

    assert {place: told for place, told in found.items() if told} == {}
