"""The inside of the child process that looks at a scan: its task, told page by page."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from indexing.reading.codes import codes_on
from indexing.reading.errors import Unreadable
from indexing.reading.foreign_file import Family, ForeignFile
from indexing.reading.messages import Message
from indexing.reading.paper import brightness
from indexing.reading.settings import Limits
from indexing.reading.sniffing import look_at
from indexing.scan_bench import LOOK_DPI, SheetLook
from indexing.scanning import image_scans, pdf_scans
from indexing.scanning.ink_edges import REDUCED, cut_edges, paper_part
from indexing.scanning.line_slope import slope_of
from indexing.scanning.look_messages import look_to_message
from indexing.scanning.scan_page import ScanPage
from indexing.scanning.sheet_ink import contrast_of, ink_of, is_empty
from indexing.scanning.sheet_marks import has_sheet_marks

_Render = Callable[[int], ScanPage]  # by page number; raises Unreadable


def looks(arguments: Mapping[str, Any], limits: Limits, _config: object) -> Iterator[Message]:
    """How many pages there are, then a look at each that is asked for; or `refused`."""
    file = look_at(Path(arguments["path"]), arguments["file_name"])
    try:
        with _opened(file, limits) as (count, render):
            first, pages = arguments["first"], min(count, limits.pages)
            yield {"pages": pages}
            for number in range(first, min(pages, first + limits.chunk_pages - 1) + 1):
                yield look_to_message(_look(number, render))
    except Unreadable as error:
        yield {"refused": error.reason}


@contextmanager
def _opened(file: ForeignFile, limits: Limits) -> Iterator[tuple[int, _Render]]:
    """Number of pages, and what renders one of them."""
    if file.family is Family.PDF:
        with pdf_scans.opened(file.path) as document:
            yield len(document), partial(pdf_scans.scan_page, document, limits=limits)
    elif file.family is Family.IMAGE:
        with image_scans.opened(file) as image:
            count = image_scans.count(file)
            yield count, partial(image_scans.scan_page, image, limits=limits)
    else:
        raise Unreadable("not_a_page_file")


def _look(number: int, render: _Render) -> SheetLook:
    try:
        page = render(number)
    except Unreadable as error:
        return SheetLook(number=number, reason=error.reason)
    return look_of(number, page)


def look_of(number: int, page: ScanPage) -> SheetLook:
    """All figures of a page that was rendered; those of print are of what is paper on it."""
    small = page.grey.reduce(REDUCED)
    part = paper_part(small)
    plain = SheetLook(
        number=number,
        width_mm=round(page.width_mm, 1),
        height_mm=round(page.height_mm, 1),
        dpi=page.dpi,
        codes=codes_on(page.grey, LOOK_DPI),
        covered=part.share,
    )
    if not part.share:
        return plain
    left, top, right, bottom = part.box
    box = left * REDUCED, top * REDUCED, right * REDUCED, bottom * REDUCED
    return _with_print(plain, page.grey.crop(box), small.crop(part.box))


def _with_print(plain: SheetLook, grey: Image.Image, small: Image.Image) -> SheetLook:
    """With the figures of what is printed."""
    paper = brightness(small)
    inked = replace(plain, contrast=contrast_of(small, paper), ink=ink_of(small, paper))
    if is_empty(grey):
        return replace(inked, is_blank=True)
    slope = slope_of(small, paper)
    return replace(
        inked,
        is_sheet=has_sheet_marks(grey),
        skew_degrees=slope.degrees,
        turned=slope.turned,
        cut_edges=cut_edges(small, paper),
    )
