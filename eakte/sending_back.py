"""Steps of sending back (Rückgabe): a file is kept longer, its order goes back to its author."""

from datetime import date

from eakte import destroying, orders, withdrawing
from eakte.caseload import required_text
from eakte.domain.access import CaseFileId
from eakte.domain.destruction import DestructionOrder
from eakte.domain.disposal import ItemState
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.hold import Hold
from eakte.records import Transaction

SENT_BACK = "Eine Akte bleibt bis {until}: {reason}"  # names no file: it stands at all of the order


def send_back(
    tx: Transaction, order: DestructionOrder, case: CaseFileId, *, keep_until: date, reason: str
) -> DestructionOrder:
    """End a locked order, and hold one case file of it with its sub-files until a person looks.

    Nobody but a rule makes a period longer (P59), so a hold keeps the file; the day is the one on
    which the hold is reviewed. A new order of the same list leaves the file out.

    Raises:
        InvalidValue: the day has come already, or there is no reason.
        NotVisible: the case file does not stand on this order.
    """
    if keep_until <= tx.today:
        raise InvalidValue("keep_until", "Der neue Tag muss in der Zukunft liegen.")
    words = required_text(reason, field="kept_reason")
    if case not in {item.case for item in tx.destructions.items(order.id, ItemState.ORDERED)}:
        raise NotVisible("case file", case)
    _hold(tx, case, review_on=keep_until, reason=words)
    told = SENT_BACK.format(until=f"{keep_until:%d.%m.%Y}", reason=words)
    return destroying.make_void(tx, order, reason=told)


def _hold(tx: Transaction, case: CaseFileId, *, review_on: date, reason: str) -> None:
    keys = sorted({case, *tx.cases.parts_of([case])})
    held = [tx.cases.locked(key) for key in keys]
    hold = Hold(
        id=tx.holds.new_id(),
        reason=reason,
        placed_by=tx.subject.user,
        placed_by_name=tx.subject.name,
        placed_at=tx.now,
        review_on=review_on,
        cases=tuple(keys),
    )
    tx.holds.add(hold)
    for found in held:
        tx.note(withdrawing.hold_event(found, hold, "placed"))
    tx.enqueue(orders.hold_note_job(hold.id))
