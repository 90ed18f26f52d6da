"""Files as scanners, cameras and fax servers deliver them, made from a drawn page."""

import io
import struct
from collections.abc import Mapping, Sequence

import numpy as np
import pikepdf
from PIL import Image, ImageOps, TiffImagePlugin

from tests.indexing.reading.letters import as_file

_LONG = 4
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_STRIP_OFFSETS, _SAMPLES, _ROWS_PER_STRIP, _STRIP_BYTES = 273, 277, 278, 279
_TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_BYTES = 322, 323, 324, 325
_JPEG_START, _JPEG_BYTES = 513, 514
_PLAIN, _OLD_JPEG, _BLACK_IS_ZERO, _YCBCR = 1, 6, 1, 6
_BYTE_ALIGNED_PAGE, _GENERIC_REGION = 48, 38  # kinds of JBIG2 segments


def pages_tiff(*pages: tuple[Image.Image, Mapping[str, object]]) -> bytes:
    """A TIFF whose pages have options of their own, such as compression and resolution."""
    buffer = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(buffer, new=True) as writer:
        for image, options in pages:
            image.save(writer, "TIFF", **options)
            writer.newFrame()
    return buffer.getvalue()


def tiled_tiff(image: Image.Image, side: int = 256) -> bytes:
    """A grey TIFF in square tiles without compression."""
    columns, rows = -(-image.width // side), -(-image.height // side)
    tiles = [
        image.crop((left * side, top * side, (left + 1) * side, (top + 1) * side)).tobytes()
        for top in range(rows)
        for left in range(columns)
    ]
    return _tiff(
        {
            _WIDTH: image.width,
            _HEIGHT: image.height,
            _BITS: 8,
            _COMPRESSION: _PLAIN,
            _PHOTOMETRIC: _BLACK_IS_ZERO,
            _SAMPLES: 1,
            _TILE_WIDTH: side,
            _TILE_HEIGHT: side,
        },
        tiles,
        (_TILE_OFFSETS, _TILE_BYTES),
    )


def old_jpeg_tiff(image: Image.Image) -> bytes:
    """A TIFF with a whole JPEG in it, as scanners wrote it before 1995 (compression 6)."""
    jpeg = as_file(image.convert("RGB"), "JPEG", quality=85, subsampling=0)
    return _tiff(
        {
            _WIDTH: image.width,
            _HEIGHT: image.height,
            _BITS: [8, 8, 8],
            _COMPRESSION: _OLD_JPEG,
            _PHOTOMETRIC: _YCBCR,
            _SAMPLES: 3,
            _ROWS_PER_STRIP: image.height,
            _JPEG_BYTES: len(jpeg),
        },
        [jpeg],
        (_STRIP_OFFSETS, _STRIP_BYTES),
        also_at=_JPEG_START,
    )


def _tiff(
    tags: Mapping[int, int | list[int]],
    blocks: Sequence[bytes],
    places: tuple[int, int],
    also_at: int | None = None,
) -> bytes:
    """A TIFF of one directory behind its blocks; `also_at`: a tag that has the first place too."""
    starts, end = [], 8
    for block in blocks:
        starts.append(end)
        end += len(block)
    lists = {places[0]: starts, places[1]: [len(block) for block in blocks]}
    if also_at:
        lists[also_at] = starts[:1]
    end += end % 2
    more = b""
    entries = []
    behind = end + 2 + 12 * (len(tags) + len(lists)) + 4
    every = {tag: [value] if isinstance(value, int) else value for tag, value in tags.items()}
    for tag, values in sorted({**every, **lists}.items()):
        packed = struct.pack(f"<{len(values)}I", *values)
        if len(values) > 1:
            place, more = behind + len(more), more + packed
            packed = struct.pack("<I", place)
        entries.append(struct.pack("<HHI", tag, _LONG, len(values)) + packed)
    body = struct.pack("<2sHI", b"II", 42, end) + b"".join(blocks)
    directory = struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", 0)
    return body.ljust(end, b"\0") + directory + more


def jbig2(image: Image.Image) -> bytes:
    """The stream of a PDF picture in JBIG2: a generic region coded as a fax (MMR)."""
    bits = ImageOps.invert(image).convert("1")  # ink is 1
    one_strip = {"compression": "group4", "tiffinfo": {_ROWS_PER_STRIP: image.height}}
    with Image.open(io.BytesIO(as_file(bits, "TIFF", **one_strip))) as tiff:
        (start,), (size,) = tiff.tag_v2[_STRIP_OFFSETS], tiff.tag_v2[_STRIP_BYTES]
        tiff.fp.seek(start)
        coded = tiff.fp.read(size)
    return jbig2_of(coded, bits.size)


def jbig2_of(coded: bytes, size: tuple[int, int]) -> bytes:
    """A JBIG2 stream around a picture that is coded as a fax; ink is 1."""
    width, height = size
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + coded
    return _segment(0, _BYTE_ALIGNED_PAGE, page) + _segment(1, _GENERIC_REGION, region)


def _segment(number: int, kind: int, content: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(content)) + content


def picture_pdf(
    stream: bytes,
    size: tuple[int, int],
    *,
    decoder: str,
    colours: str = "DeviceGray",
    bits: int = 8,
    page: tuple[float, float] = (595, 842),
    **further: object,
) -> bytes:
    """A PDF of one page that a picture fills. further: entries of its dictionary."""
    document = pikepdf.new()
    document.add_blank_page(page_size=page)
    picture = pikepdf.Stream(document, stream)
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=pikepdf.Name("/" + colours),
        BitsPerComponent=bits,
        Filter=pikepdf.Name("/" + decoder),
        **further,
    )
    target = document.pages[0]
    target.add_resource(picture, pikepdf.Name.XObject, pikepdf.Name.Scan)
    target.contents_add(f"q {page[0]} 0 0 {page[1]} 0 0 cm /Scan Do Q".encode())
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_picture(
    pdf: bytes, image: Image.Image, box: tuple[float, float, float, float], *, below: bool = False
) -> bytes:
    """A PDF with a picture on its first page. box: left, bottom, width, height in points."""
    document = pikepdf.open(io.BytesIO(pdf))
    picture = pikepdf.Stream(document, as_file(image, "JPEG", quality=85))
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=pikepdf.Name.DeviceGray if image.mode == "L" else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = document.pages[0]
    page.add_resource(picture, pikepdf.Name.XObject, pikepdf.Name.Pasted)
    left, bottom, width, height = box
    operators = f"q {width} 0 0 {height} {left} {bottom} cm /Pasted Do Q".encode()
    page.contents_add(operators, prepend=below)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def photographed(
    page: Image.Image, corners: Sequence[tuple[float, float]], size: tuple[int, int]
) -> Image.Image:
    """A page on a dark table, taken at a slant in light that fades to one side."""
    rows, places = [], []
    own = ((0, 0), (page.width, 0), (page.width, page.height), (0, page.height))
    for (x, y), (column, row) in zip(corners, own, strict=True):
        rows += [(x, y, 1, 0, 0, 0, -column * x, -column * y)]
        rows += [(0, 0, 0, x, y, 1, -row * x, -row * y)]
        places += [column, row]
    numbers = tuple(np.linalg.solve(np.array(rows, float), np.array(places, float)))
    way = Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC
    paper = Image.new("L", page.size, 255).transform(size, *way)
    table = Image.new("L", size, 60)
    photo = np.asarray(Image.composite(page.transform(size, *way), table, paper))
    light = np.linspace(1.0, 0.7, size[0])
    return Image.fromarray((photo * light).astype(np.uint8))
