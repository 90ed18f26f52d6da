"""The journal of a record as lines of a list (Verlauf, Historie)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

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
    asked = (
        select(JournalEntryRow, JournalDetailRow.detail, UserRow.name)
        .outerjoin(JournalDetailRow, JournalDetailRow.entry == JournalEntryRow.id)
        .outerjoin(UserRow, UserRow.id == JournalEntryRow.actor)
        .where(JournalEntryRow.stream == stream)
    )
    if place := decode(cursor, int):
        asked = asked.where(JournalEntryRow.number < int(place[0]))
    rows = session.execute(asked.order_by(JournalEntryRow.number.desc()).limit(size + 1)).all()
    lines = [
        HistoryLine(
            number=entry.number,
            at=entry.at,
            actor=name or "eakte",
            action=entry.action,
            subject=entry.subject,
            detail=detail or {},
            hash=entry.hash,
        )
        for entry, detail, name in rows
    ]
    return cut(lines, limit=size, places=[encode(line.number) for line in lines])
