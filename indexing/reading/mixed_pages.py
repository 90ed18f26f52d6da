"""PDF pages with a text layer and pictures beside, under or over it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from indexing.page_reader import Method, PageReading, PageState, WordBox
from indexing.reading import text_and_scan
from indexing.reading.errors import Unreadable
from indexing.reading.ocr import Scan, turned
from indexing.reading.page_images import save_images
from indexing.reading.pdf_text import PDFIUM
from indexing.reading.reading_order import Order, PageResult, Watch
from indexing.reading.recognised_pages import (
    Found,
    ReadViews,
    codes_of,
    lines_of,
    main_rotation,
    read_views,
    reading_of,
)
from indexing.reading.text_and_scan import Line, PixelBox
from indexing.reading.views import View, on_page
from indexing.reading.words import MOST_WORDS, in_lines, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedPage:
    """A page as it was rendered.

    known: lines of its real text, on the image of the scan. parts: where pictures may hold more.
    is_scan: the picture is the page, and the text was only stamped on it. dpi: of the scan; 0 where
    there is none.
    """

    scan: Scan
    shown: Image.Image
    known: Sequence[Line]
    parts: Sequence[PixelBox]
    is_scan: bool
    dpi: int


def text_page(
    order: Order, number: int, page: MixedPage, watch: Watch, reason: str | None = None
) -> PageResult:
    """A page of which only the text layer is told. reason: why its pictures could not be read."""
    words = in_lines(page.known)[:MOST_WORDS]
    reading = PageReading(
        number=number,
        state=PageState.READ,
        method=Method.TEXT_LAYER,
        text=text_of(words)[: order.limits.page_text_characters],
        engine=PDFIUM,
        reason=reason,
        width_px=page.scan.image.width,
        height_px=page.scan.image.height,
        words=words,
        duration_ms=watch.milliseconds,
        dpi=0 if page.parts else page.dpi,
    )
    return reading, save_images(page.shown, number, order.folder)


def mixed_page(order: Order, number: int, page: MixedPage, watch: Watch) -> PageResult:
    """The words of the text layer with those that were recognised in the pictures."""
    views = text_and_scan.views_of(page.scan, page.parts, page.known, are_asked=not page.is_scan)
    try:
        read, reason = read_views(order, views)
    except Unreadable as error:
        return text_page(order, number, page, watch, error.reason)
    lines, recognised = _merged(page, read)
    if not recognised:
        return text_page(order, number, page, watch, reason)
    known, size = sum(len(line) for line in page.known), page.scan.image.size
    found = Found(
        lines=lines,
        rotation=main_rotation(read, known),
        size=size,
        confidence=sum(word.confidence for word in recognised) / len(recognised),
        dpi=page.dpi,
        reason=reason,
        codes=codes_of(read, size),
        marks=frozenset({"text_and_scan"}).union(*(one.marks for _, one in read)),
    )
    reading = reading_of(order, number, found, watch)
    if len(recognised) <= known:
        reading = replace(reading, method=Method.TEXT_LAYER)
    return reading, save_images(turned(page.shown, found.rotation), number, order.folder)


def _merged(page: MixedPage, read: ReadViews) -> tuple[list[Line], list[WordBox]]:
    """All lines in order, and the words among them that were recognised."""
    lines, recognised = list(page.known), []
    for view, one in read:
        words = on_page(one.words, view, one.rotation, page.scan.image.size)
        found = text_and_scan.legible(list(lines_of(words)))
        recognised += [word for line in found for word in line]
        lines = text_and_scan.merged(lines, found, _part_of(view))
    return lines, recognised


def _part_of(view: View) -> PixelBox:
    left, top = view.onto.point(0, 0)
    right, bottom = view.onto.point(*view.scan.image.size)
    return round(left), round(top), round(right), round(bottom)
