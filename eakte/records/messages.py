"""Messages to and from archives, and their standing decisions: rows to values and back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import Actor, CaseFileId, UserId
from eakte.domain.disposal import Decision, DisposalId
from eakte.domain.disposal_message import (
    AppraisalRule,
    DisposalMessage,
    MessageId,
    MessageState,
)
from eakte.domain.errors import NotVisible
from eakte.domain.reference import PlanCode
from eakte.records.case_contents import CaseContents
from eakte.records.ids import new_id
from eakte.tables import AppraisalRuleRow, DisposalMessageRow

DROPPED = ""  # the key of bytes that are gone
PORTION = 500  # case files that one query asks for
HAND_OVER = "0401"  # the number of what goes from office to office, without any archive


class Messages:
    """Messages of the tenant."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now
        self.contents = CaseContents(session)

    def new_id(self) -> MessageId:
        """An identity for a message to be stored."""
        return MessageId(new_id(self._now))

    def put(self, message: DisposalMessage) -> None:
        """Store a message, or its changed value."""
        row = self._session.get(DisposalMessageRow, message.id)
        if row is None:
            row = DisposalMessageRow(tenant=self._actor.tenant)
            self._session.add(row)
        for name in DisposalMessage.__slots__:
            setattr(row, name, getattr(message, name))
        self._session.flush()

    def get(self, message: MessageId) -> DisposalMessage:
        """One message.

        Raises:
            NotVisible: there is none.
        """
        return self._one(message)

    def locked(self, message: MessageId) -> DisposalMessage:
        """One message, locked until the end of the transaction.

        Raises:
            NotVisible: there is none.
        """
        return self._one(message, lock=True)

    def _one(self, message: MessageId, *, lock: bool = False) -> DisposalMessage:
        asked = select(DisposalMessageRow).where(DisposalMessageRow.id == message)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("message", message)
        return _to_message(row)

    def of_disposal(self, disposal: DisposalId) -> Sequence[DisposalMessage]:
        """Messages about a list, the oldest first."""
        asked = select(DisposalMessageRow).where(DisposalMessageRow.disposal == disposal)
        rows = self._session.scalars(asked.order_by(DisposalMessageRow.id))
        return tuple(_to_message(row) for row in rows)

    def of_no_disposal(self, *, limit: int) -> Sequence[DisposalMessage]:
        """The newest messages of an archive that belong to no list, the newest first."""
        asked = select(DisposalMessageRow).where(
            DisposalMessageRow.disposal.is_(None), DisposalMessageRow.kind != HAND_OVER
        )
        rows = self._session.scalars(asked.order_by(DisposalMessageRow.id.desc()).limit(limit))
        return tuple(_to_message(row) for row in rows)

    def hand_overs_of(self, *cases: CaseFileId) -> Sequence[DisposalMessage]:
        """Hand-overs of some case files to other offices, those of each the oldest first.

        The process of a hand-over is the case file that goes.
        """
        row, found = DisposalMessageRow, list[DisposalMessage]()
        for first in range(0, len(cases), PORTION):
            part = cases[first : first + PORTION]
            asked = select(row).where(row.process_id.in_(part), row.kind == HAND_OVER, row.is_sent)
            found += map(_to_message, self._session.scalars(asked.order_by(row.id)))
        return tuple(found)

    def handed_in_by(self, user: UserId, *, limit: int) -> Sequence[DisposalMessage]:
        """The newest hand-overs of other offices that a person handed in, the newest first."""
        row = DisposalMessageRow
        asked = select(row).where(row.by == user, row.kind == HAND_OVER, row.is_sent.is_(False))
        rows = self._session.scalars(asked.order_by(row.id.desc()).limit(limit))
        return tuple(_to_message(each) for each in rows)

    def disposal_of(self, process_id: str) -> DisposalId | None:
        """The list about which a message was sent under a process; None: none was."""
        row = DisposalMessageRow
        asked = select(row.disposal).where(row.process_id == process_id, row.is_sent.is_(True))
        found = self._session.scalars(asked.limit(1)).one_or_none()
        return DisposalId(found) if found else None

    def appraisal_rules(self) -> Mapping[str, AppraisalRule]:
        """The standing decisions of the archive, by position."""
        rows = self._session.scalars(select(AppraisalRuleRow))
        return {
            row.code: AppraisalRule(
                code=PlanCode(row.code),
                decision=Decision(row.decision),
                archive=row.archive,
                since=row.since,
            )
            for row in rows
        }

    def replace_appraisal_rules(self, rules: Iterable[AppraisalRule]) -> None:
        """Keep a new catalogue in place of the former one."""
        self._session.execute(delete(AppraisalRuleRow))
        for rule in rules:
            values = {name: getattr(rule, name) for name in AppraisalRule.__slots__}
            self._session.add(AppraisalRuleRow(tenant=self._actor.tenant, **values))
        self._session.flush()


def _to_message(row: DisposalMessageRow) -> DisposalMessage:
    values = {name: getattr(row, name) for name in DisposalMessage.__slots__}
    values |= {
        "id": MessageId(row.id),
        "disposal": DisposalId(row.disposal) if row.disposal else None,
        "state": MessageState(row.state),
        "by": UserId(row.by),
    }
    return DisposalMessage(**values)
