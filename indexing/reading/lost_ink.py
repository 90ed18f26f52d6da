"""Ink that the first reading passed over (übersehene Tinte), and its words in their places.

Tesseract takes a stamp together with the lines under it for a picture, and leaves figures out that
stand alone. What is left when every word that was read is painted white is read once more, line by
line. Pages on which nothing is left that looks like letters are not read again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from indexing.page_reader import WordBox
from indexing.reading.ink_pieces import InkPiece, ink_pieces
from indexing.reading.late_words import is_doubtful, merged, sure_pieces
from indexing.reading.light_ink import light_ink_limit, with_dark_ink_only
from indexing.reading.paper import darker_than
from indexing.reading.text_flow import TextLine

LEGIBLE = 0.6  # mean confidence of words below which a page lies the wrong way, or is dirt
LEAST_LETTERS = 10  # a signature or a seal without text has fewer pieces that look like letters
LEAST_LETTER_MM, TALLEST_LETTER_MM, WIDEST_LETTER_MM = 1.1, 6.5, 25.0
LARGE_MM = 9.0  # rings and frames of stamps, with the letters that they touch
MARGIN_MM = 6.0  # edges of a copy, holes, shadows
NOISE = 0.4  # confidence of a word within a stamp that is given up

_INK = 0.9  # of the brightness of the paper
_LEAST_INK = 3  # pixels of a small letter on the coarse page
_COARSE, _HALF = 4, 2  # so much smaller is the page on which ink is looked for
_RIM_PX, _PADDING_PX = 3, 24
_MM_PER_INCH = 25.4
_PAPER = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReading:
    """A first reading. page: grey, as it was recognised. is_ruled: it is a form or a table."""

    page: Image.Image
    dpi: int
    lines: Sequence[TextLine]
    is_ruled: bool


def with_lost_ink(
    reading: FirstReading, read: Callable[[Image.Image], Sequence[TextLine]]
) -> list[TextLine]:
    """The lines of a page, with words that the first reading passed over.

    Args:
        reading: what was read first.
        read: recognises an image line by line; not asked where hardly anything is left.
    """
    words = [word for line in reading.lines for word in line.words]
    if not words or sum(word.confidence for word in words) < LEGIBLE * len(words):
        return list(reading.lines)
    again = [word for word in words if reading.is_ruled and is_doubtful(word)]
    known = _others(words, again)
    if _unread_ink(reading, known, _COARSE).sum() < _LEAST_INK * _least_letters(reading):
        return list(reading.lines)
    pieces = ink_pieces(_unread_ink(reading, known, _HALF))
    letters = [piece for piece in pieces if _is_letter(piece, reading)]
    if len(letters) < _least_letters(reading):
        return list(reading.lines)
    large = [_whole(piece) for piece in pieces if piece.height > _pixels(LARGE_MM, reading)]
    noise = [word for word in words if _is_noise(word, large)]
    rest = _rest(reading, _others(words, [*again, *noise]), large)
    box = _box(map(_whole, letters), rest.size)
    found = [
        [replace(word, left=word.left + box[0], top=word.top + box[1]) for word in piece]
        for line in read(rest.crop(box))
        for piece in sure_pieces(line)
    ]
    first = [_others(line.words, noise) for line in reading.lines]
    return merged(first, found)


def _others(words: Iterable[WordBox], some: Iterable[WordBox]) -> list[WordBox]:
    left_out = {id(word) for word in some}
    return [word for word in words if id(word) not in left_out]


def _is_noise(word: WordBox, large: Iterable[InkPiece]) -> bool:
    """Whether it is likely to be a part of a stamp."""
    x, y = word.left + word.width / 2, word.top + word.height / 2
    return word.confidence < NOISE and any(
        piece.left <= x <= piece.left + piece.width and piece.top <= y <= piece.top + piece.height
        for piece in large
    )


def _least_letters(reading: FirstReading) -> int:
    return 1 if reading.is_ruled else LEAST_LETTERS


def _rest(
    reading: FirstReading, known: Sequence[WordBox], large: Iterable[InkPiece]
) -> Image.Image:
    """The page without what was read, and without stamps that are lighter than print."""
    rest = reading.page.copy()
    pen = ImageDraw.Draw(rest)
    for word in known:
        pen.rectangle(_around(word), fill=_PAPER)
    limit = light_ink_limit(reading.page, known, large)
    return rest if limit is None else with_dark_ink_only(rest, limit)


def _unread_ink(reading: FirstReading, known: Iterable[WordBox], share: int) -> NDArray[np.bool_]:
    """On the page made smaller, without the margins."""
    small = reading.page.reduce(share)
    ink = darker_than(small, _INK)
    for word in known:
        left, top, right, bottom = (edge // share for edge in _around(word))
        ink[top : bottom + 1, left : right + 1] = False
    margin = max(1, round(MARGIN_MM * reading.dpi / share / _MM_PER_INCH))
    for edge in (ink[:margin], ink[-margin:], ink[:, :margin], ink[:, -margin:]):
        edge[:] = False
    return ink


def _box(letters: Iterable[InkPiece], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Around all letters, with some paper: left, top, right, bottom."""
    edges = [
        (each.left, each.top, each.left + each.width, each.top + each.height) for each in letters
    ]
    left, top, right, bottom = zip(*edges, strict=True)
    return (
        max(0, min(left) - _PADDING_PX),
        max(0, min(top) - _PADDING_PX),
        min(size[0], max(right) + _PADDING_PX),
        min(size[1], max(bottom) + _PADDING_PX),
    )


def _whole(piece: InkPiece) -> InkPiece:
    """In pixels of the page."""
    left, top = piece.left * _HALF, piece.top * _HALF
    return InkPiece(left=left, top=top, width=piece.width * _HALF, height=piece.height * _HALF)


def _pixels(length_mm: float, reading: FirstReading) -> float:
    """On the page at half size."""
    return length_mm * reading.dpi / _HALF / _MM_PER_INCH


def _is_letter(piece: InkPiece, reading: FirstReading) -> bool:
    """Whether it may be a letter, or a few that touch."""
    least, tallest = _pixels(LEAST_LETTER_MM, reading), _pixels(TALLEST_LETTER_MM, reading)
    return least <= piece.height <= tallest and piece.width <= _pixels(WIDEST_LETTER_MM, reading)


def _around(word: WordBox) -> tuple[int, int, int, int]:
    return (
        max(0, word.left - _RIM_PX),
        max(0, word.top - _RIM_PX),
        word.left + word.width + _RIM_PX,
        word.top + word.height + _RIM_PX,
    )
