"""Steps of a destruction: what stands on an order, whether it still may go, what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from eakte import clock_watch
from eakte.disposing import event_of, moved
from eakte.domain.access import Actor
from eakte.domain.destruction import (
    Approval,
    ApprovalRefused,
    DestructionOrder,
    ListChanged,
    OrderId,
    OrderState,
    fingerprint,
    list_hash,
    require_all_approvals,
)
from eakte.domain.disposal import (
    READY_STATES,
    Decision,
    Disposal,
    DisposalItem,
    ItemState,
    Step,
    is_due,
    state_after,
)
from eakte.domain.errors import InvalidValue
from eakte.domain.hold import HeldBy, Hold
from eakte.records import Records, Transaction

CHANGED = "Die Liste hat sich seit dem Vorschlag geändert."
UNDER_WAY = (ItemState.ORDERED, ItemState.DESTROYING)  # what an execution may touch
VOIDING = {Decision.ARCHIVE: Step.VOID_ARCHIVED, Decision.DESTROY: Step.VOID_UNWANTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What an execution would do with a case file now; reason: why it would stay, else empty."""

    item: DisposalItem
    document_count: int
    reason: str


def new_order(tx: Transaction, disposal: Disposal, *, persons: int) -> DestructionOrder:
    """An order for everything on a list that may be destroyed; it is not stored yet.

    Raises:
        InvalidValue: there is nothing.
    """
    items = ready_items(tx, disposal)
    year = tx.today.year
    return DestructionOrder(
        id=tx.destructions.new_id(),
        disposal=disposal.id,
        number=f"L-{year}/{tx.disposals.next_number(f'destruction:{year}')}",
        state=OrderState.PROPOSED,
        persons=persons,
        proposed_by=tx.subject.user,
        proposed_by_name=tx.subject.name,
        proposed_at=tx.now,
        list_hash=list_hash(_fingerprint(tx, item) for item in items),
        case_count=len(items),
    )


def ready_items(tx: Transaction, disposal: Disposal) -> Sequence[DisposalItem]:
    """The case files of a list that may be destroyed and that no hold keeps.

    Raises:
        InvalidValue: there are none.
        HeldBy: a hold keeps all of them.
    """
    items = tx.disposals.all_items(disposal.id, *READY_STATES)
    if not items:
        raise InvalidValue("disposal", "Auf dieser Liste ist nichts zu löschen.")
    held = tx.holds.held_among(item.case for item in items)
    free = [item for item in items if item.case not in held]
    if not free:
        hold = tx.holds.standing_on(items[0].case)[0]
        raise HeldBy(items[0].reference, reason=hold.reason, placed_by=hold.placed_by_name)
    return free


def put_on_order(tx: Transaction, disposal: Disposal, order: DestructionOrder) -> None:
    """Note at each case file on which order it stands, and what the approvals will stand for."""
    for item in ready_items(tx, disposal):
        ordered = replace(item, order=order.id, fingerprint=_fingerprint(tx, item), failure="")
        moved(tx, ordered, Step.ORDER, disposal, order=order.number)


def require_sees_all(tx: Transaction, order: DestructionOrder) -> None:
    """Refuse to approve what one does not see.

    Raises:
        ApprovalRefused: some of the case files are out of sight.
    """
    if len(tx.destructions.items(order.id)) != order.case_count:
        raise ApprovalRefused("Sie sehen nicht alle Akten dieser Liste.")


def listed_hash(tx: Transaction, order: DestructionOrder) -> str:
    """The digest of an order as it stands now."""
    return list_hash(_fingerprint(tx, item) for item in tx.destructions.items(order.id))


def approved(
    order: DestructionOrder, approval: Approval, *, waits_until: datetime
) -> DestructionOrder:
    """The order with one approval more; with the last one it waits."""
    approvals = (*order.approvals, approval)
    if len(approvals) < order.approvals_needed:
        return replace(order, approvals=approvals, state=OrderState.APPROVED_ONCE)
    return replace(order, approvals=approvals, state=OrderState.WAITING, waits_until=waits_until)


