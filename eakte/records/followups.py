"""Resubmissions (Wiedervorlagen) of the case files a person sees."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import Actor, CaseFileId, UserId
from eakte.domain.casefile import CaseFile, DocumentId, FollowUp
from eakte.domain.errors import NotVisible
from eakte.records.ids import new_id
from eakte.tables import CaseFileRow, FollowUpRow


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
