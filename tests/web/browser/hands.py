"""A person at the keyboard: what is pressed and clicked is counted as ux counts it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ("--no-sandbox", "--disable-quic", "--disable-background-networking")
SHOWN = "image => image.complete && image.naturalWidth > 0"


@contextmanager
def headless_chromium() -> Iterator[Browser]:
    """A browser without a window, ended behind the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS), headless=True
        )
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Hands:
    """Keys and clicks on one page. Free text is not counted, short values are."""

    page: Page
    count: int = 0

    def press(self, *keys: str) -> None:
        """Keys or combinations one after the other."""
        for key in keys:
            self.count += 1
            self.page.keyboard.press(key)

    def type_value(self, text: str) -> None:
        """A short value, counted by its characters."""
        self.count += len(text)
        self.page.keyboard.type(text)

    def type_words(self, text: str) -> None:
        """Free text, such as the words of a search."""
        self.page.keyboard.type(text)

    def click(self, target: Locator) -> None:
        self.count += 1
        target.click()

    def begin(self) -> None:
        """Count from here."""
        self.count = 0


def settled(page: Page) -> None:
    """The page that is shown has its scripts: keys act from now on."""
    page.wait_for_load_state("load")


def expect_page_image(page: Page) -> None:
    """The image of the page that is shown has really come."""
    settled(page)
    image = page.get_by_role("img", name="Bild von Seite")
    expect(image).to_be_visible()
    page.wait_for_function(f"() => ({SHOWN})(document.querySelector('[data-sheet] img'))")
