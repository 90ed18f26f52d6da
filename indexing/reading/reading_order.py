"""What a child is asked to read, and how a page becomes a result."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from indexing.page_reader import Method, PageImage, PageReading, PageState
from indexing.reading.errors import Unreadable
from indexing.reading.foreign_file import ForeignFile
from indexing.reading.ocr import LEGIBLE, Recognised, Tesseract, recognise, scan_of, turned
from indexing.reading.page_images import save_images
from indexing.reading.settings import Limits
from indexing.reading.words import text_of

PageResult = tuple[PageReading, list[PageImage]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Pages to be read. pages: from 1. rotations: of pages whose image only is wanted."""

    file: ForeignFile
    pages: tuple[int, ...]
    language: str
    folder: Path
    limits: Limits
    tesseract: Tesseract
    rotations: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Times the reading of one page."""

    started: float = field(default_factory=time.monotonic)

    def until(self, limits: Limits) -> float:
        """When the time of the page is over."""
        return self.started + limits.page_wall_s

    @property
    def milliseconds(self) -> int:
        """Since the start."""
        return round((time.monotonic() - self.started) * 1000)


def unreadable(
    number: int, reason: str, watch: Watch, *, engine: str = "", image: Image.Image | None = None
) -> PageReading:
    """A page of which nothing was read."""
    return PageReading(
        number=number,
        state=PageState.UNREADABLE,
        method=Method.NONE,
        text="",
        engine=engine,
        reason=reason,
        width_px=image.width if image else 0,
        height_px=image.height if image else 0,
        duration_ms=watch.milliseconds,
    )


def recognised_page(
    order: Order, number: int, image: Image.Image, dpi: float, watch: Watch
) -> PageResult:
    """Read a page image; it is kept as it stands upright, whatever comes of the reading."""
    tesseract = order.tesseract
    engine = f"tesseract {tesseract.version} {order.language}"
    scan = scan_of(image, dpi, watch.until(order.limits))
    try:
        found = recognise(scan, tesseract, order.language)
    except Unreadable as error:
        images = save_images(image, number, order.folder)
        return unreadable(number, error.reason, watch, engine=engine, image=scan.image), images
    images = save_images(turned(image, found.rotation), number, order.folder)
    return _page(order, number, found, engine, watch), images


def _page(order: Order, number: int, found: Recognised, engine: str, watch: Watch) -> PageReading:
    return PageReading(
        number=number,
        state=PageState.BLANK if found.is_blank else PageState.READ,
        method=Method.NONE if found.is_blank else Method.OCR,
        text=text_of(found.words)[: order.limits.page_text_characters],
        engine=engine,
        confidence=None if found.is_blank else found.confidence,
        reason=_doubt(order, found),
        width_px=found.width_px,
        height_px=found.height_px,
        rotation=found.rotation,
        duration_ms=watch.milliseconds,
        words=found.words,
    )


def _doubt(order: Order, found: Recognised) -> str | None:
    if found.is_blank:
        return None
    if order.tesseract.missing(order.language):
        return "language_missing"
    return "poorly_legible" if found.confidence < LEGIBLE else None
