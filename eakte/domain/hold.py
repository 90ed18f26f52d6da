"""Holds (Löschsperren): who may not destroy what, why, and until somebody looks at it again.

A hold may also restrict the processing (Art. 18 GDPR). What is restricted is only stored (Art. 18
(2)), and erasing is processing (Art. 4 no. 2): so it is destroyed as little as under any hold, and
besides nobody but records managers sees it, it is offered to nobody and handed over to nobody. Its
period goes on, and lists of disposal keep its place.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from eakte.domain.access import CaseFileId, UserId
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import DomainError
from eakte.domain.withdrawal import Withdrawal

HoldId = NewType("HoldId", str)


class RestrictionGround(StrEnum):
    """Why processing is restricted: the letters of Art. 18 (1) GDPR."""

    ACCURACY = "a"  # the person contests that the data are accurate
    UNLAWFUL = "b"  # the processing is unlawful, and the person opposes the erasure
    CLAIMS = "c"  # the office needs the data no longer, the person does for legal claims
    OBJECTION = "d"  # the person has objected (Art. 21 (1)), the balance is not decided


class HeldBy(DomainError):
    """A hold stands on the case file, so nothing of it is destroyed."""

    def __init__(self, reference: str, *, reason: str, placed_by: str) -> None:
        """Remember the case file, why it is held and by whom."""
        super().__init__(f"{reference}: {reason}")
        self.reference, self.reason, self.placed_by = reference, reason, placed_by


class ProcessingRestricted(DomainError):
    """The processing of the case file is restricted: it is stored, and nothing else."""

    def __init__(self, reference: str) -> None:
        """Remember the case file."""
        super().__init__(reference)
        self.reference = reference


class HoldLifted(DomainError):
    """The hold was lifted already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """On which ground and at whose wish (Einschränkung der Verarbeitung)."""

    ground: RestrictionGround
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold on case files (Löschsperre, Aufbewahrungssperre).

    placed_by_name is kept beside the account, because a hold may outlive it. review_on: when
    somebody has to ask whether it is still needed; it never ends by itself. lifted_at: None while
    it stands. restriction: None where the case files may be used as before.
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
    restriction: Restriction | None = None

    @property
    def stands(self) -> bool:
        """Whether it still keeps anything from being destroyed."""
        return self.lifted_at is None


def require_unrestricted(case: CaseFile) -> None:
    """Refuse to do more with a case file than to keep it, as long as it is restricted.

    Raises:
        ProcessingRestricted: a restriction stands (Art. 18 (2) GDPR).
    """
    if case.withdrawal is Withdrawal.RESTRICTED:
        raise ProcessingRestricted(case.reference)
