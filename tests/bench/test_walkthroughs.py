"""Times of the walk-throughs of a clerk in headless Chromium, beside their budgets.

The sample municipality under `eakte up`, all of it read, with its real web server and object store.
Each time runs from the key press until the target is on the screen, and has the way to the browser
and back in it; p95 of 20. The budgets are meant for 100,000 documents; here there are about a
hundred, so a figure that is met says that front end, web server and store are quick enough, not
that the search of a large archive is. There is no peer.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Page, expect

from eakte.app import open_office
from eakte.caseload import NewCase
from eakte.domain.access import Actor, system_actor
from eakte.domain.casefile import DocumentState
from eakte.intake import Inbox, Upload
from eakte.office import Office
from eakte.sample import (
    LETTER_COUNT,
    SAMPLE_TENANT,
    ScanStation,
    read_cases,
    read_letters,
    references,
)
from eakte.sample.founding import PASSWORD_FILE, found_town
from eakte.sample.town import SEED
from eakte.settings import read_settings
from tests.bench.browser import p95, signed_in, time_ms
from tests.bench.figures import Figure, Figures
from tests.faults.installation import Installation, free_port
from tests.web.browser.hands import CHROMIUM

pytestmark = [pytest.mark.bench, pytest.mark.browser, pytest.mark.ocr]

TIMES = 20
CLERK = "kersting"
# Letters that name an open case file of hers; their scans differ in the wear of the paper.
LETTERS = ("unterlagen-garage", "voranfrage-ruecknahme", "laermbeschwerde-tonwerkstatt")
CODE, UNIT = "10.40", "FB3-1"  # closed without a further event
WORDS = (  # each stands on some scanned page that she may see
    *("Baugenehmigung", "Nachbar Grundstück", "Widerspruch Bescheid", "Gebühren", "Garage"),
    *("Winterdienst", "Musik", "Brücke", "Hecke", "Antrag Unterlagen", "Straße Beitrag"),
    *("Frist Anhörung", "Beschwerde", "Bußgeldbescheid", "Stellplätze", "Gewerbe"),
    *("Sondernutzung", "Hund", "Zufahrt", "Brandschutz"),
)
FILED_MS, FOUND_MS, OPENED_MS, CLOSED_MS = 500, 300, 1000, 5000  # the budgets
READ_LIMIT_S = 1800
WAITING = {DocumentState.RECEIVED, DocumentState.PROCESSING}

IMAGE = "const image = document.querySelector('[data-sheet] img')"
SHOWN = "image?.complete && image.naturalWidth > 0"
NEXT_IMAGE = f"before => {{ {IMAGE}; return {SHOWN} && image.src !== before; }}"
MARKED_IMAGE = (
    f"() => {{ {IMAGE}; return {SHOWN} && document.querySelector('[data-sheet] rect'); }}"
)
FIRST_HIT = "() => document.activeElement?.matches('[data-row-open]')"
CLOSED = "() => document.body.innerText.includes('ist zu den Akten verfügt.')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The sample municipality as the clerk finds it in the morning."""

    installation: Installation
    office: Office

    @property
    def address(self) -> str:
        return self.installation.address

    @property
    def clerk(self) -> Actor:
        with self.office.records.read(None) as tx:
            account = tx.people.account_by_login(CLERK)
            assert account is not None
            return tx.people.actor(account)

    @property
    def password(self) -> str:
        return (self.office.settings.home / PASSWORD_FILE).read_text("utf-8").strip()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: the walk-throughs are not timed")
    home, port = tmp_path_factory.mktemp("home"), free_port()
    own = {"EAKTE_HOME": str(home), "EAKTE_PORT": str(port)}
    installation = Installation(home=home, port=port, environment=dict(os.environ) | own)
    installation.start("up", "up")
    try:
        installation.await_web()
        desk = Desk(installation=installation, office=open_office(read_settings(own)))
        _await_read(desk, at_least=LETTER_COUNT)
        yield desk
        desk.office.records.engine.dispose()
    finally:
        installation.stop()


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    with signed_in(desk.address, CLERK, desk.password) as page:
        yield page


