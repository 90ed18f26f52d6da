"""Large files for measurements: a long scan, and an upload of any size."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from random import Random

from eakte.sample.cases import read_cases, references
from eakte.sample.letters import read_letters
from eakte.sample.pdf import PdfFile
from eakte.sample.scans import ScanStation, as_jpeg
from eakte.sample.sheets import Sheet

DRAWN_PAGES = 40  # then they come again: drawing 300 would take longer than receiving them
BLOCK_BYTES = 1024 * 1024
SAMPLE_DAY = date(2026, 2, 16)


def long_scan(pages: int, into: Path, *, seed: int = 1) -> Path:
    """Write a scanned PDF of so many grey pages in 200 dpi; `into` is the file."""
    drawn = list(islice(_drawn_pages(seed), min(pages, DRAWN_PAGES)))
    with into.open("wb") as target:
        pdf = PdfFile(target=target)
        for jpeg, size_px, dpi in islice(cycle(drawn), pages):
            pdf.add_image_page(jpeg, size_px=size_px, dpi=dpi)
        pdf.close()
    return into


def large_upload(size_bytes: int, into: Path, *, seed: int = 1) -> Path:
    """Write a PDF of one printed page and incompressible ballast, slightly over `size_bytes`."""
    with into.open("wb") as target:
        pdf = PdfFile(target=target)
        pdf.add_printed_page(Sheet())
        pdf.add_ballast(_noise(size_bytes, seed), size_bytes=size_bytes)
        pdf.close()
    return into


def _drawn_pages(seed: int) -> Iterator[tuple[bytes, tuple[int, int], int]]:
    cases = read_cases(on=SAMPLE_DAY)
    letters = read_letters(seed=seed, on=SAMPLE_DAY, references=references(cases))
    station = ScanStation(seed=seed)
    for letter in letters:
        look = station.look(letter)
        for page in station.pages(letter, look):
            yield as_jpeg(page, look), page.size, look.dpi


def _noise(size_bytes: int, seed: int) -> Iterator[bytes]:
    """Blocks of one random block again and again: made faster than a disk takes them."""
    block = Random(seed).randbytes(BLOCK_BYTES)  # noqa: S311 # ballast
    whole, rest = divmod(size_bytes, BLOCK_BYTES)
    for _ in range(whole):
        yield block
    yield block[:rest]
