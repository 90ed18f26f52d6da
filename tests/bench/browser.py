"""A clerk at the keyboard of a running service, and how long each step takes."""

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Page, ViewportSize, expect

from tests.web.browser.hands import headless_chromium

WINDOW = ViewportSize(width=1440, height=900)


@contextmanager
def signed_in(address: str, login: str, password: str) -> Iterator[Page]:
    """A page in headless Chromium after the sign-in, on the first screen."""
    with headless_chromium() as browser:
        page = browser.new_context(base_url=address, locale="de-DE", viewport=WINDOW).new_page()
        page.goto("/anmelden")
        page.get_by_role("textbox", name="Anmeldename").fill(login)
        page.get_by_role("textbox", name="Kennwort").fill(password)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{address}/")
        yield page


def time_ms(page: Page, key: str, until: str, told: str | None = None) -> float:
    """From pressing a key until a condition holds, looked at with each frame.

    until: an arrow function, which may take `told`; it outlives the change to another screen.
    """
    began = time.perf_counter()
    page.keyboard.press(key)
    page.wait_for_function(until, arg=told)
    return 1000 * (time.perf_counter() - began)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]
