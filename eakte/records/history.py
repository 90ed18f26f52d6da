"""The journal of a record as lines of a list (Verlauf, Historie)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from eakte.journal import CONTENT_ACCESSED
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.tables import JournalDetailRow, JournalEntryRow, UserRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One entry: who did what and when; `detail` is empty after a lawful erasure."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    hash: str


def history(
    session: Session, stream: str, *, cursor: str | None, limit: int | None
) -> Page[HistoryLine]:
    """Entries of one chain, the newest first."""
    size = clamped(limit)
    asked = _entries().where(JournalEntryRow.stream == stream)
    if place := decode(cursor, int):
        asked = asked.where(JournalEntryRow.number < int(place[0]))
    rows = session.execute(asked.order_by(JournalEntryRow.number.desc()).limit(size + 1)).all()
    lines = [_to_line(*row) for row in rows]
    return cut(lines, limit=size, places=[encode(line.number) for line in lines])


def history_of(session: Session, streams: Sequence[str]) -> Sequence[HistoryLine]:
    """All entries of some chains, the oldest first."""
    asked = _entries().where(JournalEntryRow.stream.in_(streams)).order_by(JournalEntryRow.id)
    return tuple(_to_line(*row) for row in session.execute(asked))


def last_entry(session: Session, subject: str, action: str) -> HistoryLine | None:
    """The last entry that says this of a subject; None: there is none."""
    asked = _entries().where(JournalEntryRow.subject == subject, JournalEntryRow.action == action)
    row = session.execute(asked.order_by(JournalEntryRow.id.desc()).limit(1)).one_or_none()
    return None if row is None else _to_line(*row)


def last_access(session: Session, document: str, way: str, *, by: str) -> datetime | None:
    """When a person last got at the content of a document in this way; None: never."""
    asked = (
        select(JournalEntryRow.at)
        .join(JournalDetailRow, JournalDetailRow.entry == JournalEntryRow.id)
        .where(
            JournalEntryRow.subject == document,
            JournalEntryRow.actor == by,
            JournalEntryRow.action == CONTENT_ACCESSED,
            JournalDetailRow.detail["way"].as_string() == way,
        )
    )
    return session.scalar(asked.order_by(JournalEntryRow.id.desc()).limit(1))


def _entries() -> Select[JournalEntryRow, Mapping[str, Any] | None, str | None]:
    return (
        select(JournalEntryRow, JournalDetailRow.detail, UserRow.name)
        .outerjoin(JournalDetailRow, JournalDetailRow.entry == JournalEntryRow.id)
        .outerjoin(UserRow, UserRow.id == JournalEntryRow.actor)
    )


def _to_line(
    entry: JournalEntryRow, detail: Mapping[str, Any] | None, name: str | None
) -> HistoryLine:
    return HistoryLine(
        number=entry.number,
        at=entry.at,
        actor=name or "eakte",
        action=entry.action,
        subject=entry.subject,
        detail=detail or {},
        hash=entry.hash,
    )
