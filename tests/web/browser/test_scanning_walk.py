"""W5: a scanner sends a batch to `eakte up`; somebody checks it by keys alone and closes it."""

import hashlib
import json
import os
import re
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.faults.installation import ROOT, Installation, free_port
from tests.scan_batches import Flaw, PaperLetter, batch_pages, drawn_pages, write_pdf
from tests.web.browser.conftest import DESKTOP
from tests.web.browser.hands import Hands, settled

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.store,
    pytest.mark.ocr,
    pytest.mark.xdist_group("store"),
]

IS_SHORT = os.environ.get("EAKTE_TEST_SLOW") == "short"
IMAGES, LETTERS = (40, 4) if IS_SHORT else (300, 14)
WAIT_MS = 3_600_000  # reading takes as long as the machine needs: no promise of this test
SUM = re.compile(
    r"Rechnung: (\d+) = (\d+) abgelegt \+ (\d+) Trenn\w+ \+ (\d+) leer \+ (\d+) "
    r"(?:in Prüfung|noch nicht getrennt)(?: \+ (\d+) ersetzt)?"
)


@dataclass(kw_only=True)
class Checking:
    """Somebody who checks the pages of a batch, and every sum that was seen meanwhile."""

    hands: Hands
    scan_again: Callable[[int], None]
    sums: list[tuple[int, ...]] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.hands.page

    def see_sum(self) -> tuple[int, ...]:
        """The account as it stands on the screen."""
        found = SUM.search(self.page.locator("#rechnung").inner_text())
        assert found is not None
        self.sums.append(tuple(int(number or 0) for number in found.groups()))
        return self.sums[-1]

    def settle_all(self) -> list[str]:
        """Decide on all pages of the list; why each of them was to be looked at."""
        reasons = []
        settled(self.page)
        while self.page.locator("[data-row]").count():
            reasons.append(self.settle_next())
            self.see_sum()
        return reasons

    def settle_next(self) -> str:
        """Decide on the first page of the list by one key; why it was to be looked at."""
        row = self.page.locator("[data-row]").first
        why, key = row.locator("p").first.inner_text(), str(row.get_attribute("id"))
        if "Doppeleinzug" in why:
            self._scan_again(int(key.removeprefix("seite-")))
            told = self.page.locator(f"#{key}").filter(has_text="Doppeleinzug")
            expect(told).to_have_count(0, timeout=WAIT_MS)  # it may be in the random check, too
        else:
            with self.page.expect_navigation(timeout=WAIT_MS):
                self.hands.press("b" if "schief" in why else "l")
        settled(self.page)
        return why

    def _scan_again(self, number: int) -> None:
        """Let a page wait for the scanner, and press the button there."""
        with self.page.expect_navigation(timeout=WAIT_MS):
            self.hands.press("r")
        told = self.page.get_by_text(f"Seite {number} ist zum Neuscannen vorgemerkt.")
        expect(told).to_be_visible(timeout=WAIT_MS)
        self.scan_again(number)


def test_a_batch_is_checked_and_closed_from_the_keyboard(tmp_path: Path, chromium: Browser) -> None:
    with up(tmp_path / "home") as installation:
        token = set_up(installation)
        page = signed_in_scanner(installation, chromium)
        scan, rescan = scanned(page, tmp_path)
        page.goto("/scan")
        expect(page.get_by_text("Bereit.")).to_be_visible()

        send(installation, token, scan)

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


@contextmanager
def up(home: Path) -> Iterator[Installation]:
    """`eakte up` without the sample municipality, on a free port."""
    home.mkdir()
    port = free_port()
    environment = dict(os.environ) | {"EAKTE_HOME": str(home), "EAKTE_PORT": str(port)}
    installation = Installation(home=home, port=port, environment=environment)
    installation.start("up", "up", "--no-sample")
    try:
        installation.await_web()
        yield installation
    finally:
        installation.stop()


