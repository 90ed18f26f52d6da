"""Reading beside Tesseract alone: in turns, page by page, so that other load hits both alike.

While a page is read by eakte, the page before it is read by Tesseract alone: the program that eakte
runs, with the same prepared image and the same arguments, one call for each page. Where eakte reads
a page twice, that counts for eakte only. CPU is that of the processes, told by the kernel.

A second figure is that of one Tesseract alone for a list of all these images, its start left out:
what recognition costs at least, since eakte, too, starts it once for many pages.

What counts as reading is everything that a worker does from the PDF to the stored words: taking
the file from the store, looking into it, rendering, checks, Tesseract, order, images of pages for
the screens, and the records of each page. Receipt, index and the start of the service do not.

What is to be known of the figures: Tesseract alone starts and loads its model for each page (0.08
to 0.09 s), eakte once for each child, and the process that starts the children is there before the
account begins. The store is a folder and the database is SQLite. The images for the screens are
taken off by their share of another run of some of the pages.
"""

import os
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from eakte.jobs import Lane
from indexing import Inspection, PageImage, PageReading, ReaderSettings, SandboxedReader
from indexing.reading.settings import ReadingMode
from tests.bench import time_shares
from tests.bench.eakte_program import office_at
from tests.bench.memory import cpu_seconds, tree
from tests.bench.scans import ScannedPage, spread, write_pdf
from tests.bench.watched_tesseract import Call, WatchedTesseract, listed_s, watched_tesseract
from tests.offices import received, work_off

IMAGES = "page images"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """CPU seconds a page. alone_s: of Tesseract alone; reading_s: of all of it; steps: of each.

    listed_s: of Tesseract alone for a list of all pages, without its start.
    """

    alone_s: float
    listed_s: float
    reading_s: float
    steps: dict[str, float]

    @property
    def words_s(self) -> float:
        """From the PDF to stored words, without the images for the screens."""
        return self.reading_s - self.steps[IMAGES]

    def in_words(self) -> str:
        """For the report."""
        alone, words, reading = self.alone_s, self.words_s, self.reading_s
        return (
            f"CPU s/page of Tesseract alone {alone:.3f}, from PDF to stored words {words:.3f} "
            f"({words / alone:.3f} times), with viewer images {reading:.3f} "
            f"({reading / alone:.3f} times). One Tesseract for a list of all pages, its start left "
            f"out, takes {self.listed_s:.3f}: {words / self.listed_s:.3f} times."
        )


class TurnTaking(SandboxedReader):
    """Has Tesseract alone read each page again as soon as its words are stored."""

    def __init__(self, settings: ReaderSettings, tesseract: WatchedTesseract) -> None:
        super().__init__(settings)
        self.tesseract = tesseract
        self.alone: list[float] = []  # of each page
        self.listed: list[Call] = []  # one of each page
        self.own_s = 0.0  # of this process, for the calls

    def read(
        self,
        path: Path,
        *,
        inspection: Inspection,
        pages: Sequence[int],
        language: str,
        images_into: Path,
    ) -> Generator[tuple[PageReading, Sequence[PageImage]]]:
        for page in super().read(
            path,
            inspection=inspection,
            pages=pages,
            language=language,
            images_into=images_into,
        ):
            read_at_ns = max(image.path.stat().st_mtime_ns for image in page[1])
            yield page
            began_s = time.process_time()
            calls = self.tesseract.calls(until_ns=read_at_ns)
            self._repeat(_least_size(page[0]), [call for call in calls if call not in self.listed])
            self.own_s += time.process_time() - began_s

    def _repeat(self, least: tuple[int, int], calls: Sequence[Call]) -> None:
        """A page is read once; other looks at it or at parts of it are our own affair."""
        first = next(call for call in calls if call.is_of(least))
        self.alone.append(first.repeat())
        self.listed.append(first)
        for call in calls:
            if call is not first:
                call.forget()


