"""What is known of an executed order: read once, for its certificate."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from eakte.disposing import event_of
from eakte.domain.access import CaseFileId
from eakte.domain.certificate import Destroyed, Facts, PeriodTold
from eakte.domain.destruction import DestructionOrder
from eakte.domain.disposal import DisposalItem, ItemState, Step
from eakte.domain.stub import Stub
from eakte.periods import stored_retention
from eakte.records import HistoryLine, Transaction

BEGUN, EXECUTED = "destruction_begun", f"disposal_{Step.EXECUTE}"  # what the journal calls it


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
        begun_at=_begun_at(tx, order, stubs),
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
        begun_at=_begun_at(tx, order, [item.case]),
        disposal=tx.disposals.get(order.disposal),
        pairs=[(item, stub)] if stub else [],
        periods={item.case: _period_told(tx, item.case)} if stub else {},
        objects=tuple(tx.destructions.objects(order.id, case=item.case)),
        kept=[] if stub else [item],
    )


def period_now(tx: Transaction, case: CaseFileId) -> dict[str, str]:
    """How the period of a case file was computed: for the certificate, when the rows are gone."""
    record = stored_retention(tx, tx.cases.get(case))
    if record is None:
        return {}
    told = PeriodTold(
        rule_valid_from=str(record.rule.valid_from or ""),
        rule_sha256=record.rule.sha256,
        trigger=record.trigger,
        trigger_on=str(record.trigger_on or ""),
        explanation=record.explanation,
    )
    return asdict(told)


def tell_again(tx: Transaction, order: DestructionOrder, content: Facts, told: Facts) -> None:
    """Let the journal tell of a case file what a restored one has forgotten. Can run twice.

    Without these entries a later certificate would name neither the begin nor the period.

    Args:
        tx: the transaction of a restore.
        order: under which the case file was destroyed.
        content: a certificate or a note of it.
        told: what `content` says of this case file.
    """
    case, disposal = CaseFileId(told["case"]), tx.disposals.get(order.disposal)
    if _begin(tx, order, case) is None:
        begun_at = content["order"]["begun_at"] or ""
        tx.note(event_of(case, BEGUN, disposal, order=order.number, begun_at=begun_at))
    period = {name: told.get(name, "") for name in PeriodTold.__slots__}
    if any(period.values()) and _period_told(tx, case) == PeriodTold():
        tx.note(event_of(case, EXECUTED, disposal, **period))


def _begun_at(
    tx: Transaction, order: DestructionOrder, cases: Iterable[CaseFileId]
) -> datetime | None:
    """When the execution began; None: no entry of these case files tells."""
    for case in cases:
        if line := _begin(tx, order, case):
            told = line.detail.get("begun_at", line.at.isoformat())  # told again after a restore
            return datetime.fromisoformat(told) if told else None
    return None


def _begin(tx: Transaction, order: DestructionOrder, case: CaseFileId) -> HistoryLine | None:
    """The entry that says that this order, and no former one, began with a case file."""
    line = tx.last_entry(case, BEGUN)
    return line if line and line.detail.get("order") == order.number else None


def _period_told(tx: Transaction, case: CaseFileId) -> PeriodTold:
    line = tx.last_entry(case, EXECUTED)
    told = line.detail if line else {}
    return PeriodTold(**{name: told.get(name, "") for name in PeriodTold.__slots__})
