"""Betrieb shows the hot folders: reachable or not, when somebody looked last, what lies there."""

from pathlib import Path

import pytest

from eakte.folder_watch import FolderSeen
from eakte.hot_folder_settings import HotFolderSettings
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.makers import Town
from tests.offices import an_office
from tests.web.conftest import Someone

PLACE = Path("/srv/scans/raum-12")


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    place = HotFolderSettings(path=PLACE, station="station@uedem")
    made = an_office(records, tmp_path, reader=reader, hot_folders=(place,))
    made.filing.rebuild_index(each=lambda _: None)
    return made


def test_a_folder_at_which_nobody_looks_is_a_fault(someone: Someone) -> None:
    shown = someone("administrator").get("/betrieb").text

    assert str(PLACE) in shown
    assert "niemand sieht nach" in shown
    assert "noch nie" in shown


def test_what_lies_in_a_folder_is_counted(office: Office, someone: Someone) -> None:
    office.folder_watch.tell(PLACE, FolderSeen(is_there=True, waiting=12, claimed=3, failed=41))

    shown = someone("administrator").get("/betrieb").text

    assert "erreichbar" in shown
    assert all(f">{count}<" in shown for count in (12, 3, 41))
    assert "02.03.2026" in shown


def test_a_folder_that_is_away_is_told_with_what_is_safe(office: Office, someone: Someone) -> None:
    office.folder_watch.tell(PLACE, FolderSeen(is_there=False))

    shown = someone("administrator").get("/betrieb").text

    assert "nicht erreichbar" in shown
    assert "nichts geht verloren" in shown
