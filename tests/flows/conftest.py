"""An empty place beside the office of a test, into which its backup is brought back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing import SandboxedReader
from tests.ended_cases import DisposalOffice
from tests.makers import Clock
from tests.restored import EmptyPlace, an_empty_place


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    desk: DisposalOffice,
    tmp_path: Path,
    reader: SandboxedReader,
    clock: Clock,
) -> Iterator[EmptyPlace]:
    """Made for the database of the test; `desk` is the office that is backed up."""
    with an_empty_place(request, desk.office, tmp_path / "new", clock, reader) as empty:
        yield empty
