"""Image files as PDF: the image data unchanged where the format allows, the same pixels else."""

import io
from collections.abc import Callable

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps

from indexing import Kind
from indexing.renditions import RenditionRefused
from tests.indexing.reading.letters import as_file
from tests.indexing.renditions.papers import WORD, Bench, a_text, expected, marked, page_size, shown

ONE_STRIP = {278: 10_000}
ORIENTATION = 274
NEAR = 0.5


def a_drawing() -> Image.Image:
    """Small, in colour, and different in each corner."""
    image = Image.new("RGB", (310, 438), (250, 250, 245))
    draw = ImageDraw.Draw(image)
    draw.rectangle((15, 20, 100, 45), fill=(200, 30, 20))
    draw.rectangle((150, 350, 250, 425), fill=(10, 60, 200))
    draw.text((25, 100), "Baugenehmigung", fill=(0, 0, 0))
    return image


DRAWING = a_drawing()
GREY, FAX = DRAWING.convert("L"), DRAWING.convert("1", dither=Image.Dither.NONE)
INKS, LAYERED = DRAWING.convert("CMYK"), DRAWING.copy()
LAYERED.putalpha(Image.linear_gradient("L").resize(DRAWING.size))
DEEP = Image.fromarray(np.asarray(GREY).astype(np.uint16) * 257)
PASSED: dict[str, tuple[bytes, str]] = {
    "jpeg": (as_file(DRAWING, "JPEG"), "/DCTDecode"),
    "grey_jpeg": (as_file(GREY, "JPEG"), "/DCTDecode"),
    "jpeg_2000": (as_file(DRAWING, "JPEG2000"), "/JPXDecode"),
}
PACKED: dict[str, tuple[bytes, str]] = {
    "png": (as_file(DRAWING, "PNG"), "/FlateDecode"),
    "png_1_bit": (as_file(FAX, "PNG"), "/FlateDecode"),
    "png_palette": (as_file(DRAWING.convert("P"), "PNG"), "/FlateDecode"),
    "fax_4": (
        as_file(FAX, "TIFF", compression="group4", tiffinfo=ONE_STRIP),
        "/CCITTFaxDecode",
    ),
    "fax_3": (
        as_file(FAX, "TIFF", compression="group3", tiffinfo=ONE_STRIP),
        "/CCITTFaxDecode",
    ),
    "fax_in_strips": (
        as_file(FAX, "TIFF", compression="group4", tiffinfo={278: 50}),
        "/CCITTFaxDecode",
    ),
    "tiff": (as_file(DRAWING, "TIFF", compression="tiff_lzw"), "/FlateDecode"),
    "tiff_1_bit": (as_file(FAX, "TIFF", compression="packbits"), "/CCITTFaxDecode"),
    "bmp": (as_file(DRAWING, "BMP"), "/FlateDecode"),
    "gif": (as_file(DRAWING, "GIF"), "/FlateDecode"),
    "webp": (as_file(DRAWING, "WEBP", lossless=True), "/FlateDecode"),
}


def image_streams(content: bytes) -> list[tuple[str, bytes]]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            (str(found.Filter), found.read_raw_bytes())
            for found in pdf.objects
            if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image"
        ]


@pytest.mark.parametrize(("content", "packing"), PASSED.values(), ids=PASSED.keys())
def test_a_jpeg_passes_through_byte_by_byte(bench: Bench, content: bytes, packing: str) -> None:
    made = bench.searchable(content, kind=Kind.IMAGE)

    assert image_streams(made) == [(packing, content)]


@pytest.mark.parametrize(("content", "packing"), PACKED.values(), ids=PACKED.keys())
def test_pixels_stay_the_same(bench: Bench, content: bytes, packing: str) -> None:
    made = bench.searchable(content, kind=Kind.IMAGE)

    assert [found for found, _ in image_streams(made)] == [packing]
    with Image.open(io.BytesIO(content)) as original:
        assert pixels_of(made).tobytes() == original.convert("RGB").tobytes()


