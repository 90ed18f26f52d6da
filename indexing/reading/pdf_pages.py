"""Pages of a PDF: real text is kept, scans and scanned parts are recognised."""

from collections.abc import Iterator
from contextlib import contextmanager

import pypdf
import pypdfium2

from indexing.page_reader import Method, PageImage, PageReading, PageState
from indexing.reading.errors import Unreadable
from indexing.reading.layer_check import SHOWN_ALIKE, fits, says_the_same
from indexing.reading.mixed_pages import MixedPage, mixed_page, text_page
from indexing.reading.ocr import Scan, turned
from indexing.reading.page_box import Box
from indexing.reading.page_images import save_images
from indexing.reading.pdf_contents import Contents, contents_of
from indexing.reading.pdf_opening import PDF_FAULTS, parsed
from indexing.reading.pdf_sheets import sheet_of_page, told_dpi
from indexing.reading.pdf_text import Line, is_garbage, is_odd, layer_of, on_image
from indexing.reading.plain_text import clean
from indexing.reading.reading_order import Order, PageResult, Watch, unreadable
from indexing.reading.recognised_pages import recognised_page
from indexing.reading.render import Rendered, page_box, rendered, viewing_dpi
from indexing.reading.resolution import believed_dpi, rendering_dpi
from indexing.reading.sheets import scan_in
from indexing.reading.text_and_scan import PixelBox, merged, scanned_parts

PYPDF = f"pypdf {pypdf.__version__}"
# A page that is mostly a picture and shows fewer signs than this is a scan with a stamp on it.
SIGNS_BESIDE_PICTURE = 400
PICTURE_SHARE = 0.50  # of the page


def read(order: Order) -> Iterator[PageResult]:
    """One result for each page."""
    with _opened(order) as document:
        for number in order.pages:
            watch = Watch()
            try:
                yield _read_page(order, document, number, watch)
            except PDF_FAULTS:
                yield unreadable(number, "damaged", watch), []


def images(order: Order) -> Iterator[tuple[int, list[PageImage]]]:
    """The images of the pages, turned as they were when they were read."""
    with _opened(order) as document:
        for number in order.pages:
            try:
                yield number, _page_images(order, document, number)
            except PDF_FAULTS:
                yield number, []


@contextmanager
def _opened(order: Order) -> Iterator[pypdfium2.PdfDocument | None]:
    """The file in PDFium, which opens a file of a thousand pages at once; None if it cannot."""
    try:
        document = pypdfium2.PdfDocument(order.file.path)
    except PDF_FAULTS:
        yield None
        return
    with document:
        yield document


def _page_images(
    order: Order, document: pypdfium2.PdfDocument | None, number: int
) -> list[PageImage]:
    if document is None:
        return []
    page = document[number - 1]
    try:
        dpi = viewing_dpi(page) * (2 if number in order.rotations else 1)
        shown = rendered(page, dpi, order.limits.rendered_pixels).shown
    finally:
        page.close()
    return save_images(turned(shown, order.rotations.get(number, 0)), number, order.folder)


def _read_page(
    order: Order, document: pypdfium2.PdfDocument | None, number: int, watch: Watch
) -> PageResult:
    if document is None:
        return _text_only(order, number, watch), []
    page = document[number - 1]
    try:
        contents = contents_of(page)
        known = _known(order, page, contents, watch)
        if known is None:
            return _scanned_page(order, page, contents, number, watch)
        if known.parts:
            return mixed_page(order, number, known, watch)
        return text_page(order, number, known, watch)
    finally:
        page.close()


def _scanned_page(
    order: Order, page: pypdfium2.PdfPage, contents: Contents, number: int, watch: Watch
) -> PageResult:
    sheet = sheet_of_page(order, page, contents, watch)
    is_white = sheet.shown.mode == "L" and sheet.shown.getextrema() == (255, 255)
    if is_white and not all(picture.is_sound for picture in contents.pictures):
        return unreadable(number, "damaged", watch), []
    return recognised_page(order, number, sheet, watch)


def _known(
    order: Order, page: pypdfium2.PdfPage, contents: Contents, watch: Watch
) -> MixedPage | None:
    """What the text layer says, and where there may be more; None: nothing that is believed."""
    if not contents.seen and not contents.unseen:
        return None
    box = page_box(page)
    parts = scanned_parts(contents, box)
    is_hidden = contents.unseen > contents.seen
    is_plain = not parts and not is_hidden
    dpi = viewing_dpi(page) if is_plain else rendering_dpi(contents, box)
    image = rendered(page, dpi, order.limits.rendered_pixels)
    scan = _scan(order, image, watch, is_plain=is_plain)
    layer = layer_of(page, scan.image.size, contents.hidden)
    lines = layer.seen
    if is_hidden and fits(layer.hidden, scan, order.tesseract, order.language):
        lines, parts = merged(layer.seen, layer.hidden, (0, 0, *scan.image.size)), []
    elif is_hidden and not parts:
        parts = [box]
    if is_garbage(_text(lines)) or not _is_believed(order, layer.seen, scan):
        return None
    return MixedPage(
        scan=scan,
        shown=image.shown,
        known=lines,
        parts=[_on_image(page, part, scan.image.size) for part in parts],
        is_scan=_is_scan(parts, box, lines),
        dpi=0 if is_plain else told_dpi(page, contents),
    )


def _is_believed(order: Order, seen: list[Line], scan: Scan) -> bool:
    """Whether visible text means what it shows; asked of the picture where it reads oddly."""
    return not is_odd(_text(seen)) or says_the_same(
        seen, scan, order.tesseract, order.language, least=SHOWN_ALIKE
    )


def _scan(order: Order, image: Rendered, watch: Watch, *, is_plain: bool) -> Scan:
    """The page as it is recognised; one with plain text will not be, and is left as it is."""
    if is_plain:
        return Scan(image=image.grey, dpi=round(image.dpi), until=watch.until(order.limits))
    return scan_in(order, image.grey, believed_dpi(image.dpi, *image.grey.size), watch)


def _text(lines: list[Line]) -> str:
    return " ".join(word.text for line in lines for word in line)


def _is_scan(parts: list[Box], page: Box, lines: list[Line]) -> bool:
    largest = max((part.area for part in parts), default=0.0)
    is_short = sum(len(word.text) for line in lines for word in line) < SIGNS_BESIDE_PICTURE
    return largest > page.area * PICTURE_SHARE and is_short


def _on_image(page: pypdfium2.PdfPage, part: Box, size: tuple[int, int]) -> PixelBox:
    """A part of a page on its image; the page may be turned."""
    one = on_image(page, part.left, part.top, size)
    other = on_image(page, part.right, part.bottom, size)
    (left, right), (top, bottom) = (sorted(sides) for sides in zip(one, other, strict=True))
    return max(0, left), max(0, top), min(size[0], right), min(size[1], bottom)


def _text_only(order: Order, number: int, watch: Watch) -> PageReading:
    """What pypdf reads of a file that cannot be rendered."""
    try:
        with parsed(order.file.path) as reader:
            text = clean(reader.pages[number - 1].extract_text()).strip()
    except Unreadable:
        return unreadable(number, "damaged", watch)
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
