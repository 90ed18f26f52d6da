"""Orders of destruction, what was removed under them, and what remains: rows to values and back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import Actor, CaseFileId, Role, Scope, UnitId, UserId
from eakte.domain.destruction import Approval, DestructionOrder, OrderId, OrderState
from eakte.domain.disposal import (
    READY_STATES,
    Decision,
    Disposal,
    DisposalId,
    DisposalItem,
    ItemState,
)
from eakte.domain.errors import NotVisible
from eakte.domain.stub import DestroyedObject, ObjectKind, Stub
from eakte.jobs import JobState
from eakte.records.certificates import Certificates
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.records.disposals import to_item
from eakte.records.ids import new_id
from eakte.tables import (
    ApprovalRow,
    CaseFileRow,
    DestroyedObjectRow,
    DestructionOrderRow,
    DisposalItemRow,
    DisposalRow,
    DocumentRow,
    HeldCaseRow,
    HoldRow,
    JobRow,
    StubRow,
    VersionRow,
)

PORTION = 500  # objects of one fetch
IN_HAND = select(JobRow.subject).where(
    JobRow.kind == "destroy",
    JobRow.state.in_([JobState.READY, JobState.RUNNING, JobState.DEAD]),
)

HELD = (
    select(HeldCaseRow.case)
    .join(HoldRow, HoldRow.id == HeldCaseRow.hold)
    .where(HoldRow.lifted_at.is_(None))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnorderedLine:
    """A case file that waits for an order, with number and title of its list."""

    item: DisposalItem
    number: str
    title: str


class Destructions:
    """Orders of the tenant; the case files on them inside the scopes of the actor."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now
        self.certificates = Certificates(session, actor)

    def new_id(self) -> OrderId:
        """An identity for an order to be added."""
        return OrderId(new_id(self._now))

    def put(self, order: DestructionOrder) -> None:
        """Store an order, or its changed value; a new approval is added, none is ever removed."""
        row = self._session.get(DestructionOrderRow, order.id)
        if row is None:
            row = DestructionOrderRow(tenant=self._actor.tenant)
            self._session.add(row)
        for name in DestructionOrder.__slots__:
            if name != "approvals":
                setattr(row, name, getattr(order, name))
        self._session.flush()
        known = {approval.user for approval in self._approvals(order.id)}
        self._session.add_all(
            ApprovalRow(
                tenant=self._actor.tenant,
                order=order.id,
                **{name: getattr(approval, name) for name in Approval.__slots__},
            )
            for approval in order.approvals
            if approval.user not in known
        )
        self._session.flush()

    def get(self, order: OrderId) -> DestructionOrder:
        """One order.

        Raises:
            NotVisible: there is none.
        """
        return self._to_order(self._row(order))

    def locked(self, order: OrderId) -> DestructionOrder:
        """One order, locked until the end of the transaction.

        Raises:
            NotVisible: there is none.
        """
        return self._to_order(self._row(order, lock=True))

    def of_disposal(self, disposal: DisposalId) -> Sequence[DestructionOrder]:
        """Orders of a disposal, the oldest first."""
        asked = select(DestructionOrderRow).where(DestructionOrderRow.disposal == disposal)
        rows = self._session.scalars(asked.order_by(DestructionOrderRow.id))
        return tuple(self._to_order(row) for row in rows)

    def open_of(self, disposals: Iterable[Disposal]) -> Sequence[DestructionOrder]:
        """Orders of these disposals that wait for somebody or something, the oldest first."""
        row = DestructionOrderRow
        asked = select(row).where(
            row.disposal.in_([disposal.id for disposal in disposals]),
            row.state.not_in([OrderState.DONE, OrderState.VOID]),
        )
        return tuple(self._to_order(each) for each in self._session.scalars(asked.order_by(row.id)))

    def ripe(self, *, now: datetime) -> Sequence[DestructionOrder]:
        """Orders whose waiting time has passed and whose execution nobody has in hand.

        What was laid aside is repeated by a person.
        """
        row = DestructionOrderRow
        asked = select(row).where(
            row.state.in_([OrderState.WAITING, OrderState.EXECUTING]),
            row.waits_until <= now,
            row.id.not_in(IN_HAND),
        )
        return tuple(self._to_order(each) for each in self._session.scalars(asked.order_by(row.id)))

    def released(self, *, today: date) -> Sequence[DestructionOrder]:
        """Orders that a hold stopped in the middle, and that can go on with a case file now."""
        row, item, case = DestructionOrderRow, DisposalItemRow, CaseFileRow
        is_due = (case.retention_end < today) | (
            case.retention_end.is_(None) & (case.offer_due_on <= today)
        )
        free = (
            select(item.order)
            .join(case, case.id == item.case)
            .where(item.state == ItemState.DESTROYING, item.case.not_in(HELD), is_due)
        )
        asked = select(row).where(
            row.state == OrderState.HELD, row.id.in_(free), row.id.not_in(IN_HAND)
        )
        return tuple(self._to_order(each) for each in self._session.scalars(asked.order_by(row.id)))

    def unordered(
        self, *, cursor: str | None = None, limit: int | None = None
    ) -> Page[UnorderedLine]:
        """Visible case files that may be destroyed, no hold keeps and no order has; by reference.

        Those too that were sent back, when the hold on them was lifted.
        """
        size, row = clamped(limit), DisposalItemRow
        asked = select(row, DisposalRow.number, DisposalRow.title)
        asked = asked.join(DisposalRow, DisposalRow.id == row.disposal).where(*_unordered())
        if place := decode(cursor, str, str):
            asked = asked.where(tuple_(row.reference, row.case) > tuple_(*map(str, place)))
        asked = asked.order_by(row.reference, row.case).limit(size + 1)
        lines = [
            UnorderedLine(item=to_item(each), number=number, title=title)
            for each, number, title in self._session.execute(asked)
        ]
        places = [encode(line.item.reference, line.item.case) for line in lines]
        return cut(lines, limit=size, places=places)

    def unordered_count(self) -> int:
        """How many case files `unordered` has."""
        asked = select(func.count()).select_from(DisposalItemRow).where(*_unordered())
        return self._session.scalar(asked) or 0

    def items(self, order: OrderId, *states: ItemState) -> Sequence[DisposalItem]:
        """Visible case files on an order, by reference; only in one of these states, if any."""
        asked = select(DisposalItemRow).where(DisposalItemRow.order == order)
        if states:
            asked = asked.where(DisposalItemRow.state.in_(states))
        rows = self._session.scalars(asked.order_by(DisposalItemRow.reference))
        return tuple(to_item(row) for row in rows)

    def versions_of(self, case: CaseFileId) -> Sequence[tuple[str, str, str]]:
        """Document, version and digest of everything in a case file."""
        rows = self._session.execute(
            select(VersionRow.document, VersionRow.id, VersionRow.sha256)
            .join(DocumentRow, DocumentRow.id == VersionRow.document)
            .where(DocumentRow.case == case)
            .order_by(VersionRow.document, VersionRow.id)
        )
        return [(document, version, sha256) for document, version, sha256 in rows]

    def note_object(self, order: OrderId, gone: DestroyedObject) -> None:
        """Remember an object that is to be removed, or that it is gone; can be repeated."""
        key = (order, gone.case, gone.store_key, gone.store_version, gone.document)
        row = self._session.get(DestroyedObjectRow, key)
        if row is None:
            row = DestroyedObjectRow(tenant=self._actor.tenant, order=order)
            self._session.add(row)
        for name in DestroyedObject.__slots__:
            setattr(row, name, getattr(gone, name))
        self._session.flush()

    def objects(
        self, order: OrderId, *, case: CaseFileId | None = None, document: str | None = None
    ) -> Iterator[DestroyedObject]:
        """What is to be removed or was removed under an order, fetched in portions.

        case, document: only what belonged to it; None: of all.
        """
        row = DestroyedObjectRow
        asked = select(row).where(row.order == order)
        if case is not None:
            asked = asked.where(row.case == case)
        if document is not None:
            asked = asked.where(row.document == document)
        asked = asked.order_by(row.case, row.store_key, row.store_version)
        for each in self._session.scalars(asked.execution_options(yield_per=PORTION)):
            values = {name: getattr(each, name) for name in DestroyedObject.__slots__}
            values |= {"case": CaseFileId(each.case), "kind": ObjectKind(each.kind)}
            yield DestroyedObject(**values)

    def add_stub(self, stub: Stub) -> None:
        """Put a stub in the place of a case file."""
        values = {name: getattr(stub, name) for name in Stub.__slots__}
        values["documents"] = [list(each) for each in stub.documents]
        self._session.add(StubRow(tenant=self._actor.tenant, **values))
        self._session.flush()

    def stub(self, case: CaseFileId) -> Stub | None:
        """What remains of a case file; None: it was not destroyed, or the actor does not see it."""
        row = self._session.scalars(select(StubRow).where(StubRow.case == case)).one_or_none()
        return _to_stub(row) if row else None

    def stubs(self, order: OrderId) -> Sequence[Stub]:
        """What remains of the case files of an order, by reference."""
        asked = select(StubRow).where(StubRow.order == order).order_by(StubRow.reference)
        return tuple(_to_stub(row) for row in self._session.scalars(asked))

    def _approvals(self, order: str) -> tuple[Approval, ...]:
        asked = select(ApprovalRow).where(ApprovalRow.order == order)
        return tuple(
            Approval(
                user=UserId(row.user),
                name=row.name,
                role=Role(row.role),
                at=row.at,
                list_hash=row.list_hash,
            )
            for row in self._session.scalars(asked.order_by(ApprovalRow.at, ApprovalRow.user))
        )

    def _to_order(self, row: DestructionOrderRow) -> DestructionOrder:
        values = {
            name: getattr(row, name) for name in DestructionOrder.__slots__ if name != "approvals"
        }
        values |= {
            "id": OrderId(row.id),
            "disposal": DisposalId(row.disposal),
            "state": OrderState(row.state),
            "proposed_by": UserId(row.proposed_by),
        }
        return DestructionOrder(approvals=self._approvals(row.id), **values)

    def _row(self, order: OrderId, *, lock: bool = False) -> DestructionOrderRow:
        asked = select(DestructionOrderRow).where(DestructionOrderRow.id == order)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("order", order)
        return row


def _unordered() -> Sequence[ColumnElement[bool]]:
    """Conditions of case files that wait for an order; lists that have ended are not looked at."""
    item = DisposalItemRow
    open_lists = select(DisposalRow.id).where(DisposalRow.ended_at.is_(None))
    return (item.disposal.in_(open_lists), item.state.in_(READY_STATES), item.case.not_in(HELD))


def _to_stub(row: StubRow) -> Stub:
    values = {name: getattr(row, name) for name in Stub.__slots__}
    values |= {
        "case": CaseFileId(row.case),
        "scope": Scope(row.scope),
        "lead_unit": UnitId(row.lead_unit),
        "decision": Decision(row.decision),
        "documents": tuple(tuple(each) for each in row.documents),
    }
    return Stub(**values)
