from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eakte.domain.calendar import (
    NaiveTime,
    add_days,
    add_months,
    add_years,
    berlin_date,
    end_of_year,
    german_date,
)

MONTHS = st.integers(min_value=0, max_value=2400)


def test_new_year_begins_in_berlin_an_hour_before_it_begins_in_utc():
    at = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)

    assert berlin_date(at) == date(2025, 1, 1)


def test_in_summer_the_day_begins_two_hours_before_utc():
    assert berlin_date(datetime(2024, 6, 30, 21, 59, tzinfo=UTC)) == date(2024, 6, 30)
    assert berlin_date(datetime(2024, 6, 30, 22, 0, tzinfo=UTC)) == date(2024, 7, 1)


def test_a_time_without_a_time_zone_is_refused():
    naive = datetime(2024, 12, 31, 23, 30, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(NaiveTime) as refusal:
        berlin_date(naive)

    assert refusal.value.at == naive


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 3, 31), 1, date(2024, 4, 30)),
        (date(2024, 11, 15), 2, date(2025, 1, 15)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
    ],
)
def test_a_missing_day_is_the_last_day_of_its_month(start, months, end):
    assert add_months(start, months) == end


def test_29_february_stays_where_the_year_has_one():
    assert add_years(date(2004, 2, 29), 100) == date(2104, 2, 29)
    assert add_years(date(2004, 2, 29), 10) == date(2014, 2, 28)
    assert add_years(date(2000, 2, 29), 100) == date(2100, 2, 28)


def test_a_period_past_the_calendar_ends_on_its_last_day():
    assert add_years(date(9999, 1, 1), 1) == date.max
    assert add_days(date.max, 1) == date.max
    assert add_months(date.min, -1) == date.min
    assert add_days(date.min, -60) == date.min


@settings(deadline=None)
@given(first=st.dates(), second=st.dates(), months=MONTHS)
def test_a_later_start_never_ends_earlier(first, second, months):
    first, second = sorted((first, second))

    assert add_months(first, months) <= add_months(second, months)


@settings(deadline=None)
@given(start=st.dates(max_value=date(9000, 12, 31)), months=MONTHS)
def test_the_month_is_reached_exactly_and_the_day_never_moves_forward(start, months):
    end = add_months(start, months)

    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day <= start.day


@settings(deadline=None)
@given(day=st.dates())
def test_the_end_of_the_year_is_31_december(day):
    assert german_date(end_of_year(day)) == f"31.12.{day.year:04}"
