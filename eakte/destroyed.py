"""What is known of an executed order: read once, for its certificate."""

from collections.abc import Sequence
from datetime import datetime

from eakte.domain.access import CaseFileId
from eakte.domain.certificate import Destroyed, PeriodTold
from eakte.domain.destruction import DestructionOrder
from eakte.domain.disposal import DisposalItem, ItemState
from eakte.domain.stub import Stub
from eakte.records import Transaction

BEGUN, EXECUTED = "destruction_begun", "disposal_execute"  # what the journal calls it


def of_order(tx: Transaction, order: DestructionOrder) -> Destroyed:
    """All that a certificate tells of an executed order."""
    stubs = {stub.case: stub for stub in tx.destructions.stubs(order.id)}
    items = tx.disposals.all_items(order.disposal)
    pairs = [(item, stubs[item.case]) for item in items if item.case in stubs]
    tenant = tx.people.tenant(tx.subject.tenant)
    return Destroyed(
        tenant=tenant.id,
        authority=tenant.name,
        order=order,
        begun_at=_begun_at(tx, pairs),
        disposal=tx.disposals.get(order.disposal),
        pairs=pairs,
        periods={case: _period_told(tx, case) for case in stubs},
        objects=tuple(tx.destructions.objects(order.id)),
        kept=[item for item in items if item.failure and item.state is not ItemState.DESTROYED],
    )


def of_case(
    tx: Transaction, order: DestructionOrder, item: DisposalItem, stub: Stub | None
) -> Destroyed:
    """What is known of one case file of an order. stub: None where a hold keeps a part of it."""
    tenant = tx.people.tenant(tx.subject.tenant)
    return Destroyed(
        tenant=tenant.id,
        authority=tenant.name,
        order=order,
        begun_at=line.at if (line := tx.last_entry(item.case, BEGUN)) else None,
        disposal=tx.disposals.get(order.disposal),
        pairs=[(item, stub)] if stub else [],
        periods={item.case: _period_told(tx, item.case)} if stub else {},
        objects=tuple(tx.destructions.objects(order.id, case=item.case)),
        kept=[] if stub else [item],
    )


def _begun_at(tx: Transaction, pairs: Sequence[tuple[DisposalItem, Stub]]) -> datetime | None:
    for item, _ in pairs:
        if line := tx.last_entry(item.case, BEGUN):
            return line.at
    return None


def _period_told(tx: Transaction, case: CaseFileId) -> PeriodTold:
    line = tx.last_entry(case, EXECUTED)
    told = line.detail if line else {}
    return PeriodTold(**{name: told.get(name, "") for name in PeriodTold.__slots__})
