"""Real text of a PDF page: whether there is some, and its words with their places."""

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.generic import DictionaryObject

from indexing.page_reader import WordBox
from indexing.reading.pdf_opening import PDF_FAULTS
from indexing.reading.plain_text import clean
from indexing.reading.words import MOST_WORDS

# A page that is mostly a picture and shows fewer signs than this is a scan with a stamp on it.
SIGNS_BESIDE_PICTURE = 400
PICTURE_SHARE = 0.30  # of the page
COVER_SHARE = 0.80  # a picture of this size hides the text that was drawn before it

_INVISIBLE = 3  # text rendering mode of the layer that OCR programs put behind a scan
_SHOWS = {b"Tj", b"TJ", b"'", b'"'}
_ODD_SHARE = 0.25  # of signs without meaning: the font does not say what its glyphs are
_LETTER_SHARE = 0.40  # of letters and digits in what people write, tables included
_VOWEL_SHARE = 0.15  # of the letters of any language in Latin script
_VOWELS = frozenset("aeiouyäöüáàâéèêíìîóòôúùûåæøœAEIOUYÄÖÜ")
_ENOUGH_LETTERS = 100
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_HYPHEN = 2  # how PDFium marks a hyphen at the end of a line


@dataclass(kw_only=True)
class _Seen:
    """What is drawn on a page: bytes of visible and hidden text, share of the largest picture."""

    page_area: float
    visible: int = 0
    hidden: int = 0
    picture: float = 0.0
    mode: int = 0
    saved_modes: list[int] = field(default_factory=list)
    pictures: dict[str, bool] = field(default_factory=dict)  # name: hides what lies under it

    def take(
        self, operator: bytes, operands: list[Any], matrix: list[float], _text: object
    ) -> None:
        """One operator of the page, as pypdf meets it."""
        if operator == b"q":
            self.saved_modes.append(self.mode)
        elif operator == b"Q" and self.saved_modes:
            self.mode = self.saved_modes.pop()
        elif operator == b"Tr":
            self.mode = int(operands[0])
        elif operator in _SHOWS:
            self._show_text(operands)
        elif operator == b"Do":
            self._show_picture(str(operands[0]), matrix)

    def _show_text(self, operands: list[Any]) -> None:
        pieces = operands[-1] if isinstance(operands[-1], list) else [operands[-1]]
        length = sum(len(piece) for piece in pieces if isinstance(piece, (str, bytes)))
        if self.mode == _INVISIBLE:
            self.hidden += length
        else:
            self.visible += length

    def _show_picture(self, name: str, matrix: list[float]) -> None:
        if name in self.pictures:
            a, b, c, d, *_ = matrix
            share = abs(a * d - b * c) / self.page_area
            self.picture = max(self.picture, share)
            if share > COVER_SHARE and self.pictures[name]:
                self.hidden, self.visible = self.hidden + self.visible, 0


def shows_text(page: pypdf.PageObject) -> bool:
    """Whether a page shows real text, so that it need not be recognised.

    The invisible layer of a scan is not believed: it may be wrong, and nobody sees it. Text under a
    picture is not seen either.
    """
    box = page.cropbox
    seen = _Seen(page_area=max(1.0, float(box.width) * float(box.height)))
    seen.pictures = _pictures_of(page)
    text = page.extract_text(visitor_operand_before=seen.take)
    if seen.visible <= seen.hidden or is_garbage(text):
        return False
    is_scan = seen.picture > PICTURE_SHARE and len("".join(text.split())) < SIGNS_BESIDE_PICTURE
    return not is_scan


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
    latin = [sign for sign in letters if sign < "\u0250"]
    vowels = sum(1 for sign in latin if sign in _VOWELS)
    return len(latin) > _ENOUGH_LETTERS and vowels < len(latin) * _VOWEL_SHARE


def words_of(page: pypdfium2.PdfPage, width_px: int, height_px: int) -> list[list[WordBox]]:
    """The words of a page, line by line in reading order, placed on an image of this size."""
    text_page = page.get_textpage()
    try:
        signs = itertools.islice(_signs(text_page), MOST_WORDS * 10)
        lines = [list(_words_of_line(page, line, width_px, height_px)) for line in _lines(signs)]
    finally:
        text_page.close()
    return [line for line in lines if line]


def _pictures_of(page: pypdf.PageObject) -> dict[str, bool]:
    """Names of the pictures of a page, and whether each hides what lies under it."""
    pictures: dict[str, bool] = {}
    try:
        resources = page.get("/Resources", DictionaryObject()).get_object()
        objects = resources.get("/XObject", DictionaryObject()).get_object()
        for name, reference in objects.items():
            picture = reference.get_object()
            if isinstance(picture, DictionaryObject) and picture.get("/Subtype") == "/Image":
                pictures[name] = "/SMask" not in picture and not picture.get("/ImageMask")
    except PDF_FAULTS:
        return pictures
    return pictures


_Sign = tuple[str, tuple[float, float, float, float]]  # left, bottom, right, top in points


def _signs(text_page: pypdfium2.PdfTextPage) -> Iterator[_Sign]:
    left, right = pdfium.c_double(), pdfium.c_double()
    bottom, top = pdfium.c_double(), pdfium.c_double()
    for number in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, number)
        pdfium.FPDFText_GetCharBox(text_page, number, left, right, bottom, top)
        sign = "-" if code == _HYPHEN else _LIGATURES.get(code) or chr(code) if code else "\ufffd"
        yield sign, (left.value, bottom.value, right.value, top.value)
        if code == _HYPHEN:
            yield "\n", (0.0, 0.0, 0.0, 0.0)


def _lines(signs: Iterator[_Sign]) -> Iterator[list[_Sign]]:
    line: list[_Sign] = []
    for sign, box in signs:
        if sign in "\r\n":
            yield line
            line = []
        else:
            line.append((sign, box))
    yield line


def _words_of_line(
    page: pypdfium2.PdfPage, line: list[_Sign], width_px: int, height_px: int
) -> Iterator[WordBox]:
    for is_blank, group in itertools.groupby(line, key=lambda sign: sign[0].isspace()):
        signs = list(group)
        text = clean("".join(sign for sign, _ in signs)).strip()
        boxes = [box for _, box in signs if box[2] > box[0] or box[3] > box[1]]
        if is_blank or not text or not boxes:
            continue
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        corners = (min(lefts), max(tops), max(rights), min(bottoms))
        yield _box(page, text, corners, width_px, height_px)


def _box(
    page: pypdfium2.PdfPage,
    text: str,
    corners: tuple[float, float, float, float],
    width_px: int,
    height_px: int,
) -> WordBox:
    """A word on the image of its page; the page may be turned and cut."""
    left, top, right, bottom = corners
    (x1, y1), (x2, y2) = (
        _on_image(page, x, y, width_px, height_px) for x, y in ((left, top), (right, bottom))
    )
    return WordBox(
        text=text,
        left=min(x1, x2),
        top=min(y1, y2),
        width=max(1, abs(x2 - x1)),
        height=max(1, abs(y2 - y1)),
        confidence=1.0,
    )


def _on_image(
    page: pypdfium2.PdfPage, x: float, y: float, width_px: int, height_px: int
) -> tuple[int, int]:
    column, row = pdfium.c_int(), pdfium.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, width_px, height_px, 0, x, y, column, row)
    return column.value, row.value
