"""Empty places in case files that wait for a scan (Platzhalter), each with a sheet of its own."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType

from eakte.domain.access import Actor, CaseFileId, TenantId, UserId
from eakte.domain.errors import DomainError

SlotId = NewType("SlotId", str)


class SlotClosed(DomainError):
    """A letter lies in the slot already, or it was revoked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSlot:
    """A place for one document. subject: of the document that is to come.

    letter: of the batch that took the place; None: it is empty. revoked_at: since when nothing may
    come any more; None: it may.
    """

    id: SlotId
    tenant: TenantId
    case: CaseFileId
    subject: str
    made_by: UserId
    made_by_name: str
    made_at: datetime
    letter: str | None = None
    revoked_at: datetime | None = None
    revoked_by: UserId | None = None
    revoked_by_name: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it waits for a document."""
        return self.letter is None and self.revoked_at is None

    def require_open(self) -> None:
        """Refuse a slot that does not wait.

        Raises:
            SlotClosed: a letter lies in it, or it was revoked.
        """
        if not self.is_open:
            raise SlotClosed


def taken(slot: ScanSlot, letter: str) -> ScanSlot:
    """The slot with a letter in it.

    Raises:
        SlotClosed: it does not wait for one.
    """
    slot.require_open()
    return replace(slot, letter=letter)


def emptied(slot: ScanSlot) -> ScanSlot:
    """The slot without its letter, which went elsewhere."""
    return replace(slot, letter=None)


def revoked(slot: ScanSlot, *, by: Actor, at: datetime) -> ScanSlot:
    """The slot that takes nothing any more (Widerruf).

    Raises:
        SlotClosed: a letter lies in it, or it was revoked before.
    """
    slot.require_open()
    return replace(slot, revoked_at=at, revoked_by=by.user, revoked_by_name=by.name)
