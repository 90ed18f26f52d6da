"""Batches as a scanning station makes them: letters behind separator sheets, with bad pages."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import cycle, islice
from pathlib import Path
from random import Random

import img2pdf
import numpy as np
import pypdfium2
import zxingcpp
from font_source_sans_pro import SourceSansPro
from PIL import Image, ImageDraw, ImageFont

from eakte.sample import SAMPLE_DAY, Mark, ScanStation, read_cases, read_letters, references
from eakte.sample.wear import Look, worn
from tests.indexing.reading.scan_files import pages_tiff

MM_PER_INCH, POINTS_PER_INCH = 25.4, 72
A4_MM = (210.0, 297.0)
DRAWN_PAGES = 12  # then they come again: drawing takes longer than looking
CODES_MM = ((140, 22, 50), (65, 107, 80), (140, 232, 50))  # left, top, side
PAPER, INK, LID = 240, 40, 25
FAXED_BELOW = 0.62  # of the brightness of the paper
CLEAN = Look(dpi=300, skew_deg=0.0, ink=INK, paper=PAPER, noise=2.0, unevenness=6.0, quality=60)
MOST_SKEW_DEG = 0.7
REPEATABLE = {"nodate": True, "engine": img2pdf.Engine.internal}  # others make up an identity


class Flaw(StrEnum):
    """What can be wrong with a scanned page."""

    COARSE = "coarse"  # 150 dpi
    BLANK = "blank"
    SKEWED = "skewed"  # 5 degrees
    UPSIDE_DOWN = "upside_down"
    SIDEWAYS = "sideways"
    SHORT = "short"  # half of the paper is missing
    ON_LID = "on_lid"  # half of the image shows the lid of the scanner
    LONG = "long"  # two sheets, one behind the other
    FAINT = "faint"
    CUT = "cut"  # print runs over the left edge


class Role(StrEnum):
    """What a page is in its batch."""

    LETTER = "letter"
    SEPARATOR = "separator"
    BACK = "back"  # blank


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLetter:
    """A letter that is put into the feeder.

    separator: what the codes of the sheet in front of it say, or a PDF of that sheet; None: there
    is none. flaws: by page, from 1.
    """

    pages: int = 1
    separator: str | bytes | None = None
    flaws: Mapping[int, Flaw] = field(default_factory=dict)
    has_blank_backs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    """A page as the scanner saw it, in grey. letter: which one it belongs to, from 1."""

    image: Image.Image
    dpi: int
    role: Role
    letter: int
    flaw: Flaw | None = None


def batch_pages(
    letters: Iterable[PaperLetter], *, seed: int = 1, dpi: int = 200
) -> Iterator[BatchPage]:
    """The pages of a batch in their order; the same seed gives the same pages."""
    chance = Random(f"{seed}/batch")
    fronts = cycle(drawn_pages(seed, dpi))  # each is drawn when its turn comes
    for number, letter in enumerate(letters, start=1):
        if letter.separator is not None:
            sheet = _scanned(_separator(letter.separator, dpi), dpi, chance)
            yield BatchPage(image=sheet, dpi=dpi, role=Role.SEPARATOR, letter=number)
        for place in range(1, letter.pages + 1):
            page = BatchPage(
                image=next(fronts),
                dpi=dpi,
                role=Role.LETTER,
                letter=number,
                flaw=letter.flaws.get(place),
            )
            yield _flawed(page, fronts, chance)
            if letter.has_blank_backs:
                back = _scanned(_paper(dpi), dpi, chance)
                yield BatchPage(image=back, dpi=dpi, role=Role.BACK, letter=number)


def drawn_pages(seed: int, dpi: int, count: int = DRAWN_PAGES) -> Iterator[Image.Image]:
    """Good pages of the letters of the sample, in grey, as straight as scanners leave them."""
    return islice(_sample_pages(seed, dpi), count)


def write_pdf(pages: Iterable[BatchPage], into: Path, *, is_fax: bool = False) -> Path:
    """Write one PDF of grey JPEG images, or of images in black and white."""
    packed = [_fax(page) if is_fax else _jpeg(page) for page in pages]
    with into.open("wb") as target:
        img2pdf.convert(packed, outputstream=target, **REPEATABLE)
    return into


def write_tiff(pages: Iterable[BatchPage], into: Path) -> Path:
    """Write one TIFF of pages in black and white."""
    frames = [
        (_faxed(page), {"compression": "group4", "dpi": (page.dpi, page.dpi)}) for page in pages
    ]
    into.write_bytes(pages_tiff(*frames))
    return into


def write_files(pages: Iterable[BatchPage], folder: Path, *, form: str = "jpg") -> list[Path]:
    """Write each page as a file of its own, `0001.jpg` and so on; form: jpg, png, tif or pdf."""
    pack = _PACKINGS[form]
    paths = []
    for number, page in enumerate(pages, start=1):
        path = folder / f"{number:04d}.{form}"
        path.write_bytes(pack(page))
        paths.append(path)
    return paths


def _sample_pages(seed: int, dpi: int) -> Iterator[Image.Image]:
    cases = references(read_cases(on=SAMPLE_DAY))
    station = ScanStation(seed=seed)
    chance = Random(f"{seed}/skew")
    for letter in read_letters(seed=seed, on=SAMPLE_DAY, references=cases):
        plain = replace(letter, marks=letter.marks & {Mark.STAMP, Mark.HOLES})
        skew = chance.uniform(-MOST_SKEW_DEG, MOST_SKEW_DEG)
        yield from station.pages(plain, replace(station.look(letter), dpi=dpi, skew_deg=skew))


def _flawed(page: BatchPage, fronts: Iterator[Image.Image], chance: Random) -> BatchPage:
    """The page with its flaw. fronts: where a second sheet comes from."""
    image = page.image
    match page.flaw:
        case None:
            return page
        case Flaw.BLANK:
            return replace(page, image=_scanned(_paper(page.dpi), page.dpi, chance))
        case Flaw.COARSE:
            size = round(image.width * 150 / page.dpi), round(image.height * 150 / page.dpi)
            return replace(page, image=image.resize(size, Image.Resampling.BOX), dpi=150)
        case Flaw.LONG:
            return replace(page, image=_one_behind_the_other(image, next(fronts)))
        case _:
            return replace(page, image=_SPOILED[page.flaw](image))


def _one_behind_the_other(image: Image.Image, behind: Image.Image) -> Image.Image:
    """Two sheets that were drawn in together; the second one lies a third lower."""
    lower = image.height // 3
    both = Image.new("L", (image.width, image.height + lower), PAPER)
    both.paste(behind, (0, lower))
    both.paste(image, (0, 0))
    return both


def _on_lid(image: Image.Image) -> Image.Image:
    shown = image.copy()
    shown.paste(LID, (0, image.height // 2, image.width, image.height))
    return shown


def _cut(image: Image.Image) -> Image.Image:
    """Put in too far to the left: 35 mm are missing."""
    shown = Image.new("L", image.size, PAPER)
    shown.paste(image, (-round(image.width * 35 / A4_MM[0]), 0))
    return shown


_SPOILED: Mapping[Flaw, Callable[[Image.Image], Image.Image]] = {
    Flaw.SKEWED: lambda page: page.rotate(5, Image.Resampling.BICUBIC, fillcolor=PAPER),
    Flaw.UPSIDE_DOWN: lambda page: page.transpose(Image.Transpose.ROTATE_180),
    Flaw.SIDEWAYS: lambda page: page.transpose(Image.Transpose.ROTATE_90),
    Flaw.SHORT: lambda page: page.crop((0, 0, page.width, page.height // 2)),
    Flaw.ON_LID: _on_lid,
    Flaw.FAINT: lambda page: page.point([round(186 + value * 0.24) for value in range(256)]),
    Flaw.CUT: _cut,
}


def _separator(told: str | bytes, dpi: int) -> Image.Image:
    """A sheet before it is scanned: rendered, or drawn with three codes."""
    if isinstance(told, bytes):
        with pypdfium2.PdfDocument(told) as document:
            return document[0].render(scale=dpi / POINTS_PER_INCH).to_pil().convert("L")
    sheet = Image.new("L", _px(A4_MM, dpi), 255)
    form = zxingcpp.BarcodeFormat.QRCode
    code = zxingcpp.create_barcode(told, form, ec_level="H").to_image(scale=1)
    drawn = Image.fromarray(np.array(code, copy=True))
    for left, top, side in CODES_MM:
        size = _px((side, side), dpi)
        sheet.paste(drawn.resize(size, Image.Resampling.NEAREST), _px((left, top), dpi))
    font = ImageFont.truetype(SourceSansPro, _px((14, 0), dpi)[0])
    ImageDraw.Draw(sheet).text(_px((20, 30), dpi), "TRENNBLATT", font=font, fill=0)
    return sheet


def _scanned(sheet: Image.Image, dpi: int, chance: Random) -> Image.Image:
    """A printed sheet after it went through a good scanner."""
    toned = sheet.point([round(INK + value * (PAPER - INK) / 255) for value in range(256)])
    skew = chance.uniform(-MOST_SKEW_DEG, MOST_SKEW_DEG)
    turned = toned.rotate(skew, Image.Resampling.BICUBIC, fillcolor=PAPER)
    return Image.fromarray(worn(np.asarray(turned), replace(CLEAN, dpi=dpi), chance))


def _paper(dpi: int) -> Image.Image:
    return Image.new("L", _px(A4_MM, dpi), 255)


def _px(mm: tuple[float, float], dpi: int) -> tuple[int, int]:
    return round(mm[0] / MM_PER_INCH * dpi), round(mm[1] / MM_PER_INCH * dpi)


def _faxed(page: BatchPage) -> Image.Image:
    """In black and white."""
    limit = float(np.percentile(np.asarray(page.image), 90)) * FAXED_BELOW
    return page.image.point([0 if value < limit else 255 for value in range(256)], "1")


def _jpeg(page: BatchPage) -> bytes:
    return _packed(page.image, page.dpi, "JPEG", quality=CLEAN.quality)


def _fax(page: BatchPage) -> bytes:
    return _packed(_faxed(page), page.dpi, "TIFF", compression="group4")


def _packed(image: Image.Image, dpi: int, form: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, form, dpi=(dpi, dpi), **options)
    return target.getvalue()


_PACKINGS: Mapping[str, Callable[[BatchPage], bytes]] = {
    "jpg": _jpeg,
    "png": lambda page: _packed(page.image, page.dpi, "PNG"),
    "tif": _fax,
    "pdf": lambda page: img2pdf.convert(_jpeg(page), **REPEATABLE),
}
