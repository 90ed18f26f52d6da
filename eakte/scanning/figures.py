"""FLOW count: what the scanning stations did by day or week, how fast, and how good it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from eakte.domain.access import Action, Actor, UserId, require_may
from eakte.domain.calendar import berlin_date
from eakte.records import BatchCounts, Records

WEEK_DAYS = 7


class Span(StrEnum):
    """What one figure is for."""

    DAY = "day"
    WEEK = "week"  # from Monday on


# How many are shown: three weeks, or a quarter of a year; bars of a usual screen.
SHOWN = {Span.DAY: 21, Span.WEEK: 13}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFigure:
    """A day or a week. first: its first day.

    found: pages with a finding. hours: in which a station delivered batches, counted for each
    station. read, poor: pages of letters, and those read poorly. rated, sure: pages whose reading
    has a confidence, and the sum of these (each 0.0 to 1.0).
    """

    first: date
    pages: int = 0
    found: int = 0
    hours: int = 0
    read: int = 0
    poor: int = 0
    rated: int = 0
    sure: float = 0.0

    @property
    def pages_an_hour(self) -> int:
        """Pages of an hour in which was scanned."""
        return round(self.pages / self.hours) if self.hours else 0

    @property
    def found_in_thousand(self) -> int:
        """Pages with a finding, of 1,000 pages."""
        return round(self.found * 1000 / self.pages) if self.pages else 0

    @property
    def poor_in_hundred(self) -> int:
        """Pages that were read poorly, of 100 pages that were read."""
        return round(self.poor * 100 / self.read) if self.read else 0

    @property
    def sure_in_hundred(self) -> int:
        """Confidence of reading in percent, as the mean over pages."""
        return round(self.sure * 100 / self.rated) if self.rated else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFigures:
    """The last days or weeks of a station, or of all; stations: those that scanned, by key."""

    span: Span
    figures: tuple[ScanFigure, ...]
    stations: Mapping[UserId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFigures:
    """The scanning stations in numbers (Auswertung)."""

    records: Records

    def latest(self, *, actor: Actor, station: str = "", span: Span = Span.DAY) -> StationFigures:
        """The last days or weeks without gaps, the oldest first. station: "" for all of them.

        Raises:
            NotAllowed: refused.
        """
        require_may(actor, Action.SCAN)
        with self.records.read(actor) as tx:
            beginnings = _beginnings(tx.today, span)
            since = datetime.combine(beginnings[0] - timedelta(days=1), datetime.min.time(), UTC)
            counts = tx.scan_counts.since(since)
        counts = [one for one in counts if berlin_date(one.at) >= beginnings[0]]
        wanted = [one for one in counts if station in {"", one.station}]
        return StationFigures(
            span=span,
            figures=tuple(_figure(first, span, wanted) for first in beginnings),
            stations={one.station: one.station_name for one in counts},
        )


def _beginnings(today: date, span: Span) -> Sequence[date]:
    """The first days of the spans that are shown."""
    last = _beginning(today, span)
    days = WEEK_DAYS if span is Span.WEEK else 1
    return [last - timedelta(days=days * before) for before in reversed(range(SHOWN[span]))]


def _beginning(on: date, span: Span) -> date:
    return on - timedelta(days=on.weekday()) if span is Span.WEEK else on


def _figure(first: date, span: Span, counts: Sequence[BatchCounts]) -> ScanFigure:
    within = [one for one in counts if _beginning(berlin_date(one.at), span) == first]
    hours = {(one.station, one.at.replace(minute=0, second=0, microsecond=0)) for one in within}
    return ScanFigure(
        first=first,
        pages=sum(one.pages for one in within),
        found=sum(one.found for one in within),
        hours=len(hours),
        read=sum(one.read for one in within),
        poor=sum(one.poor for one in within),
        rated=sum(one.rated for one in within),
        sure=sum(one.sure for one in within),
    )
