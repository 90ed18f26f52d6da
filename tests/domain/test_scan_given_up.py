"""Files of batches that were given up: the day from which they may go, asked in two ways."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.calendar import ended_before
from eakte.domain.scan_given_up import erasable_on
from eakte.domain.scanning import BatchState
from tests.domain.test_scanning import a_batch

MOMENTS = st.integers(1_700_000_000, 1_800_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))


@given(
    at=MOMENTS, waits_days=st.integers(0, 400), today=st.dates(date(2024, 1, 1), date(2028, 1, 1))
)
def test_a_list_finds_just_the_batches_whose_day_has_come(
    at: datetime, waits_days: int, today: date
) -> None:
    batch = replace(a_batch(), state=BatchState.GIVEN_UP, closed_at=at)
    first_day = erasable_on(batch, waits_days=waits_days)

    assert first_day is not None
    assert (at < ended_before(today, waits_days=waits_days)) == (first_day <= today)
