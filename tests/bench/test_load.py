"""Twenty stations scan batches of 300 pages while fifty clerks search and open (LOAD-01, LOAD-03).

A real installation: web processes, one reader for each core, index and holds each with a worker,
object store, embedded database; the archive is filled before. Stations send each file of 25 sheets
when their feeder is through with it, 1,000 letters in ten minutes altogether. Each clerk searches
every 30 s and opens a page with its image every 15 s. Reading is not meant to keep up: what waits
falls afterwards, which is measured with letters of one page beside the page reader alone.

Stations, clerks and all programs share the cores of this machine. There is no peer but the goals
that the load cases set. EAKTE_TEST_BENCH=short: one minute, batches of 75 pages, 5,000 pages in the
archive. EAKTE_TEST_BENCH_DATABASE=postgresql takes PostgreSQL in place of SQLite.
"""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from eakte.stations.client import StationClient
from indexing import SandboxedReader
from storage import S3Settings
from tests.bench.browser import p95
from tests.bench.figures import Figure, Figures
from tests.bench.load_account import (
    disagreements,
    doubled,
    filed_letters,
    lost,
    read_documents,
    waiting_jobs,
)
from tests.bench.load_desks import clerks_at_work
from tests.bench.load_paper import drawn_paper
from tests.bench.load_people import (
    PART_EVERY_S,
    Acknowledged,
    Answers,
    Clerk,
    Ending,
    LoadStation,
    at_work,
)
from tests.bench.load_town import READERS, LoadTown, load_town
from tests.bench.memory import MIB, MemoryWatch
from tests.servers import OWNER, PostgresServer

pytestmark = [pytest.mark.bench, pytest.mark.ocr]

IS_SHORT = os.environ.get("EAKTE_TEST_BENCH") == "short"
STATIONS, CLERKS = 20, 50
WORKING_S = 60 if IS_SHORT else 600
READING_S = 60 if IS_SHORT else 180  # clerks without stations, while what these sent is read
PARTS_OF_A_BATCH = 3 if IS_SHORT else 12
ARCHIVE_PAGES = 5_000 if IS_SHORT else 100_000
RECEIPT_MS, SEARCH_MS, OPEN_MS = 1000, 500, 300  # LOAD-01 and LOAD-03
WATCHED = ("serve", READERS[0], "index")
WATCH_EVERY_S = 1.0  # twenty looks a second took 0.4 of a core, and held up who was looked at
MOST_GROWTH = 3.0  # of what a program had before; Tesseract and its child come with the first page
NEWEST_SHARE = 0.1  # of the letters that wait may be read before those of the newest batch
LOOK_EVERY_S, READ_LIMIT_S = 0.5, 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a working day has brought."""

    given: Sequence[Acknowledged]
    clerks: Sequence[Answers]
    watches: dict[str, MemoryWatch]


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; empty: the embedded one."""
    if os.environ.get("EAKTE_TEST_BENCH_DATABASE") != "postgresql":
        yield ""
        return
    server = request.getfixturevalue("postgresql")
    assert isinstance(server, PostgresServer)
    with server.empty() as name:
        yield server.address(name, role=OWNER)


@pytest.fixture(scope="module")
def town(
    store_settings: S3Settings,
    shared: Path | None,
    database: str,
    reader: SandboxedReader,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LoadTown]:
    if shared is None:
        pytest.skip("EAKTE_TESTDATA names no folder with pages to search in")
    corpus = shared / "search" / "mini_corpus.json.gz"
    home = tmp_path_factory.mktemp("load")
    with load_town(
        home, store_settings, reader, corpus=corpus, pages=ARCHIVE_PAGES, database=database
    ) as found:
        yield found


def test_stations_get_their_receipts_and_clerks_their_pages(
    town: LoadTown, tmp_path: Path, figures: Figures
) -> None:
    town.start_workers()
    day = _worked(town, tmp_path)

    assert [failure for clerk in day.clerks for failure in clerk.failures] == []
    assert lost(town.office, day.given) == []
    assert doubled(town.office, day.given) == []
    assert disagreements(town.office) == []
    _note_answers(figures, day)
    _note_memory(figures, day)
    _note_clerks_beside_readers(figures, town)
    _note_newest(figures, town, tmp_path, given=len(day.given))


def _worked(town: LoadTown, folder: Path) -> Day:
    """Let stations and clerks work for the whole time."""
    over = threading.Event()
    stations = _stations(town, folder, over)
    watches = {
        name: MemoryWatch(root=town.pid(name), look_every_s=WATCH_EVERY_S) for name in WATCHED
    }
    with ExitStack() as stack:
        for watch in watches.values():
            stack.enter_context(watch)
        clerks = stack.enter_context(clerks_at_work(lambda ending: _clerks(town, ending)))
        stack.enter_context(at_work(stations, over))
        over.wait(WORKING_S)
    given = [each for station in stations for each in station.acknowledged]
    return Day(given=given, clerks=clerks, watches=watches)


