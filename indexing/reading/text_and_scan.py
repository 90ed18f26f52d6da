"""Pages with real text and scanned parts (Formular mit eingefügtem Scan): both are read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from indexing.page_reader import WordBox
from indexing.reading.ocr import Scan
from indexing.reading.page_box import Box
from indexing.reading.pdf_contents import Contents
from indexing.reading.views import View, moved

Line = Sequence[WordBox]
PixelBox = tuple[int, int, int, int]  # left, top, right, bottom

_LEAST_SHARE = 0.025  # of the page: smaller pictures are logos
_LEAST_DPI = 60  # coarser pictures hold no legible text
_LEAST_HEIGHT = 18.0  # points: lower pictures are rules and ornaments
_GAP = 4.0  # points between strips of one scan
_MOST_REGIONS = 12
_MARGIN_INCH = 0.12  # around a part: letters at the very edge are read badly
_LOOK_DPI = 75
_PAPER_SHARE = 0.45  # of a written picture that is nearly as bright as its paper; photos have less
_PAPER_SPREAD = 30  # grey values around that of the paper
_INK = 0.62  # of the brightness of the paper
_INK_SHARES = (0.002, 0.40)  # of a written picture that is ink
_LEGIBLE = 0.50  # confidence of words that are kept: a picture may be a photograph after all
_LINE_SHARE = 0.5  # of the height that words of one line have in common


def scanned_parts(contents: Contents, page: Box) -> list[Box]:
    """The parts of a page where pictures may hold text, in points; strips are one part."""
    parts: list[Box] = []
    for picture in contents.pictures:
        part = picture.box.cut(page)
        if min(picture.across_dpi, picture.down_dpi) < _LEAST_DPI or not part.area:
            continue
        for other in [one for one in parts if one.touches(part, _GAP)]:
            parts.remove(other)
            part = part.joined(other)
        parts.append(part)
    large = [
        part
        for part in parts
        if part.area > page.area * _LEAST_SHARE and part.top - part.bottom > _LEAST_HEIGHT
    ]
    return large[:_MOST_REGIONS]


def views_of(
    scan: Scan, parts: Sequence[PixelBox], lines: Sequence[Line], *, are_asked: bool
) -> Iterator[View]:
    """What is to be read of a page: its parts without the words that are known already.

    Args:
        scan: the whole page.
        parts: where there are pictures.
        lines: the known words.
        are_asked: a part is read only if it looks like writing.
    """
    image = _without(scan.image, [word for line in lines for word in line])
    more = round(scan.dpi * _MARGIN_INCH)
    for left, top, right, bottom in parts:
        part = max(0, left - more), max(0, top - more), right + more, bottom + more
        piece = image.crop((*part[:2], min(part[2], image.width), min(part[3], image.height)))
        if not are_asked or looks_written(piece, scan.dpi):
            yield View(scan=replace(scan, image=piece), onto=moved(part[0], part[1]))


def looks_written(grey: Image.Image, dpi: float) -> bool:
    """Whether there is ink on paper; not so in photographs, empty parts and areas of colour."""
    small = np.asarray(grey.reduce(max(1, int(dpi / _LOOK_DPI))))
    paper = float(np.percentile(small, 80))
    bright = float((np.abs(small - paper) < _PAPER_SPREAD).mean())
    ink = float((small < paper * _INK).mean())
    return bright > _PAPER_SHARE and _INK_SHARES[0] < ink < _INK_SHARES[1]


def legible(lines: Sequence[Line]) -> list[Line]:
    """The words of scanned parts without what is no writing."""
    kept = ([word for word in line if word.confidence >= _LEGIBLE] for line in lines)
    return [line for line in kept if any(sign.isalnum() for word in line for sign in word.text)]


def merged(known: Sequence[Line], found: Sequence[Line], part: PixelBox) -> list[Line]:
    """The lines of a page with those that were read in one of its parts, in one order.

    Within the part, words of one line on paper become one line. The part as a whole stands behind
    the last line above it.
    """
    inside = [line for line in known if _is_inside(line, part)]
    outside = [line for line in known if not _is_inside(line, part)]
    lines: list[Line] = list(found)
    for line in inside:
        place = next((at for at, other in enumerate(lines) if _is_same_line(line, other)), None)
        if place is None:
            lines.insert(_place_by_height(lines, _top(line)), line)
        else:
            lines[place] = sorted([*lines[place], *line], key=lambda word: word.left)
    above = [at for at, line in enumerate(outside) if _is_above(line, part)]
    place = above[-1] + 1 if above else _place_by_height(outside, part[1])
    return [*outside[:place], *lines, *outside[place:]]


def _place_by_height(lines: Sequence[Line], top: int) -> int:
    return next((at for at, line in enumerate(lines) if _top(line) > top), len(lines))


def _is_inside(line: Line, part: PixelBox) -> bool:
    middle = sum(word.left + word.width / 2 for word in line) / len(line)
    height = (_top(line) + _bottom(line)) / 2
    return part[0] <= middle <= part[2] and part[1] <= height <= part[3]


def _is_above(line: Line, part: PixelBox) -> bool:
    left, right = line[0].left, line[-1].left + line[-1].width
    return _bottom(line) <= part[1] and left < part[2] and part[0] < right


def _without(image: Image.Image, words: Sequence[WordBox]) -> Image.Image:
    """A copy in which words are covered with paper."""
    copy = image.copy()
    paper = int(np.percentile(np.asarray(image.reduce(8)), 80))
    draw = ImageDraw.Draw(copy)
    for word in words:
        right, bottom = word.left + word.width, word.top + word.height
        draw.rectangle((word.left - 2, word.top - 2, right + 2, bottom + 2), fill=paper)
    return copy


def _is_same_line(one: Line, other: Line) -> bool:
    """On one height, side by side and not above each other."""
    top, bottom = max(_top(one), _top(other)), min(_bottom(one), _bottom(other))
    height = min(_bottom(one) - _top(one), _bottom(other) - _top(other))
    is_stacked = any(
        word.left < known.left + known.width and known.left < word.left + word.width
        for word in one
        for known in other
    )
    return bottom - top > height * _LINE_SHARE and not is_stacked


def _top(line: Line) -> int:
    return min(word.top for word in line)


def _bottom(line: Line) -> int:
    return max(word.top + word.height for word in line)
