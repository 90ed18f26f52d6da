"""The command that backs up: what it leaves behind for those who look after the installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from eakte.cli import backup
from eakte.cli.main import main
from eakte.domain.condition import Level, Part
from eakte.office import Office
from eakte.records import Records
from eakte.settings import Settings
from indexing import SandboxedReader
from tests.makers import Town
from tests.offices import an_office, received


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
    """The office that the command opens, which else comes from the settings of the machine."""
    made = an_office(records, tmp_path, reader=reader)
    monkeypatch.setattr(backup, "the_settings", lambda: made.settings)
    monkeypatch.setattr(backup, "open_office", lambda _: made)
    monkeypatch.setattr(backup, "_store_at_hand", _at_hand)
    return made


@contextmanager
def _at_hand(_: Settings) -> Iterator[None]:
    """The store of this office is a folder, which nobody has to start."""
    yield


def test_a_backup_is_seen_where_operators_look(office: Office, town: Town, tmp_path: Path) -> None:
    received(office, town.clerk, "Antrag auf Baugenehmigung")

    done = CliRunner().invoke(main, ["backup", str(tmp_path / "sicherung")])

    assert done.exit_code == 0, done.output
    findings = {each.part: each for each in office.condition.look(actor=town.administrator)}
    assert findings[Part.BACKUP].level is Level.GOOD
    assert findings[Part.BACKUP].at == town.records.clock()


def test_a_backup_that_was_refused_is_not_taken_for_one(
    office: Office, town: Town, tmp_path: Path
) -> None:
    (tmp_path / "sicherung").write_text("kein Ordner", "utf-8")

    refused = CliRunner().invoke(main, ["backup", str(tmp_path / "sicherung")])

    assert refused.exit_code == 2
    findings = {each.part: each for each in office.condition.look(actor=town.administrator)}
    assert findings[Part.BACKUP].at is None
