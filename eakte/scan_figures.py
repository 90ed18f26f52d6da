"""FLOW count: what the scanning stations did day by day, and how good it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from eakte.domain.access import Action, Actor, UserId, require_may
from eakte.domain.calendar import berlin_date
from eakte.records import BatchCounts, Records

SHOWN_DAYS = 21  # three weeks: bars of a usual screen


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDay:
    """A day. found: pages with a finding; read, poor: pages of letters, and those read poorly."""

    on: date
    pages: int = 0
    found: int = 0
    read: int = 0
    poor: int = 0

    @property
    def found_in_thousand(self) -> int:
        """Pages with a finding, of 1,000 pages."""
        return round(self.found * 1000 / self.pages) if self.pages else 0

    @property
    def poor_in_hundred(self) -> int:
        """Pages that were read poorly, of 100 pages that were read."""
        return round(self.poor * 100 / self.read) if self.read else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFigures:
    """The last days of a station, or of all; stations: those that scanned, by key."""

    days: tuple[ScanDay, ...]
    stations: Mapping[UserId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFigures:
    """The scanning stations in numbers (Auswertung)."""

    records: Records

    def latest(self, *, actor: Actor, station: str = "") -> StationFigures:
        """The last days without gaps, the oldest first. station: "" for all of them.

        Raises:
            NotAllowed: refused.
        """
        require_may(actor, Action.SCAN)
        with self.records.read(actor) as tx:
            first = tx.today - timedelta(days=SHOWN_DAYS - 1)
            counts = tx.scan_counts.since(tx.now - timedelta(days=SHOWN_DAYS))
        days = [first + timedelta(days=after) for after in range(SHOWN_DAYS)]
        wanted = [one for one in counts if station in {"", one.station}]
        return StationFigures(
            days=tuple(_day(on, wanted) for on in days),
            stations={one.station: one.station_name for one in counts},
        )


def _day(on: date, counts: Sequence[BatchCounts]) -> ScanDay:
    of_day = [one for one in counts if berlin_date(one.at) == on]
    return ScanDay(
        on=on,
        pages=sum(one.pages for one in of_day),
        found=sum(one.found for one in of_day),
        read=sum(one.read for one in of_day),
        poor=sum(one.poor for one in of_day),
    )
