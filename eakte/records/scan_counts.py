"""Scan batches in numbers: how many pages came, and what was wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from eakte.domain.access import UserId
from eakte.tables import PageRow, ScanBatchRow, ScanLetterRow, ScanPageRow, VersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCounts:
    """A batch in numbers. found: pages with findings of the look; poor: of those that were read.

    rated: how many of those have a confidence; sure: the sum of these, each 0.0 to 1.0.
    """

    station: UserId
    station_name: str
    at: datetime
    pages: int
    found: int
    read: int
    poor: int
    rated: int
    sure: float


class ScanCounts:
    """Numbers over all batches of the tenant."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def since(self, at: datetime) -> Sequence[BatchCounts]:
        """Batches that were announced since a moment, the oldest first."""
        has_finding = func.json_array_length(ScanPageRow.findings) > 0
        asked = (
            select(
                ScanBatchRow.id,
                ScanBatchRow.station,
                ScanBatchRow.station_name,
                ScanBatchRow.announced_at,
                func.count(ScanPageRow.number),
                func.coalesce(func.sum(case((has_finding, 1), else_=0)), 0),
            )
            .join(ScanPageRow, ScanPageRow.batch == ScanBatchRow.id)
            .where(ScanBatchRow.announced_at >= at)
            .group_by(
                ScanBatchRow.id,
                ScanBatchRow.station,
                ScanBatchRow.station_name,
                ScanBatchRow.announced_at,
            )
            .order_by(ScanBatchRow.announced_at, ScanBatchRow.id)
        )
        readings = self._readings(at)
        return tuple(
            BatchCounts(
                station=UserId(station),
                station_name=name,
                at=announced_at,
                pages=pages,
                found=found,
                **readings.get(batch, _UNREAD),
            )
            for batch, station, name, announced_at, pages, found in self._session.execute(asked)
        )

    def _readings(self, at: datetime) -> Mapping[str, "_Readings"]:
        """Of each batch how many pages were read, how many of them poorly, and how surely."""
        newest = (
            select(func.max(VersionRow.number))
            .where(VersionRow.document == ScanLetterRow.document)
            .correlate(ScanLetterRow)
            .scalar_subquery()
        )
        of_letter = and_(VersionRow.document == ScanLetterRow.document, VersionRow.number == newest)
        asked = (
            select(
                ScanLetterRow.batch,
                func.count(PageRow.id),
                func.sum(case((PageRow.reason.is_not(None), 1), else_=0)),
                func.count(PageRow.confidence),
                func.coalesce(func.sum(PageRow.confidence), 0.0),
            )
            .join(ScanBatchRow, ScanBatchRow.id == ScanLetterRow.batch)
            .join(VersionRow, of_letter)
            .join(PageRow, PageRow.version == VersionRow.id)
            .where(ScanBatchRow.announced_at >= at)
            .group_by(ScanLetterRow.batch)
        )
        return {
            batch: _Readings(read=read, poor=poor, rated=rated, sure=sure)
            for batch, read, poor, rated, sure in self._session.execute(asked)
        }


class _Readings(TypedDict):
    read: int
    poor: int
    rated: int
    sure: float


_UNREAD = _Readings(read=0, poor=0, rated=0, sure=0.0)
