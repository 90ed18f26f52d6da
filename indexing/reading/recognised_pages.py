"""How a sheet becomes the result for its page."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexing.page_reader import Method, PageCode, PageReading, PageState, WordBox
from indexing.reading import tiles
from indexing.reading.errors import Unreadable
from indexing.reading.ocr import LEGIBLE, Recognised, recognise, turned
from indexing.reading.page_images import save_images
from indexing.reading.reading_order import Order, PageResult, Watch, unreadable
from indexing.reading.sheets import Sheet
from indexing.reading.tiles import Line
from indexing.reading.views import Size, View, on_page, turned_boxes, turned_size
from indexing.reading.words import MOST_WORDS, in_lines, text_of

_NOTHING_THERE = {"no_text_found", "illegible"}  # of a part of a page: that is no fault

ReadViews = list[tuple[View, Recognised]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was read of a page.

    lines: on the page image as it is before it is turned by `rotation`; `size` is that of this
    image. confidence: mean of the words that were recognised. reason: why parts are missing.
    """

    lines: Sequence[Sequence[WordBox]]
    rotation: int
    size: Size
    confidence: float
    dpi: int
    is_blank: bool = False
    reason: str | None = None
    skew: float = 0.0
    codes: Sequence[PageCode] = ()
    marks: frozenset[str] = frozenset()


def recognised_page(order: Order, number: int, sheet: Sheet, watch: Watch) -> PageResult:
    """Read a page; its image is kept as it stands upright, whatever comes of the reading."""
    rotation = 0
    try:
        found = _in_tiles(order, sheet) if sheet.tiles else _as_a_whole(order, sheet)
    except Unreadable as error:
        reading = unreadable(number, error.reason, watch, engine=order.engine, size=sheet.size)
    else:
        reading, rotation = reading_of(order, number, found, watch), found.rotation
    return reading, save_images(turned(sheet.shown, rotation), number, order.folder)


def reading_of(order: Order, number: int, found: Found, watch: Watch) -> PageReading:
    """The result for a page that was recognised."""
    lines = [turned_boxes(line, found.size, found.rotation) for line in found.lines]
    words = in_lines(lines)[:MOST_WORDS]
    width, height = turned_size(found.size, found.rotation)
    return PageReading(
        number=number,
        state=PageState.BLANK if found.is_blank else PageState.READ,
        method=Method.NONE if found.is_blank else Method.OCR,
        text=text_of(words)[: order.limits.page_text_characters],
        engine=_engine(order, found.marks),
        confidence=found.confidence if words else None,
        reason=found.reason or _doubt(order, found),
        width_px=width,
        height_px=height,
        rotation=found.rotation,
        duration_ms=watch.milliseconds,
        words=words,
        skew=round(found.skew, 2),
        dpi=found.dpi,
        codes=tuple(turned_boxes(found.codes, found.size, found.rotation)),
        marks=found.marks,
    )


def _engine(order: Order, marks: frozenset[str]) -> str:
    if order.second_reader is None or "second_reader" not in marks:
        return order.engine
    return f"{order.engine} + {order.second_reader.engine}"


def _doubt(order: Order, found: Found) -> str | None:
    """Why the text of a page may be wrong; None: nothing speaks against it."""
    if not found.lines:
        return None
    if order.tesseract.missing(order.language):
        return "language_missing"
    return "poorly_legible" if found.confidence < LEGIBLE else None


def _as_a_whole(order: Order, sheet: Sheet) -> Found:
    (view,) = sheet.views
    one = _read(order, view)
    return Found(
        lines=list(lines_of(on_page(one.words, view, one.rotation, sheet.size))),
        rotation=one.rotation,
        size=sheet.size,
        confidence=one.confidence,
        dpi=sheet.dpi,
        is_blank=one.is_blank,
        skew=one.skew,
        codes=on_page(one.codes, view, one.rotation, sheet.size),
        marks=sheet.marks | one.marks,
    )


def _in_tiles(order: Order, sheet: Sheet) -> Found:
    read, reason = read_views(order, sheet.views)
    words = [word for _, one in read for word in one.words]
    is_blank = all(one.is_blank for _, one in read)
    if not words and not is_blank:
        raise Unreadable(reason or "no_text_found")
    rotation = main_rotation(read)
    placed = [
        (tile, list(lines_of(on_page(one.words, view, one.rotation, sheet.size))))
        for tile, (view, one) in zip(sheet.tiles, read, strict=False)
    ]
    return Found(
        lines=tiles.joined(placed, lines_run_down=rotation in {90, 270}),
        rotation=rotation,
        size=sheet.size,
        confidence=sum(word.confidence for word in words) / max(1, len(words)),
        dpi=sheet.dpi,
        is_blank=is_blank,
        reason=reason,
        codes=codes_of(read, sheet.size),
        marks=sheet.marks.union(*(one.marks for _, one in read)),
    )


def read_views(order: Order, views: Iterable[View]) -> tuple[ReadViews, str | None]:
    """What was read of each view in turn, and why the rest was not; None: all were read.

    Raises:
        Unreadable: not even the first one could be read.
    """
    read: ReadViews = []
    for view in views:
        try:
            read.append((view, _read(order, view)))
        except Unreadable as error:
            if error.reason in _NOTHING_THERE:
                read.append((view, _nothing(view)))
            elif read:
                return read, error.reason
            else:
                raise
    return read, None


def _read(order: Order, view: View) -> Recognised:
    return recognise(view.scan, order.tesseract, order.language, order.second_reader)


def _nothing(view: View) -> Recognised:
    width, height = view.scan.image.size
    return Recognised(words=(), confidence=0.0, rotation=0, width_px=width, height_px=height)


def main_rotation(read: ReadViews, upright: int = 0) -> int:
    """How most words were turned; `upright`: number of words that are known to stand upright."""
    votes = Counter({0: upright})
    for _, one in read:
        votes[one.rotation] += len(one.words)
    return max(votes, key=lambda rotation: votes[rotation])


def codes_of(read: ReadViews, size: Size) -> list[PageCode]:
    """Bar codes of all views on a page image of this size; one in an overlap is told once."""
    codes: dict[tuple[str, str], PageCode] = {}
    for view, one in read:
        for code in on_page(one.codes, view, one.rotation, size):
            codes.setdefault((code.kind, code.text), code)
    return list(codes.values())


def lines_of(words: Iterable[WordBox]) -> Iterator[Line]:
    """Words in their lines, without the line feeds."""
    line: list[WordBox] = []
    for word in words:
        if word.text.endswith("\n"):
            yield (*line, replace(word, text=word.text.rstrip("\n")))
            line = []
        else:
            line.append(word)
    if line:
        yield tuple(line)
