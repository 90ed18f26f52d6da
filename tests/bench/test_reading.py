"""Pages per CPU second from the receipt to the index, and how well they are read.

Peers: OCRmyPDF on the same scan, with the same Tesseract and models and two calls, and once more
with Debian's Tesseract where that is installed. Each runs as a program of its own with one job for
each core; user and system time of all processes, starting included. The pages are half from the
generator of the shared test data, half of our own layouts and damages, drawn anew each time:
EAKTE_TEST_OCR_SEED repeats a run; EAKTE_TEST_BENCH=short takes fewer. What is not like for like:

- eakte makes text, word boxes, two images of each page, records and index; OCRmyPDF makes a PDF
  with a text layer. eakte neither cleans nor straightens the page that is shown, optimises no
  images and writes no PDF/A.
- The row with the arguments of paperless-ngx is its call of OCRmyPDF, not the application, and
  without the programs that are not installed: the name of the row says which.
- At its own threshold OCRmyPDF leaves some pages upside down that eakte turns: class "rotated".
  Its test of the orientation is a third of its time.
- The German model of Tesseract has no section sign; eakte repairs it, the peers cannot.
- The pages are made, not scanned; the truth of all is the text that was printed. A page with two
  right orders (a column at the side) counts for all in the one that is nearest to what was read.
"""

import os
import secrets
from pathlib import Path
from statistics import mean

import pytest

from indexing.reading.settings import ReadingMode
from tests.bench import beside_tesseract, eakte_program
from tests.bench.beside_tesseract import Beside
from tests.bench.figures import FOLDER, Figure, Figures
from tests.bench.ocr_scores import read_pages
from tests.bench.ocrmypdf_program import (
    OSD,
    Arguments,
    like_paperless,
    read_pdf,
    rotating,
    rotating_by_debian,
)
from tests.bench.paper.post import missing_faces, own_pages
from tests.bench.programs import Used, run
from tests.bench.reading_report import (
    Contest,
    by_class,
    introduction,
    memory_by_class,
    of_parts,
    overall,
    signs_by_class,
    speed_by_class,
    worse_classes,
)
from tests.bench.readings import Reading, recalls
from tests.bench.scans import CLASSES, ScannedPage, generated_pages, letter_pages, spread, write_pdf

pytestmark = [pytest.mark.bench, pytest.mark.ocr]

CORES = os.cpu_count() or 1
IS_SHORT = os.environ.get("EAKTE_TEST_BENCH") == "short"
HALF = 12 if IS_SHORT else 33  # pages of the generator, and about as many of our own
ALONE_PAGES = 10 if IS_SHORT else 20
CLASS_PAGES = 1 if IS_SHORT else 3  # whose memory is watched
PROFILED_PAGES = 3 if IS_SHORT else 8
FIRST = f"eakte {ReadingMode.FAST}"
SPEED_GOAL, PAPERLESS_GOAL = 2.3, 5.0
MOST_WORSE = 1.0  # points, in any class
SIGNS_GOAL, NUMBERS_GOAL = 0.75, 0.97
MOST_BESIDE = 1 / 0.9  # of the time of Tesseract alone
UNEQUAL = "eakte writes no searchable PDF; OCRmyPDF makes no records, page images and index"


@pytest.fixture(scope="module")
def seed() -> int:
    """A fresh one, so that nobody tunes on it."""
    chosen = int(os.environ.get("EAKTE_TEST_OCR_SEED") or 1000 + secrets.randbelow(10**6))
    print(f"\npages of EAKTE_TEST_OCR_SEED={chosen}")
    return chosen


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reading")


@pytest.fixture(scope="module")
def pages(shared: Path | None, seed: int, folder: Path) -> list[ScannedPage]:
    if faces := missing_faces():
        print(f"layouts are left out, their faces are not installed: {', '.join(faces)}")
    own = own_pages(seed, wears=2, count=HALF)
    if shared is None:
        print("EAKTE_TESTDATA is not set: letters of the sample in place of the generator's pages")
        return own + letter_pages(HALF, seed=seed)
    return own + spread(generated_pages(shared, folder / "generated", seed=seed), HALF)


@pytest.fixture(scope="module")
def contest(pages: list[ScannedPage], folder: Path) -> Contest:
    """All read the same pages, one after the other."""
    if not OSD.exists():
        pytest.skip("The model for the orientation of pages is missing: OCRmyPDF cannot turn pages")
    scan = write_pdf(pages, folder / "scan.pdf")
    readings = {f"eakte {mode}": _read_by_eakte(scan, mode) for mode in ReadingMode}
    for arguments in _peers():
        readings[arguments.name] = read_pdf(scan, arguments, jobs=CORES)
    truths = [page.truth for page in pages]
    for name, reading in readings.items():
        assert len(reading.texts) == len(pages), name
        assert mean(recalls(truths, reading.texts)) > 0.5, f"{name} did not read"
    return Contest(pages=pages, readings=readings, first=FIRST)


@pytest.fixture(scope="module")
def peaks(pages: list[ScannedPage], folder: Path) -> dict[str, dict[str, Used]]:
    """Memory of each while it reads a few pages of one class, one after the other."""
    found: dict[str, dict[str, Used]] = {}
    for of in CLASSES:
        some = [page for page in pages if of in page.classes][:CLASS_PAGES]
        if some:
            scan = write_pdf(some, folder / f"{of}.pdf")
            found[of] = {FIRST: _read_by_eakte(scan, ReadingMode.FAST).used}
            for arguments in (rotating(), like_paperless()):
                found[of][arguments.name] = read_pdf(scan, arguments, jobs=1).used
    return found


