"""Steps of leaving a list of disposal: a case file that is reopened (Wiederaufnahme) goes off it.

The archive has decided on, or imported, what the case file was; what it becomes now is offered when
its time comes again. Of one whose destruction has begun nothing comes back.
"""

from dataclasses import replace

from eakte.destroying import make_void
from eakte.disposing import moved, with_end
from eakte.domain.access import CaseFileId
from eakte.domain.destruction import WITHDRAWABLE, DestructionOrder, OrderId
from eakte.domain.disposal import Step
from eakte.records import Transaction

REOPENED = "Eine Akte wurde wieder geöffnet."  # names no file: it stands at all of its order


def lock_place(tx: Transaction, case: CaseFileId) -> None:
    """Lock the order and the list on which a case file stands, in the order of their executions.

    The case file itself is locked after them.
    """
    if place := tx.disposals.place_of(case):
        disposal, order = place
        if order is not None:
            tx.destructions.locked(OrderId(order))
        tx.disposals.locked(disposal)


def leave_list(tx: Transaction, case: CaseFileId) -> None:
    """Take a case file off its list, if it stands on one; its order, if not begun, is void.

    The caller has locked both, and then the case file. An order of which the actor does not see
    all is void when it is to be executed: its list is another one.

    Raises:
        StepRefused: its destruction has begun.
    """
    item = tx.disposals.open_item(case)
    if item is None:
        return
    order = tx.destructions.get(OrderId(item.order)) if item.order else None
    if order is not None and order.state in WITHDRAWABLE and _is_seen(tx, order):
        make_void(tx, order, reason=REOPENED)
        item = tx.disposals.item(item.disposal, case)
    disposal = tx.disposals.get(item.disposal)
    off = replace(item, order=None, fingerprint="", failure=REOPENED)
    moved(tx, off, Step.REOPEN, disposal, reason=REOPENED)
    with_end(tx, disposal)


def _is_seen(tx: Transaction, order: DestructionOrder) -> bool:
    return len(tx.destructions.items(order.id)) == order.case_count
