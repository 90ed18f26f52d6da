"""Places of journal entries and checkpoints over them: rows to values and back."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent, locking
from eakte.domain.access import Actor, TenantId
from eakte.domain.checkpoint import Checkpoint
from eakte.domain.merkle import Frontier
from eakte.journal import Detail, Link
from eakte.tables import (
    CheckpointRow,
    JournalDetailRow,
    JournalEntryRow,
    JournalLeafRow,
    NumberSeriesRow,
)

SERIES = "journal-leaves"  # its row is the lock of the numbering
LATE_ENTRIES = 10_000  # PostgreSQL: an entry with a lower id may be committed later
PORTION = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry of the journal; salt and detail: empty and None after a lawful erasure."""

    link: Link
    hash: str
    salt: str
    detail: Detail | None


class Evidence:
    """The journal of the actor's tenant as one list."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def lock(self) -> None:
        """One at a time gives out places."""
        key = {"tenant": self._actor.tenant, "series": SERIES}
        insert_if_absent(self._session, NumberSeriesRow, key | {"last": 0})
        asked = select(NumberSeriesRow).where(
            NumberSeriesRow.tenant == self._actor.tenant, NumberSeriesRow.series == SERIES
        )
        self._session.scalars(locking(asked)).one()

    def unnumbered(self, *, limit: int) -> Sequence[tuple[int, bytes]]:
        """Id and hash of committed entries without a place, the oldest first."""
        newest = self._session.scalar(select(func.max(JournalLeafRow.entry))) or 0
        rows = self._session.execute(
            select(JournalEntryRow.id, JournalEntryRow.hash)
            .outerjoin(JournalLeafRow, JournalLeafRow.entry == JournalEntryRow.id)
            .where(JournalLeafRow.entry.is_(None), JournalEntryRow.id > newest - LATE_ENTRIES)
            .order_by(JournalEntryRow.id)
            .limit(limit)
        )
        return [(entry, bytes.fromhex(digest)) for entry, digest in rows]

    def number(self, entries: Sequence[int], *, first: int) -> None:
        """Give places to entries, one after the other from `first`, counted from 0."""
        self._session.add_all(
            JournalLeafRow(tenant=self._actor.tenant, position=position, entry=entry)
            for position, entry in enumerate(entries, start=first)
        )
        self._session.flush()

    def last(self) -> Checkpoint | None:
        """The newest checkpoint; None: there is none."""
        asked = select(CheckpointRow).order_by(CheckpointRow.size.desc()).limit(1)
        row = self._session.scalars(asked).one_or_none()
        return _to_checkpoint(row) if row else None

    def add(self, checkpoint: Checkpoint) -> None:
        """Store a new checkpoint."""
        self._session.add(
            CheckpointRow(
                tenant=checkpoint.tenant,
                size=checkpoint.frontier.size,
                root=checkpoint.root,
                peaks=[peak.hex() for peak in checkpoint.frontier.peaks],
                at=checkpoint.at,
                key_id=checkpoint.key_id,
                signature=checkpoint.signature,
            )
        )
        self._session.flush()

    def unanchored(self) -> Sequence[Checkpoint]:
        """Checkpoints that do not lie in the evidence bucket yet, the oldest first."""
        asked = select(CheckpointRow).where(CheckpointRow.anchored_at.is_(None))
        rows = self._session.scalars(asked.order_by(CheckpointRow.size))
        return [_to_checkpoint(row) for row in rows]

    def inside_since(self) -> datetime | None:
        """When the oldest entry came that lies in no anchored checkpoint; None: all lie in one."""
        anchored = select(func.max(CheckpointRow.size)).where(
            CheckpointRow.anchored_at.is_not(None)
        )
        outside = self._session.scalar(anchored) or 0
        at_place = select(JournalLeafRow.entry).where(JournalLeafRow.position == outside)
        oldest = self._session.scalar(at_place)
        if oldest is None:
            oldest = next((entry for entry, _ in self.unnumbered(limit=1)), None)
        asked = select(JournalEntryRow.at).where(JournalEntryRow.id == oldest)
        return self._session.scalar(asked) if oldest is not None else None

    def set_anchored(self, checkpoint: Checkpoint, *, at: datetime) -> None:
        """The checkpoint lies in the evidence bucket since then."""
        key = (self._actor.tenant, checkpoint.frontier.size)
        self._session.get_one(CheckpointRow, key).anchored_at = at

    def checkpoints(self) -> Iterator[Checkpoint]:
        """All checkpoints, the oldest first."""
        rows = self._session.scalars(select(CheckpointRow).order_by(CheckpointRow.size))
        return map(_to_checkpoint, rows)

    def leaves(self, *, size: int) -> Generator[bytes, None, None]:
        """The hashes of the first `size` entries, in their places; to be closed, or read out."""
        rows = self._session.scalars(
            select(JournalEntryRow.hash)
            .join(JournalLeafRow, JournalLeafRow.entry == JournalEntryRow.id)
            .where(JournalLeafRow.position < size)
            .order_by(JournalLeafRow.position)
            .execution_options(yield_per=PORTION)
        )
        with closing(rows):
            yield from map(bytes.fromhex, rows)

    def entries(self, *, size: int) -> Iterator[KeptEntry]:
        """The first `size` entries in their places, fetched in portions."""
        rows = self._session.execute(
            select(JournalEntryRow, JournalDetailRow.salt, JournalDetailRow.detail)
            .join(JournalLeafRow, JournalLeafRow.entry == JournalEntryRow.id)
            .outerjoin(JournalDetailRow, JournalDetailRow.entry == JournalEntryRow.id)
            .where(JournalLeafRow.position < size)
            .order_by(JournalLeafRow.position)
            .execution_options(yield_per=PORTION)
        )
        for row, salt, detail in rows:
            yield KeptEntry(
                link=Link(**{name: getattr(row, name) for name in Link.__slots__}),
                hash=row.hash,
                salt=salt or "",
                detail=detail or None,
            )

    def place_of(self, digest: str) -> int | None:
        """The place of the entry with this hash, from 0; None: it has none yet."""
        return self._session.scalar(
            select(JournalLeafRow.position)
            .join(JournalEntryRow, JournalEntryRow.id == JournalLeafRow.entry)
            .where(JournalEntryRow.hash == digest)
        )


def _to_checkpoint(row: CheckpointRow) -> Checkpoint:
    peaks = tuple(bytes.fromhex(peak) for peak in row.peaks)
    return Checkpoint(
        tenant=TenantId(row.tenant),
        frontier=Frontier(size=row.size, peaks=peaks),
        at=row.at,
        key_id=row.key_id,
        signature=row.signature,
    )