def pixels_of(content: bytes) -> Image.Image:
    """The image in a PDF, without rendering the page."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        images = [pikepdf.PdfImage(found).as_pil_image() for found in images_in(pdf)]
    return images[0].convert("RGB")


def images_in(pdf: pikepdf.Pdf) -> list[pikepdf.Stream]:
    return [
        found
        for found in pdf.objects
        if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image"
    ]


def test_a_fax_passes_through_byte_by_byte(bench: Bench) -> None:
    content = as_file(FAX, "TIFF", compression="group4", tiffinfo=ONE_STRIP)

    ((_, data),) = image_streams(bench.searchable(content, kind=Kind.IMAGE))

    assert data in content


def test_a_jpeg_inside_a_tiff_passes_through(bench: Bench) -> None:
    content = as_file(DRAWING, "TIFF", compression="jpeg", tiffinfo=ONE_STRIP)

    made = bench.searchable(content, kind=Kind.IMAGE)

    ((packing, _),) = image_streams(made)
    assert packing == "/DCTDecode"
    assert differs(made, DRAWING) < 6


@pytest.mark.parametrize("image", [INKS, DEEP, LAYERED], ids=["inks", "16_bits", "transparent"])
@pytest.mark.parametrize("form", ["TIFF", "PNG"])
def test_what_pdf_does_not_take_looks_the_same(bench: Bench, image: Image.Image, form: str) -> None:
    if image is INKS and form == "PNG":
        form = "JPEG"

    made = bench.searchable(as_file(image, form), kind=Kind.IMAGE)

    wanted = GREY.convert("RGB") if image is DEEP else DRAWING
    if image is LAYERED:
        paper = Image.new("RGBA", DRAWING.size, "white")
        wanted = Image.alpha_composite(paper, LAYERED).convert("RGB")
    assert differs(made, wanted) < 12


def differs(content: bytes, image: Image.Image) -> float:
    """Mean difference of the shown page from an image, in steps of 256."""
    page = shown(content, image.width).resize(image.size)
    return float(np.asarray(ImageChops.difference(page, image.convert("RGB"))).mean())


SAVERS: dict[str, Callable[[int], bytes]] = {
    "jpeg": lambda turn: as_file(DRAWING, "JPEG", exif=exif(turn)),
    "tiff": lambda turn: as_file(DRAWING, "TIFF", tiffinfo={ORIENTATION: turn}),
    "fax": lambda turn: as_file(
        FAX, "TIFF", compression="group4", tiffinfo={ORIENTATION: turn, **ONE_STRIP}
    ),
}


def exif(turn: int) -> Image.Exif:
    entries = Image.Exif()
    entries[ORIENTATION] = turn
    return entries


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("form", SAVERS)
def test_a_page_stands_as_the_camera_or_scanner_says(bench: Bench, form: str, turn: int) -> None:
    content = SAVERS[form](turn)
    with Image.open(io.BytesIO(content)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")

    made = bench.searchable(content, kind=Kind.IMAGE)

    assert differs(made, upright) < 6


def test_words_stand_over_their_picture(bench: Bench) -> None:
    content = as_file(Image.new("1", (1728, 1143), 1), "TIFF", compression="group4", dpi=(204, 98))
    text = a_text(size=(1728, 2379))

    made = bench.searchable(content, text, kind=Kind.IMAGE)

    width, height = page_size(made)
    assert (width, height) == pytest.approx((1728 / 204 * 72, 1143 / 98 * 72), abs=0.01)
    assert marked(made, WORD.text, text) == pytest.approx(expected(WORD, text, width), abs=NEAR)


def test_each_frame_of_a_tiff_is_a_page(bench: Bench) -> None:
    content = as_file(
        FAX,
        "TIFF",
        save_all=True,
        append_images=[DRAWING, GREY.resize((100, 300))],
        compression="tiff_lzw",
    )

    made = bench.searchable(content, a_text(number=3), kind=Kind.IMAGE)

    with pypdfium2.PdfDocument(made) as pdf:
        sizes = [pdf.get_page_size(number) for number in range(len(pdf))]
    assert [round(height / width, 2) for width, height in sizes] == [1.41, 1.41, 3.0]
    assert bench.beats == [1, 2, 3, 3]


@pytest.mark.parametrize("dpi", [(0, 0), (1, 1), (9999, 9999)])
def test_without_a_credible_resolution_a_page_is_as_wide_as_a4(
    bench: Bench, dpi: tuple[int, int]
) -> None:
    made = bench.searchable(as_file(DRAWING, "TIFF", dpi=dpi), kind=Kind.IMAGE)

    assert page_size(made)[0] == pytest.approx(595, abs=1)


def test_a_damaged_image_is_refused(bench: Bench) -> None:
    content = as_file(DRAWING, "TIFF", compression="tiff_lzw")

    with pytest.raises(RenditionRefused) as refused:
        bench.searchable(content[:100] + b"\0" * 50, kind=Kind.IMAGE)

    assert refused.value.reason == "damaged"
