"""How serious it is what a look at an installation found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eakte.domain.condition import GIB, Level, Look, Part, findings_of
from tests.makers import NOON

WELL = Look(
    now=NOON,
    free_bytes=100 * GIB,
    queued=timedelta(minutes=5),
    inside_since=NOON - timedelta(minutes=1),
    backed_up_at=NOON - timedelta(hours=12),
    certificates_end_at=NOON + timedelta(days=400),
)


def level(look: Look, part: Part) -> Level:
    return next(each.level for each in findings_of(look) if each.part is part)


def test_of_a_well_installation_each_part_is_good() -> None:
    assert {each.part for each in findings_of(WELL)} == set(Part)
    assert {each.level for each in findings_of(WELL)} == {Level.GOOD}


def test_without_time_stamps_nothing_is_said_of_certificates() -> None:
    parts = {each.part for each in findings_of(replace(WELL, certificates_end_at=None))}

    assert parts == set(Part) - {Part.CERTIFICATES}


@pytest.mark.parametrize(
    ("free_gib", "expected"),
    [(10, Level.WATCH), (11, Level.GOOD), (3, Level.BAD), (4, Level.WATCH), (0, Level.BAD)],
)
def test_a_disk_is_told_of_before_it_is_full(free_gib: int, expected: Level) -> None:
    assert level(replace(WELL, free_bytes=free_gib * GIB), Part.DISK) is expected


@pytest.mark.parametrize(
    ("hours", "expected"), [(3, Level.GOOD), (4, Level.WATCH), (24, Level.BAD)]
)
def test_a_queue_that_stands_still_is_told_of(hours: int, expected: Level) -> None:
    assert level(replace(WELL, queued=timedelta(hours=hours)), Part.QUEUE) is expected


@pytest.mark.parametrize(
    ("hours", "expected"), [(0, Level.GOOD), (1, Level.WATCH), (24, Level.BAD)]
)
def test_entries_that_lie_only_inside_are_told_of(hours: int, expected: Level) -> None:
    since = NOON - timedelta(hours=hours)

    assert level(replace(WELL, inside_since=since), Part.JOURNAL) is expected


@pytest.mark.parametrize(("days", "expected"), [(1, Level.GOOD), (2, Level.WATCH), (8, Level.BAD)])
def test_an_old_backup_is_told_of(days: int, expected: Level) -> None:
    made_at = NOON - timedelta(days=days)

    assert level(replace(WELL, backed_up_at=made_at), Part.BACKUP) is expected


def test_an_installation_without_any_backup_is_told_so() -> None:
    assert level(replace(WELL, backed_up_at=None), Part.BACKUP) is Level.WATCH


@pytest.mark.parametrize(
    ("days", "expected"), [(31, Level.GOOD), (30, Level.WATCH), (1, Level.WATCH), (0, Level.BAD)]
)
def test_a_certificate_that_ends_is_told_of(days: int, expected: Level) -> None:
    end_at = NOON + timedelta(days=days)

    assert level(replace(WELL, certificates_end_at=end_at), Part.CERTIFICATES) is expected
