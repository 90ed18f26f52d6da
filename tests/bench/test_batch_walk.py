"""Times of W5 in headless Chromium: a batch from the announcement to its closing, by keys alone.

The steps are those of the browser test of the same walk-through, before `eakte up` without the
sample municipality; readers, object store, scanner and browser share the cores. Where ux names no
budget for a step of W5, that of the same step of another walk-through stands beside it. There is no
peer. EAKTE_TEST_BENCH=short takes 40 pages in place of 300.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bench.browser import p95, time_ms
from tests.bench.figures import Figure, Figures
from tests.faults.installation import Installation
from tests.web.browser.hands import Hands, settled
from tests.web.browser.scanning_steps import (
    WAIT_MS,
    Checking,
    announce,
    hand_in,
    read_pages,
    scanned,
    send_again,
    set_up,
    signed_in_scanner,
    up,
)

pytestmark = [pytest.mark.bench, pytest.mark.browser, pytest.mark.store, pytest.mark.ocr]

IS_SHORT = os.environ.get("EAKTE_TEST_BENCH") == "short"
IMAGES, LETTERS = (40, 4) if IS_SHORT else (300, 14)
COUNTERS = 20  # so often the counter is compared with what the service tells the scanner
LOOK_EVERY_S = 0.1
SEEN_MS, TWO_PAGES_MS = 2000, 30_000  # the budgets of W5: what is seen, two pages looked at
NEXT_MS, FILED_MS, CLOSED_MS = 500, 2500, 5000  # W1; W1 and the counter; W3
COUNTED = """told => {
    const said = document.querySelector('#stapel [role=status]')?.innerText.match(/(\\d+) erkannt/);
    return said && Number(said[1]) >= told;
}"""
MOVING = "#stapel[hx-get]"  # it asks for itself again: something changes by itself
CLOSED = "() => document.body.innerText.includes('Der Stapel ist abgeschlossen')"


def test_w5_a_batch_is_seen_checked_filed_and_closed(
    tmp_path: Path, chromium: Browser, figures: Figures
) -> None:
    with up(tmp_path / "home") as installation:
        token = set_up(installation)
        page = signed_in_scanner(installation, chromium)
        page.set_default_timeout(WAIT_MS)
        scan, rescan = scanned(page, tmp_path, images=IMAGES, letters=LETTERS)
        page.goto("/scan")
        batch = announce(installation, token, scan, images=IMAGES)
        shown_ms = _until_text_ms(page, "Post vom Montag")
        hand_in(installation, token, scan, batch)
        settled(page)
        hands = Hands(page=page)
        hands.press("j", "Enter")
        _until_text_ms(page, f"{IMAGES} von {IMAGES} Seiten angesehen")
        _until_text_ms(page, f"{LETTERS} Schreiben getrennt")
        counted_ms = _counters_ms(page, installation, token, batch)

        checking = Checking(
            hands=hands, scan_again=lambda number: send_again(installation, token, number, rescan)
        )
        checking.settle_all()
        filed_ms = _until_text_ms(page, f"{LETTERS} abgelegt")
        _until_text_ms(page, f"{IMAGES - LETTERS} erkannt")
        checking.settle_all()  # pages that turned out to be hard to read
        closed_ms = time_ms(page, "Control+Enter", CLOSED)

        assert checking.see_sum() == (IMAGES + 1, IMAGES - LETTERS, LETTERS, 0, 0, 1)
        taken = checking.taken_ms
        _note(figures, "announced to its line on the screen", [shown_ms], SEEN_MS)
        _note(figures, "page read to the counter on the screen", counted_ms, SEEN_MS)
        _note(figures, "key to the list with the next page", taken["b"] + taken["l"], NEXT_MS)
        flagged_ms = sum(taken["b"][:1] + taken["r"][:1])
        _note(figures, "two pages straightened and scanned again", [flagged_ms], TWO_PAGES_MS)
        _note(figures, "list after the last key to the last letter filed", [filed_ms], FILED_MS)
        _note(figures, "Strg+Enter to closed", [closed_ms], CLOSED_MS)


def _until_text_ms(page: Page, text: str) -> float:
    """How long it takes from now until some words stand on the screen, without a reload."""
    began = time.perf_counter()
    expect(page.get_by_text(text).first).to_be_visible(timeout=WAIT_MS)
    return 1000 * (time.perf_counter() - began)


def _counters_ms(page: Page, installation: Installation, token: str, batch: str) -> Sequence[float]:
    """Each time pages were read, as the scanner is told it: how long until the screen says so.

    Pages of letters in which a page is to be looked at are read later.
    """
    taken_ms: list[float] = []
    before, is_moving = 0, True
    while is_moving and len(taken_ms) < COUNTERS:
        is_moving = page.locator(MOVING).count() > 0
        read = read_pages(installation, token, batch)
        if read > before:
            began = time.perf_counter()
            page.wait_for_function(COUNTED, arg=read)
            taken_ms.append(1000 * (time.perf_counter() - began))
        before = read
        time.sleep(LOOK_EVERY_S)  # other processes read
    return taken_ms


def _note(figures: Figures, name: str, taken_ms: Sequence[float], budget_ms: int) -> None:
    value = p95(taken_ms)
    figures.add(
        Figure(
            name=f"W5 {name}",
            value=value,
            unit="ms, p95" if len(taken_ms) > 1 else "ms",
            peer={"budget": budget_ms, "median": median(taken_ms)},
            ratio=value / budget_ms,
            goal=1.0,
            more_is_better=False,
            note=f"{len(taken_ms)} times, {IMAGES} pages, which are read meanwhile",
        )
    )
