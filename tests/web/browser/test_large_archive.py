"""W2 in an archive of 50,000 pages: the keys, the marks and the counts are as with a few."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from eakte.domain.access import Actor, Role
from eakte.finding import FoundPage, SearchRequest
from indexing import SandboxedReader
from tests.large_town import NOTED, large_office, lay_out
from tests.makers import Town, a_clock
from tests.pace import either
from tests.web.browser.conftest import LiveOffice, live
from tests.web.browser.hands import Hands, expect_page_image, settled

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("browser")]

SitDown = Callable[..., Page]
PAGES = either(3_000, 50_000)
WORDS = ("grundstück eigentümer", "genehmigung antrag", "frist widerspruch behörde")
SHOWN = 2  # documents that are opened


@pytest.fixture(scope="module")
def live_office(
    sqlite_template: Path,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
    chromium: Browser,
    reader: SandboxedReader,
) -> Iterator[LiveOffice]:
    """The large town; its clerk sees most of it, the treasurer a few case files."""
    home = tmp_path_factory.mktemp("large")
    corpus = shared / "search" / "mini_corpus.json.gz"
    with (
        large_office(home, sqlite_template, corpus, PAGES, reader) as (office, town),
        live(office, town, a_clock(), chromium) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def treasurer(live_office: LiveOffice) -> Actor:
    town = live_office.town
    actor = town.add_person("kaemmerer", Role.CLERK, units=("FB2",))
    town.people["kaemmerer"] = actor.user  # type: ignore[index] # made as a dictionary
    return actor


def hits_of(live_office: LiveOffice, words: str) -> list[FoundPage]:
    """What the clerk finds; the pages of the first documents get images and word boxes."""
    found = live_office.office.filing.find(SearchRequest(words=words), actor=live_office.town.clerk)
    with live_office.town.records.read(live_office.town.clerk) as tx:
        pages = [
            page.id
            for hit in found.hits[:SHOWN]
            for page in tx.pages.of(tx.documents.current_version(hit.document.id))
        ]
    lay_out(live_office.office, live_office.town, pages)
    return list(found.hits)


def search(page: Page, hands: Hands, words: str) -> None:
    page.goto("/")
    hands.press("/")
    hands.type_words(words)
    hands.press("Enter")
    expect(page).to_have_title(re.compile("^Suche: "))


@pytest.mark.parametrize("words", WORDS)
def test_three_keys_lead_from_the_words_to_the_marks(
    live_office: LiveOffice, sit_down: SitDown, words: str
) -> None:
    first = hits_of(live_office, words)[0]
    page = sit_down()
    hands = Hands(page=page)

    search(page, hands, words)
    expect(page.get_by_role("list", name="Treffer").get_by_role("link").first).to_be_focused()
    hands.press("Enter")

    expect_page_image(page)
    assert hands.count == 3
    assert f"/dokumente/{first.document.id}" in page.url
    assert re.search(rf"seite={first.page.number}\b", page.url)
    expect(page.locator("[data-sheet] rect").first).to_be_attached()


def test_marks_and_documents_are_walked_through(live_office: LiveOffice, sit_down: SitDown) -> None:
    hits_of(live_office, WORDS[0])
    page = sit_down()
    search(page, Hands(page=page), WORDS[0])
    page.keyboard.press("Enter")
    expect_page_image(page)
    told = page.get_by_text(re.compile(r"Fundstelle \d+ von \d+ auf dieser Seite"))
    before, title = told.inner_text(), page.get_by_role("heading", level=1)
    subject = title.inner_text()

    page.keyboard.press("n")
    expect(told).not_to_have_text(before)
    page.keyboard.press("Shift+N")
    expect(told).to_have_text(before)
    address = page.url
    page.keyboard.press("Control+ArrowRight")
    page.wait_for_url(lambda url: url != address)
    settled(page)
    page.keyboard.press("Control+ArrowLeft")
    expect(title).to_have_text(subject)


def test_everybody_counts_exactly_the_pages_that_the_database_shows_them(
    live_office: LiveOffice, treasurer: Actor, sit_down: SitDown
) -> None:
    town = live_office.town
    seen = {
        login: _noted(town, actor)
        for login, actor in {"clerk": town.clerk, "kaemmerer": treasurer}.items()
    }

    for login, pages in seen.items():
        page = sit_down(login)
        page.goto(f"/suche?q={NOTED}")
        expect(page.get_by_role("status").get_by_text(f"{pages} Seiten")).to_be_visible()
    assert seen["kaemmerer"] < seen["clerk"] < PAGES // 100


def _noted(town: Town, actor: Actor) -> int:
    """How many pages with the note the database shows a person."""
    scopes = actor.scopes()
    assert scopes is not None
    with town.records.read(town.system) as tx:
        rows = tx.session.execute(
            text(
                "SELECT document.scope, count(*) FROM page JOIN document "
                "ON document.id = page.document WHERE page.text LIKE :noted GROUP BY 1"
            ).bindparams(noted=f"%{NOTED}%")
        )
        return sum(count for scope, count in rows if scope in scopes)


def test_without_javascript_list_and_marks_are_there(
    live_office: LiveOffice, sit_down: SitDown
) -> None:
    hits_of(live_office, WORDS[1])
    page = sit_down(java_script_enabled=False)
    page.goto("/suche")

    page.get_by_role("searchbox", name="Suchwörter").last.fill(WORDS[1])
    page.get_by_role("button", name="Suchen", exact=True).last.click()
    page.get_by_role("list", name="Treffer").get_by_role("link").first.click()

    expect(page.get_by_role("img", name="Bild von Seite")).to_be_visible()
    assert page.locator("[data-sheet] rect").count() > 0
