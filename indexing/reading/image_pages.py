"""Pages of image files: one for each frame, upright as the camera or scanner says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PIL import Image

from indexing.page_reader import PageImage
from indexing.reading.coloured_ink import grey_of
from indexing.reading.foreign_file import ForeignFile
from indexing.reading.image_headers import FORMATS, IMAGE_FAULTS, claimed_by
from indexing.reading.ocr import turned
from indexing.reading.page_images import save_images, viewable
from indexing.reading.reading_order import Order, PageResult, Watch, unreadable
from indexing.reading.recognised_pages import recognised_page
from indexing.reading.resolution import MOST_DPI, believed_dpi
from indexing.reading.settings import Limits
from indexing.reading.sheets import Sheet, sheet_of

_UNEQUAL = 1.3  # resolutions across and down: a coarse fax has 204 by 98 dpi
_ORIENTATION = 0x0112
_UPRIGHT = {  # what the camera says, and how the image is turned or mirrored back
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2}  # of a pixel in memory; others take four
_UNKNOWN = {"image/heic", "image/vnd.adobe.photoshop"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """A page, upright. dpi: of its image; scan_dpi: of the scan, the coarser of its two."""

    grey: Image.Image
    shown: Image.Image
    dpi: float
    scan_dpi: int


def count(file: ForeignFile, limits: Limits) -> int:
    """Number of pages; at least one, also of a damaged image."""
    try:
        with _opened(file) as image:
            is_paged = image.format == "TIFF"
            return min(limits.pages, claimed_by(file).frames if is_paged else 1) or 1
    except IMAGE_FAULTS:
        return 1


def read(order: Order) -> Iterator[PageResult]:
    """One result for each frame that is a page."""
    for number in order.pages:
        watch = Watch()
        try:
            frame = _frame(order, number)
        except IMAGE_FAULTS:
            is_known = order.file.sniffed.media_type not in _UNKNOWN
            reason = "damaged" if is_known else "format_not_supported"
            yield unreadable(number, reason, watch), []
            continue
        if frame is None:
            yield unreadable(number, "too_many_pixels", watch), []
        else:
            yield recognised_page(order, number, _sheet(order, frame, watch), watch)


def _sheet(order: Order, frame: _Frame, watch: Watch) -> Sheet:
    sheet = sheet_of(order, frame.grey, frame.shown, frame.dpi, watch)
    return sheet if "photograph" in sheet.marks else replace(sheet, dpi=frame.scan_dpi)


def images(order: Order) -> Iterator[tuple[int, list[PageImage]]]:
    """The images of the pages, turned as they were when they were read."""
    for number in order.pages:
        try:
            frame = _frame(order, number)
        except IMAGE_FAULTS:
            frame = None
        rotation = order.rotations.get(number, 0)
        shown = turned(frame.shown, rotation) if frame else None
        yield number, save_images(shown, number, order.folder) if shown else []


@contextmanager
def _opened(file: ForeignFile) -> Iterator[Image.Image]:
    Image.MAX_IMAGE_PIXELS = None  # we compare with our own limits
    with Image.open(file.path, formats=FORMATS) as image:
        yield image


def _frame(order: Order, number: int) -> _Frame | None:
    """A page of an image; None: it takes too much memory to be decoded."""
    with _opened(order.file) as image:
        if number > 1:
            image.seek(number - 1)
        across, down = (float(value) for value in image.info.get("dpi", (0, 0)))
        width = image.width
        dpi = believed_dpi(max(across, down), *image.size)
        if not _fits(image, order.limits, dpi):
            return None
        image.load()
        orientation = image.getexif().get(_ORIENTATION, 1)
        page = _on_paper(image)
    grey = page if page.mode == "L" else grey_of(page)
    shape = _shape(across, down)
    return _Frame(
        grey=_upright(_evened(grey, shape), orientation),
        shown=_upright(_evened(viewable(page), shape), orientation),
        dpi=dpi * page.width / width,
        scan_dpi=round(dpi / max(shape)),
    )


def _shape(across: float, down: float) -> tuple[float, float]:
    """By how much an image grows across and down when both resolutions become the finer one."""
    if min(across, down) <= 0 or max(across, down) < min(across, down) * _UNEQUAL:
        return 1.0, 1.0
    return max(1.0, down / across), max(1.0, across / down)


def _fits(image: Image.Image, limits: Limits, dpi: float) -> bool:
    """Whether an image may be decoded; a JPEG is made smaller, or grey, if that helps."""
    if dpi > MOST_DPI or _memory(image) > limits.decoded_bytes:
        share = min(1.0, MOST_DPI / dpi)
        size = round(image.width * share), round(image.height * share)
        image.draft("RGB" if _memory(image) <= limits.decoded_bytes else "L", size)
    return _memory(image) <= limits.decoded_bytes


def _memory(image: Image.Image) -> int:
    return image.width * image.height * _BYTES.get(image.mode, 4)


def _on_paper(image: Image.Image) -> Image.Image:
    """Grey or in colour; what is transparent lies on white paper."""
    if image.mode in {"L", "RGB"} and "transparency" not in image.info:
        return image
    if image.mode in {"1", "I", "F"} or image.mode.startswith("I;16"):
        return image.convert("L") if image.mode == "1" else _eight_bits(image)
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey values of more than eight bits, brought to eight."""
    low, high = image.convert("F").getextrema()
    share = 255 / max(float(high) - float(low), 1.0)  # type: ignore[arg-type] # one band
    return image.convert("F").point(lambda value: (value - float(low)) * share).convert("L")  # type: ignore[arg-type] # the same


def _evened(image: Image.Image, shape: tuple[float, float]) -> Image.Image:
    """The same resolution across and down."""
    if max(shape) == 1.0:
        return image
    return image.resize((round(image.width * shape[0]), round(image.height * shape[1])))


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _UPRIGHT.get(orientation)
    return image if turn is None else image.transpose(turn)
