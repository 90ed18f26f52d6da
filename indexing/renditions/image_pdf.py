"""A PDF of an image file: each frame a page of its size, written one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps

from indexing.reading.errors import Unreadable
from indexing.reading.image_headers import FORMATS
from indexing.reading.settings import Limits
from indexing.renditions.image_streams import ImageStream, own_stream, recoded_stream, stored_size

_LEAST_DPI, _MOST_DPI = 70, 1200  # others are a mistake of the device
_A4_WIDTH_INCH = 8.27
_LONGEST_POINTS = 14_400.0  # of a side: more cannot be said in a PDF
_POINTS_PER_INCH = 72
_ORIENTATION = 274
# By orientation of EXIF: how the unit square of the image lies in that of the upright page.
_TURNS = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
_LYING = {5, 6, 7, 8}
_CATALOG, _PAGES, _FIRST_FREE = 1, 2, 3  # numbers of objects


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePage:
    """A page that is one image. width, height: upright, in points; turn: see _TURNS."""

    stream: ImageStream
    width: float
    height: float
    turn: tuple[int, ...]


def write_image_pdf(image_file: Path, pdf_file: Path, limits: Limits) -> Iterator[int]:
    """Write the PDF; tells the number of each page that is done.

    Raises:
        Unreadable: an image that PDF does not take as it is has too many pixels.
    """
    with pdf_file.open("wb") as target:
        writer = ImagePdfWriter(target)
        for number, page in enumerate(_pages(image_file, limits), start=1):
            writer.add(page)
            yield number
        writer.close()


def _pages(path: Path, limits: Limits) -> Iterator[ImagePage]:
    Image.MAX_IMAGE_PIXELS = None  # we compare with our own limits
    with Image.open(path, formats=FORMATS) as image:
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        for number in range(min(count, limits.pages)):
            if number:
                image.seek(number)
            yield image_page(image, path, limits)


def image_page(image: Image.Image, path: Path, limits: Limits) -> ImagePage:
    """The frame of an opened image file that is looked at, as a page.

    Raises:
        Unreadable: it has to be unpacked, and has too many pixels.
    """
    orientation = image.getexif().get(_ORIENTATION, 1)
    width, height = points_of(image)
    if orientation in _LYING:
        width, height = height, width
    stream = own_stream(image, path)
    if stream is None:
        if not _may_be_unpacked(image, limits):
            raise Unreadable("too_many_pixels")
        ImageOps.exif_transpose(image, in_place=True)
        stream, orientation = recoded_stream(image), 1
    turn = _TURNS.get(orientation, _TURNS[1])
    return ImagePage(stream=stream, width=width, height=height, turn=turn)


def _may_be_unpacked(image: Image.Image, limits: Limits) -> bool:
    """Plans of black and white take little memory, and are packed again line by line."""
    pixels = image.width * image.height
    return pixels <= (limits.decoded_bytes if image.mode == "1" else limits.decoded_pixels)


def drawn_page(image: Image.Image, width: float, height: float) -> ImagePage:
    """An image that was drawn as a page of this size in points, its pixels as they are."""
    return ImagePage(stream=recoded_stream(image), width=width, height=height, turn=_TURNS[1])


def points_of(image: Image.Image) -> tuple[float, float]:
    """Size of the image as it lies, by its resolution; as wide as A4 where none is told."""
    pixels = stored_size(image)
    across, down = (float(value) for value in image.info.get("dpi", (0, 0)))
    if not all(_LEAST_DPI <= dpi <= _MOST_DPI for dpi in (across, down)):
        across = down = pixels[0] / _A4_WIDTH_INCH
    width, height = pixels[0] / across, pixels[1] / down
    share = min(_POINTS_PER_INCH, _LONGEST_POINTS / max(width, height))
    return width * share, height * share


class ImagePdfWriter:
    """Writes objects as they come, so that no more than one image is in memory."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._places: dict[int, int] = {}
        self._pages: list[int] = []
        target.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")

    def add(self, page: ImagePage) -> None:
        """The next page."""
        number = _FIRST_FREE + 3 * len(self._pages)
        width, height = page.width, page.height
        self._object(
            number,
            f"<</Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 {width:.3f} {height:.3f}]"
            f" /Contents {number + 1} 0 R"
            f" /Resources <</XObject <</Im {number + 2} 0 R>>>>>>",
        )
        sides = (width, height, width, height, width, height)
        matrix = " ".join(
            f"{side * share:.3f}" for side, share in zip(sides, page.turn, strict=True)
        )
        self._stream(number + 1, "", f"q {matrix} cm /Im Do Q".encode())
        entries = " ".join(f"{name} {value}" for name, value in page.stream.entries.items())
        self._stream(number + 2, f"/Type /XObject /Subtype /Image {entries}", page.stream.data)
        self._pages.append(number)

    def close(self) -> None:
        """What binds the pages together."""
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        self._object(_CATALOG, f"<</Type /Catalog /Pages {_PAGES} 0 R>>")
        self._object(_PAGES, f"<</Type /Pages /Count {len(self._pages)} /Kids [{kids}]>>")
        start = self._target.tell()
        self._target.write(f"xref\n0 {len(self._places) + 1}\n0000000000 65535 f \n".encode())
        for _, place in sorted(self._places.items()):
            self._target.write(f"{place:010d} 00000 n \n".encode())
        self._target.write(
            f"trailer\n<</Size {len(self._places) + 1} /Root {_CATALOG} 0 R>>\n"
            f"startxref\n{start}\n%%EOF\n".encode()
        )

    def _object(self, number: int, body: str) -> None:
        self._places[number] = self._target.tell()
        self._target.write(f"{number} 0 obj\n{body}\nendobj\n".encode())

    def _stream(self, number: int, entries: str, data: bytes) -> None:
        self._places[number] = self._target.tell()
        head = f"{number} 0 obj\n<<{entries} /Length {len(data)}>>\nstream\n"
        self._target.write(head.encode() + data + b"\nendstream\nendobj\n")
