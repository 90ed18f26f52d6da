"""A page of a scan as it is looked at: coarse, grey, decoded once."""

from dataclasses import dataclass

from PIL import Image

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanPage:
    """A page. grey: in LOOK_DPI. dpi: of the scan on it; None: there is none."""

    grey: Image.Image
    width_mm: float
    height_mm: float
    dpi: int | None