def set_up(installation: Installation) -> str:
    """A municipality with a scanner and somebody beside it; the token of the scanner."""
    plans = [
        *("--fileplan", str(ROOT / "config" / "fileplan.csv")),
        *("--rules", str(ROOT / "config" / "retention_rules.csv")),
    ]
    installation.call("init", "--tenant", "uedem", "--name", "Gemeinde Uedem", *plans)
    scanner = ("--role", "scanning_station", "--name", "Scanner Raum 12")
    return installation.call("token", "create", *scanner)


def signed_in_scanner(installation: Installation, chromium: Browser) -> Page:
    """The person at the scanning station, in front of the screens."""
    person = ("--name", "Frau Scan", "--role", "scan_operator")
    told = installation.call("user", "add", "scan", *person)
    context = chromium.new_context(base_url=installation.address, locale="de-DE", viewport=DESKTOP)
    page = context.new_page()
    page.goto("/anmelden")
    page.get_by_role("textbox", name="Anmeldename").fill("scan")
    page.get_by_role("textbox", name="Kennwort").fill(told.rpartition("Kennwort: ")[2])
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Scanstelle")).to_be_visible()
    return page


def scanned(page: Page, folder: Path) -> tuple[Path, Path]:
    """The scan of a batch behind printed sheets, and one good page to replace a bad one."""
    sheet = page.request.get("/drucken/trennblaetter?neu=1&kopien=1").body()
    paper = IMAGES - LETTERS
    flaws: Mapping[int, Mapping[int, Flaw]] = {1: {2: Flaw.SKEWED}, 2: {3: Flaw.LONG}}
    letters = [
        PaperLetter(
            pages=paper // LETTERS + (number < paper % LETTERS),
            separator=sheet,
            flaws=flaws.get(number, {}),
        )
        for number in range(LETTERS)
    ]
    scan = write_pdf(batch_pages(letters), folder / "stapel.pdf")
    rescan = folder / "neu.png"
    next(iter(drawn_pages(1, 200, count=1))).save(rescan, dpi=(200, 200))
    return scan, rescan


def send(installation: Installation, token: str, scan: Path) -> None:
    """What the scanner does: announce, hand in, complete."""
    body = scan.read_bytes()
    part = {
        "number": 1,
        "file_name": scan.name,
        "sha256": hashlib.sha256(body).hexdigest(),
        "bytes": len(body),
        "pages": IMAGES,
    }
    said = {"batch": "7", "name": "Post vom Montag", "parts": [part], "pages": IMAGES}
    told = _asked(installation, token, "POST", "", json.dumps(said).encode(), "application/json")
    place = f"/{told['id']}"
    kind = "application/octet-stream"
    receipt = _asked(installation, token, "PUT", f"{place}/parts/1", body, kind)
    assert receipt["sha256"] == part["sha256"]
    _asked(installation, token, "POST", f"{place}/complete", b"", "application/json")


def send_again(installation: Installation, token: str, number: int, rescan: Path) -> None:
    """What the scanner does: see which page is waited for, and send that alone."""
    (line,) = _asked(installation, token, "GET", "", None, "application/json")["items"]
    place = f"/{line['batch']['id']}"
    told = _asked(installation, token, "GET", place, None, "application/json")
    waited = [page["number"] for page in told["open_pages"] if page["settlement"] == "awaited"]
    assert waited == [number]
    kind, body = "application/octet-stream", rescan.read_bytes()
    _asked(installation, token, "PUT", f"{place}/pages/{number}/image", body, kind)


def unsplit(page: Page) -> bytes:
    """The scan as the screen gives it out."""
    address = page.get_by_role("link", name="stapel.pdf").get_attribute("href")
    return page.request.get(str(address)).body()


def _asked(
    installation: Installation,
    token: str,
    method: str,
    place: str,
    body: bytes | None,
    kind: str,
) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{installation.address}/api/v1/scan-batches{place}",
        data=body,
        method=method,
        headers={"Authorization": f"Bearer {token}", "Content-Type": kind},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        told: dict[str, Any] = json.load(answer)
    return told
