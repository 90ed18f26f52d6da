"""Resubmissions (Wiedervorlagen) of the case files a person sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import Actor, CaseFileId, UserId
from eakte.domain.casefile import CaseFile, DocumentId, FollowUp
from eakte.domain.errors import NotVisible
from eakte.records.cursor import Page, clamped, cut, day_of, decode, encode
from eakte.records.ids import new_id
from eakte.tables import CaseFileRow, FollowUpRow

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpLine:
    """A resubmission with its case file."""

    id: str
    due_on: date
    remark: str
    case: CaseFileId
    reference: str
    subject: str


class FollowUps:
    """Resubmissions inside the scopes of the actor."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now

    def add(
        self, case: CaseFile, *, due_on: date, remark: str, document: DocumentId | None = None
    ) -> FollowUp:
        """Put a resubmission at a case file, for the actor."""
        row = FollowUpRow(
            id=new_id(self._now),
            tenant=self._actor.tenant,
            case=case.id,
            document=document,
            user=self._actor.user,
            due_on=due_on,
            remark=remark,
        )
        self._session.add(row)
        return to_follow_up(row)

    def get(self, follow_up: str) -> FollowUp:
        """One resubmission at a visible case file.

        Raises:
            NotVisible: there is none, or its case file is not visible.
        """
        return to_follow_up(self._row(follow_up))

    def locked(self, follow_up: str) -> FollowUp:
        """One resubmission at a visible case file, locked until the end of the transaction.

        Raises:
            NotVisible: there is none, or its case file is not visible.
        """
        return to_follow_up(self._row(follow_up, lock=True))

    def of_case(self, case: CaseFileId) -> Sequence[FollowUp]:
        """All resubmissions of a case file, the next one first."""
        rows = self._session.scalars(
            select(FollowUpRow)
            .join(CaseFileRow, CaseFileRow.id == FollowUpRow.case)
            .where(FollowUpRow.case == case)
            .order_by(FollowUpRow.due_on, FollowUpRow.id)
        )
        return tuple(to_follow_up(row) for row in rows)

    def lines(
        self, *, until: date | None = None, cursor: str | None = None, limit: int | None = None
    ) -> Page[FollowUpLine]:
        """Open ones of the actor, overdue first; `until` None: however far ahead."""
        size = clamped(limit)
        row = FollowUpRow
        asked = self._open(select(row, CaseFileRow), until=until)
        if place := decode(cursor, str, str):
            day, last = day_of(str(place[0])), str(place[1])
            asked = asked.where(or_(row.due_on > day, and_(row.due_on == day, row.id > last)))
        rows = self._session.execute(asked.order_by(row.due_on, row.id).limit(size + 1)).all()
        return cut(
            [_to_line(item, case) for item, case in rows],
            limit=size,
            places=[encode(item.due_on.isoformat(), item.id) for item, _ in rows],
        )

    def count(self, *, since: date | None = None, until: date | None = None) -> int:
        """How many open ones the actor has between two days, both included; None: no end there."""
        counted = self._open(select(func.count(FollowUpRow.id)), until=until)
        if since is not None:
            counted = counted.where(FollowUpRow.due_on >= since)
        return self._session.scalar(counted) or 0

    def next_due_on(self, *, after: date) -> date | None:
        """The first day after another one on which the actor has some; None: there is none."""
        asked = self._open(select(func.min(FollowUpRow.due_on)))
        return self._session.scalar(asked.where(FollowUpRow.due_on > after))

    def done(self, follow_up: str, *, at: datetime | None) -> None:
        """Mark as done, or as open again with None."""
        self._row(follow_up).done_at = at

    def move(self, follow_up: str, *, due_on: date) -> None:
        """Set another day."""
        self._row(follow_up).due_on = due_on

    def withdraw(self, document: DocumentId) -> None:
        """Remove what was put there together with a filing that is taken back."""
        for row in self._session.scalars(
            select(FollowUpRow).where(FollowUpRow.document == document)
        ):
            self._session.delete(row)

    def _open(self, asked: Select[*Columns], *, until: date | None = None) -> Select[*Columns]:
        """Through their case files, so that the rights of these confine them."""
        found = asked.join(CaseFileRow, CaseFileRow.id == FollowUpRow.case).where(
            FollowUpRow.user == self._actor.user, FollowUpRow.done_at.is_(None)
        )
        return found if until is None else found.where(FollowUpRow.due_on <= until)

    def _row(self, follow_up: str, *, lock: bool = False) -> FollowUpRow:
        asked = (
            select(FollowUpRow)
            .join(CaseFileRow, CaseFileRow.id == FollowUpRow.case)
            .where(FollowUpRow.id == follow_up)
        )
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("follow_up", follow_up)
        return row


def to_follow_up(row: FollowUpRow) -> FollowUp:
    """Row to value."""
    return FollowUp(
        id=row.id,
        case=CaseFileId(row.case),
        due_on=row.due_on,
        remark=row.remark,
        user=UserId(row.user),
        document=DocumentId(row.document) if row.document else None,
        done_at=row.done_at,
    )


def _to_line(item: FollowUpRow, case: CaseFileRow) -> FollowUpLine:
    return FollowUpLine(
        id=item.id,
        due_on=item.due_on,
        remark=item.remark,
        case=CaseFileId(case.id),
        reference=case.reference,
        subject=case.subject,
    )