@pytest.fixture(scope="module")
def beside(pages: list[ScannedPage], folder: Path) -> Beside:
    """Upright printed pages, read in turns by eakte and by Tesseract alone."""
    upright = [page for page in pages if "upright" in page.classes]
    return beside_tesseract.beside(spread(upright, ALONE_PAGES), folder, profiled=PROFILED_PAGES)


def test_pages_are_read_faster_than_by_the_peers(contest: Contest, figures: Figures) -> None:
    ours = contest.readings[FIRST]
    goals = {rotating().name: SPEED_GOAL, like_paperless().name: PAPERLESS_GOAL}
    for name, goal in goals.items():
        is_whole = "without" not in name
        figures.add(
            Figure(
                name=f"pages per CPU second, {name.partition(', ')[2] or name}",
                value=ours.pages_per_cpu_s,
                unit="pages/CPU s",
                peer={name: contest.readings[name].pages_per_cpu_s},
                ratio=contest.times_as_fast(name),
                goal=goal,
                note=UNEQUAL if is_whole else f"{UNEQUAL}; the peer did not do all of its work",
            )
        )


def test_pages_are_read_no_worse_than_by_the_peers(contest: Contest, figures: Figures) -> None:
    scores = {name: contest.score(name) for name in contest.readings}
    own, peers = scores[FIRST], [scores[peer.name] for peer in (rotating(), like_paperless())]
    measures = (
        ("character error rate", own.cer, min(peer.cer for peer in peers), False),
        ("word error rate", own.wer, min(peer.wer for peer in peers), False),
        ("words of a page that are found", own.recall, max(peer.recall for peer in peers), True),
    )
    for name, value, best, more_is_better in measures:
        figures.add(
            Figure(
                name=name,
                value=100 * value,
                unit="%",
                peer={"best of the peers": 100 * best},
                ratio=value / max(best, 1e-6),
                goal=1.0,
                more_is_better=more_is_better,
            )
        )
    shares = (
        ("section signs that are found", own.section_share, SIGNS_GOAL),
        ("numbers that are read as they are written", own.number_share, NUMBERS_GOAL),
    )
    for name, share, goal in shares:
        figures.add(Figure(name=name, value=100 * share, unit="%", peer={}, ratio=share, goal=goal))


def test_no_class_of_pages_is_read_worse_than_by_the_peers(
    contest: Contest, figures: Figures
) -> None:
    for of in contest.classes():
        own = contest.score(FIRST, of)
        if not own.printed:
            continue
        peers = [contest.score(peer.name, of) for peer in (rotating(), like_paperless())]
        best_cer, best_recall = (
            min(peer.cer for peer in peers),
            max(peer.recall for peer in peers),
        )
        worse = 100 * max(own.cer - best_cer, best_recall - own.recall)
        figures.add(
            Figure(
                name=f"worse than the best of the peers, {of}",
                value=worse,
                unit="points",
                peer={"CER": 100 * best_cer, "recall": 100 * best_recall},
                ratio=worse / MOST_WORSE,
                goal=1.0,
                more_is_better=False,
                note=f"{own.pages} pages, CER {100 * own.cer:.2f}, recall {100 * own.recall:.2f}",
            )
        )


def test_little_is_spent_beside_tesseract(beside: Beside, figures: Figures) -> None:
    for name, used_s in (
        ("CPU from PDF to stored words", beside.words_s),
        ("the same with viewer images", beside.reading_s),
    ):
        figures.add(
            Figure(
                name=f"{name}, of Tesseract alone",
                value=used_s,
                unit="CPU s/page",
                peer={
                    "Tesseract alone, same images and settings": beside.alone_s,
                    "one Tesseract for a list of them, start left out": beside.listed_s,
                },
                ratio=used_s / beside.alone_s,
                goal=MOST_BESIDE,
                more_is_better=False,
                note="upright printed pages of one scan; receipt, index and start are not counted; "
                "Tesseract alone loads its model for each page (0.08 to 0.09 s), eakte once for "
                "each child; store: a folder, database: SQLite; images for the screens by their "
                "share of another run",
            )
        )


def test_the_report_is_written(
    contest: Contest,
    beside: Beside,
    peaks: dict[str, dict[str, Used]],
    seed: int,
    tmp_path: Path,
) -> None:
    each = read_pages(contest.pages, tmp_path)
    peers = [rotating().name, like_paperless().name]
    parts = [
        introduction(contest, seed, UNEQUAL),
        overall(contest),
        by_class(contest),
        signs_by_class(contest),
        worse_classes(contest, peers, MOST_WORSE),
        beside.in_words(),
        of_parts(beside.steps),
        "The reader alone, without records, store and index:",
        speed_by_class(each),
        memory_by_class(peaks),
    ]
    report = "\n\n".join(parts) + "\n"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "reading.md").write_text(report, "utf-8")
    print(f"\n{report}")


def _peers() -> list[Arguments]:
    debian = rotating_by_debian()
    if debian is None:
        print("Debian's Tesseract is not installed: its row is left out")
    missing = like_paperless().missing
    if missing:
        print(f"not installed: {', '.join(missing)}; the peer does not do that work")
    return [rotating(), like_paperless(), *([debian] if debian else [])]


def _read_by_eakte(scan: Path, mode: str) -> Reading:
    result = scan.with_suffix(f".{mode}.json")
    used = run(eakte_program.command(scan, result, mode=mode))
    return Reading(texts=eakte_program.result_of(result).texts, used=used)
