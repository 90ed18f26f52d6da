"""Pages for whose next scan somebody waits at a scanning station, and rescans that came."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.domain.access import Actor
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Batch, BatchState
from eakte.records.scan_parts import PartReceived, to_received
from eakte.records.scan_rows import to_batch
from eakte.tables import ScanBatchRow, ScanPageRow, ScanPartRow


class ScanRescans:
    """Rescans of the batches of a station."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def awaited(self, *, since: datetime) -> Iterator[tuple[Batch, int]]:
        """Pages of the actor's batches that somebody waits for since then, the first one first."""
        asked = (
            select(ScanBatchRow, ScanPageRow.number)
            .join(ScanPageRow, ScanPageRow.batch == ScanBatchRow.id)
            .where(
                ScanBatchRow.station == self._actor.user,
                ScanBatchRow.state == BatchState.CHECKING,
                ScanPageRow.settlement == Settlement.AWAITED,
                ScanPageRow.settled_at >= since,
            )
            .order_by(ScanPageRow.settled_at, ScanBatchRow.id, ScanPageRow.number)
        )
        for row, number in self._session.execute(asked):
            yield to_batch(row), number

    def came(self, sha256: str) -> tuple[Batch, PartReceived] | None:
        """The newest rescan with these bytes (SHA-256, hex); None: the actor sent no such one."""
        asked = (
            select(ScanBatchRow, ScanPartRow)
            .join(ScanPartRow, ScanPartRow.batch == ScanBatchRow.id)
            .where(
                ScanBatchRow.station == self._actor.user,
                ScanPartRow.sha256 == sha256,
                ScanPartRow.replaces.is_not(None),
            )
            .order_by(ScanPartRow.received_at.desc(), ScanPartRow.batch, ScanPartRow.number)
        )
        found = self._session.execute(asked.limit(1)).one_or_none()
        return None if found is None else (to_batch(found[0]), to_received(found[1]))
