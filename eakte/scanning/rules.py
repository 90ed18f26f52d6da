"""What an installation chooses for its scanning stations, as the flows take it."""

from eakte.domain.scan_limits import ScanLimits
from eakte.domain.scan_sample import SampleShares
from eakte.settings import Settings


def limits_of(settings: Settings) -> ScanLimits:
    """How much a station may have under way."""
    return ScanLimits(
        open_batches=settings.scan_open_batches,
        batch_bytes=settings.scan_batch_limit_bytes,
        part_bytes=settings.upload_limit_bytes,
    )


def shares_of(settings: Settings) -> SampleShares:
    """How many pages are drawn for the random check."""
    return SampleShares(
        normal=settings.scan_sample_percent / 100,
        high=settings.scan_sample_percent_high / 100,
    )