def test_w1_a_letter_is_filed_and_the_next_one_shown(
    desk: Desk, page: Page, tmp_path: Path, figures: Figures
) -> None:
    items = _deliver(desk, tmp_path, TIMES + 1)
    page.goto(f"/posteingang/{items[0]}")
    taken_ms = []
    for _ in range(TIMES):
        page.wait_for_function(NEXT_IMAGE, arg="")
        expect(page.get_by_role("combobox", name="Akte")).not_to_have_value("")
        before = page.get_by_role("img", name="Bild von Seite").get_attribute("src")
        shown = f"{desk.address}{before}"
        taken_ms.append(time_ms(page, "Control+Enter", NEXT_IMAGE, told=shown))

    assert items[-1] in page.url
    _note(figures, "W1 Strg+Enter to the image of the next item", taken_ms, FILED_MS)


def test_w2_words_are_found_and_marked(desk: Desk, page: Page, figures: Figures) -> None:
    found_ms, opened_ms = [], []
    for words in WORDS:
        page.goto("/")
        page.keyboard.press("/")
        page.keyboard.type(words)
        found_ms.append(time_ms(page, "Enter", FIRST_HIT))
        opened_ms.append(time_ms(page, "Enter", MARKED_IMAGE))

    _note(figures, "W2 Enter to the first hit", found_ms, FOUND_MS)
    _note(figures, "W2 Enter to the page with its marks", opened_ms, OPENED_MS)


def test_w3_a_case_file_is_closed(desk: Desk, page: Page, figures: Figures) -> None:
    with desk.office.records.read(desk.clerk) as tx:
        units = {unit.code: unit.id for unit in tx.people.units(SAMPLE_TENANT)}
    clerk, taken_ms = desk.clerk, []
    for number in range(TIMES):
        new = NewCase(file_plan_code=CODE, subject=f"Anfrage {number}", lead_unit=units[UNIT])
        case = desk.office.casework.open(new, actor=clerk)
        page.goto(f"/akten/{case.id}")
        page.keyboard.press("z")
        expect(page.get_by_role("button", name="Zu den Akten verfügen")).to_be_focused()
        taken_ms.append(time_ms(page, "Enter", CLOSED))

    _note(figures, "W3 Enter to closed", taken_ms, CLOSED_MS)


def _deliver(desk: Desk, folder: Path, count: int) -> list[str]:
    """Hand so many scans in and wait until they are read; the documents in their order."""
    on = found_town(desk.office)
    cases = references(read_cases(on=on))
    letters = {one.key: one for one in read_letters(seed=SEED, on=on, references=cases)}
    documents = []
    for number, key in enumerate(islice(cycle(LETTERS), count)):
        scan = ScanStation(seed=SEED + 1 + number).scan(letters[key], folder)
        upload = Upload(
            path=scan.path,
            file_name=f"{number}.pdf",
            size_bytes=scan.size_bytes,
            sha256=scan.sha256,
        )
        receipt = desk.office.filing.receive(upload, into=Inbox(), actor=desk.clerk)
        documents.append(receipt.document_id)
    _await_read(desk)
    return documents


def _await_read(desk: Desk, *, at_least: int = 0) -> None:
    """Wait until so many documents are there and none is waiting to be read."""
    deadline = time.monotonic() + READ_LIMIT_S
    while time.monotonic() < deadline:
        assert desk.installation.running["up"].poll() is None, "the service has ended"
        with desk.office.records.read(system_actor(SAMPLE_TENANT)) as tx:
            states = tx.lines.documents_by_state()
        if sum(states.values()) >= at_least and not WAITING & states.keys():
            return
        time.sleep(1)  # other processes read
    raise AssertionError(states)


def _note(figures: Figures, name: str, taken_ms: list[float], budget_ms: int) -> None:
    figures.add(
        Figure(
            name=name,
            value=p95(taken_ms),
            unit="ms, p95",
            peer={"budget": budget_ms, "median": median(taken_ms)},
            ratio=p95(taken_ms) / budget_ms,
            goal=1.0,
            more_is_better=False,
            note=f"{len(taken_ms)} times on the sample municipality, not on 100,000 documents",
        )
    )
