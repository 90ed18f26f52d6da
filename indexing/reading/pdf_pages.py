"""Pages of a PDF: real text where there is some, else the page is recognised."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pypdf
import pypdfium2

from indexing.page_reader import Method, PageImage, PageReading, PageState
from indexing.reading.errors import Unreadable
from indexing.reading.ocr import turned
from indexing.reading.page_images import save_images
from indexing.reading.pdf_opening import PDF_FAULTS, parsed
from indexing.reading.pdf_text import is_garbage, shows_text, words_of
from indexing.reading.plain_text import clean
from indexing.reading.reading_order import (
    Order,
    PageResult,
    Watch,
    recognised_page,
    unreadable,
)
from indexing.reading.render import rendered, scan_dpi, viewing_dpi
from indexing.reading.words import MOST_WORDS, in_lines, text_of

PYPDF = f"pypdf {pypdf.__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Engines:
    """The file in both engines; None where one of them cannot open it."""

    pypdf: pypdf.PdfReader | None
    pdfium: pypdfium2.PdfDocument | None


def read(order: Order) -> Iterator[PageResult]:
    """One result for each page."""
    with ExitStack() as stack:
        engines = _opened(order, stack)
        for number in order.pages:
            watch = Watch()
            try:
                yield _read_page(order, engines, number, watch)
            except PDF_FAULTS:
                yield unreadable(number, "damaged", watch), []


def images(order: Order) -> Iterator[tuple[int, list[PageImage]]]:
    """The images of the pages, turned as they were when they were read."""
    with ExitStack() as stack:
        document = _opened(order, stack).pdfium
        for number in order.pages:
            try:
                yield number, _page_images(order, document, number)
            except PDF_FAULTS:
                yield number, []


def _page_images(
    order: Order, document: pypdfium2.PdfDocument | None, number: int
) -> list[PageImage]:
    if document is None:
        return []
    page = document[number - 1]
    dpi = viewing_dpi(page) * (2 if number in order.rotations else 1)
    image, _ = rendered(page, dpi, order.limits.rendered_pixels)
    return save_images(turned(image, order.rotations.get(number, 0)), number, order.folder)


def _opened(order: Order, stack: ExitStack) -> _Engines:
    reader: pypdf.PdfReader | None = None
    document: pypdfium2.PdfDocument | None = None
    try:
        reader = stack.enter_context(parsed(order.file.path))
    except (Unreadable, *PDF_FAULTS):
        reader = None
    try:
        document = stack.enter_context(pypdfium2.PdfDocument(order.file.path))
    except PDF_FAULTS:
        document = None
    return _Engines(pypdf=reader, pdfium=document)


def _read_page(order: Order, engines: _Engines, number: int, watch: Watch) -> PageResult:
    if engines.pdfium is None:
        return _text_only(order, engines.pypdf, number, watch), []
    page = engines.pdfium[number - 1]
    try:
        if _has_text(engines.pypdf, number):
            return _text_page(order, page, number, watch)
        image, dpi = rendered(page, scan_dpi(page), order.limits.rendered_pixels)
        return recognised_page(order, number, image, dpi, watch)
    finally:
        page.close()


def _has_text(reader: pypdf.PdfReader | None, number: int) -> bool:
    """What pypdf says; a page that it cannot read is recognised from its image."""
    if reader is None:
        return False
    try:
        return shows_text(reader.pages[number - 1])
    except PDF_FAULTS:
        return False


def _text_page(order: Order, page: pypdfium2.PdfPage, number: int, watch: Watch) -> PageResult:
    image, _ = rendered(page, viewing_dpi(page), order.limits.rendered_pixels)
    words = in_lines(words_of(page, image.width, image.height))[:MOST_WORDS]
    text = text_of(words)[: order.limits.page_text_characters]
    if is_garbage(text):
        sharp, dpi = rendered(page, scan_dpi(page), order.limits.rendered_pixels)
        return recognised_page(order, number, sharp, dpi, watch)
    reading = PageReading(
        number=number,
        state=PageState.READ,
        method=Method.TEXT_LAYER,
        text=text,
        engine=PYPDF,
        width_px=image.width,
        height_px=image.height,
        words=words,
        duration_ms=watch.milliseconds,
    )
    return reading, save_images(image, number, order.folder)


def _text_only(
    order: Order, reader: pypdf.PdfReader | None, number: int, watch: Watch
) -> PageReading:
    """What pypdf reads of a file that cannot be rendered."""
    if reader is None:
        return unreadable(number, "damaged", watch)
    text = clean(reader.pages[number - 1].extract_text()).strip()
    if is_garbage(text):
        return unreadable(number, "not_rendered", watch)
    return PageReading(
        number=number,
        state=PageState.READ,
        method=Method.TEXT_LAYER,
        text=text[: order.limits.page_text_characters],
        engine=PYPDF,
        reason="not_rendered",
        duration_ms=watch.milliseconds,
    )
