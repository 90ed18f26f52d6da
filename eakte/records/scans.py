"""Scan batches: rows to values and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select
from sqlalchemy.orm import Session, defer

from eakte.database import insert_if_absent, locking
from eakte.domain.access import Actor
from eakte.domain.errors import NotVisible
from eakte.domain.scan_letters import LetterId, ScanLetter
from eakte.domain.scan_pages import PageRole, ScanPage, Settlement
from eakte.domain.scanning import Announcement, Batch, BatchId, BatchState, ReceivedPart
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.records.ids import new_id
from eakte.records.scan_evidence import ScanEvidence
from eakte.records.scan_given_up import ScanGivenUp
from eakte.records.scan_heads import ScanHeads
from eakte.records.scan_labels import ScanLabels
from eakte.records.scan_originals import ScanOriginals
from eakte.records.scan_parts import PartReceived, part_columns, to_received
from eakte.records.scan_readings import ScanReadings
from eakte.records.scan_rescans import ScanRescans
from eakte.records.scan_rows import (
    batch_columns,
    batch_of,
    letter_columns,
    page_columns,
    to_announcement,
    to_batch,
    to_letter,
    to_page,
)
from eakte.records.scan_slots import ScanSlots
from eakte.records.versions import Blob, put_blob
from eakte.tables import ScanBatchRow, ScanLetterRow, ScanPageRow, ScanPartRow

MOST_NUMBER = 2**31 - 1  # what the column holds


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """A batch in a list."""

    batch: Batch
    parts: int
    pages: int
    letters: int
    open_pages: int


class Scans:
    """Batches of the tenant, with their files, readings and evidence.

    Who may see which is decided by the flow.
    """

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now
        self.originals = ScanOriginals(session, actor)
        self.readings = ScanReadings(session)
        self.evidence = ScanEvidence(session, actor)
        self.labels = ScanLabels(session, actor)
        self.slots = ScanSlots(session)
        self.rescans = ScanRescans(session, actor)
        self.given_up = ScanGivenUp(session, actor)

    def new_id(self) -> str:
        """An identity for a batch or a letter to be added."""
        return new_id(self._now)

    def add(self, batch: Batch) -> bool:
        """Store a new batch; False: its station has another one under this number."""
        values = {"tenant": batch.tenant, **batch_columns(batch)}
        return insert_if_absent(self._session, ScanBatchRow, values)

    def announced(self, key: str) -> Batch | None:
        """The batch that the actor announced under this number; None: there is none."""
        asked = select(ScanBatchRow).where(
            ScanBatchRow.station == self._actor.user, ScanBatchRow.key == key
        )
        row = self._session.scalars(asked).one_or_none()
        return to_batch(row) if row else None

    def get(self, batch: BatchId) -> Batch:
        """One batch.

        Raises:
            NotVisible: there is none.
        """
        return to_batch(self._row(batch))

    def locked(self, batch: BatchId) -> Batch:
        """One batch, locked until the end of the transaction.

        Raises:
            NotVisible: there is none.
        """
        return to_batch(self._row(batch, lock=True))

    def save(self, batch: Batch) -> None:
        """Store the changed value of a locked batch."""
        row = self._row(batch.id)
        for name, value in batch_columns(batch).items():
            setattr(row, name, value)
        self._session.flush()

    def add_part(self, batch: BatchId, came: PartReceived, blob: Blob) -> None:
        """Store a part that lies in the store."""
        put_blob(self._session, self._actor.tenant, blob, now=self._now)
        columns = part_columns(came)
        self._session.add(ScanPartRow(tenant=self._actor.tenant, batch=batch, **columns))
        self._session.flush()

    def part(self, batch: BatchId, number: int) -> PartReceived | None:
        """A part that came; None: none came under this number."""
        row = self._session.get(ScanPartRow, (batch, number)) if number <= MOST_NUMBER else None
        return to_received(row) if row else None

    def parts(self, batch: BatchId) -> Sequence[PartReceived]:
        """The parts that came, by number; rescans behind the announced ones."""
        asked = select(ScanPartRow).where(ScanPartRow.batch == batch).order_by(ScanPartRow.number)
        return tuple(to_received(row) for row in self._session.scalars(asked))

    def keep_look(self, batch: BatchId, part: ReceivedPart) -> None:
        """Store how many pages a part has, or that it cannot be opened."""
        row = self._session.get_one(ScanPartRow, (batch, part.number))
        row.page_count, row.is_unreadable = part.page_count, part.is_unreadable
        self._session.flush()

    def place_part(self, batch: BatchId, part: int, *, page: int) -> None:
        """Let a rescan belong to another page than the one in whose place it came."""
        self._session.get_one(ScanPartRow, (batch, part)).replaces = page
        self._session.flush()

    def put_pages(self, batch: BatchId, pages: Iterable[ScanPage]) -> None:
        """Store pages of a batch, or their changed values."""
        for page in pages:
            row = self._session.get(ScanPageRow, (batch, page.number))
            if row is None:
                row = ScanPageRow(batch=batch, tenant=self._actor.tenant)
                self._session.add(row)
            for name, value in page_columns(page).items():
                setattr(row, name, value)
        self._session.flush()

    def pages(self, batch: BatchId) -> Sequence[ScanPage]:
        """All pages in the order of the scan."""
        asked = select(ScanPageRow).where(ScanPageRow.batch == batch).order_by(ScanPageRow.number)
        return tuple(to_page(row) for row in self._session.scalars(asked))

    def looked_at(self, batch: BatchId, part: int) -> int:
        """How many pages of a part were looked at."""
        asked = select(func.count()).select_from(ScanPageRow)
        of_part = asked.where(ScanPageRow.batch == batch, ScanPageRow.part == part)
        return self._session.scalar(of_part) or 0

    def page(self, batch: BatchId, number: int) -> ScanPage:
        """One page.

        Raises:
            NotVisible: the batch has no such page.
        """
        row = self._session.get(ScanPageRow, (batch, number)) if number <= MOST_NUMBER else None
        if row is None:
            raise NotVisible("page", str(number))
        return to_page(row)

    def put_letters(self, letters: Iterable[ScanLetter]) -> None:
        """Store letters, or their changed values."""
        for letter in letters:
            row = self._session.get(ScanLetterRow, letter.id)
            if row is None:
                row = ScanLetterRow(tenant=self._actor.tenant, note="")
                self._session.add(row)
            for name, value in letter_columns(letter).items():
                setattr(row, name, value)
        self._session.flush()

    def remove_letter(self, letter: LetterId) -> None:
        """Remove a letter that was never filed and has no pages any more."""
        self._session.execute(delete(ScanLetterRow).where(ScanLetterRow.id == letter))

    def letters(self, batch: BatchId) -> Sequence[ScanLetter]:
        """The letters of a batch in their order."""
        asked = (
            select(ScanLetterRow)
            .where(ScanLetterRow.batch == batch)
            .order_by(ScanLetterRow.number, ScanLetterRow.id)
        )
        return tuple(to_letter(row) for row in self._session.scalars(asked))

    def letter(self, letter: LetterId) -> ScanLetter:
        """One letter.

        Raises:
            NotVisible: there is none.
        """
        row = self._session.scalars(
            select(ScanLetterRow).where(ScanLetterRow.id == letter)
        ).one_or_none()
        if row is None:
            raise NotVisible("letter", letter)
        return to_letter(row)

    def lines(
        self,
        heads: ScanHeads,
        *,
        state: BatchState | None = None,
        station: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Page[BatchLine]:
        """Batches, the newest first, each with as many files as were announced, untold.

        heads: what is known of their announcements; what is not is read and kept there.
        """
        size = clamped(limit)
        asked = select(
            ScanBatchRow,
            _count(ScanPartRow, ScanPartRow.replaces.is_(None)),
            _count(ScanPageRow),
            _count(ScanLetterRow),
            case((_may_be_open(), _count(ScanPageRow, _is_open())), else_=0),
        ).options(defer(ScanBatchRow.announced, raiseload=True))
        if state is not None:
            asked = asked.where(ScanBatchRow.state == state)
        if station is not None:
            asked = asked.where(ScanBatchRow.station == station)
        if place := decode(cursor, str):
            asked = asked.where(ScanBatchRow.id < str(place[0]))
        asked = asked.order_by(ScanBatchRow.id.desc()).limit(size + 1)
        rows = self._session.execute(asked).all()
        told = self._heads(heads, [row.id for row, *_ in rows])
        return cut(
            [
                BatchLine(
                    batch=batch_of(row, replace(told[row.id], name=row.name)),
                    parts=parts,
                    pages=pages,
                    letters=letters,
                    open_pages=still,
                )
                for row, parts, pages, letters, still in rows
            ],
            limit=size,
            places=[encode(row[0].id) for row in rows],
        )

    def _heads(self, heads: ScanHeads, batches: Sequence[str]) -> Mapping[str, Announcement]:
        """What was announced of batches, without their files."""
        known = {batch: head for batch in batches if (head := heads.get(batch)) is not None}
        unknown = [batch for batch in batches if batch not in known]
        asked = select(ScanBatchRow.id, ScanBatchRow.announced).where(ScanBatchRow.id.in_(unknown))
        read = self._session.execute(asked) if unknown else ()
        return known | {
            batch: heads.keep(batch, to_announcement(announced)) for batch, announced in read
        }

    def _row(self, batch: BatchId, *, lock: bool = False) -> ScanBatchRow:
        asked = select(ScanBatchRow).where(ScanBatchRow.id == batch)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("batch", batch)
        return row


_OfBatch = type[ScanPartRow] | type[ScanPageRow] | type[ScanLetterRow]


def _count(rows: _OfBatch, *only: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(rows)
        .where(rows.batch == ScanBatchRow.id, *only)
        .scalar_subquery()
    )


def _may_be_open() -> ColumnElement[bool]:
    """A batch is closed when nobody has to look at its pages any more: they are not counted."""
    return ScanBatchRow.state != BatchState.CLOSED


def _is_open() -> ColumnElement[bool]:
    """As `ScanPage.is_open`."""
    row, is_awaited = ScanPageRow, ScanPageRow.settlement == Settlement.AWAITED
    is_asked = or_(row.is_sampled, func.json_array_length(row.findings) > 0, is_awaited)
    return and_(is_asked, or_(row.settlement.is_(None), is_awaited), row.role != PageRole.BLANK)
