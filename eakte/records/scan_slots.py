"""Slots that wait for scans: rows to values and back."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import CaseFileId, TenantId, UserId
from eakte.domain.errors import NotVisible
from eakte.domain.scan_slot import ScanSlot, SlotId
from eakte.tables import ScanSlotRow


class ScanSlots:
    """Slots of the tenant. Who may see which is decided by who sees its case file."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def add(self, slot: ScanSlot) -> None:
        """Store a new slot."""
        self._session.add(ScanSlotRow(**asdict(slot)))
        self._session.flush()

    def get(self, slot: SlotId) -> ScanSlot:
        """One slot.

        Raises:
            NotVisible: there is none.
        """
        return _to_slot(self._row(slot))

    def locked(self, slot: SlotId) -> ScanSlot:
        """One slot, locked until the end of the transaction.

        Raises:
            NotVisible: there is none.
        """
        return _to_slot(self._row(slot, lock=True))

    def save(self, slot: ScanSlot) -> None:
        """Store the changed value of a locked slot."""
        row = self._row(slot.id)
        for name, value in asdict(slot).items():
            setattr(row, name, value)
        self._session.flush()

    def waiting(self, case: CaseFileId) -> Sequence[ScanSlot]:
        """Slots of a case file that wait for a scan, the oldest first."""
        asked = (
            select(ScanSlotRow)
            .where(
                ScanSlotRow.case == case,
                ScanSlotRow.letter.is_(None),
                ScanSlotRow.revoked_at.is_(None),
            )
            .order_by(ScanSlotRow.id)
        )
        return tuple(_to_slot(row) for row in self._session.scalars(asked))

    def _row(self, slot: SlotId, *, lock: bool = False) -> ScanSlotRow:
        asked = select(ScanSlotRow).where(ScanSlotRow.id == slot)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("slot", slot)
        return row


def _to_slot(row: ScanSlotRow) -> ScanSlot:
    return ScanSlot(
        id=SlotId(row.id),
        tenant=TenantId(row.tenant),
        case=CaseFileId(row.case),
        subject=row.subject,
        made_by=UserId(row.made_by),
        made_by_name=row.made_by_name,
        made_at=row.made_at,
        letter=row.letter,
        revoked_at=row.revoked_at,
        revoked_by=UserId(row.revoked_by) if row.revoked_by else None,
        revoked_by_name=row.revoked_by_name,
    )
