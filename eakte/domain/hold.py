"""Holds (Löschsperren): who may not destroy what, why, and until somebody looks at it again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from eakte.domain.access import CaseFileId, UserId
from eakte.domain.errors import DomainError

HoldId = NewType("HoldId", str)


class HeldBy(DomainError):
    """A hold stands on the case file, so nothing of it is destroyed."""

    def __init__(self, reference: str, *, reason: str, placed_by: str) -> None:
        """Remember the case file, why it is held and by whom."""
        super().__init__(f"{reference}: {reason}")
        self.reference, self.reason, self.placed_by = reference, reason, placed_by


class HoldLifted(DomainError):
    """The hold was lifted already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold on case files (Löschsperre, Aufbewahrungssperre).

    placed_by_name is kept beside the account, because a hold may outlive it. review_on: when
    somebody has to ask whether it is still needed; it never ends by itself. lifted_at: None while
    it stands.
    """

    id: HoldId
    reason: str
    placed_by: UserId
    placed_by_name: str
    placed_at: datetime
    review_on: date
    cases: tuple[CaseFileId, ...] = ()
    lifted_by: UserId | None = None
    lifted_at: datetime | None = None
    lift_reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether it still keeps anything from being destroyed."""
        return self.lifted_at is None
