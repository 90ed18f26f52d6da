"""Scanned pages with the text that stands on them, as images and as PDF files."""

import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

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
SKEWED_FROM_DEG = 1.0

# What a page can be; it may be several, but one that lies the wrong way or is blank is only that.
CLASSES = (
    *("upright", "rotated", "skewed", "blank", "table", "form"),
    *("two columns", "typewriter", "stamps", "poor"),
)
_Thing = TypeVar("_Thing")
# Beginnings of the names that the generator gives its pages.
_KINDS = {"table": "table", "form": "form", "two": "two columns", "typew": "typewriter"}
_POOR = {"poor", "poor200", "fax"}
_PICKS = {
    "rotated": ("rot",),
    "skewed": ("_poor",),
    "blank": ("blank",),
    "table": ("_table_",),
    "form": ("_form_",),
    "two columns": ("_two_",),
    "typewriter": ("_typew_", "_courier_"),
    "stamps": ("letter_", "typew_"),
    "poor": ("_poor", "_fax"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """One page: a JPEG or TIFF that knows its resolution; truth: empty for a blank page.

    classes: of CLASSES. other_orders: the truth in other orders in which people read this page.
    """

    image: bytes
    truth: str
    name: str = ""
    classes: frozenset[str] = frozenset()
    other_orders: tuple[str, ...] = ()


def letter_pages(count: int, *, seed: int = SEED) -> list[ScannedPage]:
    """Pages of letters of the sample without stamps, those that lie the wrong way among them."""
    station = ScanStation(seed=seed)
    pages = (page for letter in _letters(seed) for page in _scanned(letter, station))
    return list(islice(pages, count))


def stored_pages(folder: Path) -> list[ScannedPage]:
    """Pages in a folder as the generator of the shared test data leaves it."""
    index = json.loads((folder / "index.json").read_text("utf-8"))
    return [
        ScannedPage(
            image=(folder / entry["file"]).read_bytes(),
            truth=(folder / f"{entry['name']}.txt").read_text("utf-8"),
            name=entry["name"],
            classes=_classes(entry),
        )
        for entry in index
    ]


def generated_pages(shared: Path, folder: Path, *, seed: int, of: str = "") -> list[ScannedPage]:
    """Pages that the generator of the shared test data draws, or has drawn into the folder before.

    of: only pages of this class.
    """
    if not (folder / "index.json").exists():
        wanted = _PICKS.get(of, ())
        command = [sys.executable, str(shared / "ocr" / "make_scans.py"), str(folder)]
        command += ["--seed", str(seed), "--pick", ",".join(wanted)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return [page for page in stored_pages(folder) if not of or of in page.classes]


def spread(things: Sequence[_Thing], count: int) -> list[_Thing]:
    """So many, taken evenly from all of them."""
    if count >= len(things):
        return list(things)
    return [things[number * len(things) // count] for number in range(count)]


def write_pdf(pages: Sequence[ScannedPage], into: Path) -> Path:
    """Write a PDF of images, which are taken as they are; `into` is the file."""
    into.write_bytes(img2pdf.convert([page.image for page in pages]))
    return into


def classes_of(kinds: Iterable[str], *, is_turned: bool, is_blank: bool) -> frozenset[str]:
    """The classes in which a page counts."""
    if is_blank:
        return frozenset({"blank"})
    return frozenset({"rotated"}) if is_turned else frozenset({"upright", *kinds})


def _classes(entry: Mapping[str, object]) -> frozenset[str]:
    """Of a page of the generator, from what its index says of it."""
    _, kind, face = f"{entry['name']}_".split("_")[:3]
    kinds = {_KINDS[kind]} if kind in _KINDS else set()
    kinds |= {"typewriter"} if face == "courier" else set()
    kinds |= {"stamps"} if entry["stamp"] else set()
    kinds |= {"poor"} if entry["profile"] in _POOR else set()
    kinds |= {"skewed"} if abs(float(str(entry["skew"]))) >= SKEWED_FROM_DEG else set()
    return classes_of(kinds, is_turned=bool(entry["rot"]), is_blank=not entry["chars"])


def _letters(seed: int) -> list[Letter]:
    """Those that lie the wrong way first; stamps are left out, their text has no place in order."""
    cases = references(read_cases(on=SAMPLE_DAY))
    letters = [
        letter
        for letter in read_letters(seed=seed, on=SAMPLE_DAY, references=cases)
        if letter.medium is Medium.PDF and (letter.marks & TURNED or Mark.STAMP not in letter.marks)
    ]
    letters.sort(key=lambda letter: not letter.marks & TURNED)
    return [replace(letter, marks=letter.marks - {Mark.STAMP}) for letter in letters]


def _scanned(letter: Letter, station: ScanStation) -> Iterator[ScannedPage]:
    look = station.look(letter)
    truths = [sheet.truth for sheet in station.sheets(letter)]
    truths += [""] if Mark.BLANK_BACK in letter.marks else []
    is_turned = bool(letter.marks & TURNED)
    for page, truth in zip(station.pages(letter, look), truths, strict=True):
        yield ScannedPage(
            image=_jpeg(page, look.quality, look.dpi),
            truth=truth,
            name=letter.key,
            classes=classes_of((), is_turned=is_turned, is_blank=not truth),
        )


def _jpeg(page: Image.Image, quality: int, dpi: int) -> bytes:
    target = io.BytesIO()
    page.save(target, "JPEG", quality=quality, dpi=(dpi, dpi))
    return target.getvalue()
