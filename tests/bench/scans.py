"""Scanned pages with the text that stands on them, as images and as PDF files."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import img2pdf
from PIL import Image

from eakte.sample import (
    SAMPLE_DAY,
    Letter,
    Mark,
    Medium,
    ScanStation,
    read_cases,
    read_letters,
    references,
)

SEED = 20261126  # letters of this seed were never used for tuning
TURNED = {Mark.SIDEWAYS, Mark.UPSIDE_DOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """One page: a JPEG or TIFF that knows its resolution; truth: empty for a blank page."""

    image: bytes
    truth: str


def letter_pages(count: int) -> list[ScannedPage]:
    """Pages of letters of the sample without stamps, those that lie the wrong way among them."""
    station = ScanStation(seed=SEED)
    pages = (page for letter in _letters() for page in _scanned(letter, station))
    return list(islice(pages, count))


def stored_pages(folder: Path) -> list[ScannedPage]:
    """The pages of the shared test data: fax, typewriter, tables, forms, two columns, turned."""
    index = json.loads((folder / "index.json").read_text("utf-8"))
    return [
        ScannedPage(
            image=(folder / entry["file"]).read_bytes(),
            truth=(folder / f"{entry['name']}.txt").read_text("utf-8"),
        )
        for entry in index
    ]


def write_pdf(pages: Sequence[ScannedPage], into: Path) -> Path:
    """Write a PDF of images, which are taken as they are; `into` is the file."""
    into.write_bytes(img2pdf.convert([page.image for page in pages]))
    return into


def _letters() -> list[Letter]:
    """Those that lie the wrong way first; stamps are left out, their text has no place in order."""
    cases = references(read_cases(on=SAMPLE_DAY))
    letters = [
        letter
        for letter in read_letters(seed=SEED, on=SAMPLE_DAY, references=cases)
        if letter.medium is Medium.PDF and (letter.marks & TURNED or Mark.STAMP not in letter.marks)
    ]
    letters.sort(key=lambda letter: not letter.marks & TURNED)
    return [replace(letter, marks=letter.marks - {Mark.STAMP}) for letter in letters]


def _scanned(letter: Letter, station: ScanStation) -> Iterator[ScannedPage]:
    look = station.look(letter)
    truths = [sheet.truth for sheet in station.sheets(letter)]
    truths += [""] if Mark.BLANK_BACK in letter.marks else []
    for page, truth in zip(station.pages(letter, look), truths, strict=True):
        yield ScannedPage(image=_jpeg(page, look.quality, look.dpi), truth=truth)


def _jpeg(page: Image.Image, quality: int, dpi: int) -> bytes:
    target = io.BytesIO()
    page.save(target, "JPEG", quality=quality, dpi=(dpi, dpi))
    return target.getvalue()
