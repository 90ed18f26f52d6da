"""The command that lets what was not scanned be scanned now, and settings that name no scanner."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from eakte.cli import care
from eakte.cli.main import main
from eakte.office import Office
from eakte.records import Records
from eakte.settings import SettingsError
from indexing import SandboxedReader
from tests.makers import Town
from tests.offices import an_office


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """Commands know no database: one of the two is enough for them."""
    return sqlite_engine


@pytest.fixture
def office(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """The office that the command opens."""
    made = an_office(records, tmp_path, reader=reader)
    monkeypatch.setattr(care, "the_office", lambda: made)
    return made


def test_what_was_not_scanned_is_scanned_by_a_command(office: Office, town: Town) -> None:
    town.add_document(state="quarantined", reason="not_scanned")
    town.add_document(state="quarantined", reason="scanner_unavailable")
    town.add_document(state="quarantined", reason="malware")

    done = CliRunner().invoke(main, ["scan-again"])

    assert done.exit_code == 0
    assert done.stdout.strip() == "Dokumente, die jetzt geprüft werden: 2."
    assert office.protection.state(actor=town.administrator).waiting == 2


@pytest.mark.parametrize("address", ["clamd", "localhost:", "run/clamd.sock"])
def test_an_address_that_reaches_no_scanner_is_refused_at_the_start(
    records: Records, tmp_path: Path, reader: SandboxedReader, address: str
) -> None:
    with pytest.raises(SettingsError, match="clamd"):
        an_office(records, tmp_path, reader=reader, clamd=address)
