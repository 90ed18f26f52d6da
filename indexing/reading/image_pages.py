"""Pages of image files: one for each frame, upright as the camera or scanner says."""

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

from indexing.page_reader import PageImage
from indexing.reading.foreign_file import ForeignFile
from indexing.reading.image_headers import FORMATS, IMAGE_FAULTS, claimed_by
from indexing.reading.ocr import turned
from indexing.reading.page_images import save_images
from indexing.reading.reading_order import (
    Order,
    PageResult,
    Watch,
    recognised_page,
    unreadable,
)
from indexing.reading.settings import Limits

_UNEQUAL = 1.3  # resolutions across and down: a coarse fax has 204 by 98 dpi
_SCALED = (4096, 4096)  # in which a JPEG with too many pixels is decoded


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
            image, is_reduced = _frame(order, number)
        except IMAGE_FAULTS:
            reason = "damaged" if _is_known(order.file) else "format_not_supported"
            yield unreadable(number, reason, watch), []
            continue
        if image is None:
            yield unreadable(number, "too_many_pixels", watch), []
        elif is_reduced:
            images = save_images(image, number, order.folder)
            yield unreadable(number, "too_many_pixels", watch, image=image), images
        else:
            yield recognised_page(order, number, image, _dpi(image), watch)


def images(order: Order) -> Iterator[tuple[int, list[PageImage]]]:
    """The images of the pages, turned as they were when they were read."""
    for number in order.pages:
        try:
            image, _ = _frame(order, number)
        except IMAGE_FAULTS:
            image = None
        rotation = order.rotations.get(number, 0)
        yield number, save_images(turned(image, rotation), number, order.folder) if image else []


@contextmanager
def _opened(file: ForeignFile) -> Iterator[Image.Image]:
    Image.MAX_IMAGE_PIXELS = None  # we compare with our own limits
    with Image.open(file.path, formats=FORMATS) as image:
        yield image


def _is_known(file: ForeignFile) -> bool:
    unknown = {"image/heic", "image/vnd.adobe.photoshop"}
    return file.sniffed.media_type not in unknown


def _frame(order: Order, number: int) -> tuple[Image.Image | None, bool]:
    """A page, upright and in colour, and whether it was decoded in a smaller size only.

    None: it has too many pixels to be decoded at all.
    """
    with _opened(order.file) as image:
        if number > 1:
            image.seek(number - 1)
        is_large = image.width * image.height > order.limits.decoded_pixels
        if is_large:
            image.draft("RGB", _SCALED)
            if image.width * image.height > order.limits.decoded_pixels:
                return None, True
        dpi = image.info.get("dpi", (0, 0))
        upright = ImageOps.exif_transpose(image)
        page = _evened(_on_paper(upright), dpi)
        page = _fitting(page, order.limits.rendered_pixels)
    return page, is_large


def _on_paper(image: Image.Image) -> Image.Image:
    """In colour; what is transparent lies on white paper."""
    if image.mode in {"1", "L", "I;16", "I", "F"}:
        return _sixteen_bits(image) if image.mode not in {"1", "L"} else image.convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _sixteen_bits(image: Image.Image) -> Image.Image:
    """Grey values of more than eight bits, brought to eight."""
    low, high = image.convert("F").getextrema()
    share = 255 / max(float(high) - float(low), 1.0)  # type: ignore[arg-type] # one band
    return image.convert("F").point(lambda value: (value - float(low)) * share).convert("L")  # type: ignore[arg-type] # the same


def _evened(image: Image.Image, dpi: tuple[float, float]) -> Image.Image:
    """The same resolution across and down, and remembered for the reading."""
    across, down = (float(value) for value in dpi)
    if across > 0 and down > 0 and across > down * _UNEQUAL:
        image = image.resize((image.width, round(image.height * across / down)))
    elif across > 0 and down > 0 and down > across * _UNEQUAL:
        image = image.resize((round(image.width * down / across), image.height))
    image.info["dpi"] = (max(across, down), max(across, down))
    return image


def _dpi(image: Image.Image) -> float:
    return float(image.info["dpi"][0])


def _fitting(image: Image.Image, most_pixels: int) -> Image.Image:
    """Not more pixels than may be rendered."""
    share = (most_pixels / (image.width * image.height)) ** 0.5
    if share >= 1:
        return image
    smaller = image.resize((int(image.width * share), int(image.height * share)), reducing_gap=2.0)
    smaller.info["dpi"] = tuple(value * share for value in image.info["dpi"])
    return smaller
