"""Images as PDF takes them: their own bytes where the format allows, else the same pixels."""

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, TiffImagePlugin

_WIDTH, _HEIGHT, _COMPRESSION, _INK, _BIT_ORDER = 256, 257, 259, 262, 266
_OFFSETS, _ROWS_PER_STRIP, _LENGTHS, _FAX_OPTIONS, _JPEG_TABLES = 273, 278, 279, 292, 347
_FAX_3, _FAX_4, _JPEG = 3, 4, 7
_BLACK_IS_ZERO, _YCBCR = 1, 6
_MIXED, _UNCOMPRESSED, _ALIGNED = 1, 2, 4  # options of a fax of group 3
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_COLOURS = {
    "1": "/DeviceGray",
    "L": "/DeviceGray",
    "RGB": "/DeviceRGB",
    "YCbCr": "/DeviceRGB",
    "CMYK": "/DeviceCMYK",
}
_PNG_MARK_BYTES, _PNG_HEAD_BYTES = 8, 25
_PNG_GREY, _PNG_COLOUR = 0, 2
_PNG_COMPRESS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageStream:
    """An image of a PDF: entries of its dictionary in PDF syntax, and its bytes."""

    entries: Mapping[str, str]
    data: bytes


def stored_size(image: Image.Image) -> tuple[int, int]:
    """Width and height of the pixels as they lie in the file, whichever way is up."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return int(image.tag_v2[_WIDTH]), int(image.tag_v2[_HEIGHT])
    return image.size


def own_stream(image: Image.Image, path: Path) -> ImageStream | None:
    """The bytes of an image as they are; None: PDF cannot take them so."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return _of_tiff(image, path)
    if image.format in {"JPEG", "MPO"}:
        inverted = {"/Decode": "[1 0 1 0 1 0 1 0]"} if _is_inverted(image) else {}
        return _encoded(image, path.read_bytes(), "/DCTDecode", inverted)
    if image.format == "JPEG2000" and image.mode in {"L", "RGB"}:
        return _encoded(image, path.read_bytes(), "/JPXDecode", {})
    if image.format == "PNG":
        return _of_png(path.read_bytes())
    return None


def recoded_stream(image: Image.Image) -> ImageStream:
    """The same pixels in a form that PDF takes; what is transparent lies on white paper."""
    packed = io.BytesIO()
    if image.mode == "1":
        image.save(packed, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: image.height})
        with Image.open(packed, formats=["TIFF"]) as fax:
            stream = _of_fax(fax, packed.getvalue())
    else:
        on_paper(image).save(packed, "PNG", compress_level=_PNG_COMPRESS)
        stream = _of_png(packed.getvalue())
    if stream is None:
        raise ValueError("the image could not be packed")
    return stream


def _is_inverted(image: Image.Image) -> bool:
    """Whether it is a JPEG of four inks as Adobe writes them: full ink is zero."""
    return image.mode == "CMYK" and "adobe" in image.info


def _encoded(
    image: Image.Image, data: bytes, packing: str, more: Mapping[str, str]
) -> ImageStream | None:
    if image.mode not in _COLOURS:
        return None
    width, height = stored_size(image)
    entries = {
        "/Width": str(width),
        "/Height": str(height),
        "/ColorSpace": _COLOURS[image.mode],
        "/BitsPerComponent": "1" if image.mode == "1" else "8",
        "/Filter": packing,
        **more,
    }
    return ImageStream(entries=entries, data=data)


def _of_tiff(image: TiffImagePlugin.TiffImageFile, path: Path) -> ImageStream | None:
    """Fax and JPEG inside a TIFF, if they lie there in one piece."""
    offsets, lengths = image.tag_v2.get(_OFFSETS), image.tag_v2.get(_LENGTHS)
    if offsets is None or lengths is None or len(offsets) != 1:
        return None
    with path.open("rb") as stream:
        stream.seek(offsets[0])
        strip = stream.read(lengths[0])
    if image.tag_v2.get(_COMPRESSION) == _JPEG:
        return _of_jpeg_strip(image, strip)
    return _of_fax_strip(image, strip)