def _stations(town: LoadTown, folder: Path, over: threading.Event) -> list[LoadStation]:
    paper_folder = folder / "paper"
    paper_folder.mkdir()
    paper = drawn_paper(paper_folder, sheet_code=town.sheet_code())
    return [
        LoadStation(
            name=f"s{number}",
            client=StationClient(url=town.installation.address, token=town.token(f"S{number}")),
            paper=paper,
            folder=folder,
            parts=PARTS_OF_A_BATCH,
            over=over,
            starts_after_s=number * PART_EVERY_S / STATIONS,
        )
        for number in range(STATIONS)
    ]


def _clerks(town: LoadTown, over: Ending) -> list[Clerk]:
    wanted = town.wanted()
    return [
        Clerk(
            number=number,
            address=town.installation.address,
            session=town.session(),
            wanted=wanted,
            over=over,
        )
        for number in range(CLERKS)
    ]


def _note_answers(figures: Figures, day: Day) -> None:
    megabytes = median(each.receipt.bytes for each in day.given) / 1000**2
    said = f"files of {megabytes:.1f} MB; lost 0, twice 0"
    who = f"{STATIONS} stations and {CLERKS} clerks"
    given_s = [each.took_s for each in day.given]
    _note_times(figures, f"receipt of 5 MB, {who}", given_s, goal_ms=RECEIPT_MS, said=said)
    _note_clerks(figures, who, day.clerks, said=said)


def _note_clerks_beside_readers(figures: Figures, town: LoadTown) -> None:
    """The stations are through; what they sent is being read (LOAD-03)."""
    with clerks_at_work(lambda ending: _clerks(town, ending)) as clerks:
        threading.Event().wait(READING_S)
    assert [failure for clerk in clerks for failure in clerk.failures] == []
    assert waiting_jobs(town.office), "nothing was left to be read"
    _note_clerks(figures, f"{CLERKS} clerks beside readers", clerks, said="no station sends")


def _note_clerks(figures: Figures, who: str, clerks: Sequence[Answers], *, said: str) -> None:
    searches_s = [took for clerk in clerks for took in clerk.searches_s]
    openings_s = [took for clerk in clerks for took in clerk.openings_s]
    _note_times(figures, f"search, {who}", searches_s, goal_ms=SEARCH_MS, said=said)
    _note_times(figures, f"page opened, {who}", openings_s, goal_ms=OPEN_MS, said=said)


def _note_times(
    figures: Figures, name: str, taken_s: Sequence[float], *, goal_ms: int, said: str
) -> None:
    value = 1000 * p95(taken_s)
    figures.add(
        Figure(
            name=name,
            value=value,
            unit="ms, p95",
            peer={"goal": goal_ms, "median": 1000 * median(taken_s)},
            ratio=value / goal_ms,
            goal=1.0,
            more_is_better=False,
            note=f"{len(taken_s)} times, {ARCHIVE_PAGES:,} pages in the archive; {said}; everything"
            " on the same cores",
        )
    )


def _note_memory(figures: Figures, day: Day) -> None:
    for name, watch in day.watches.items():
        figures.add(
            Figure(
                name=f"memory of {name} at its highest",
                value=watch.peak_bytes / MIB,
                unit="MiB",
                peer={"at the start": watch.start_bytes / MIB},
                ratio=watch.peak_bytes / watch.start_bytes,
                goal=MOST_GROWTH,
                more_is_better=False,
                note="with all children, those that parse and read included",
            )
        )


def _note_newest(figures: Figures, town: LoadTown, folder: Path, *, given: int) -> None:
    """One more batch after all others: how many of their letters are read before its own.

    given: files of the others; each is a letter.
    """
    before, jobs = read_documents(town.office), waiting_jobs(town.office)
    waiting = given - before
    newest = _sent_alone(town, folder)
    _await_read(town, newest, letters=1)
    sooner = read_documents(town.office) - before - 1
    figures.add(
        Figure(
            name="letters read before that of the newest batch",
            value=sooner,
            unit="letters",
            peer={"letters that waited": waiting, "jobs that waited": jobs},
            ratio=sooner / max(1, waiting),
            goal=NEWEST_SHARE,
            more_is_better=False,
            note="a batch of one letter with 24 pages; those that waited came earlier",
        )
    )


def _sent_alone(town: LoadTown, folder: Path) -> str:
    own = folder / "newest"
    own.mkdir()
    station = LoadStation(
        name="newest",
        client=StationClient(url=town.installation.address, token=town.token("newest")),
        paper=drawn_paper(own, sheet_code=town.sheet_code()),
        folder=own,
        parts=1,
        over=threading.Event(),
        part_every_s=0.0,
    )
    station.scan_batch("newest")
    return station.complete[0]


def _await_read(town: LoadTown, batch: str, *, letters: int) -> None:
    deadline = time.monotonic() + READ_LIMIT_S
    while read_documents(town.office, batch) < letters:
        assert time.monotonic() < deadline, filed_letters(town.office, batch)
        time.sleep(LOOK_EVERY_S)  # other processes read
