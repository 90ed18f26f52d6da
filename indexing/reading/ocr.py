"""Recognition of one grey page image (Texterkennung): how it lies, what stands on it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from indexing.page_reader import PageCode, WordBox
from indexing.reading.codes import codes_on
from indexing.reading.errors import Unreadable
from indexing.reading.lost_ink import FirstReading, with_lost_ink
from indexing.reading.page_look import has_faint_ink, is_blank
from indexing.reading.paper import (
    in_even_light,
    on_white_paper,
    with_dark_ink,
    with_soft_edges,
    without_specks,
)
from indexing.reading.ruled_page import RuledPage, ruled_page
from indexing.reading.second_reader import SecondReader
from indexing.reading.section_signs import with_section_signs
from indexing.reading.settings import ReadingMode
from indexing.reading.straighten import Straight, straightened
from indexing.reading.tesseract import Expected, Tesseract
from indexing.reading.text_flow import TextLine, in_reading_order
from indexing.reading.text_lines import is_sideways, run_of
from indexing.reading.text_repairs import repaired
from indexing.reading.tick_boxes import without_tick_boxes
from indexing.reading.words import MOST_WORDS, in_lines

UPRIGHT = 0.60  # mean confidence of words: upright pages 0.85 and more, the wrong way 0.26 to 0.33
LEGIBLE = 0.88  # below: poorly legible, said on the screen
READABLE = 0.40  # below: what was read is noise, a photograph or handwriting
FAINT_WORDS = 3  # on a page with faint ink; fewer are bleed-through

_BEST_DPI, _NEARLY_BEST_DPI = 200, 210  # finer scans read no better and take longer
_LEAST_DPI, _MOST_DPI = 70, 1200  # others are a mistake of the device
_A4_WIDTH_INCH = 8.27
_LONG_LETTERS = 4  # of a word that is wider than tall in any print
_LAST_S = 2.0  # of the time of a page, to tell the result


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A page as it was scanned. image: grey. until: moment (monotonic, s) when its time is over."""

    image: Image.Image
    dpi: int
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was read. rotation: degrees clockwise that made it upright; words in that image.

    skew: degrees clockwise by which lines slope on it. codes: bar codes on it. marks: what was done
    or seen (`straightened`, `faint`, `second_reader`).
    """

    words: tuple[WordBox, ...]
    confidence: float
    rotation: int
    width_px: int
    height_px: int
    is_blank: bool = False
    skew: float = 0.0
    codes: tuple[PageCode, ...] = ()
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Eye:
    """What reads, in which languages, and until when."""

    tesseract: Tesseract
    second: SecondReader | None
    language: str
    dpi: int
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """The reading of a page in one direction; lines are counted in the straight image.

    ruled: the same as a form or a table; None where it is none.
    """

    rotation: int
    skew: float
    straight: Straight
    ruled: RuledPage | None
    lines: Sequence[TextLine]

    @property
    def confidence(self) -> float:
        """Mean of the words, 0.0 without any."""
        words = [word.confidence for line in self.lines for word in line.words]
        return sum(words) / max(1, len(words))


def scan_of(
    image: Image.Image, dpi: float, until: float, mode: ReadingMode = ReadingMode.FAST
) -> Scan:
    """A grey image in the resolution in which it is read, without specks; never enlarged."""
    grey = without_specks(image if image.mode == "L" else image.convert("L"))
    if not _LEAST_DPI <= dpi <= _MOST_DPI:
        dpi = max(_LEAST_DPI, image.width / _A4_WIDTH_INCH)
    if dpi > _NEARLY_BEST_DPI and mode is ReadingMode.FAST:
        share = _BEST_DPI / dpi
        size = max(1, round(grey.width * share)), max(1, round(grey.height * share))
        grey, dpi = grey.resize(size, Image.Resampling.BOX), _BEST_DPI
    return Scan(image=with_soft_edges(grey), dpi=round(dpi), until=until)


def recognise(
    scan: Scan, tesseract: Tesseract, language: str, second: SecondReader | None = None
) -> Recognised:
    """Read a page; one that lies the wrong way is turned, one that is skewed is straightened.

    `second`: asked about pages of which Tesseract is not sure; None: nobody is.

    Raises:
        Unreadable: no model, no time, or nothing that could be words.
    """
    known = [code for code in language.split("+") if code not in tesseract.missing(language)]
    if not known:
        raise Unreadable("language_missing")
    eye = _Eye(
        tesseract=tesseract,
        second=second,
        language="+".join(known),
        dpi=scan.dpi,
        until=scan.until,
    )
    page = in_even_light(scan.image)
    if not is_blank(page):
        return _read(page, eye)
    return _faint(page, eye) if has_faint_ink(page) else _blank(page)


def turned(image: Image.Image, rotation: int) -> Image.Image:
    """The image turned clockwise by 0, 90, 180 or 270 degrees."""
    turns = {
        90: Image.Transpose.ROTATE_270,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }
    return image.transpose(turns[rotation]) if rotation else image


def _read(page: Image.Image, eye: _Eye) -> Recognised:
    attempt = _best_attempt(on_white_paper(page), eye)
    codes = codes_on(turned(page, attempt.rotation), eye.dpi)
    if not codes and not attempt.lines:
        raise Unreadable("no_text_found")
    if not codes and attempt.confidence < READABLE:
        raise Unreadable("illegible")
    return replace(_recognised(*_second_look(attempt, eye)), codes=codes)


def _faint(page: Image.Image, eye: _Eye) -> Recognised:
    """A page with pencil or faded print on it, or with what shows through from its back."""
    dark = with_dark_ink(page)
    attempt = _attempt_along(dark, eye, _axis(dark))
    marks = frozenset({"faint"})
    count = sum(len(line.words) for line in attempt.lines)
    if count < FAINT_WORDS or attempt.confidence < UPRIGHT:
        return replace(_blank(page), marks=marks)
    return _recognised(attempt, marks)


def _blank(page: Image.Image) -> Recognised:
    return Recognised(
        words=(),
        confidence=0.0,
        rotation=0,
        width_px=page.width,
        height_px=page.height,
        is_blank=True,
    )


def _best_attempt(image: Image.Image, eye: _Eye) -> _Attempt:
    """As the lines run; where the words make no sense or stand on their side, also across them."""
    axis = _axis(image)
    first = _attempt_along(image, eye, axis)
    if not first.lines or _is_upright(first):
        return first
    try:
        other = _attempt_along(image, eye, 90 - axis)
    except Unreadable:
        return first
    return max(first, other, key=lambda attempt: (_is_upright(attempt), attempt.confidence))


def _axis(image: Image.Image) -> int:
    """By how much a page is turned clockwise so that its lines are level: 0 or 90."""
    return 90 if is_sideways(image) else 0


def _is_upright(attempt: _Attempt) -> bool:
    """Whether the words make sense, and most of the longer ones are wider than tall."""
    long = [
        word.height > word.width
        for line in attempt.lines
        for word in line.words
        if len(word.text) >= _LONG_LETTERS
    ]
    return attempt.confidence >= UPRIGHT and sum(long) * 2 <= len(long)


def _attempt_along(image: Image.Image, eye: _Eye, rotation: int) -> _Attempt:
    """In the direction that the letters show; where the words make no sense, also in the other."""
    run = run_of(turned(image, rotation))
    if run.is_upside_down:
        rotation += 180
    first = _attempt(image, eye, rotation, run.skew)
    if first.confidence >= UPRIGHT:
        return first
    other = _attempt(image, eye, (rotation + 180) % 360, run.skew)
    return max(first, other, key=lambda attempt: attempt.confidence)


def _attempt(image: Image.Image, eye: _Eye, rotation: int, skew: float) -> _Attempt:
    straight = straightened(turned(image, rotation), skew)
    clear = without_tick_boxes(straight.image, eye.dpi)
    ruled = ruled_page(clear, eye.dpi)
    bare = ruled.bare if ruled else clear
    first = _lines(bare, eye, Expected.LINES if ruled and ruled.is_form else Expected.PAGE)
    reading = FirstReading(page=bare, dpi=eye.dpi, lines=first, is_ruled=ruled is not None)
    lines = with_lost_ink(reading, lambda rest: _more_lines(rest, eye))
    words = repaired(with_section_signs([line.words for line in lines]))
    read = [
        TextLine(block=line.block, words=tuple(better))
        for line, better in zip(lines, words, strict=True)
    ]
    return _Attempt(rotation=rotation, skew=skew, straight=straight, ruled=ruled, lines=read)


def _lines(image: Image.Image, eye: _Eye, expected: Expected) -> list[TextLine]:
    time_s = eye.until - time.monotonic() - _LAST_S
    if time_s <= 0:
        raise Unreadable("time_limit")
    return eye.tesseract.lines(
        image, dpi=eye.dpi, language=eye.language, time_s=time_s, expected=expected
    )


def _more_lines(rest: Image.Image, eye: _Eye) -> list[TextLine]:
    """Of what the first reading passed over; that one counts whatever comes of the second."""
    try:
        return _lines(rest, eye, Expected.LINES)
    except Unreadable:
        return []


def _second_look(attempt: _Attempt, eye: _Eye) -> tuple[_Attempt, frozenset[str]]:
    """What the second reader makes of a page that is hard to read, and the mark of it."""
    if eye.second is None or not READABLE <= attempt.confidence < eye.second.below:
        return attempt, frozenset()
    before = [list(line.words) for line in attempt.lines]
    after = eye.second.read_again(attempt.straight.image, before, until=eye.until)
    if after == before:
        return attempt, frozenset()
    lines = [
        TextLine(block=line.block, words=tuple(words))
        for line, words in zip(attempt.lines, after, strict=True)
    ]
    return replace(attempt, lines=lines), frozenset({"second_reader"})


def _in_order(attempt: _Attempt) -> list[tuple[WordBox, ...]]:
    if attempt.ruled:
        return attempt.ruled.in_order(attempt.lines)
    return in_reading_order(attempt.lines, *attempt.straight.image.size)


def _recognised(attempt: _Attempt, marks: frozenset[str]) -> Recognised:
    straight = attempt.straight
    ordered = _in_order(attempt)
    if straight.skew:
        ordered = [tuple(straight.back(word) for word in line) for line in ordered]
        marks |= {"straightened"}
    width, height = straight.size
    return Recognised(
        words=in_lines(ordered)[:MOST_WORDS],
        confidence=attempt.confidence,
        rotation=attempt.rotation,
        width_px=width,
        height_px=height,
        skew=attempt.skew,
        marks=marks,
    )
