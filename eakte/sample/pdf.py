"""The little of PDF (ISO 32000-1) that the sample needs: scanned pages, a printed page, ballast.

Written as a stream with flat memory; the same input gives the same bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from eakte.sample.sheets import PAGE_HEIGHT_PT, PAGE_WIDTH_PT, Sheet

CATALOG, PAGE_TREE, FONT, BOLD_FONT = 1, 2, 3, 4  # numbers of the objects every file has
POINTS_PER_INCH = 72


@dataclass(slots=True, kw_only=True)
class PdfFile:
    """A PDF that is being written; `close` makes it complete.

    offsets: where each object begins, by its number.
    """

    target: BinaryIO
    position: int = 0
    last_number: int = BOLD_FONT
    offsets: dict[int, int] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Write the head and the two types."""
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        for number, name in ((FONT, "Helvetica"), (BOLD_FONT, "Helvetica-Bold")):
            self._object(
                f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>",
                number=number,
            )

    def add_image_page(self, jpeg: bytes, *, size_px: tuple[int, int], dpi: int) -> None:
        """Add a page that is one grey JPEG image."""
        width, height = size_px
        image = self._stream(
            f"/Type /XObject /Subtype /Image /Width {width} /Height {height} "
            "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode",
            jpeg,
        )
        box = (width * POINTS_PER_INCH / dpi, height * POINTS_PER_INCH / dpi)
        content = f"q {box[0]:.2f} 0 0 {box[1]:.2f} 0 0 cm /Scan Do Q".encode()
        self._page(content, resources=f"/XObject << /Scan {image} 0 R >>", box=box)

    def add_printed_page(self, sheet: Sheet) -> None:
        """Add a page of real text, as a program would print it."""
        resources = f"/Font << /Regular {FONT} 0 R /Bold {BOLD_FONT} 0 R >>"
        self._page(_printed(sheet), resources=resources, box=(PAGE_WIDTH_PT, PAGE_HEIGHT_PT))

    def add_ballast(self, blocks: Iterable[bytes], *, size_bytes: int) -> None:
        """Add a stream that no page shows: `blocks` with so many bytes altogether."""
        self._begin()
        self._write(f"<< /Length {size_bytes} >>\nstream\n".encode())
        for block in blocks:
            self._write(block)
        self._write(b"\nendstream\nendobj\n")

    def close(self) -> None:
        """Write the page tree, the catalog and the table of objects."""
        kids = " ".join(f"{page} 0 R" for page in self.pages)
        self._object(
            f"<< /Type /Pages /Count {len(self.pages)} /Kids [{kids}] >>", number=PAGE_TREE
        )
        self._object(f"<< /Type /Catalog /Pages {PAGE_TREE} 0 R >>", number=CATALOG)
        start, size = self.position, self.last_number + 1
        self._write(f"xref\n0 {size}\n0000000000 65535 f \n".encode())
        for number in range(1, size):
            self._write(f"{self.offsets[number]:010} 00000 n \n".encode())
        self._write(
            f"trailer\n<< /Size {size} /Root {CATALOG} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
        )

    def _page(self, content: bytes, *, resources: str, box: tuple[float, float]) -> None:
        stream = self._stream("", content)
        page = self._object(
            f"<< /Type /Page /Parent {PAGE_TREE} 0 R /MediaBox [0 0 {box[0]:.2f} {box[1]:.2f}] "
            f"/Resources << {resources} >> /Contents {stream} 0 R >>"
        )
        self.pages.append(page)

    def _object(self, body: str, *, number: int | None = None) -> int:
        begun = self._begin(number)
        self._write(f"{body}\nendobj\n".encode())
        return begun

    def _stream(self, entries: str, data: bytes) -> int:
        begun = self._begin()
        self._write(f"<< {entries} /Length {len(data)} >>\nstream\n".encode())
        self._write(data)
        self._write(b"\nendstream\nendobj\n")
        return begun

    def _begin(self, number: int | None = None) -> int:
        """Begin an object under a number, by default the next one."""
        if number is None:
            self.last_number += 1
            number = self.last_number
        self.offsets[number] = self.position
        self._write(f"{number} 0 obj\n".encode())
        return number

    def _write(self, data: bytes) -> None:
        self.target.write(data)
        self.position += len(data)


def _printed(sheet: Sheet) -> bytes:
    """The drawing instructions of a sheet; PDF counts from the lower left corner."""
    parts = [
        f"{stroke.width_pt} w {stroke.start[0]:.1f} {PAGE_HEIGHT_PT - stroke.start[1]:.1f} m "
        f"{stroke.end[0]:.1f} {PAGE_HEIGHT_PT - stroke.end[1]:.1f} l S".encode()
        for stroke in sheet.strokes
    ]
    for line in sheet.lines:
        font = "Bold" if line.face.is_bold else "Regular"
        base = PAGE_HEIGHT_PT - line.top_pt - line.face.size_pt
        for left, text in line.pieces:
            place = f"BT /{font} {line.face.size_pt} Tf {left:.1f} {base:.1f} Td ("
            parts.append(place.encode() + _escaped(text) + b") Tj ET")
    return b"\n".join(parts)


def _escaped(text: str) -> bytes:
    for sign in "\\()":
        text = text.replace(sign, f"\\{sign}")
    return text.encode("cp1252")
