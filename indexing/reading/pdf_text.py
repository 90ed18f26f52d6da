"""Real text of a PDF page: its words with their places, and whether somebody wrote them."""

import itertools
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium
import pypdfium2.version

from indexing.page_reader import WordBox
from indexing.reading.page_box import Box
from indexing.reading.pdf_contents import address_of
from indexing.reading.plain_text import clean
from indexing.reading.words import MOST_WORDS

PDFIUM = f"pdfium {pypdfium2.version.PDFIUM_INFO.build}"

_ODD_SHARE = 0.25  # of signs without meaning: the font does not say what its glyphs are
_LETTER_SHARE = 0.40  # of letters and digits in what people write, tables included
_VOWEL_SHARE = 0.15  # of the letters of any language in Latin script
_VOWELS = frozenset("aeiouyäöüáàâéèêíìîóòôúùûåæøœAEIOUYÄÖÜ")
_ENOUGH_LETTERS = 100
_COMMON = frozenset("enisratdhul")  # German 79 % of the letters, English 73 %, Turkish 64 %
_COMMON_SHARE = 0.50  # letters that were exchanged at random: 42 %
_ENOUGH_COMMON_LETTERS = 200
# Pairs of letters that German and English words are made of. Of 156 texts each has 42 % and more,
# with letters shifted or exchanged (4955 times) none more than 23 %.
_FIRST_OF_PAIRS = {  # by their second letter
    "a": "d",
    "c": "is",
    "d": "en",
    "e": "bdghilmnrstv",
    "g": "n",
    "h": "ct",
    "i": "del",
    "l": "ae",
    "n": "aeiou",
    "o": "t",
    "r": "aeho",
    "s": "eiu",
    "t": "ahirs",
    "u": "ao",
}
_PAIRS = frozenset(first + second for second, firsts in _FIRST_OF_PAIRS.items() for first in firsts)
_PAIR_SHARE = 0.32
_LATIN_BELOW = "\u0250"  # letters of other scripts are not judged
_ENOUGH_PAIRS = 60
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_HYPHEN = 2  # how PDFium marks a hyphen at the end of a line

