"""What is drawn on a PDF page: its pictures, and how much of its text can be seen."""

import ctypes
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexing.reading.page_box import Box

_MOST_OBJECTS = 20_000  # that are looked at; a drawing may have millions of lines
_MOST_DEPTH = 6  # forms within forms
_UNSEEN = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_COVER_SHARE = 0.01  # of the page: smaller pictures hide nothing worth asking for

_UPRIGHT = pypdfium2.PdfMatrix()

_Object = Any  # a handle of PDFium


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture on a page. across_dpi, down_dpi: resolution along its rows and its columns."""

    box: Box
    across_dpi: float
    down_dpi: float
    item: _Object

    @property
    def is_sound(self) -> bool:
        """Whether it can be unpacked; where it cannot, PDFium leaves the paper white."""
        bitmap = pdfium.FPDFImageObj_GetBitmap(self.item)
        if bitmap:
            pdfium.FPDFBitmap_Destroy(bitmap)
        return bool(bitmap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is drawn.

    seen, unseen: lengths of visible and of hidden text in points. hidden: addresses of the objects
    with hidden text: it is invisible, or a picture was drawn over it. has_drawing: there are lines,
    areas or visible text.
    """

    pictures: tuple[Picture, ...]
    seen: float
    unseen: float
    hidden: frozenset[int]
    has_drawing: bool


def contents_of(page: pypdfium2.PdfPage) -> Contents:
    """Look through the objects of a page in the order in which they are drawn."""
    walk = _Walk(page_area=max(1.0, float(page.get_width()) * float(page.get_height())))
    objects = _objects(
        page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _UPRIGHT, 0
    )
    for kind, item, matrix in itertools.islice(objects, _MOST_OBJECTS):
        walk.take(kind, item, matrix)
    return Contents(
        pictures=tuple(walk.pictures),
        seen=sum(box.length for _, box in walk.seen),
        unseen=sum(box.length for _, box in walk.hidden),
        hidden=frozenset(address_of(item) for item, _ in walk.hidden),
        has_drawing=walk.has_drawing or bool(walk.seen),
    )


def address_of(item: _Object) -> int:
    """By which an object is known again."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0


@dataclass(kw_only=True)
class _Walk:
    """What was met so far."""

    page_area: float
    pictures: list[Picture] = field(default_factory=list)
    seen: list[tuple[_Object, Box]] = field(default_factory=list)
    hidden: list[tuple[_Object, Box]] = field(default_factory=list)
    has_drawing: bool = False

    def take(self, kind: int, item: _Object, matrix: pypdfium2.PdfMatrix) -> None:
        """One object."""
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            is_hidden = pdfium.FPDFTextObj_GetTextRenderMode(item) in _UNSEEN
            (self.hidden if is_hidden else self.seen).append((item, _bounds(item, matrix)))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            self._take_picture(_picture(item, matrix))
        else:
            self.has_drawing = True

    def _take_picture(self, picture: Picture) -> None:
        self.pictures.append(picture)
        if self.seen and picture.box.area > self.page_area * _COVER_SHARE:
            before, self.seen = self.seen, []
            for item, box in before:
                is_covered = picture.box.holds(*box.centre)
                (self.hidden if is_covered else self.seen).append((item, box))


def _objects(
    holder: _Object,
    count: Callable[[_Object], int],
    get: Callable[[_Object, int], _Object],
    matrix: pypdfium2.PdfMatrix,
    depth: int,
) -> Iterator[tuple[int, _Object, pypdfium2.PdfMatrix]]:
    """Kind, handle and place of each object, those within forms included."""
    for number in range(count(holder)):
        item = get(holder, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield kind, item, matrix
        elif depth < _MOST_DEPTH:
            inner = _matrix(item).multiply(matrix)
            yield from _objects(
                item,
                pdfium.FPDFFormObj_CountObjects,
                pdfium.FPDFFormObj_GetObject,
                inner,
                depth + 1,
            )


def _matrix(item: _Object) -> pypdfium2.PdfMatrix:
    numbers = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, numbers)
    return pypdfium2.PdfMatrix.from_raw(numbers)


def _bounds(item: _Object, matrix: pypdfium2.PdfMatrix) -> Box:
    left, bottom = pdfium.c_float(), pdfium.c_float()
    right, top = pdfium.c_float(), pdfium.c_float()
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    if matrix is _UPRIGHT:  # most text: nothing to be reckoned
        return Box(left=left.value, bottom=bottom.value, right=right.value, top=top.value)
    return _placed(matrix, (left.value, bottom.value), (right.value, top.value))


def _placed(
    matrix: pypdfium2.PdfMatrix, one: tuple[float, float], other: tuple[float, float]
) -> Box:
    """The box around a box that was moved or turned."""
    corners = [matrix.on_point(x, y) for x in (one[0], other[0]) for y in (one[1], other[1])]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return Box(left=min(across), bottom=min(up), right=max(across), top=max(up))


def _picture(item: _Object, matrix: pypdfium2.PdfMatrix) -> Picture:
    columns, rows = pdfium.c_uint(), pdfium.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(item, columns, rows)
    place = _matrix(item).multiply(matrix)
    a, b, c, d, _, _ = place.get()
    width, height = max((a * a + b * b) ** 0.5, 1.0), max((c * c + d * d) ** 0.5, 1.0)
    return Picture(
        box=_placed(place, (0, 0), (1, 1)),
        across_dpi=columns.value / width * 72,
        down_dpi=rows.value / height * 72,
        item=item,
    )
