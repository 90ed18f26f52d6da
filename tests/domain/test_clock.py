"""A clock that jumped is doubted, and nothing that people do under it makes it good."""

from datetime import UTC, datetime, timedelta

import pytest

from eakte.domain.clock import DoubtKind, Watch, doubt_of

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
YEARS = timedelta(days=30 * 365)
JUST_BEFORE = timedelta(seconds=-5)


def kind_of(
    *, shown: timedelta, database: timedelta, seen: timedelta | None, noted: timedelta
) -> DoubtKind | None:
    found = doubt_of(
        Watch(seen_at=None if seen is None else NOW + seen),
        now=NOW + shown,
        database_at=NOW + database,
        noted_at=NOW + noted,
    )
    return found.kind if found else None


@pytest.mark.parametrize(
    ("shown", "database", "seen", "kind"),
    [
        (timedelta(), timedelta(), timedelta(hours=-1), None),
        (timedelta(days=365), timedelta(), timedelta(), DoubtKind.DATABASE),
        (timedelta(days=-3), timedelta(days=-3), timedelta(), DoubtKind.BACK),
        (timedelta(days=3), timedelta(days=3), timedelta(), DoubtKind.FORWARD),
        (timedelta(hours=47), timedelta(), timedelta(), None),
    ],
)
def test_a_clock_that_jumped_by_more_than_two_days_is_doubted(
    shown: timedelta, database: timedelta, seen: timedelta, kind: DoubtKind | None
) -> None:
    assert kind_of(shown=shown, database=database, seen=seen, noted=timedelta(days=-9)) is kind


def test_an_entry_that_was_noted_after_the_jump_does_not_make_the_clock_good() -> None:
    noted = YEARS + JUST_BEFORE

    assert kind_of(shown=YEARS, database=YEARS, seen=timedelta(), noted=noted) is DoubtKind.FORWARD


def test_a_clock_that_was_set_right_again_is_doubted_for_what_was_noted_meanwhile() -> None:
    found = kind_of(shown=timedelta(), database=timedelta(), seen=JUST_BEFORE, noted=YEARS)

    assert found is DoubtKind.BACK


@pytest.mark.parametrize(
    ("noted", "kind"),
    [
        (timedelta(hours=-47), None),
        (timedelta(days=-3), DoubtKind.FORWARD),
        (timedelta(days=3), DoubtKind.BACK),
    ],
)
def test_the_first_look_compares_with_the_journal(noted: timedelta, kind: DoubtKind | None) -> None:
    found = kind_of(shown=timedelta(), database=timedelta(), seen=None, noted=noted)

    assert found is kind
