"""A hot folder that is away is told to Betrieb and waited for; afterwards all goes on."""

from pathlib import Path

import pytest

from eakte.cli.hot_folder import TOLD_AGAIN_S, Poll
from eakte.domain.errors import NotAllowed
from eakte.folder_watch import SILENT_AFTER, FolderSeen, FolderState
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.folder import open_hot_folder
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, scanned
from tests.makers import Clock, Town
from tests.offices import an_office

ONE = scanned(Letter(words="Eins"))


@pytest.fixture
def place(tmp_path: Path) -> HotFolderSettings:
    path = tmp_path / "übergabe"
    path.mkdir()
    return HotFolderSettings(path=path, station="station@uedem")


@pytest.fixture
def office(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    bench: SandboxedScanBench,
    place: HotFolderSettings,
) -> Office:
    assert town.tenant == "uedem"
    return an_office(records, tmp_path, reader=reader, bench=bench, hot_folders=(place,))


@pytest.fixture
def poll(office: Office, place: HotFolderSettings) -> Poll:
    return Poll(folder=open_hot_folder(office, place))


def state(office: Office, town: Town) -> FolderState:
    (only,) = office.folder_watch.states(actor=town.administrator)
    return only


def test_a_folder_at_which_nobody_ever_looked_is_silent(office: Office, town: Town) -> None:
    found = state(office, town)

    assert (found.seen, found.seen_at, found.is_silent) == (None, None, True)


def test_a_folder_that_was_renamed_is_told_and_looked_at_until_it_is_back(
    office: Office, town: Town, place: HotFolderSettings, poll: Poll
) -> None:
    (place.path / "brief.pdf").write_bytes(ONE)
    poll.look(0)
    before = state(office, town).seen
    place.path.rename(place.path.with_name("weg"))

    poll.look(10)
    away = state(office, town)
    poll.look(20)
    place.path.with_name("weg").rename(place.path)
    poll.look(30)
    poll.look(40)
    after = state(office, town).seen

    assert before == FolderSeen(is_there=True, waiting=1)
    assert (away.seen, away.is_silent) == (FolderSeen(is_there=False), False)
    assert after == FolderSeen(is_there=True)
    assert len(office.scan_checking.lines(actor=town.manager).lines) == 1
    assert not place.path.with_name("weg").exists()


def test_files_that_were_set_aside_are_counted(
    office: Office, town: Town, place: HotFolderSettings, poll: Poll
) -> None:
    (place.path / "brief.pdf").write_bytes(ONE)
    (place.path / "brief.json").write_text('{"sha256": "0000"}', "utf-8")  # of other bytes

    poll.look(0)
    poll.look(10)

    assert state(office, town).seen == FolderSeen(is_there=True, failed=1)


def test_what_has_not_changed_is_told_again_after_a_while_and_silence_is_seen(
    office: Office, town: Town, poll: Poll, clock: Clock
) -> None:
    poll.look(0)
    clock.advance(seconds=SILENT_AFTER.total_seconds() + 1)
    poll.look(TOLD_AGAIN_S - 1)
    silent = state(office, town).is_silent

    poll.look(TOLD_AGAIN_S)

    assert (silent, state(office, town).is_silent) == (True, False)


def test_only_who_watches_the_operation_sees_folders(office: Office, town: Town) -> None:
    with pytest.raises(NotAllowed):
        office.folder_watch.states(actor=town.clerk)
