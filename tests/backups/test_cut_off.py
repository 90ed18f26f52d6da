"""Backups and restores that were cut off: former ones stay whole, and all is repeated."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.backups.folder import BackupFolder
from eakte.backups.restoring import RESTORING
from eakte.domain.backup import FolderBusy, FolderFull
from eakte.office import Office
from storage import FolderStore, StorageUnavailable
from tests.makers import Clock, Town
from tests.offices import received
from tests.restored import LETTERS, EmptyPlace, backed_up, counts


class Cut(Exception):
    """The program ends here."""


class Unwilling(FolderStore):
    """A store that goes away when something is to be deleted."""

    def delete(self, key: str, *, version_id: str | None) -> None:
        """See ObjectStore."""
        raise StorageUnavailable(key)


def cut_after(steps: int) -> Callable[[int, int], None]:
    """End the program when so many objects are done."""
    done = iter(range(steps))

    def each(_: int, __: int) -> None:
        if next(done, None) is None:
            raise Cut

    return each


@pytest.mark.parametrize("steps", range(3))
def test_a_backup_that_was_cut_off_is_repeated(
    office: Office, folder: Path, place: EmptyPlace, clock: Clock, steps: int
) -> None:
    first = backed_up(office, folder)
    clock.advance(hours=1)
    with pytest.raises(Cut):
        office.safekeeping.back_up(BackupFolder(path=folder), keep=3, each=cut_after(steps))
    assert BackupFolder(path=folder).names() == [first.name]

    second = backed_up(office, folder)

    assert BackupFolder(path=folder).names() == [first.name, second.name]
    assert place.restore(folder).manifest == second


@pytest.mark.parametrize("steps", range(0, 24, 6))
def test_a_restore_that_was_cut_off_goes_on(
    office: Office, folder: Path, place: EmptyPlace, steps: int
) -> None:
    made = backed_up(office, folder)
    every = 2 * made.objects + len(LETTERS)
    with place.records() as records:
        safekeeping = replace(
            office.safekeeping,
            records=records,
            buckets=place.buckets,
            scratch=place.home / "scratch",
        )
        if steps < every:
            with pytest.raises(Cut):
                safekeeping.restore(
                    BackupFolder(path=folder), None, accepts_damage=False, each=cut_after(steps)
                )

    place.restore(folder)

    with place.opened() as restored:
        assert counts(restored.records)["blob"] == len(LETTERS)
        findings = restored.reconciliation.findings(reads_bytes=True, each=lambda _: None)
        assert list(findings) == []


def test_a_restore_has_not_ended_before_its_last_step(
    office: Office, folder: Path, place: EmptyPlace
) -> None:
    backed_up(office, folder)
    work = Unwilling(path=place.home / "buckets" / "work", has_versions=False)
    with pytest.raises(StorageUnavailable):
        replace(place, buckets=replace(place.buckets, work=work)).restore(folder)

    assert is_closed(place)
    place.restore(folder)
    assert not is_closed(place)


def is_closed(place: EmptyPlace) -> bool:
    """Whether the installation refuses to open."""
    with place.records() as records, records.read(None) as tx:
        return tx.installation.value(RESTORING) is not None


def test_one_folder_takes_one_backup_at_a_time(office: Office, folder: Path) -> None:
    with BackupFolder(path=folder).locked(), pytest.raises(FolderBusy):
        backed_up(office, folder)


def test_a_full_disk_is_said_and_former_snapshots_stay(
    office: Office, town: Town, folder: Path, place: EmptyPlace, clock: Clock
) -> None:
    first = backed_up(office, folder)
    clock.advance(hours=1)
    for number in range(3):
        received(office, town.clerk, f"Brief {number} von später")

    def full(_: int, __: int) -> None:
        path = folder / "objects" / f"{os.getpid()}.new"
        if not path.is_symlink():
            path.symlink_to("/dev/full")

    with pytest.raises(FolderFull):
        office.safekeeping.back_up(BackupFolder(path=folder), keep=1, each=full)

    assert BackupFolder(path=folder).names() == [first.name]
    assert place.restore(folder).manifest == first