def make_void(
    tx: Transaction, order: DestructionOrder, *, reason: str, by: Actor | None = None
) -> DestructionOrder:
    """End an order before anything was destroyed; its case files stand on the list as before.

    The transaction sees all of them. by: whose deed it is; None: of its actor.
    """
    disposal = tx.disposals.get(order.disposal)
    for item in tx.destructions.items(order.id, ItemState.ORDERED):
        taken_off(tx, item, disposal, reason=reason, by=by)
    void = replace(order, state=OrderState.VOID, void_reason=reason, ended_at=tx.now)
    tx.destructions.put(void)
    return void


def taken_off(
    tx: Transaction,
    item: DisposalItem,
    disposal: Disposal,
    *,
    reason: str,
    by: Actor | None = None,
) -> DisposalItem:
    """A case file that stays for now: off its order, on its list, with the reason."""
    step = VOIDING[item.decision or Decision.DESTROY]
    state = state_after(item, step)
    off = replace(item, state=state, order=None, fingerprint="", failure=reason)
    tx.disposals.put_item(off)
    tx.note(event_of(item.case, f"disposal_{step}", disposal, reason=reason), by=by)
    return off


def begin_execution(records: Records, order: OrderId, actor: Actor) -> DestructionOrder:
    """Check an order once more as a whole, and begin with it; harmless when it has begun.

    Raises:
        ListChanged: the order is void now.
        OrderEnded, ApprovalRefused, StillWaiting, ClockDoubted: it is not executed.
    """
    with records.begin(actor) as tx:
        found = tx.destructions.locked(order)
        clock_watch.require_trusted(tx)
        if found.state is OrderState.EXECUTING:
            return found
        if found.state is OrderState.HELD:  # what is left of its list is what was approved
            going_on = replace(found, state=OrderState.EXECUTING)
            tx.destructions.put(going_on)
            note(tx, going_on, "destruction_resumed")
            return going_on
        now_listed = listed_hash(tx, found)
        if found.state is not OrderState.WAITING or now_listed == found.list_hash:
            require_all_approvals(found, found_hash=now_listed, now=tx.now)
            begun = replace(found, state=OrderState.EXECUTING)
            tx.destructions.put(begun)
            note(tx, begun, "destruction_begun")
            return begun
        make_void(tx, found, reason=CHANGED)
    raise ListChanged(found.number)


def reason_against(tx: Transaction, item: DisposalItem) -> str:
    """Why a case file may not be destroyed now, in German; empty: it may.

    The caller has locked the case file, where more than a prospect depends on it.
    """
    if item.state not in UNDER_WAY:
        return CHANGED
    case = tx.cases.get(item.case)
    holds = tx.holds.standing_on(case.id)
    if holds:
        return held_sentence(holds[0])
    batch = tx.scans.originals.open_batch_of(case.id)
    if batch and item.state is ItemState.ORDERED:
        return f"Der Scanstapel {batch} ist noch nicht abgeschlossen."
    if not is_due(case, today=tx.today):
        return "Die Aufbewahrungsfrist ist nicht mehr abgelaufen."
    if item.state is ItemState.ORDERED and _fingerprint(tx, item) != item.fingerprint:
        return CHANGED
    return ""


def held_sentence(hold: Hold) -> str:
    """Why a hold keeps a case file, and who placed it."""
    return f"Sperre wegen {hold.reason}, gesetzt von {hold.placed_by_name}."


def prospects(tx: Transaction, order: DestructionOrder) -> list[Prospect]:
    """What an execution would do with each case file of an order now."""
    return [
        Prospect(
            item=item,
            document_count=len(tx.documents.everything_in(item.case)),
            reason=reason_against(tx, item),
        )
        for item in tx.destructions.items(order.id, *UNDER_WAY)
    ]


def note(tx: Transaction, order: DestructionOrder, action: str, **detail: str) -> None:
    """An entry in the history of each case file of an order."""
    disposal = tx.disposals.get(order.disposal)
    for item in tx.destructions.items(order.id):
        tx.note(event_of(item.case, action, disposal, order=order.number, **detail))


def _fingerprint(tx: Transaction, item: DisposalItem) -> str:
    case = tx.cases.get(item.case)
    return fingerprint(item, case, tx.destructions.versions_of(case.id))
