"""How much a scanning station may have under way (Grenzen einer Scanstelle)."""

from dataclasses import dataclass

from eakte.domain.errors import DomainError
from eakte.domain.scanning import Announcement

STATIONS_AT_LIMIT = (
    20  # a municipality may have as much under way as so many stations that are full
)


class TooManyBatches(DomainError):
    """As many batches of this station wait for their files as may wait."""

    def __init__(self, most: int) -> None:
        """Remember how many may wait."""
        super().__init__(str(most))
        self.most = most


class TooManyBatchesOfTenant(TooManyBatches):
    """As many batches of the whole municipality wait for their files as may wait."""


class BatchTooLarge(DomainError):
    """The announced files of a batch have more bytes than a batch may have."""

    def __init__(self, *, announced: int, most: int) -> None:
        """Remember both, in bytes."""
        super().__init__(f"{announced} of {most} bytes")
        self.announced, self.most = announced, most


class PartTooLarge(DomainError):
    """One announced file is larger than a file may be."""

    def __init__(self, number: int, *, most: int) -> None:
        """Remember which one, and how many bytes it may have."""
        super().__init__(f"{number}: more than {most} bytes")
        self.number, self.most = number, most


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanLimits:
    """What one station may announce. open_batches: that wait for their files at one time."""

    open_batches: int
    batch_bytes: int
    part_bytes: int

    def require_small(self, announced: Announcement) -> None:
        """Refuse a batch before its first byte.

        Raises:
            PartTooLarge, BatchTooLarge: it has too many bytes.
        """
        for part in announced.parts:
            if part.size_bytes > self.part_bytes:
                raise PartTooLarge(part.number, most=self.part_bytes)
        total = sum(part.size_bytes for part in announced.parts)
        if total > self.batch_bytes:
            raise BatchTooLarge(announced=total, most=self.batch_bytes)

    def require_free(self, *, of_station: int, of_tenant: int) -> None:
        """Refuse one more batch. Both: how many batches wait for their files.

        Raises:
            TooManyBatches, TooManyBatchesOfTenant: they are as many as may be.
        """
        if of_station >= self.open_batches:
            raise TooManyBatches(self.open_batches)
        of_all = self.open_batches * STATIONS_AT_LIMIT
        if of_tenant >= of_all:
            raise TooManyBatchesOfTenant(of_all)
