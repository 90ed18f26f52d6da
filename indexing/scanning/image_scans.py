"""Frames of an image file as they are looked at."""

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

from indexing.reading.errors import Unreadable
from indexing.reading.foreign_file import ForeignFile
from indexing.reading.image_headers import FORMATS, IMAGE_FAULTS, claimed_by
from indexing.reading.resolution import believed_dpi
from indexing.reading.settings import Limits
from indexing.scan_bench import LOOK_DPI
from indexing.scanning.scan_page import MM_PER_INCH, ScanPage

_UNTOLD = (0, 0)
_COLOUR_BYTES, _BYTES = 4, {"1": 1, "L": 1, "P": 1, "I;16": 2}  # of a pixel in memory
ORIENTATION = 0x0112
LYING = {5, 6, 7, 8}  # values of it: the image is stored on its side
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def count(file: ForeignFile) -> int:
    """Number of frames; at least one.

    Raises:
        Unreadable: it is `damaged`.
    """
    with opened(file) as image:
        return max(1, claimed_by(file).frames) if image.format == "TIFF" else 1


@contextmanager
def opened(file: ForeignFile) -> Iterator[Image.Image]:
    """The file, nothing of it decoded.

    Raises:
        Unreadable: it is `damaged`.
    """
    Image.MAX_IMAGE_PIXELS = None  # we compare with our own limits
    try:
        image = Image.open(file.path, formats=FORMATS)
    except IMAGE_FAULTS as error:
        raise Unreadable("damaged") from error
    with image:
        yield image


def scan_page(image: Image.Image, number: int, limits: Limits) -> ScanPage:
    """One frame of an opened file.

    Raises:
        Unreadable: it cannot be decoded, or would take too much memory.
    """
    try:
        if number > 1:
            image.seek(number - 1)
        return _looked_at(image, limits)
    except IMAGE_FAULTS as error:
        raise Unreadable("damaged") from error


def _looked_at(image: Image.Image, limits: Limits) -> ScanPage:
    across, down = _resolution(image)
    width_inch, height_inch = image.width / across, image.height / down
    size = round(width_inch * LOOK_DPI), round(height_inch * LOOK_DPI)
    if size[0] * size[1] > limits.rendered_pixels:
        raise Unreadable("too_many_pixels")
    image.draft("L", size)  # a JPEG is decoded as coarse as it will be looked at
    if image.width * image.height * _BYTES.get(image.mode, _COLOUR_BYTES) > limits.decoded_bytes:
        raise Unreadable("too_many_pixels")
    orientation = image.getexif().get(ORIENTATION, 1)
    grey = _grey(image).resize(size, Image.Resampling.BILINEAR, reducing_gap=1.0)
    if orientation in LYING:
        width_inch, height_inch = height_inch, width_inch
    turn = _UPRIGHT.get(orientation)
    return ScanPage(
        grey=grey if turn is None else grey.transpose(turn),
        width_mm=width_inch * MM_PER_INCH,
        height_mm=height_inch * MM_PER_INCH,
        dpi=round(min(across, down)),
    )


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Across and down, as far as the file can be believed: a coarse fax has 204 by 98."""
    across, down = (float(value) for value in image.info.get("dpi", _UNTOLD))
    believed = believed_dpi(max(across, down), *image.size)
    if believed != max(across, down) or min(across, down) <= 0:
        return believed, believed
    return across, down


def _grey(image: Image.Image) -> Image.Image:
    """In eight bits; what is transparent lies on white paper."""
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("L")
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("L")
