"""Letters as files: what was printed goes through an office scanner, or never was on paper."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from eakte.sample.born_digital import write_docx, write_mail
from eakte.sample.letters import Kind, Letter, Mark, Medium
from eakte.sample.pdf import PdfFile
from eakte.sample.phrases import Vocabulary, read_vocabulary
from eakte.sample.printing import Press, Stamp
from eakte.sample.sheets import Sheet
from eakte.sample.typesetting import typeset
from eakte.sample.wear import Look, black_and_white, look_of, worn

POST_DAYS = 2  # a letter is stamped two days after it was written
ABOVE_FORM_PT, BESIDE_ADDRESS_PT = (395.0, 8.0), (345.0, 200.0)  # where stamps go
MOST_PAGE_BYTES = 240 * 1024  # some 100 pages stay below 20 MB
LEAST_QUALITY, QUALITY_STEP = 12, 6  # of JPEG, 0 to 100
BLEED = 0.05  # share of the ink of the front that is seen on the back
FILE_ENDINGS = {
    Medium.PDF: "pdf",
    Medium.TIFF: "tif",
    Medium.JPEG: "jpg",
    Medium.PNG: "png",
    Medium.MAIL: "eml",
    Medium.WORD: "docx",
    Medium.PRINTED_PDF: "pdf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """A letter as a file, with the text that is to be read on each of its pages.

    truths: by page, lines in reading order as they are printed, stamps and signatures left out;
    empty for a blank page.
    """

    path: Path
    size_bytes: int
    sha256: str
    truths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanStation:
    """Makes the files of letters (Scanstelle); the same seed and letter give the same bytes."""

    seed: int
    press: Press = field(default_factory=Press)
    vocabulary: Vocabulary = field(default_factory=read_vocabulary)

    def sheets(self, letter: Letter) -> tuple[Sheet, ...]:
        """The printed pages of a letter, before they are worn."""
        seams = self.vocabulary["seams"]
        return typeset(letter, seed=self.seed, measure=self.press.width_pt, seams=seams)

    def scan(self, letter: Letter, folder: Path) -> SampleFile:
        """Write a letter into a folder as the file in which it comes in."""
        path = folder / f"{letter.key}.{FILE_ENDINGS[letter.medium]}"
        truths = self._write(letter, path)
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        return SampleFile(path=path, size_bytes=len(content), sha256=digest, truths=truths)

    def look(self, letter: Letter) -> Look:
        """The scanner that takes a letter, with its settings."""
        return look_of(letter.medium, self._chance(letter, "look"))

    def pages(self, letter: Letter, look: Look) -> Iterator[Image.Image]:
        """The scanned pages of a letter in grey, one after the other."""
        chance = self._chance(letter, "wear")
        sheets = self.sheets(letter)
        for number, sheet in enumerate(sheets, start=1):
            page = self.press.print(sheet, look, chance)
            if number == 1 and Mark.STAMP in letter.marks:
                self.press.stamp(page, look, _stamp_on(letter), chance)
            yield self._scanned(page, letter.marks, look, chance)
            if number == len(sheets) and Mark.BLANK_BACK in letter.marks:
                yield self._scanned(_back_of(page, look), frozenset(), look, chance)

    def _write(self, letter: Letter, path: Path) -> tuple[str, ...]:
        """Write the file; the truth of each page."""
        if letter.medium is Medium.WORD:
            return (write_docx(letter, path),)
        sheets = self.sheets(letter)
        truths = tuple(sheet.truth for sheet in sheets)
        match letter.medium:
            case Medium.MAIL:
                return (write_mail(letter, _printed_pdf(sheets), path),)
            case Medium.PRINTED_PDF:
                path.write_bytes(_printed_pdf(sheets))
            case Medium.TIFF:
                self._write_tiff(letter, path)
            case Medium.JPEG | Medium.PNG:
                self._write_image(letter, path)
            case Medium.PDF:
                self._write_pdf(letter, path)
        return (*truths, "") if Mark.BLANK_BACK in letter.marks else truths

    def _write_pdf(self, letter: Letter, path: Path) -> None:
        look = self.look(letter)
        with path.open("wb") as target:
            pdf = PdfFile(target=target)
            for page in self.pages(letter, look):
                pdf.add_image_page(as_jpeg(page, look), size_px=page.size, dpi=look.dpi)
            pdf.close()

    def _write_tiff(self, letter: Letter, path: Path) -> None:
        look = self.look(letter)
        first, *more = [
            Image.fromarray(black_and_white(np.asarray(page), look))
            for page in self.pages(letter, look)
        ]
        resolution = (look.dpi, look.dpi)
        first.save(path, compression="group4", dpi=resolution, save_all=True, append_images=more)

    def _write_image(self, letter: Letter, path: Path) -> None:
        """Write the first page only: these formats have no second one."""
        look = self.look(letter)
        page = next(self.pages(letter, look))
        resolution = (look.dpi, look.dpi)
        if letter.medium is Medium.JPEG:
            page.save(path, quality=look.quality, dpi=resolution)
        else:
            page.point(_text_levels(look)).save(path, dpi=resolution, optimize=True)

    def _scanned(
        self, page: Image.Image, marks: frozenset[Mark], look: Look, chance: Random
    ) -> Image.Image:
        if Mark.HOLES in marks:
            self.press.punch(page, look)
        skew = look.skew_deg * chance.uniform(0.6, 1.0)
        turned = page.rotate(skew, Image.Resampling.BILINEAR, fillcolor=look.paper)
        image = Image.fromarray(worn(np.asarray(turned), look, chance))
        if Mark.UPSIDE_DOWN in marks:
            return image.transpose(Image.Transpose.ROTATE_180)
        return image.transpose(Image.Transpose.ROTATE_90) if Mark.SIDEWAYS in marks else image

    def _chance(self, letter: Letter, purpose: str) -> Random:
        return Random(f"{self.seed}/{letter.key}/{purpose}")  # noqa: S311 # sample scan


def _stamp_on(letter: Letter) -> Stamp:
    """The stamp of the day on which a letter came, where its first page is empty."""
    left_pt, top_pt = ABOVE_FORM_PT if letter.kind is Kind.FORM else BESIDE_ADDRESS_PT
    arrived_on = letter.dated_on + timedelta(days=POST_DAYS)
    return Stamp(on=arrived_on, left_pt=left_pt, top_pt=top_pt)


def as_jpeg(page: Image.Image, look: Look) -> bytes:
    """A page as the scanner compresses it: a dense one more than others, to stay in its limit."""
    for quality in range(look.quality, LEAST_QUALITY, -QUALITY_STEP):
        target = io.BytesIO()
        page.save(target, "JPEG", quality=quality)
        if target.tell() <= MOST_PAGE_BYTES:
            break
    return target.getvalue()


def _text_levels(look: Look) -> list[int]:
    """Eight greys, and all paper white: without it a PNG keeps the noise in 1.7 MB."""
    paper = look.paper - 35
    return [255 if grey > paper else grey // 32 * 32 for grey in range(256)]


def _back_of(front: Image.Image, look: Look) -> Image.Image:
    """An empty back through which the front is faintly seen, mirrored."""
    ink = np.asarray(front.transpose(Image.Transpose.FLIP_LEFT_RIGHT)).astype(np.float32)
    return Image.fromarray((look.paper - (look.paper - ink) * BLEED).astype(np.uint8))


def _printed_pdf(sheets: tuple[Sheet, ...]) -> bytes:
    target = io.BytesIO()
    pdf = PdfFile(target=target)
    for sheet in sheets:
        pdf.add_printed_page(sheet)
    pdf.close()
    return target.getvalue()