Line = Sequence[WordBox]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Words line by line in reading order: those that can be seen, and those that cannot."""

    seen: list[Line]
    hidden: list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """A sign and its box in points. is_hidden: None for blanks, which belong to any text."""

    text: str
    box: tuple[float, float, float, float]  # left, bottom, right, top
    is_hidden: bool | None


def is_garbage(text: str) -> bool:
    """Whether signs came out that nobody wrote: glyphs without meaning, or with a wrong one."""
    signs = [sign for sign in text if not sign.isspace()]
    if not signs:
        return True
    odd = sum(
        1 for sign in signs if sign == "\ufffd" or unicodedata.category(sign) in {"Co", "Cn", "Cc"}
    )
    letters = [sign for sign in signs if sign.isalpha()]
    written = len(letters) + sum(1 for sign in signs if sign.isdigit())
    if odd > len(signs) * _ODD_SHARE or written < len(signs) * _LETTER_SHARE:
        return True
    latin = [sign for sign in letters if sign < _LATIN_BELOW]
    vowels = sum(1 for sign in latin if sign in _VOWELS)
    common = sum(1 for sign in latin if sign.lower() in _COMMON)
    return (len(latin) > _ENOUGH_LETTERS and vowels < len(latin) * _VOWEL_SHARE) or (
        len(latin) > _ENOUGH_COMMON_LETTERS and common < len(latin) * _COMMON_SHARE
    )


def is_odd(text: str) -> bool:
    """Whether words in Latin script are of another language, or their letters stand for others."""
    latin = (sign if sign.isalpha() and sign < _LATIN_BELOW else " " for sign in text.lower())
    pairs = [one + other for one, other in pairwise(latin) if " " not in {one, other}]
    known = sum(1 for pair in pairs if pair in _PAIRS)
    return len(pairs) >= _ENOUGH_PAIRS and known < len(pairs) * _PAIR_SHARE


def layer_of(page: pypdfium2.PdfPage, size: tuple[int, int], hidden: Collection[int] = ()) -> Layer:
    """The words of a page, placed on an image of this size.

    Args:
        page: of which they are.
        size: width and height of the image in pixels.
        hidden: addresses of the text objects that cannot be seen.
    """
    text_page = page.get_textpage()
    try:
        lines = list(_lines(itertools.islice(_signs(text_page, hidden), MOST_WORDS * 10)))
    finally:
        text_page.close()
    return Layer(
        seen=_written(page, lines, size, are_hidden=False),
        hidden=_written(page, lines, size, are_hidden=True),
    )


def _written(
    page: pypdfium2.PdfPage, lines: list[list[_Sign]], size: tuple[int, int], *, are_hidden: bool
) -> list[Line]:
    """The words of the signs that are hidden, or of the others; blanks belong to both."""
    own = ([sign for sign in line if sign.is_hidden in {are_hidden, None}] for line in lines)
    return [words for line in own if (words := list(_words_of_line(page, line, size)))]


def _signs(text_page: pypdfium2.PdfTextPage, hidden: Collection[int]) -> Iterator[_Sign]:
    left, right = pdfium.c_double(), pdfium.c_double()
    bottom, top = pdfium.c_double(), pdfium.c_double()
    for number in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, number)
        pdfium.FPDFText_GetCharBox(text_page, number, left, right, bottom, top)
        text = "-" if code == _HYPHEN else _LIGATURES.get(code) or chr(code)
        if not code or pdfium.FPDFText_HasUnicodeMapError(text_page, number) == 1:
            text = "\ufffd"
        is_hidden = None if text.isspace() else _is_hidden(text_page, number, hidden)
        box = left.value, bottom.value, right.value, top.value
        yield _Sign(text=text, box=box, is_hidden=is_hidden)
        if code == _HYPHEN:
            yield _Sign(text="\n", box=(0.0, 0.0, 0.0, 0.0), is_hidden=None)


def _is_hidden(text_page: pypdfium2.PdfTextPage, number: int, hidden: Collection[int]) -> bool:
    return bool(hidden) and (address_of(pdfium.FPDFText_GetTextObject(text_page, number)) in hidden)


def _lines(signs: Iterator[_Sign]) -> Iterator[list[_Sign]]:
    line: list[_Sign] = []
    for sign in signs:
        if sign.text in "\r\n":
            yield line
            line = []
        else:
            line.append(sign)
    yield line


def _words_of_line(
    page: pypdfium2.PdfPage, line: list[_Sign], size: tuple[int, int]
) -> Iterator[WordBox]:
    for is_blank, group in itertools.groupby(line, key=lambda sign: sign.text.isspace()):
        signs = list(group)
        text = clean("".join(sign.text for sign in signs)).strip()
        boxes = [sign.box for sign in signs if _has_size(sign.box)]
        if is_blank or not text or not boxes:
            continue
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        place = Box(left=min(lefts), bottom=min(bottoms), right=max(rights), top=max(tops))
        yield _word(page, text, place, size)


def _has_size(box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = box
    return right > left or top > bottom


def _word(page: pypdfium2.PdfPage, text: str, place: Box, size: tuple[int, int]) -> WordBox:
    """A word on the image of its page; the page may be turned and cut."""
    (x1, y1), (x2, y2) = (
        on_image(page, x, y, size)
        for x, y in ((place.left, place.top), (place.right, place.bottom))
    )
    return WordBox(
        text=text,
        left=min(x1, x2),
        top=min(y1, y2),
        width=max(1, abs(x2 - x1)),
        height=max(1, abs(y2 - y1)),
        confidence=1.0,
    )


def on_image(page: pypdfium2.PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    """Where a point of a page lies on its image of this size, in pixels from top left."""
    column, row = pdfium.c_int(), pdfium.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, column, row)
    return column.value, row.value
