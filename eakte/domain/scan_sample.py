"""The random check of scanned pages (Stichprobe): which ones somebody looks at without a reason."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from eakte.domain.scanning import Protection

SAMPLE_SHARE = 0.04  # TR-03138, template for the random check: 4 %


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleShares:
    """Shares of the pages that are drawn, 0.0 to 1.0, by the need for protection."""

    normal: float = SAMPLE_SHARE
    high: float = SAMPLE_SHARE

    def of(self, protection: Protection) -> float:
        """The share of a batch; of the class "very high" somebody looks at each page."""
        if protection is Protection.VERY_HIGH:
            return 1.0
        return self.high if protection is Protection.HIGH else self.normal


def sample(numbers: Sequence[int], *, seed: str, share: float = SAMPLE_SHARE) -> frozenset[int]:
    """A random sample that anybody can draw again: the numbers whose SHA-256(seed:number) is least.

    Its size is the share, rounded up or down by lot: so the many small batches of a station have
    the share in all, as one large batch has.
    """
    size = math.floor(len(numbers) * share + _lot(seed))
    drawn = sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())
    return frozenset(drawn[:size])


def _lot(seed: str) -> float:
    """A number from 0.0 to below 1.0, the same one for a seed: of SHA-256(seed), its first 52 bits.

    A float has 53 of them, so that none is rounded up to 1.0.
    """
    return (int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) >> 12) / 2**52