@dataclass(kw_only=True)
class Account:
    """User and system time of a block. own: of this process; others: of those still running."""

    own_s: float = 0.0
    others_s: float = 0.0

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Add what the block takes."""
        own_s, others_s = time.process_time(), _others_s()
        yield
        self.own_s += time.process_time() - own_s
        self.others_s += _others_s() - others_s


@dataclass(kw_only=True)
class Turns:
    """What came of reading in turns."""

    pages: int
    alone: list[float] = field(default_factory=list)
    listed_s: float = 0.0
    reading: Account = field(default_factory=Account)
    receiving: Account = field(default_factory=Account)
    indexing: Account = field(default_factory=Account)
    tesseract_s: float = 0.0


def beside(pages: Sequence[ScannedPage], folder: Path, *, profiled: int) -> Beside:
    """Read pages in turns with Tesseract alone, then some of them once more for the steps."""
    with watched_tesseract(keeps_images=True) as tesseract:
        turns = _in_turns(write_pdf(pages, folder / "turns.pdf"), len(pages), folder, tesseract)
    few, scratch = write_pdf(spread(pages, profiled), folder / "few.pdf"), folder / "profiled"
    scratch.mkdir()
    with watched_tesseract() as tesseract:
        sampler = time_shares.shares(few, profiled, scratch, tesseract.command)
    return Beside(
        alone_s=sum(turns.alone) / len(turns.alone),
        listed_s=turns.listed_s / turns.pages,
        reading_s=(turns.reading.own_s + turns.reading.others_s) / turns.pages,
        steps=_steps(turns, sampler.by_step()),
    )


def _in_turns(scan: Path, pages: int, folder: Path, tesseract: WatchedTesseract) -> Turns:
    home, turns = folder / "office", Turns(pages=pages)
    home.mkdir()
    settings = ReaderSettings(
        scratch=home / "scratch", tesseract=tesseract.command, mode=ReadingMode.FAST
    )
    reader = TurnTaking(settings, tesseract)
    with office_at(home, reader) as (office, town):
        reader.engine("deu")  # the process that starts the children is there then
        with turns.receiving.kept():
            received(office, town.clerk, scan.read_bytes(), file_name=scan.name)
        with turns.reading.kept():
            work_off(office, [Lane.READ])
        with turns.indexing.kept():
            work_off(office, [Lane.INDEX, Lane.KEEP])
        turns.tesseract_s = tesseract.used_s
        turns.reading.own_s -= reader.own_s
        turns.reading.others_s -= tesseract.keeping_s
        turns.alone = reader.alone
        turns.listed_s = listed_s(reader.listed)
        reader.close()
    assert len(turns.alone) == pages
    return turns


def _steps(turns: Turns, sampled: dict[str, float]) -> dict[str, float]:
    """Seconds a page of each step; those of the child by their sampled shares."""
    whole, child_s = sum(sampled.values()), turns.reading.others_s - turns.tesseract_s
    found = {"Tesseract": turns.tesseract_s}
    for name, seconds in sorted(sampled.items(), key=lambda item: -item[1]):
        found[name] = child_s * seconds / whole
    found["records and store"] = turns.reading.own_s
    found["index, not counted as reading"] = turns.indexing.own_s + turns.indexing.others_s
    found["receipt, not counted as reading"] = turns.receiving.own_s + turns.receiving.others_s
    return {name: seconds / turns.pages for name, seconds in found.items()}


def _least_size(page: PageReading) -> tuple[int, int]:
    """Of the image in which a page is read whole; one that is straightened is larger.

    The paper on a photograph has a size of its own.
    """
    return (0, 0) if "photograph" in page.marks else (page.width_px, page.height_px)


def _others_s() -> float:
    """Of the processes that descend from this one and still run, with those that they waited for.

    The calls of Tesseract alone have ended, and count for this process only.
    """
    return sum(cpu_seconds(pid) for pid in tree(os.getpid())[1:])
