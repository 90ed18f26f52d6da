"""Seals of scan batches, transfer notes of their letters, and what became of the paper."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent
from eakte.domain.access import Actor, UserId
from eakte.domain.scan_letters import LetterId
from eakte.domain.scan_paper import Paper
from eakte.domain.scan_seal import Seal, SealedLetter
from eakte.domain.scanning import Batch, BatchId, BatchState
from eakte.domain.transfer_note import KeptNote
from eakte.journal import BATCH
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.records.history import HistoryLine, history_of
from eakte.records.joblines import JobLine, last_job
from eakte.records.scan_rows import to_batch
from eakte.tables import JournalEntryRow, ScanBatchRow, ScanLetterRow, ScanPaperRow, ScanSealRow


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPaper:
    """A closed batch and what was said of its paper; None: nothing."""

    batch: Batch
    paper: Paper | None


class ScanEvidence:
    """What proves a batch of the tenant."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def seal(self, batch: BatchId) -> Seal | None:
        """The seal of a batch; None: it is not sealed yet."""
        row = self._session.scalars(
            select(ScanSealRow).where(ScanSealRow.batch == batch)
        ).one_or_none()
        if row is None:
            return None
        return Seal(
            letters=tuple(SealedLetter(**letter) for letter in row.letters),
            root=row.root,
            sealed_at=row.sealed_at,
            token=row.token,
        )

    def put_seal(self, batch: BatchId, seal: Seal) -> bool:
        """Store a seal once; False: there is one."""
        values = {
            "tenant": self._actor.tenant,
            "batch": batch,
            "letters": [asdict(letter) for letter in seal.letters],
            "root": seal.root,
            "token": seal.token,
            "sealed_at": seal.sealed_at,
        }
        return insert_if_absent(self._session, ScanSealRow, values)

    def deeds(self, batch: BatchId) -> Sequence[HistoryLine]:
        """The journal of a batch, the oldest entry first."""
        return history_of(self._session, [f"{BATCH}:{batch}"])

    def last_deed(self, batch: BatchId, action: str) -> datetime | None:
        """When the actor did this to a batch last, as its journal has it; None: never."""
        asked = select(JournalEntryRow.at).where(
            JournalEntryRow.stream == f"{BATCH}:{batch}",
            JournalEntryRow.actor == self._actor.user,
            JournalEntryRow.action == action,
        )
        return self._session.scalar(asked.order_by(JournalEntryRow.id.desc()).limit(1))

    def last_job(self, batch: BatchId, kind: str) -> JobLine | None:
        """The newest job of a kind on a batch; None: there is none, or none any more."""
        return last_job(self._session, kind, batch)

    def note(self, letter: LetterId) -> str:
        """The transfer note of a letter (XML); empty: there is none, or none any more."""
        asked = select(ScanLetterRow.note).where(ScanLetterRow.id == letter)
        return self._session.scalar(asked) or ""

    def noted(self, batch: BatchId) -> frozenset[str]:
        """Which letters of a batch have a transfer note."""
        of_batch = (ScanLetterRow.batch == batch, ScanLetterRow.note != "")
        return frozenset(self._session.scalars(select(ScanLetterRow.id).where(*of_batch)))

    def note_of(self, document: str, *, sha256: str) -> KeptNote | None:
        """The sealed note of a document, for the version with these bytes; None: there is none."""
        asked = (
            select(ScanLetterRow.note, ScanBatchRow.name, ScanSealRow.sealed_at)
            .join(ScanBatchRow, ScanBatchRow.id == ScanLetterRow.batch)
            .join(ScanSealRow, ScanSealRow.batch == ScanLetterRow.batch)
            .where(ScanLetterRow.document == document, ScanLetterRow.note != "")
        )
        for note, batch, sealed_at in self._session.execute(asked):
            if sha256 in note:
                return KeptNote(xml=note.encode(), batch=batch, made_at=sealed_at)
        return None

    def put_note(self, letter: LetterId, note: str) -> None:
        """Store the transfer note of a letter."""
        self._session.execute(
            update(ScanLetterRow).where(ScanLetterRow.id == letter).values(note=note)
        )

    def paper(self, batch: BatchId) -> Paper | None:
        """What was said and done about the paper of a batch; None: nothing."""
        row = self._session.scalars(
            select(ScanPaperRow).where(ScanPaperRow.batch == batch)
        ).one_or_none()
        return _to_paper(row)

    def papers(
        self, *, closed_before: datetime, cursor: str | None, limit: int | None
    ) -> Page[BatchPaper]:
        """Batches closed before then with paper that may still go, the oldest first."""
        size = clamped(limit)
        asked = (
            select(ScanBatchRow, ScanPaperRow)
            .outerjoin(ScanPaperRow, ScanPaperRow.batch == ScanBatchRow.id)
            .where(
                ScanBatchRow.state == BatchState.CLOSED,
                ScanBatchRow.closed_at < closed_before,
                ScanPaperRow.destroyed_at.is_(None),
                _has_free_paper(),
            )
        )
        if place := decode(cursor, str):
            asked = asked.where(ScanBatchRow.id > str(place[0]))
        rows = self._session.execute(asked.order_by(ScanBatchRow.id).limit(size + 1)).all()
        return cut(
            [BatchPaper(batch=to_batch(batch), paper=_to_paper(paper)) for batch, paper in rows],
            limit=size,
            places=[encode(batch.id) for batch, _ in rows],
        )

    def put_paper(self, batch: BatchId, paper: Paper) -> None:
        """Store what is said of the paper of a locked batch."""
        row = self._session.get(ScanPaperRow, batch)
        if row is None:
            row = ScanPaperRow(tenant=self._actor.tenant, batch=batch)
            self._session.add(row)
        for name, value in asdict(paper).items():
            setattr(row, name, list(value) if name == "kept_letters" else value)
        self._session.flush()


def _has_free_paper() -> ColumnElement[bool]:
    """Whether nobody has said yet that all paper of a batch stays."""
    kept = func.json_array_length(ScanPaperRow.kept_letters)
    of_batch = select(func.count()).where(ScanLetterRow.batch == ScanBatchRow.id).scalar_subquery()
    return or_(ScanPaperRow.batch.is_(None), kept == 0, kept < of_batch)


def _to_paper(row: ScanPaperRow | None) -> Paper | None:
    if row is None:
        return None
    values = {field.name: getattr(row, field.name) for field in fields(Paper)}
    destroyed_by = UserId(row.destroyed_by) if row.destroyed_by else None
    return Paper(**values | {"kept_letters": tuple(row.kept_letters), "destroyed_by": destroyed_by})
