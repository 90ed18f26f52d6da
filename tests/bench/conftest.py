"""Each benchmark keeps its figures here; the table of all stands at the end of the run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.figures import Figure, Figures, table

ALL = pytest.StashKey[list[tuple[str, Figure]]]()


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """The figures of one benchmark, named after its module: `test_receipt.py` is `receipt`."""
    name = Path(str(request.node.path)).stem.removeprefix("test_")
    found = Figures(name=name)
    yield found
    if found.found:
        found.write()
        kept = request.config.stash.setdefault(ALL, [])
        kept.extend((name, figure) for figure in found.found)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    kept = terminalreporter.config.stash.get(ALL, [])
    if kept:
        terminalreporter.section("figures")
        terminalreporter.write_line(table(kept))
