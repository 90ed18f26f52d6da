"""How large an image says it is, read from its first bytes before anything is decoded."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from indexing.reading.errors import FOREIGN_FAULTS
from indexing.reading.foreign_file import ForeignFile
from indexing.reading.settings import Limits

# What Pillow may open: formats of scanners, cameras and screens, nothing that starts a program.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "JPEG2000", "AVIF", "PPM")
IMAGE_FAULTS = (*FOREIGN_FAULTS, Image.DecompressionBombError)

_MOST_FRAMES = 10_000
_MOST_ENTRIES = 1_000
_WIDTH, _HEIGHT, _SAMPLES = 256, 257, 277
_USUAL_SAMPLES = 4  # red, green, blue, transparency; or cyan, magenta, yellow, black
_SHORT, _LONG, _LONG8 = 3, 4, 16
_BIG_TIFF = 43
_SILLY_RATIO = 2_000  # pixels from one byte: more than PNG, GIF and JPEG can pack
_DENSE = ("image/tiff", "image/jp2", "image/webp", "image/avif", "image/heic")  # these pack more


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What the header claims: pixels of the largest frame, and frames.

    A pixel of more than four values counts as several.
    """

    pixels: int
    frames: int


def is_bomb(file: ForeignFile, limits: Limits) -> bool:
    """Whether decoding takes more than any scan: too many pixels, or far more than it holds."""
    claimed = claimed_by(file)
    if claimed.pixels > limits.stored_pixels:
        return True
    is_large = claimed.pixels > limits.decoded_pixels
    is_dense = file.sniffed.media_type in _DENSE
    return is_large and not is_dense and claimed.pixels > file.size * _SILLY_RATIO


def claimed_by(file: ForeignFile) -> Claimed:
    """What the header of an image claims; zero pixels where it cannot be read."""
    if file.sniffed.media_type == "image/tiff":
        return _claimed_by_tiff(file.path)
    sizes = [_plain_size(file.head, file.sniffed.media_type), _opened_size(file.path)]
    return Claimed(pixels=max(width * height for width, height in sizes), frames=1)


def _plain_size(head: bytes, media_type: str) -> tuple[int, int]:
    """Width and height where they stand at a fixed place."""
    places = {
        "image/png": (">II", 16),
        "image/gif": ("<HH", 6),
        "image/vnd.adobe.photoshop": (">II", 14),
        "image/bmp": ("<ii", 18),
    }
    form, place = places.get(media_type, ("", 0))
    if media_type == "image/png" and head[12:16] != b"IHDR":
        return 0, 0
    if not form or len(head) < place + struct.calcsize(form):
        return 0, 0
    width, height = struct.unpack_from(form, head, place)
    return abs(width), abs(height)


def _opened_size(path: Path) -> tuple[int, int]:
    """What Pillow reads from the header; it decodes nothing yet."""
    Image.MAX_IMAGE_PIXELS = None  # we compare with our own limits
    try:
        with Image.open(path, formats=FORMATS) as image:
            return image.size
    except IMAGE_FAULTS:
        return 0, 0


def _claimed_by_tiff(path: Path) -> Claimed:
    most, frames = 0, 0
    with path.open("rb") as stream:
        for values in _directories(stream):
            frames += 1
            parts = max(1, values.get(_SAMPLES, 1) // _USUAL_SAMPLES)
            most = max(most, values.get(_WIDTH, 0) * values.get(_HEIGHT, 0) * parts)
    return Claimed(pixels=most, frames=frames)


def _directories(stream: BinaryIO) -> Iterator[dict[int, int]]:
    """Each directory of a TIFF as {tag: value} of its plain numbers; a chain that loops ends."""
    mark = stream.read(16)
    if len(mark) < 16:
        return
    order = "<" if mark[:2] == b"II" else ">"
    is_big = mark[2 if order == "<" else 3] == _BIG_TIFF
    (place,) = struct.unpack_from(order + ("Q" if is_big else "I"), mark, 8 if is_big else 4)
    seen: set[int] = set()
    while place and place not in seen and len(seen) < _MOST_FRAMES:
        seen.add(place)
        values: dict[int, int] = {}
        try:
            place = _read_directory(stream, place, order, values, is_big=is_big)
        except (struct.error, OSError, OverflowError):
            place = 0
        yield values


def _read_directory(
    stream: BinaryIO, place: int, order: str, values: dict[int, int], *, is_big: bool
) -> int:
    """Take the plain numbers of one directory, as far as they go; the place of the next."""
    count_form, entry_form, place_form = ("Q", "HHQQ", "Q") if is_big else ("H", "HHII", "I")
    entry_bytes = struct.calcsize(order + entry_form)
    stream.seek(place)
    (count,) = struct.unpack(order + count_form, stream.read(struct.calcsize(order + count_form)))
    for _ in range(min(count, _MOST_ENTRIES)):
        tag, kind, number, value = struct.unpack(order + entry_form, stream.read(entry_bytes))
        if number != 1 or kind not in {_SHORT, _LONG, _LONG8}:
            continue
        if kind == _SHORT and order == ">":  # it stands at the left of its field
            value >>= 48 if is_big else 16
        elif kind == _SHORT:
            value &= 0xFFFF
        values.setdefault(tag, value)
    rest = stream.read(struct.calcsize(order + place_form))
    return int(struct.unpack(order + place_form, rest)[0]) if rest else 0
