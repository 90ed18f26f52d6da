"""What is wrong with a scanned page, from measured figures (TR-03138, A.SC.8)."""

from collections.abc import Iterator

from eakte.domain.scan_pages import Finding, FindingKind, PageFigures

LEAST_DPI = 200  # text of 10 pt is read well from here on
MOST_SKEW_DEGREES = 1.0
LEAST_CONTRAST = 0.3  # good print 0.38 and more, faint copies up to 0.23
A4_WIDTH_MM, A4_HEIGHT_MM = 210.0, 297.0
WIDTH_TOLERANCE_MM = 6.0
LONGEST = 1.05  # of A4: a sheet slips by a few mm, two sheets lie further apart
SHORTEST = 0.6  # of A4 at its full width: half a sheet
UPSIDE_DOWN_DEGREES = 180
LEAST_COVERED = 0.75  # of the page that shows paper; less is a torn or folded sheet


def findings_of(figures: PageFigures) -> tuple[Finding, ...]:
    """All findings of a look; a blank page and one that cannot be shown have no others."""
    if figures.reason is not None:
        return (Finding(kind=FindingKind.UNREADABLE, figure=0.0),)
    if figures.is_blank:
        return ()
    return (*_of_resolution(figures), *_of_position(figures), *_of_length(figures))


def findings_of_reading(*, turned: int, confidence: float | None) -> tuple[Finding, ...]:
    """What only reading tells: upside down, and a confidence (0.0 to 1.0) that is too low.

    confidence: None where the page was read well.
    """
    found = []
    if turned == UPSIDE_DOWN_DEGREES:
        found.append(Finding(kind=FindingKind.UPSIDE_DOWN, figure=float(turned)))
    if confidence is not None:
        found.append(Finding(kind=FindingKind.POORLY_READ, figure=round(confidence, 2)))
    return tuple(found)


def _of_resolution(figures: PageFigures) -> Iterator[Finding]:
    if figures.dpi is not None and figures.dpi < LEAST_DPI:
        yield Finding(kind=FindingKind.LOW_RESOLUTION, figure=float(figures.dpi))
    if figures.contrast < LEAST_CONTRAST:
        yield Finding(kind=FindingKind.LOW_CONTRAST, figure=figures.contrast)


def _of_position(figures: PageFigures) -> Iterator[Finding]:
    if abs(figures.skew_degrees) > MOST_SKEW_DEGREES:
        yield Finding(kind=FindingKind.SKEWED, figure=figures.skew_degrees)
    if figures.turned:
        yield Finding(kind=FindingKind.SIDEWAYS, figure=float(figures.turned))
    if figures.cut_edges:
        yield Finding(kind=FindingKind.CUT, figure=float(len(figures.cut_edges)))


def _of_length(figures: PageFigures) -> Iterator[Finding]:
    """Lengths of pages as wide as A4 in either direction; other paper has its own."""
    across, along = sorted((figures.width_mm, figures.height_mm))
    if abs(across - A4_WIDTH_MM) <= WIDTH_TOLERANCE_MM and along > A4_HEIGHT_MM * LONGEST:
        yield Finding(kind=FindingKind.TOO_LONG, figure=along)
    is_full_width = abs(figures.width_mm - A4_WIDTH_MM) <= WIDTH_TOLERANCE_MM
    is_half = is_full_width and figures.height_mm < A4_HEIGHT_MM * SHORTEST
    if is_half or figures.covered < LEAST_COVERED:
        length = figures.height_mm * figures.covered
        yield Finding(kind=FindingKind.TOO_SHORT, figure=round(length, 1))
