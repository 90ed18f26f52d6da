"""Pages with level lines (begradigte Seiten), drawn anew in the resolution of their scans."""

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

from indexing.reading.errors import Unreadable
from indexing.reading.pdf_contents import Contents, Picture, contents_of
from indexing.reading.render import POINTS_PER_INCH, fitting_dpi, page_box
from indexing.reading.resolution import MOST_DPI, scan_dpi
from indexing.reading.settings import Limits
from indexing.renditions.image_pdf import ImagePage, drawn_page, points_of
from indexing.renditions.image_streams import on_paper
from indexing.scanning.image_scans import LYING, ORIENTATION

_PAPER = 255
_INK_BELOW = 128  # a page of black and white stays one


def straight_pdf_page(page: pypdfium2.PdfPage, degrees: float, limits: Limits) -> ImagePage:
    """A page of a PDF whose lines sloped so many degrees clockwise."""
    contents = contents_of(page)
    wanted = scan_dpi(contents, page_box(page)) or MOST_DPI
    dpi = min(wanted, fitting_dpi(page, limits.rendered_pixels))
    pixels = page.render(scale=dpi / POINTS_PER_INCH).to_numpy()
    image = _image(np.ascontiguousarray(pixels[:, :, ::-1]))
    if _is_two_valued(page, contents):
        image = _two_valued(image.convert("L"))
    return drawn_page(_straight(image, degrees), *page.get_size())


def straight_frame(image: Image.Image, degrees: float, limits: Limits) -> ImagePage:
    """A frame of an image file whose lines sloped so many degrees clockwise.

    Raises:
        Unreadable: it has too many pixels to be drawn.
    """
    if image.width * image.height > limits.decoded_pixels:
        raise Unreadable("too_many_pixels")
    width, height = points_of(image)
    if image.getexif().get(ORIENTATION, 1) in LYING:
        width, height = height, width
    upright = ImageOps.exif_transpose(image)
    shown = upright if upright.mode == "1" else on_paper(upright)
    return drawn_page(_straight(shown, degrees), width, height)


def _straight(image: Image.Image, degrees: float) -> Image.Image:
    """Of the same size: what a page has at its corners is no print."""
    if image.mode == "1":
        return _two_valued(_straight(image.convert("L"), degrees))
    paper = _PAPER if image.mode == "L" else (_PAPER, _PAPER, _PAPER)
    return image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=paper)


def _two_valued(grey: Image.Image) -> Image.Image:
    return grey.point([0 if value < _INK_BELOW else 255 for value in range(256)], "1")


def _image(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Image.Image:
    """In grey where all colours are equal."""
    red = pixels[:, :, 0]
    if np.array_equal(red, pixels[:, :, 1]) and np.array_equal(red, pixels[:, :, 2]):
        return Image.fromarray(np.ascontiguousarray(red))
    return Image.fromarray(pixels)


def _is_two_valued(page: pypdfium2.PdfPage, contents: Contents) -> bool:
    """Whether a page is nothing but scans in black and white."""
    pictures = contents.pictures
    if contents.has_drawing or not pictures:
        return False
    return all(_bits(page, picture) == 1 for picture in pictures)


def _bits(page: pypdfium2.PdfPage, picture: Picture) -> int:
    """Of a pixel."""
    told = pdfium.FPDF_IMAGEOBJ_METADATA()
    pdfium.FPDFImageObj_GetImageMetadata(picture.item, page.raw, told)
    return int(told.bits_per_pixel)
