from pathlib import Path

import pytest

from eakte.xdomea import SchemaFolder


@pytest.fixture(scope="session")
def schemas(shared: Path) -> SchemaFolder:
    """The schemas of all versions."""
    return SchemaFolder(shared / "standards" / "xdomea")


@pytest.fixture
def no_schemas() -> SchemaFolder:
    """What an operator has who named no folder."""
    return SchemaFolder(None)
