"""A running office, and headless Chromium in front of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from eakte.domain.access import UserId
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.makers import Clock, Town
from tests.offices import a_web_app, an_office
from tests.web.browser.hands import CHROMIUM, headless_chromium
from tests.web.persons import COOKIE, signed_in

DESKTOP = {"width": 1440, "height": 900}
PATIENCE_MS = 30_000  # of what is expected to show: the machine may have other work


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: the screens are not tried in a browser")
    expect.set_options(timeout=PATIENCE_MS)
    with headless_chromium() as browser:
        yield browser


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOffice:
    """An office that answers browsers, and the way to sit down in front of it."""

    office: Office
    town: Town
    clock: Clock
    address: str
    app: Any  # the application as create_app gives it
    chromium: Browser

    def browser_of(self, login: str, **wishes: Any) -> BrowserContext:
        """A browser in which a person of the town is signed in."""
        user = self._user_of(login)
        wishes.setdefault("viewport", DESKTOP)
        context = self.chromium.new_context(base_url=self.address, locale="de-DE", **wishes)
        cookie = signed_in(self.app, self.office, user).client.get_cookie(COOKIE)
        assert cookie is not None
        context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": self.address}])
        return context

    def _user_of(self, login: str) -> UserId:
        """One of the first people of the town, or somebody who was added."""
        if login in self.town.people:
            return UserId(self.town.people[login])
        with self.office.records.read(None) as tx:
            account = tx.people.account_by_login(f"{login}@{self.town.tenant}")
        assert account is not None, login
        return account.id


@contextmanager
def live(office: Office, town: Town, clock: Clock, chromium: Browser) -> Iterator[LiveOffice]:
    """Let an office answer browsers as long as the block runs."""
    app = a_web_app(office)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield LiveOffice(
            office=office,
            town=town,
            clock=clock,
            address=f"http://127.0.0.1:{server.server_port}",
            app=app,
            chromium=chromium,
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def live_office(
    records: Records,
    town: Town,
    clock: Clock,
    tmp_path: Path,
    chromium: Browser,
    reader: SandboxedReader,
) -> Iterator[LiveOffice]:
    office = an_office(records, tmp_path, reader=reader)
    office.filing.rebuild_index(each=lambda _: None)
    with live(office, town, clock, chromium) as found:
        yield found


@pytest.fixture
def sit_down(live_office: LiveOffice) -> Iterator[Callable[..., Page]]:
    """Open a page as a person; a violation of the policy or a script error is a failure."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(login: str = "clerk", **wishes: Any) -> Page:
        context = live_office.browser_of(login, **wishes)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda told: wrong.append(told.text) if is_violation(told.text) else None
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def is_violation(told: str) -> bool:
    return "Content Security Policy" in told or "Refused to" in told
