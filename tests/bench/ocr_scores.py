"""How well and how fast a few pages are read, without anything around the page reader.

    EAKTE_TESTDATA=… python -m tests.bench.ocr_scores --seed 3 --pages 10 --class form
    python -m tests.bench.ocr_scores --own --seed 3 --pages 10

The table has a row for each class; a page may be in several. Pages of the shared generator are
made once for each seed and kept below var/bench/scans.
"""

import argparse
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexing import PageReading, ReaderSettings, SandboxedReader
from indexing.reading.settings import ReadingMode
from tests.bench.figures import FOLDER
from tests.bench.memory import tree_cpu_seconds
from tests.bench.paper.post import own_pages
from tests.bench.readings import Score, score_of
from tests.bench.scans import CLASSES, ScannedPage, generated_pages, spread, write_pdf
from tests.bench.watched_tesseract import WatchedTesseract, watched_tesseract

HEAD = (
    f"{'class':<14}{'pages':>6}{'CPU s/p':>9}{'Tess. %':>9}{'CER':>7}{'WER':>7}"
    f"{'recall':>8}{'§':>10}{'false':>6}{'numbers':>9}{'junk':>6}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A page as it was read. cpu_s: of all processes; tesseract_s: of it in Tesseract."""

    page: ScannedPage
    reading: PageReading
    score: Score
    cpu_s: float
    tesseract_s: float


def read_pages(
    pages: Sequence[ScannedPage], folder: Path, *, mode: ReadingMode = ReadingMode.FAST
) -> list[Read]:
    """Read them one after the other, as one PDF."""
    scan = write_pdf(pages, folder / "scan.pdf")
    with watched_tesseract() as tesseract:
        chosen = ReaderSettings(scratch=folder, tesseract=tesseract.command, mode=mode)
        reader = SandboxedReader(chosen)
        try:
            return list(_read(pages, scan, reader, tesseract))
        finally:
            reader.close()


def table(read: Iterable[Read]) -> str:
    """One row for each class that has pages."""
    found = list(read)
    classes = {name: [each for each in found if name in each.page.classes] for name in CLASSES}
    rows = [_row(name, read) for name, read in classes.items() if read]
    return "\n".join([HEAD, _row("all", found), *rows])


def _read(
    pages: Sequence[ScannedPage], scan: Path, reader: SandboxedReader, tesseract: WatchedTesseract
) -> Iterator[Read]:
    inspection = reader.inspect(scan, file_name=scan.name, parts_into=scan.parent / "parts")
    assert inspection.page_count == len(pages)
    images = scan.parent / "images"
    images.mkdir()
    numbers = range(1, len(pages) + 1)
    readings = reader.read(
        scan, inspection=inspection, pages=numbers, language="deu", images_into=images
    )
    cpu_s, tesseract_s = tree_cpu_seconds(os.getpid()), 0.0
    for page, (reading, _) in zip(pages, readings, strict=True):
        cpu_now_s, tesseract_now_s = tree_cpu_seconds(os.getpid()), tesseract.used_s
        yield Read(
            page=page,
            reading=reading,
            score=score_of(page, reading.text),
            cpu_s=cpu_now_s - cpu_s,
            tesseract_s=tesseract_now_s - tesseract_s,
        )
        cpu_s, tesseract_s = tree_cpu_seconds(os.getpid()), tesseract_now_s


def _row(name: str, read: Sequence[Read]) -> str:
    whole = sum((each.score for each in read), Score())
    cpu_s = sum(each.cpu_s for each in read)
    share = sum(each.tesseract_s for each in read) / max(cpu_s, 0.01)
    signs = f"{whole.sections_found}/{whole.sections}"
    return (
        f"{name:<14}{len(read):>6}{cpu_s / len(read):>9.2f}{100 * share:>9.1f}"
        f"{100 * whole.cer:>7.2f}{100 * whole.wer:>7.2f}{100 * whole.recall:>8.2f}{signs:>10}"
        f"{whole.sections_false:>6}{100 * whole.number_share:>9.2f}{whole.junk:>6}"
    )


def _page_line(each: Read) -> str:
    reading, found = each.reading, each.score
    return (
        f"{each.page.name:<34} CER {100 * found.cer:6.2f}  recall {100 * found.recall:6.2f}  "
        f"§ {found.sections_found}/{found.sections}  "
        f"numbers {found.numbers_found}/{found.numbers}  {each.cpu_s:.2f} s  "
        f"{reading.state} {reading.reason or ''} {reading.rotation}° {' '.join(reading.marks)}"
    )


def _pages(arguments: argparse.Namespace) -> list[ScannedPage]:
    if arguments.own:
        share = -(-arguments.pages // len(arguments.seed))
        found = [own_pages(seed, of=arguments.of, count=share) for seed in arguments.seed]
        return [page for pages in found for page in pages]
    place = os.environ.get("EAKTE_TESTDATA")
    if not place:
        raise SystemExit("EAKTE_TESTDATA is not set: the generator of pages is not there")
    pages: list[ScannedPage] = []
    for seed in arguments.seed:
        name = "-".join([f"seed-{seed}", *arguments.of.split()])
        pages += generated_pages(Path(place), FOLDER / "scans" / name, seed=seed, of=arguments.of)
    return spread(pages, arguments.pages)


def _write(read: Sequence[Read], folder: Path) -> None:
    """The text of each page beside the true one, to be compared."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in read:
        (folder / f"{each.page.name}.read.txt").write_text(each.reading.text, "utf-8")
        (folder / f"{each.page.name}.true.txt").write_text(each.page.truth, "utf-8")


def main() -> None:
    """Read the pages that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", required=True)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--class", dest="of", default="", choices=["", *CLASSES])
    parser.add_argument("--own", action="store_true", help="our own layouts and damages")
    parser.add_argument("--mode", default=ReadingMode.FAST, choices=list(ReadingMode))
    parser.add_argument("--each", action="store_true", help="also a line for each page")
    parser.add_argument("--write", type=Path, help="a folder for the texts, read and true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        read = read_pages(_pages(arguments), Path(place), mode=ReadingMode(arguments.mode))
    if arguments.each:
        print("\n".join(map(_page_line, read)))
    if arguments.write:
        _write(read, arguments.write)
    print(table(read))


if __name__ == "__main__":
    main()
