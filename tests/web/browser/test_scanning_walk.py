"""W5: a scanner sends a batch to `eakte up`; somebody checks it by keys alone and closes it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.pace import either
from tests.web.browser.hands import Hands, settled
from tests.web.browser.scanning_steps import (
    WAIT_MS,
    Checking,
    scanned,
    send,
    send_again,
    set_up,
    signed_in_scanner,
    unsplit,
    up,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.store,
    pytest.mark.ocr,
    pytest.mark.xdist_group("store"),
]

IMAGES, LETTERS = either((40, 4), (300, 14))


def test_a_batch_is_checked_and_closed_from_the_keyboard(tmp_path: Path, chromium: Browser) -> None:
    with up(tmp_path / "home") as installation:
        token = set_up(installation)
        page = signed_in_scanner(installation, chromium)
        scan, rescan = scanned(page, tmp_path, images=IMAGES, letters=LETTERS)
        page.goto("/scan")
        expect(page.get_by_text("Bereit.")).to_be_visible()

        send(installation, token, scan, images=IMAGES)

        row = page.get_by_role("link", name="Post vom Montag")
        expect(row).to_be_visible(timeout=WAIT_MS)  # without a reload
        settled(page)
        hands = Hands(page=page)
        hands.press("j", "Enter")
        expect(page.get_by_role("heading", name="Stapel Post vom Montag")).to_be_visible()
        checking = Checking(
            hands=hands, scan_again=lambda number: send_again(installation, token, number, rescan)
        )
        told = f"{IMAGES} von {IMAGES} Seiten angesehen"
        expect(page.get_by_text(told)).to_be_visible(timeout=WAIT_MS)
        expect(page.get_by_text(f"{LETTERS} Schreiben getrennt")).to_be_visible(timeout=WAIT_MS)
        expect(page.get_by_text("durchsuchbar gegen")).to_be_visible(timeout=WAIT_MS)
        assert checking.see_sum()[0] == IMAGES
        settled(page)

        hands.press("Control+Enter")
        expect(page.get_by_role("alert")).to_contain_text("noch anzusehen", timeout=WAIT_MS)
        settled(page)
        hands.begin()
        reasons = checking.settle_all()
        flagged = [why for why in reasons if "schief" in why or "Doppeleinzug" in why]
        assert any("schief (5" in why or "schief (4" in why for why in flagged)
        assert any(re.search(r"Seite ist 39\d mm lang, A4 hat 297 mm", why) for why in flagged)
        assert hands.count <= len(reasons) + 1 + LETTERS  # one more for the rescan, few repeated
        read = page.get_by_text(f"{IMAGES - LETTERS} erkannt")
        expect(read).to_be_visible(timeout=WAIT_MS)
        expect(page.get_by_text(f"{LETTERS} abgelegt")).to_be_visible(timeout=WAIT_MS)
        checking.settle_all()  # pages that turned out to be hard to read
        hands.press("Control+Enter")
        closed = page.get_by_text("Der Stapel ist abgeschlossen")
        expect(closed).to_be_visible(timeout=WAIT_MS)

        last = checking.see_sum()
        assert last == (IMAGES + 1, IMAGES - LETTERS, LETTERS, 0, 0, 1)
        assert all(images == sum(parts) for images, *parts in checking.sums)
        assert unsplit(page) == scan.read_bytes()
