"""Days of the office: Europe/Berlin borders, periods in years, months and days.

A period that would pass the last day a date can hold ends on that day, 31.12.9999, so that a
mistyped year never stops the calculation of a list; nothing becomes disposable then.
"""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, datetime, time
from zoneinfo import ZoneInfo

from eakte.domain.errors import DomainError

BERLIN = ZoneInfo("Europe/Berlin")
MONTHS_PER_YEAR = 12


class NaiveTime(DomainError):
    """A time without its time zone belongs to no day."""

    def __init__(self, at: datetime) -> None:
        """Remember the time that was given."""
        super().__init__(at.isoformat())
        self.at = at


def berlin_date(at: datetime) -> date:
    """The day in Germany on which something happened: 31 December 23:30 UTC is 1 January.

    Raises:
        NaiveTime: the time has no time zone.
    """
    if at.utcoffset() is None:
        raise NaiveTime(at)
    return at.astimezone(BERLIN).date()


def add_years(on: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February where the day is missing."""
    return add_months(on, MONTHS_PER_YEAR * years)


def add_months(on: date, months: int) -> date:
    """The same day `months` later; a missing day is the last of its month (BGB § 188 (3))."""
    year, month_index = divmod(MONTHS_PER_YEAR * on.year + on.month - 1 + months, MONTHS_PER_YEAR)
    if year > MAXYEAR:
        return date.max
    if year < MINYEAR:
        return date.min
    month = month_index + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def add_days(on: date, days: int) -> date:
    """The day `days` later, or earlier for a negative number."""
    ordinal = on.toordinal() + days
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def ended_before(today: date, *, waits_days: int) -> datetime:
    """Before when something ended whose waiting time is over today."""
    return datetime.combine(add_days(today, 1 - waits_days), time.min, BERLIN)


def end_of_year(on: date) -> date:
    """31 December of the same year."""
    return date(on.year, 12, 31)


def german_date(on: date) -> str:
    """The day as it is written on the screen: 03.01.2013."""
    return f"{on.day:02}.{on.month:02}.{on.year:04}"
