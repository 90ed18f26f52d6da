"""Each benchmark keeps its figures here; the table of all stands at the end of the run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from tests.bench.figures import Figure, Figures, table
from tests.web.browser.conftest import PATIENCE_MS
from tests.web.browser.hands import CHROMIUM, headless_chromium

ALL = pytest.StashKey[list[tuple[str, Figure]]]()


@pytest.fixture(scope="module")
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """The figures of one benchmark, named after its module: `test_receipt.py` is `receipt`."""
    name = Path(str(request.node.path)).stem.removeprefix("test_")
    found = Figures(name=name)
    yield found
    if found.found:
        found.write()
        kept = request.config.stash.setdefault(ALL, [])
        kept.extend((name, figure) for figure in found.found)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """The embedded database, which a small authority has."""
    return sqlite_engine


@pytest.fixture(scope="module")
def shared() -> Path | None:
    """The shared test data; None: they are not here, and the benchmark is smaller."""
    folder = os.environ.get("EAKTE_TESTDATA")
    return Path(folder) if folder else None


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: the walk-through is not timed")
    expect.set_options(timeout=PATIENCE_MS)
    with headless_chromium() as browser:
        yield browser


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    kept = terminalreporter.config.stash.get(ALL, [])
    if kept:
        terminalreporter.section("figures")
        terminalreporter.write_line(table(kept))