def _of_fax(image: Image.Image, content: bytes) -> ImageStream | None:
    """A fax that we wrote ourselves."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return None
    start, length = image.tag_v2[_OFFSETS][0], image.tag_v2[_LENGTHS][0]
    return _of_fax_strip(image, content[start : start + length])


def _of_fax_strip(image: TiffImagePlugin.TiffImageFile, strip: bytes) -> ImageStream | None:
    packing, options = image.tag_v2.get(_COMPRESSION), image.tag_v2.get(_FAX_OPTIONS, 0)
    if packing not in {_FAX_3, _FAX_4} or options & _UNCOMPRESSED:
        return None
    kind = -1 if packing == _FAX_4 else options & _MIXED
    width, height = stored_size(image)
    is_inverted = image.tag_v2.get(_INK) == _BLACK_IS_ZERO
    parameters = (
        f"<</K {kind} /Columns {width} /Rows {height} /EndOfBlock false"
        f" /BlackIs1 {_said(is_inverted)} /EncodedByteAlign {_said(bool(options & _ALIGNED))}>>"
    )
    if image.tag_v2.get(_BIT_ORDER) == 2:
        strip = strip.translate(_REVERSED)
    return _encoded(image, strip, "/CCITTFaxDecode", {"/DecodeParms": parameters})


def _of_jpeg_strip(image: TiffImagePlugin.TiffImageFile, strip: bytes) -> ImageStream | None:
    """A JPEG whose tables stand elsewhere in the TIFF: put before its own content."""
    tables = image.tag_v2.get(_JPEG_TABLES, b"")
    if not strip.startswith(b"\xff\xd8") or image.mode == "CMYK":
        return None
    whole = tables[:-2] + strip[2:] if tables else strip
    is_mixed = image.tag_v2.get(_INK) == _YCBCR
    parameters = {"/DecodeParms": f"<</ColorTransform {int(is_mixed)}>>"}
    return _encoded(image, whole, "/DCTDecode", parameters if image.mode != "L" else {})


def _of_png(content: bytes) -> ImageStream | None:
    """A PNG without transparency, palette and interlacing is packed as PDF packs images."""
    width, height, depth, kind, _, _, is_interlaced = struct.unpack_from(">IIBBBBB", content, 16)
    chunks = list(_chunks(content))
    is_transparent = any(name == b"tRNS" for name, _ in chunks)
    if kind not in {_PNG_GREY, _PNG_COLOUR} or depth > 8 or is_interlaced or is_transparent:
        return None
    colours = 1 if kind == _PNG_GREY else 3
    entries = {
        "/Width": str(width),
        "/Height": str(height),
        "/ColorSpace": "/DeviceGray" if kind == _PNG_GREY else "/DeviceRGB",
        "/BitsPerComponent": str(depth),
        "/Filter": "/FlateDecode",
        "/DecodeParms": f"<</Predictor 15 /Colors {colours} /BitsPerComponent {depth}"
        f" /Columns {width}>>",
    }
    return ImageStream(
        entries=entries, data=b"".join(data for name, data in chunks if name == b"IDAT")
    )


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = _PNG_MARK_BYTES
    while place + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        yield name, content[place + 8 : place + 8 + length]
        place += length + 12


def on_paper(image: Image.Image) -> Image.Image:
    """Grey or in colours of light, eight bits a value, nothing transparent."""
    if image.mode in {"L", "RGB"} and "transparency" not in image.info:
        return image
    if image.mode in {"I;16", "I;16L", "I;16B", "I", "F"}:
        return _eight_bits(image)
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey values of more than eight bits, from the darkest to the lightest that occur."""
    values = image.convert("F")
    low, high = (float(value) for value in values.getextrema())  # type: ignore[arg-type] # one band
    share = 255 / max(high - low, 1.0)
    return values.point(lambda value: (value - low) * share).convert("L")


def _said(answer: bool) -> str:  # noqa: FBT001 # a value of PDF
    return "true" if answer else "false"
