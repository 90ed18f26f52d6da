"""Whether a text layer, made by another program, says what stands on the picture."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidfuzz import fuzz

from indexing.page_reader import WordBox
from indexing.reading.errors import Unreadable
from indexing.reading.ocr import Scan, recognise
from indexing.reading.tesseract import Tesseract

Lines = Sequence[Sequence[WordBox]]

_LOOK_DPI = 75
_INK = 0.62  # of the brightness of the paper
_LEAST_COVERED = 0.70  # of the ink that lies in word boxes; the rest are rules, stamps and logos
_LEAST_FILLED = 0.90  # of the word boxes that hold ink
_SAMPLES = 5  # lines that are read to be compared
_SAMPLE_SIGNS = 16  # that a line has at least to be one of them
_LEAST_ALIKE = 90.0  # per cent; good layers have 97 and more, shifted ones below 60
SHOWN_ALIKE = 75.0  # the same of visible text, which may be in a language that is read with errors
_MARGIN = 12  # pixels of paper around each sampled line


def fits(lines: Lines, scan: Scan, tesseract: Tesseract, language: str) -> bool:
    """Whether the words lie on the ink, and some lines say what is read there.

    A layer with a dollar sign before a number was made by a program that cannot read section signs.
    """
    text = " ".join(word.text for line in lines for word in line)
    if "$" in text and "§" not in text:
        return False
    return _lies_on_ink(lines, scan) and says_the_same(lines, scan, tesseract, language)


def _lies_on_ink(lines: Lines, scan: Scan) -> bool:
    share = max(1, int(scan.dpi / _LOOK_DPI))
    ink = _ink(np.asarray(scan.image.reduce(share)))
    covered = np.zeros_like(ink)
    words = [word for line in lines for word in line]
    filled = 0
    for word in words:
        rows = slice(word.top // share, (word.top + word.height) // share + 1)
        columns = slice(word.left // share, (word.left + word.width) // share + 1)
        covered[rows, columns] = True
        filled += bool(ink[rows, columns].any())
    is_covered = (ink & covered).sum() > ink.sum() * _LEAST_COVERED
    return bool(words and ink.any() and is_covered and filled > len(words) * _LEAST_FILLED)


def _ink(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    ink: NDArray[np.bool_] = grey < np.median(grey) * _INK
    return ink


def says_the_same(
    lines: Lines, scan: Scan, tesseract: Tesseract, language: str, *, least: float = _LEAST_ALIKE
) -> bool:
    """Whether some lines say what is read in their place on the picture. least: per cent."""
    long = [line for line in lines if len(_signs(line)) >= _SAMPLE_SIGNS]
    sample = long[:: max(1, len(long) // _SAMPLES)][:_SAMPLES]
    if not sample:
        return False
    try:
        found = recognise(replace(scan, image=_stacked(sample, scan.image)), tesseract, language)
    except Unreadable:
        return False
    said = "".join(_signs(line) for line in sample)
    return fuzz.ratio(said, _signs(found.words)) >= least


def _signs(line: Sequence[WordBox]) -> str:
    """Letters and digits only: programs differ in dashes and quotes."""
    text = "".join(word.text for word in line)
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _stacked(lines: Lines, page: Image.Image) -> Image.Image:
    """The pictures of some lines, one below the other on paper."""
    pieces = [_piece(line, page) for line in lines]
    width = max(piece.width for piece in pieces) + 2 * _MARGIN
    height = sum(piece.height + _MARGIN for piece in pieces) + _MARGIN
    paper = int(np.percentile(np.asarray(page.reduce(8)), 80))
    sheet, top = Image.new("L", (width, height), paper), _MARGIN
    for piece in pieces:
        sheet.paste(piece, (_MARGIN, top))
        top += piece.height + _MARGIN
    return sheet


def _piece(line: Sequence[WordBox], page: Image.Image) -> Image.Image:
    left, top = min(word.left for word in line), min(word.top for word in line)
    right = max(word.left + word.width for word in line)
    bottom = max(word.top + word.height for word in line)
    more = max(2, (bottom - top) // 6)
    return page.crop(
        (
            max(0, left - more),
            max(0, top - more),
            min(page.width, right + more),
            min(page.height, bottom + more),
        )
    )
