"""What a scan bench does with a batch, and the values it takes and gives.

A scan (Stapelscan) is a file of many pages as a scanner wrote it. The bench looks at each page and
tells figures; what a figure means is decided elsewhere. It joins pages of several scans to one
document. The scans themselves are never written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexing.page_reader import PageCode

# Marks of a separator sheet (Trennblatt): their centres on A4 from top left, and where the ink of
# each begins and ends from its centre: a disc, and a ring around it. All distances differ.
SHEET_MARKS_MM = ((40.0, 147.0), (172.0, 147.0), (78.0, 222.0))
SHEET_MARK_RINGS_MM = (4.0, 8.0, 12.0)
LOOK_DPI = 200  # of the image that is looked at: at 150, one small label in four is overlooked


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLook:
    """What one look at a page tells (Seitenprüfung). All of the page as the file shows it.

    number: from 1. width_mm, height_mm: of the page. dpi: resolution of the scan, the coarser of
    its two; None: the page is no scan. codes: from top to bottom, in pixels of LOOK_DPI from top
    left. is_blank: nothing is printed on it, not even faintly. skew_degrees: clockwise by which its
    lines slope. turned: degrees clockwise by which it is to be turned to stand upright, as far as
    a cheap look tells: 0, 90 or 270; upside down is not told. contrast: of ink to paper, 0.0 to
    1.0; it says nothing of a blank page. cut_edges: `left`, `right`, `top`, `bottom` where ink
    runs over the edge. ink: share of the page that is dark, 0.0 to 1.0. covered: share of the page
    that shows paper; the rest is the lid of the scanner or was filled up by it. is_sheet: it has
    the marks of a separator sheet, whether its codes can be read or not. reason: stable code of
    why nothing of this can be told, the figures are then empty; None else.
    """

    number: int
    width_mm: float = 0.0
    height_mm: float = 0.0
    dpi: int | None = None
    codes: tuple[PageCode, ...] = ()
    is_blank: bool = False
    skew_degrees: float = 0.0
    turned: int = 0
    contrast: float = 0.0
    cut_edges: frozenset[str] = frozenset()
    ink: float = 0.0
    covered: float = 1.0
    is_sheet: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSource:
    """One page of a document that is composed, and where it comes from.

    page: from 1. turned: degrees clockwise by which it is turned (0, 90, 180, 270), as
    `SheetLook.turned` says. straightened: degrees clockwise by which its lines slope and which are
    taken away, as `SheetLook.skew_degrees` says; 0.0: the page stays as it is.
    """

    path: Path
    file_name: str
    page: int
    turned: int = 0
    straightened: float = 0.0


class ScanUnreadable(Exception):
    """This scan cannot be looked at, or no document can be made of it."""

    def __init__(self, reason: str) -> None:
        """Remember why, as a stable code.

        `encrypted`, `damaged`, `not_a_page_file`, `no_such_page`, `too_many_pixels`, `too_large`;
        `time_limit`, `memory_limit`, `crashed` where a child process ended early.
        """
        super().__init__(reason)
        self.reason = reason


class ScanBench(Protocol):
    """Looks at scans and joins their pages. Nothing is parsed in the process of the caller."""

    def looks(self, path: Path, *, file_name: str, first: int = 1) -> Iterator[SheetLook]:
        """One look for each page, in their order, as soon as each is there.

        Who stops earlier closes the iterator: its child process is ended then. A page that cannot
        be rendered, or that ends its process, is a look with a reason, and the next one follows.

        Args:
            path: a PDF, TIFF, JPEG or PNG.
            file_name: as the station called it.
            first: page to begin with, from 1.

        Raises:
            ScanUnreadable: no page of it can be seen, or none may: a virus scanner found something
                (`malware`) or did not look through it (`not_scanned`).
            ScannerUnavailable: there is one, but it does not answer.
            ReaderUnavailable: no process can be started.
        """

    def compose(self, pages: Sequence[PageSource], target: Path) -> None:
        """Write a PDF of these pages. The same input gives the same bytes.

        Images are taken as they are; only a page that is straightened is drawn anew, in the
        resolution of its scan and without loss.

        Args:
            pages: at least one, in the order of the document.
            target: the file to be written; it is not there after a refusal.

        Raises:
            ScanUnreadable: with the reason; nothing was written.
            ReaderUnavailable: no process can be started.
        """
