"""Steps of sending back (Rückgabe): a file is kept longer, its order goes back to its author."""

from dataclasses import dataclass
from datetime import date

from eakte import destroying, orders, withdrawing
from eakte.caseload import required_text
from eakte.domain.access import Actor, CaseFileId
from eakte.domain.destruction import DestructionOrder
from eakte.domain.disposal import ItemState
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.hold import Hold
from eakte.records import Transaction

SENT_BACK = "Eine Akte bleibt bis {until}: {reason}"  # names no file: it stands at all of the order


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an approver says: which case file is kept, until which day, why, and who says so."""

    case: CaseFileId
    until: date
    reason: str
    by: Actor


def send_back(tx: Transaction, order: DestructionOrder, kept: Kept) -> DestructionOrder:
    """End a locked order, and hold one case file of it with its sub-files until a person looks.

    Nobody but a rule makes a period longer (P59), so a hold keeps the file; the day is the one on
    which the hold is reviewed. A new order of the same list leaves the file out. The transaction
    sees all of the order.

    Raises:
        InvalidValue: the day has come already, or there is no reason.
        NotVisible: the case file does not stand on this order.
    """
    if kept.until <= tx.today:
        raise InvalidValue("keep_until", "Der neue Tag muss in der Zukunft liegen.")
    words = required_text(kept.reason, field="kept_reason")
    if kept.case not in {item.case for item in tx.destructions.items(order.id, ItemState.ORDERED)}:
        raise NotVisible("case file", kept.case)
    _hold(tx, kept, reason=words)
    told = SENT_BACK.format(until=f"{kept.until:%d.%m.%Y}", reason=words)
    return destroying.make_void(tx, order, reason=told, by=kept.by)


def _hold(tx: Transaction, kept: Kept, *, reason: str) -> None:
    """Hold the case file with all its sub-files, whoever sees them."""
    held = withdrawing.locked_with_parts(tx, [kept.case])
    hold = Hold(
        id=tx.holds.new_id(),
        reason=reason,
        placed_by=kept.by.user,
        placed_by_name=kept.by.name,
        placed_at=tx.now,
        review_on=kept.until,
        cases=tuple(sorted(found.id for found in held)),
    )
    tx.holds.add(hold)
    for found in held:
        tx.note(withdrawing.hold_event(found, hold, "placed"), by=kept.by)
    tx.enqueue(orders.hold_note_job(hold.id))
