"""Steps at a scanning station: a scanner that sends a batch, and somebody who checks its pages."""

import hashlib
import json
import os
import re
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.faults.installation import ROOT, Installation, free_port
from tests.scan_batches import Flaw, PaperLetter, batch_pages, drawn_pages, write_pdf
from tests.web.browser.conftest import DESKTOP
from tests.web.browser.hands import Hands, settled

WAIT_MS = 3_600_000  # reading takes as long as the machine needs: no promise of these steps
SUM = re.compile(
    r"Rechnung: (\d+) = (\d+) abgelegt \+ (\d+) Trenn\w+ \+ (\d+) leer \+ (\d+) "
    r"(?:in Prüfung|noch nicht getrennt)(?: \+ (\d+) ersetzt)?"
)


@dataclass(kw_only=True)
class Checking:
    """Somebody who checks the pages of a batch, and every sum that was seen meanwhile.

    taken_ms: by the key that decided, how long it took until the list was there again.
    """

    hands: Hands
    scan_again: Callable[[int], None]
    sums: list[tuple[int, ...]] = field(default_factory=list)
    taken_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

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
        decision = "r" if "Doppeleinzug" in why else "b" if "schief" in why else "l"
        began = time.perf_counter()
        if decision == "r":
            self._scan_again(int(key.removeprefix("seite-")))
            told = self.page.locator(f"#{key}").filter(has_text="Doppeleinzug")
            expect(told).to_have_count(0, timeout=WAIT_MS)  # it may be in the random check, too
        else:
            with self.page.expect_navigation(timeout=WAIT_MS):
                self.hands.press(decision)
        settled(self.page)
        self.taken_ms[decision].append(1000 * (time.perf_counter() - began))
        return why

    def _scan_again(self, number: int) -> None:
        """Let a page wait for the scanner, and press the button there."""
        with self.page.expect_navigation(timeout=WAIT_MS):
            self.hands.press("r")
        told = self.page.get_by_text(f"Seite {number} ist zum Neuscannen vorgemerkt.")
        expect(told).to_be_visible(timeout=WAIT_MS)
        self.scan_again(number)


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


def scanned(page: Page, folder: Path, *, images: int, letters: int) -> tuple[Path, Path]:
    """The scan of a batch behind printed sheets, and one good page to replace a bad one.

    images: pages of the batch, with a sheet before each of its letters.
    """
    sheet = page.request.get("/drucken/trennblaetter?neu=1&kopien=1").body()
    paper = images - letters
    flaws: Mapping[int, Mapping[int, Flaw]] = {1: {2: Flaw.SKEWED}, 2: {3: Flaw.LONG}}
    written = [
        PaperLetter(
            pages=paper // letters + (number < paper % letters),
            separator=sheet,
            flaws=flaws.get(number, {}),
        )
        for number in range(letters)
    ]
    scan = write_pdf(batch_pages(written), folder / "stapel.pdf")
    rescan = folder / "neu.png"
    next(iter(drawn_pages(1, 200, count=1))).save(rescan, dpi=(200, 200))
    return scan, rescan


def send(installation: Installation, token: str, scan: Path, *, images: int) -> None:
    """What the scanner does: announce, hand in, complete."""
    hand_in(installation, token, scan, announce(installation, token, scan, images=images))


def announce(installation: Installation, token: str, scan: Path, *, images: int) -> str:
    """Say what is to come; the id of the batch."""
    body = scan.read_bytes()
    part = {
        "number": 1,
        "file_name": scan.name,
        "sha256": hashlib.sha256(body).hexdigest(),
        "bytes": len(body),
        "pages": images,
    }
    said = {"batch": "7", "name": "Post vom Montag", "parts": [part], "pages": images}
    told = _asked(installation, token, "POST", "", json.dumps(said).encode(), "application/json")
    return str(told["id"])


def hand_in(installation: Installation, token: str, scan: Path, batch: str) -> None:
    """Send the file of an announced batch, see its receipt, and say that this was all."""
    body, kind = scan.read_bytes(), "application/octet-stream"
    receipt = _asked(installation, token, "PUT", f"/{batch}/parts/1", body, kind)
    assert receipt["sha256"] == hashlib.sha256(body).hexdigest()
    _asked(installation, token, "POST", f"/{batch}/complete", b"", "application/json")


def read_pages(installation: Installation, token: str, batch: str) -> int:
    """How many pages of the letters are read, as the scanner is told it."""
    told = _asked(installation, token, "GET", f"/{batch}", None, "application/json")
    return int(told["read_pages"])


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
