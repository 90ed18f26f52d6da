"""Where accounts of devices and operators begin, and how a new account looks."""

import pytest

from tests.web.browser.conftest import DESKTOP, LiveOffice
from tests.web.browser.test_accessibility import NARROW, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PLACES = (("station", "/"), ("administrator", "/betrieb"))


@pytest.mark.parametrize(("login", "address"), PLACES)
@pytest.mark.parametrize(
    ("scheme", "window"), [("light", DESKTOP), ("dark", DESKTOP), ("light", NARROW)]
)
def test_axe_finds_nothing_where_devices_and_operators_begin(
    live_office: LiveOffice, login: str, address: str, scheme: str, window: dict[str, int]
) -> None:
    with live_office.browser_of(login, viewport=window, color_scheme=scheme) as browser:
        page = browser.new_page()
        page.goto(address)

        assert violations(page) == []
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= window["width"]


def test_a_new_account_is_dark_where_its_browser_is(live_office: LiveOffice) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        with live_office.browser_of("clerk", color_scheme=scheme) as browser:
            page = browser.new_page()
            page.goto("/")
            seen[scheme] = page.evaluate("() => getComputedStyle(document.body).backgroundColor")

    assert seen["light"] != seen["dark"]
