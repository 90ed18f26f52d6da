"""The resolution of scans: what their files tell, and whether that can be."""

from collections.abc import Sequence

from indexing.reading.page_box import Box
from indexing.reading.pdf_contents import Contents, Picture

MOST_DPI = 300  # pages are not rendered finer
_LEAST_TOLD_DPI, _MOST_TOLD_DPI = 30, 2400  # others are a mistake of the device
_SCREEN_DPI = 100  # cameras and screens write 72 or 96 whatever the picture shows
_LONGEST_BY_SCREEN_INCH = 17.0  # the longer side of A3
_A4_LENGTH_INCH = 11.69
_COVERED = 0.80  # of the page: then it is a scan, and finer than the scan shows nothing more
_LEADING = 0.20  # of the area of the largest picture: smaller ones are logos on the scan


def believed_dpi(told: float, width: int, height: int) -> float:
    """The told resolution of an image, or that of A4 where it cannot be.

    Args:
        told: in dots per inch; 0 where nothing is told.
        width: of the image in pixels.
        height: of the image in pixels.
    """
    longest = max(width, height)
    is_possible = _LEAST_TOLD_DPI <= told <= _MOST_TOLD_DPI
    is_default = told <= _SCREEN_DPI and longest > told * _LONGEST_BY_SCREEN_INCH
    return told if is_possible and not is_default else longest / _A4_LENGTH_INCH


def scan_dpi(contents: Contents, page: Box) -> int:
    """Resolution of the scan on a page, the coarser of its two; 0 where there is none."""
    leading = _leading(contents.pictures, page)
    return round(max((min(one.across_dpi, one.down_dpi) for one in leading), default=0))


def rendering_dpi(contents: Contents, page: Box) -> float:
    """Resolution in which a page is recognised: that of its scan, else the best."""
    pictures = _leading(contents.pictures, page)
    covered = sum(picture.box.cut(page).area for picture in pictures)
    if not pictures or (contents.has_drawing and covered < page.area * _COVERED):
        return MOST_DPI
    return min(MOST_DPI, max(max(one.across_dpi, one.down_dpi) for one in pictures))


def _leading(pictures: Sequence[Picture], page: Box) -> list[Picture]:
    """The pictures that make the page, without logos and stamps."""
    areas = [picture.box.cut(page).area for picture in pictures]
    largest = max(areas, default=0.0)
    if sum(areas) < page.area * _LEADING:
        return []
    return [
        one for one, area in zip(pictures, areas, strict=True) if area >= largest * _LEADING > 0
    ]
