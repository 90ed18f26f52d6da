"""Lists of disposal and the case files on them: rows to values and back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import Actor, CaseFileId, Scope, UserId
from eakte.domain.casefile import CaseFile
from eakte.domain.disposal import (
    OPEN_STATES,
    Decision,
    DecisionSource,
    Disposal,
    DisposalId,
    DisposalItem,
    FormerDecision,
    ItemState,
)
from eakte.domain.errors import NotVisible, RevisionChanged
from eakte.domain.sampling import Lifetime
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.records.ids import new_id
from eakte.records.messages import Messages
from eakte.records.series import next_number, reserve
from eakte.tables import CaseFileRow, DisposalItemRow, DisposalRow

T = TypeVar("T")
NOT_COLUMNS = {"id", "revision"}


class Disposals:
    """Disposals of the tenant; the case files on them inside the scopes of the actor."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now
        self.messages = Messages(session, actor, now)

    def new_id(self) -> DisposalId:
        """An identity for a disposal to be added."""
        return DisposalId(new_id(self._now))

    def next_number(self, series: str) -> int:
        """The next number of a series of disposals, orders or certificates."""
        return next_number(self._session, self._actor.tenant, series)

    def reserve(self, series: str, *, number: int) -> None:
        """Let a series go on after a number that was given out before a restore."""
        reserve(self._session, self._actor.tenant, series, number=number)

    def of_process(self, process_id: str) -> Disposal | None:
        """The disposal of a process of messages; None: there is none."""
        row = self._session.scalars(
            select(DisposalRow).where(DisposalRow.process_id == process_id)
        ).one_or_none()
        return _to_disposal(row) if row else None

    def add(self, disposal: Disposal) -> None:
        """Store a new disposal, without case files yet."""
        values = {name: getattr(disposal, name) for name in Disposal.__slots__}
        self._session.add(DisposalRow(tenant=self._actor.tenant, **values))
        self._session.flush()

    def get(self, disposal: DisposalId) -> Disposal:
        """One disposal.

        Raises:
            NotVisible: there is none.
        """
        return _to_disposal(self._row(disposal))

    def numbered(self, number: str) -> Disposal | None:
        """The disposal with a number such as 2026/3; None: there is none."""
        row = self._session.scalars(
            select(DisposalRow).where(DisposalRow.number == number)
        ).one_or_none()
        return _to_disposal(row) if row else None

    def locked(self, disposal: DisposalId, *, revision: int | None = None) -> Disposal:
        """One disposal, locked until the end of the transaction.

        Raises:
            NotVisible: there is none.
            RevisionChanged: it is not in the expected revision any more.
        """
        row = self._row(disposal, lock=True)
        if revision is not None and row.revision != revision:
            raise RevisionChanged(row.revision)
        return _to_disposal(row)

    def save(self, disposal: Disposal) -> Disposal:
        """Store the changed value of a locked disposal and count its revision up."""
        row = self._row(disposal.id)
        for name in Disposal.__slots__:
            if name not in NOT_COLUMNS:
                setattr(row, name, getattr(disposal, name))
        row.revision += 1
        self._session.flush()
        return _to_disposal(row)

    def lines(self, *, cursor: str | None = None, limit: int | None = None) -> Page[Disposal]:
        """Disposals, the newest first."""
        size = clamped(limit)
        asked = select(DisposalRow)
        if place := decode(cursor, str):
            asked = asked.where(DisposalRow.id < str(place[0]))
        rows = self._session.scalars(asked.order_by(DisposalRow.id.desc()).limit(size + 1)).all()
        return cut(
            [_to_disposal(row) for row in rows],
            limit=size,
            places=[encode(row.id) for row in rows],
        )

    def put_item(self, item: DisposalItem) -> None:
        """Store a case file on a list, or its changed value; the caller has locked the list."""
        row = self._session.get(DisposalItemRow, (item.disposal, item.case))
        if row is None:
            row = DisposalItemRow(tenant=self._actor.tenant)
            self._session.add(row)
        for name in DisposalItem.__slots__:
            setattr(row, name, _stored(getattr(item, name)))
        row.is_open = True if item.state in OPEN_STATES else None
        self._session.flush()

    def item(self, disposal: DisposalId, case: CaseFileId) -> DisposalItem:
        """One case file on a list.

        Raises:
            NotVisible: it is not there, or the actor does not see it.
        """
        asked = _on_list(select(DisposalItemRow), disposal).where(DisposalItemRow.case == case)
        row = self._session.scalars(asked).one_or_none()
        if row is None:
            raise NotVisible("disposal item", case)
        return to_item(row)

    def open_item(self, case: CaseFileId) -> DisposalItem | None:
        """Where a case file stands on an open list; None: on none."""
        asked = select(DisposalItemRow).where(
            DisposalItemRow.case == case, DisposalItemRow.is_open.is_(True)
        )
        row = self._session.scalars(asked).one_or_none()
        return to_item(row) if row else None

    def place_of(self, case: CaseFileId) -> tuple[DisposalId, str | None] | None:
        """The open list on which a case file stands, and its order, if any; None: on no list."""
        row = DisposalItemRow
        asked = select(row.disposal, row.order).where(row.case == case, row.is_open.is_(True))
        found = self._session.execute(asked).one_or_none()
        return (DisposalId(found.disposal), found.order) if found else None

    def listed_among(self, cases: Iterable[CaseFile]) -> frozenset[CaseFileId]:
        """Those of these case files that stand on an open list."""
        found = self._session.scalars(
            select(DisposalItemRow.case).where(
                DisposalItemRow.case.in_([case.id for case in cases]),
                DisposalItemRow.is_open.is_(True),
            )
        )
        return frozenset(CaseFileId(case) for case in found)

    def all_items(
        self, disposal: DisposalId, *states: ItemState, below: str = ""
    ) -> Sequence[DisposalItem]:
        """All visible case files of a list, by position and reference.

        Args:
            disposal: the list.
            states: only those in one of these states; none means all.
            below: only those in this position of the file plan and the positions below it.
        """
        asked = _on_list(select(DisposalItemRow), disposal)
        if states:
            asked = asked.where(DisposalItemRow.state.in_(states))
        if below:
            code = DisposalItemRow.file_plan_code
            asked = asked.where((code == below) | code.startswith(f"{below}.", autoescape=True))
        return tuple(to_item(row) for row in self._session.scalars(_sorted(asked)))

    def lifetimes(self, disposal: DisposalId) -> Mapping[CaseFileId, Lifetime]:
        """When each visible case file of a list was opened and closed."""
        case, item = CaseFileRow, DisposalItemRow
        asked = select(case.id, case.opened_on, case.closed_on).join(item, item.case == case.id)
        rows = self._session.execute(asked.where(item.disposal == disposal))
        return {
            CaseFileId(key): Lifetime(opened_on=opened_on, closed_on=closed_on)
            for key, opened_on, closed_on in rows
        }

    def items(
        self,
        disposal: DisposalId,
        *,
        state: ItemState | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Page[DisposalItem]:
        """Visible case files of a list, paged, by position and reference."""
        size = clamped(limit)
        row = DisposalItemRow
        asked = _on_list(select(row), disposal)
        if state is not None:
            asked = asked.where(row.state == state)
        if place := decode(cursor, str, str):
            code, reference = str(place[0]), str(place[1])
            beside = (row.file_plan_code == code) & (row.reference > reference)
            asked = asked.where((row.file_plan_code > code) | beside)
        found = self._session.scalars(_sorted(asked).limit(size + 1)).all()
        return cut(
            [to_item(each) for each in found],
            limit=size,
            places=[encode(each.file_plan_code, each.reference) for each in found],
        )

    def counts(self, disposal: DisposalId) -> Mapping[ItemState, int]:
        """How many visible case files of a list are in each state."""
        row = DisposalItemRow
        asked = select(row.state, func.count()).where(row.disposal == disposal)
        rows = self._session.execute(asked.group_by(row.state))
        return {ItemState(state): count for state, count in rows}

    def counts_of(
        self, disposals: Iterable[Disposal]
    ) -> Mapping[DisposalId, Mapping[ItemState, int]]:
        """How many visible case files of each of these lists are in each state; none: left out."""
        row = DisposalItemRow
        keys = [disposal.id for disposal in disposals]
        asked = select(row.disposal, row.state, func.count()).where(row.disposal.in_(keys))
        asked = asked.group_by(row.disposal, row.state).order_by(row.disposal, row.state)
        found: dict[DisposalId, dict[ItemState, int]] = {}
        for disposal, state, count in self._session.execute(asked):
            found.setdefault(DisposalId(disposal), {})[ItemState(state)] = count
        return found

    def _row(self, disposal: DisposalId, *, lock: bool = False) -> DisposalRow:
        asked = select(DisposalRow).where(DisposalRow.id == disposal)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("disposal", disposal)
        return row


def _on_list(asked: Select[T], disposal: DisposalId) -> Select[T]:
    return asked.where(DisposalItemRow.disposal == disposal)


def _sorted(asked: Select[T]) -> Select[T]:
    return asked.order_by(DisposalItemRow.file_plan_code, DisposalItemRow.reference)


def _to_disposal(row: DisposalRow) -> Disposal:
    values = {name: getattr(row, name) for name in Disposal.__slots__}
    values |= {"id": DisposalId(row.id), "created_by": UserId(row.created_by)}
    return Disposal(**values)


def to_item(row: DisposalItemRow) -> DisposalItem:
    """Row to value."""
    values = {name: getattr(row, name) for name in DisposalItem.__slots__}
    values |= {
        "disposal": DisposalId(row.disposal),
        "case": CaseFileId(row.case),
        "scope": Scope(row.scope),
        "state": ItemState(row.state),
        "proposal": Decision(row.proposal) if row.proposal else None,
        "decision": Decision(row.decision) if row.decision else None,
        "decision_source": DecisionSource(row.decision_source) if row.decision_source else None,
        "former_decisions": tuple(_to_former(each) for each in row.former_decisions),
    }
    return DisposalItem(**values)


def _stored(value: object) -> object:
    """A value as its column takes it: former decisions as lists of texts."""
    if not isinstance(value, tuple):
        return value
    return [
        [each.decision, each.reason, each.source, each.by, each.at.isoformat()] for each in value
    ]


def _to_former(stored: Sequence[str]) -> FormerDecision:
    decision, reason, source, by, at = stored
    return FormerDecision(
        decision=Decision(decision),
        reason=reason,
        source=DecisionSource(source),
        by=by,
        at=datetime.fromisoformat(at),
    )
