"""The clocks of an installation and what is known of them: rows to values and back."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent, locking, now_ms
from eakte.domain.access import Actor, UserId
from eakte.domain.clock import Watch
from eakte.tables import ClockWatchRow, JournalEntryRow


class Clocks:
    """The watch over the clock for one tenant."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def watch(self) -> Watch:
        """What is known of the clock."""
        row = self._session.get(ClockWatchRow, self._actor.tenant)
        return _to_watch(row) if row else Watch()

    def locked(self) -> Watch:
        """What is known of the clock, locked until the end of the transaction."""
        empty = {"tenant": self._actor.tenant, "offset_s": 0, "released_by_name": ""}
        insert_if_absent(self._session, ClockWatchRow, empty)
        asked = select(ClockWatchRow).where(ClockWatchRow.tenant == self._actor.tenant)
        return _to_watch(self._session.scalars(locking(asked)).one())

    def save(self, watch: Watch) -> None:
        """Store what is known of the clock."""
        self.locked()
        row = self._session.get_one(ClockWatchRow, self._actor.tenant)
        row.seen_at = watch.seen_at
        row.offset_s = int(watch.offset.total_seconds())
        row.released_by, row.released_by_name = watch.released_by, watch.released_by_name
        row.released_at = watch.released_at
        self._session.flush()

    def database_time(self) -> datetime:
        """What the clock of the database shows."""
        return datetime.fromtimestamp(self._session.scalars(select(now_ms())).one() / 1000, UTC)

    def last_noted(self) -> datetime | None:
        """The moment of the newest entry of the journal; None: there is none."""
        newest = select(func.max(JournalEntryRow.id)).scalar_subquery()
        return self._session.scalar(select(JournalEntryRow.at).where(JournalEntryRow.id == newest))


def _to_watch(row: ClockWatchRow) -> Watch:
    return Watch(
        seen_at=row.seen_at,
        offset=timedelta(seconds=row.offset_s),
        released_by=UserId(row.released_by) if row.released_by else None,
        released_by_name=row.released_by_name,
        released_at=row.released_at,
    )
