"""The invisible text layer of a page: each word over its picture, whichever way the page lies."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Dictionary, Name, Page, Pdf

from indexing.page_reader import WordBox
from indexing.renditions.glyphless_font import ADVANCE, GlyphlessFont
from indexing.renditions.maker import PageText

_A4 = (0.0, 0.0, 595.0, 842.0)  # what viewers take when a page says nothing
_SPACE = "0020"  # behind a word: not every program sees that the next one begins
_OWN_TEXT = 1.0  # confidence of words that the file itself shows

Box = tuple[float, float, float, float]  # left, bottom, right, top in points


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the upright page lies in the coordinates of its PDF page.

    width, height: of the upright page in points. matrix: from points of the upright page, counted
    from bottom left, to those of the PDF page.
    """

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]


def lay_over(pdf: Pdf, page: Page, text: PageText, font: GlyphlessFont) -> None:
    """Turn a page upright and put its words over it, before anything that it draws itself."""
    rotation = (_rotation(page) + text.rotation) % 360
    page.obj.Rotate = rotation
    words = [word for word in text.words if _is_missing(word, text)]
    if not words or not text.width_px or not text.height_px:
        return
    name = page.add_resource(font.object, Name.Font, _free_name(page))
    operators = _operators(words, text, place_of(shown_box(page), rotation), name, font)
    page.contents_add(pdf.make_stream(operators), prepend=True)


def shown_box(page: Page) -> Box:
    """The part of a page that is shown: its crop box, as far as it lies on the medium."""
    medium = _box(page, Name.MediaBox) or _A4
    cut = _box(page, Name.CropBox) or medium
    shown = (
        max(medium[0], cut[0]),
        max(medium[1], cut[1]),
        min(medium[2], cut[2]),
        min(medium[3], cut[3]),
    )
    return shown if shown[0] < shown[2] and shown[1] < shown[3] else medium


def place_of(box: Box, rotation: int) -> Place:
    """The upright page, shown turned clockwise by `rotation` degrees."""
    left, bottom, right, top = box
    matrix = {
        0: (1.0, 0.0, 0.0, 1.0, left, bottom),
        90: (0.0, 1.0, -1.0, 0.0, right, bottom),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, -1.0, 1.0, 0.0, left, top),
    }[rotation]
    width, height = right - left, top - bottom
    if rotation in {90, 270}:
        width, height = height, width
    return Place(width=width, height=height, matrix=matrix)


def _rotation(page: Page) -> int:
    try:
        turned = int(page.obj.get(Name.Rotate, 0))
    except (TypeError, ValueError):
        return 0
    return turned // 90 * 90 % 360


def _box(page: Page, name: Name) -> Box | None:
    """A box with its corners in order; None where it is missing, no box, or empty."""
    try:
        x1, y1, x2, y2 = (float(value) for value in page.obj[name].as_list())
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    left, right, bottom, top = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    return (left, bottom, right, top) if left < right and bottom < top else None


def _free_name(page: Page) -> Name:
    """A name that no font of the page has; always the same one for the same page."""
    resources = page.obj.get(Name.Resources)
    fonts = resources.get(Name.Font) if isinstance(resources, Dictionary) else None
    taken = set(fonts.keys()) if isinstance(fonts, Dictionary) else set()
    return next(
        Name(name) for place in itertools.count() if (name := f"/EakteText{place}") not in taken
    )


def _is_missing(word: WordBox, text: PageText) -> bool:
    return bool(word.text.strip()) and not (text.has_own_text and word.confidence == _OWN_TEXT)


def _operators(
    words: list[WordBox], text: PageText, place: Place, name: Name, font: GlyphlessFont
) -> bytes:
    matrix = " ".join(_number(value) for value in place.matrix)
    lines = [f"q {matrix} cm BT 3 Tr"]
    lines += _shown_words(words, text, place, name, font)
    return "\n".join([*lines, "ET Q\n"]).encode("ascii")


def _shown_words(
    words: list[WordBox], text: PageText, place: Place, name: Name, font: GlyphlessFont
) -> Iterator[str]:
    """A word is as high and as wide as its box, so that a search marks its picture."""
    across, up = place.width / text.width_px, place.height / text.height_px
    for word in words:
        signs = word.text.strip()
        size = max(word.height, 1) * up
        codes = font.coded(signs)
        stretch = 100 * max(word.width, 1) * across / (len(codes) / 2 * ADVANCE * size)
        behind = "" if word.text.endswith("\n") else _SPACE
        x, y = word.left * across, place.height - (word.top + word.height) * up
        yield (
            f"{name} {_number(size)} Tf {_number(stretch)} Tz "
            f"1 0 0 1 {_number(x)} {_number(y)} Tm <{codes.hex()}{behind}> Tj"
        )


def _number(value: float) -> str:
    """A number of PDF: a hundredth of a point is finer than any screen."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
