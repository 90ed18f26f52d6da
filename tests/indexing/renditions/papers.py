"""Papers with a word at a known place, and where programs find it in what was made of them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Array, Name
from PIL import Image

from indexing import Inspection, Kind, Verdict, WordBox
from indexing.renditions import Conformity, PageText, SandboxedMaker
from tests.indexing.reading.letters import a_pdf, a_scan, add_scan

A4 = (595, 842)
WORD = WordBox(text="Baugenehmigung", left=120, top=150, width=420, height=36, confidence=0.93)
SCAN = a_scan()
FINE = 16  # device pixels in one pixel of the page image, to measure between them

Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A maker and a folder to work in. beats: the pages of which it told."""

    maker: SandboxedMaker
    folder: Path
    beats: list[int] = field(default_factory=list)

    def searchable(self, content: bytes, *texts: PageText, kind: Kind = Kind.PDF) -> bytes:
        into = self.folder / "searchable.pdf"
        self.maker.searchable_pdf(
            self.laid_down(content),
            inspection=an_inspection(kind),
            pages=texts,
            into=into,
            beat=self.beats.append,
        )
        return into.read_bytes()

    def archived(
        self, content: bytes, *texts: PageText, kind: Kind = Kind.PDF
    ) -> tuple[bytes, Conformity]:
        into = self.folder / "archive.pdf"
        conformity = self.maker.archive_pdf(
            self.laid_down(content),
            inspection=an_inspection(kind),
            pages=texts,
            into=into,
            beat=self.beats.append,
        )
        return into.read_bytes(), conformity

    def laid_down(self, content: bytes) -> Path:
        path = self.folder / "original"
        path.write_bytes(content)
        return path


def an_inspection(
    kind: Kind, *, flags: Sequence[str] = (), reason: str | None = None
) -> Inspection:
    return Inspection(
        verdict=Verdict.ACCEPT,
        media_type="",
        kind=kind,
        page_count=1,
        flags=frozenset(flags),
        reason=reason,
    )


def a_text(
    *words: WordBox, number: int = 1, size: tuple[int, int] = (1240, 1754), rotation: int = 0
) -> PageText:
    return PageText(
        number=number,
        width_px=size[0],
        height_px=size[1],
        rotation=rotation,
        words=words or (WORD,),
    )


def a_scan_pdf(content: bytes = b"") -> bytes:
    """One A4 page with a scan; `content`: operators that are drawn after it."""
    return add_scan(a_pdf(content), SCAN)


def reshaped(content: bytes, **entries: object) -> bytes:
    """The PDF whose first page has other entries; None takes one away."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0].obj
        for key, value in entries.items():
            if value is None:
                del page[Name(f"/{key}")]
            else:
                page[Name(f"/{key}")] = Array(value) if isinstance(value, list) else value
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def text_of(content: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return str(pdf[page].get_textpage().get_text_range())


def page_size(content: bytes) -> tuple[float, float]:
    with pypdfium2.PdfDocument(content) as pdf:
        size: tuple[float, float] = pdf[0].get_size()
        return size


def shown(content: bytes, width: int, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(content) as pdf:
        scale = width / pdf[page].get_width()
        image: Image.Image = pdf[page].render(scale=scale).to_pil().convert("RGB")
        return image


def marked(content: bytes, sought: str, text: PageText) -> Rectangle:
    """Where a PDF reader marks a word that is searched, in points from top left as it is shown."""
    with pypdfium2.PdfDocument(content) as pdf:
        page = pdf[text.number - 1]
        text_page = page.get_textpage()
        hit = text_page.search(sought).get_next()
        assert hit is not None, f"{sought} is not found"
        text_page.count_rects(*hit)
        left, bottom, right, top = text_page.get_rect(0)
        corners = [_on_screen(page, x, y, text) for x, y in ((left, top), (right, bottom))]
        points = page.get_width() / text.width_px
    (x1, y1), (x2, y2) = corners
    return (
        min(x1, x2) * points,
        min(y1, y2) * points,
        max(x1, x2) * points,
        max(y1, y2) * points,
    )


def expected(word: WordBox, text: PageText, width: float) -> Rectangle:
    """The box of a word in points on a page of this width."""
    points = width / text.width_px
    return (
        word.left * points,
        word.top * points,
        (word.left + word.width) * points,
        (word.top + word.height) * points,
    )


def _on_screen(page: pypdfium2.PdfPage, x: float, y: float, text: PageText) -> tuple[float, float]:
    column, row = pdfium.c_int(), pdfium.c_int()
    size = text.width_px * FINE, text.height_px * FINE
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, column, row)
    return column.value / FINE, row.value / FINE
