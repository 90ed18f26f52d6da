"""A batch from its first byte to its receipt, and from its last byte to its last page found.

Receipts of files of a batch stand beside the raw S3 put of the same bytes, as plain PUT and in
pieces of 8 MB (tus); reading beside the page reader alone on the same pages and cores, as nice to
others as the workers are. What the service does beyond it: a first look at each page of a batch,
the letter as a file of its own, records, page images and word boxes in the store, and the index.
EAKTE_TEST_BENCH=short takes fewer pages and files.
"""

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
from minio import Minio

from eakte.printing.key import open_sheet_key
from eakte.sample import large_upload
from eakte.stations.client import ListedFile, StationClient
from storage import S3Settings
from storage.s3_connection import make_client, make_pool
from tests.bench.figures import Figure, Figures
from tests.bench.load_paper import Paper, drawn_paper, listed, one_page_letters
from tests.bench.load_people import LoadStation
from tests.bench.load_town import new_letter_code
from tests.bench.memory import tree_cpu_seconds
from tests.bench.programs import run
from tests.bench.station import deliver
from tests.faults.installation import Installation, installed

pytestmark = [pytest.mark.bench, pytest.mark.ocr]

MB = 1000 * 1000
IS_SHORT = os.environ.get("EAKTE_TEST_BENCH") == "short"
TIMES = 4 if IS_SHORT else 12
LETTERS = 12 if IS_SHORT else 60  # of one page
PARTS, IMAGES = (1, 25) if IS_SHORT else (3, 25)  # of the batch that is waited for
WARM_UPS = 4
READERS = tuple(f"read-{number + 1}" for number in range(os.cpu_count() or 1))
RECEIPT_GOALS = {(5, "PUT"): 4.0, (5, "tus"): 6.0, (50, "PUT"): 3.0, (50, "tus"): 4.0}
ANNOUNCED_AT_MOST = 1000  # receipts are timed, batches are not completed
DRAIN_SHARE, LAST_PAGE_TIMES = 0.8, 1.5
LOOK_EVERY_S, READ_LIMIT_S = 0.2, 1800
UNREAD = "SELECT count(*) FROM document WHERE state IN ('received', 'processing')"
DOCUMENTS = "SELECT count(*) FROM document"
UNDONE = "SELECT count(*) FROM job WHERE state IN ('ready', 'running')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A station before a running service, and the same store past it."""

    installation: Installation
    client: StationClient
    store: Minio
    bucket: str
    paper: Paper

    def whole(self, batch: str, file: ListedFile, path: Path) -> None:
        """One request for the whole file, whatever its size."""
        body = path.read_bytes()
        self.client._ask("PUT", f"/scan-batches/{batch}/parts/{file.number}", body=body)

    def in_pieces(self, batch: str, file: ListedFile, path: Path) -> None:
        """The resumable way, also for a small file."""
        self.client._in_pieces(batch, file, path, lambda _: None)

    def put(self, batch: str, file: ListedFile, path: Path) -> None:
        """The same bytes straight into the store."""
        with path.open("rb") as source:
            self.store.put_object(self.bucket, f"{batch}-{file.number}", source, file.size_bytes)

    def cpu_s(self) -> float:
        """What all programs of the service have used."""
        return sum(tree_cpu_seconds(each.pid) for each in self.installation.running.values())


@pytest.fixture(scope="module")
def station(
    store_settings: S3Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Station]:
    home = tmp_path_factory.mktemp("home")
    with installed(home, store_settings, scan_open_batches=str(ANNOUNCED_AT_MOST)) as installation:
        token = installation.call("token", "create", "--role", "scanning_station", "--name", "S")
        installation.start("serve", "serve")
        installation.await_web()
        sheet_code = new_letter_code(open_sheet_key(home / "keys"))
        pool = make_pool()
        app_key, app_secret = store_settings.app_key, store_settings.app_secret
        yield Station(
            installation=installation,
            client=StationClient(url=installation.address, token=token),
            store=make_client(store_settings.url, app_key, app_secret, pool),
            bucket=store_settings.bucket,
            paper=drawn_paper(tmp_path_factory.mktemp("paper"), sheet_code=sheet_code),
        )
        pool.clear()


@pytest.mark.parametrize("megabytes", [5, 50])
def test_files_of_a_batch_get_their_receipt(
    station: Station, megabytes: int, tmp_path: Path, figures: Figures
) -> None:
    ways: dict[str, Callable[[str, ListedFile, Path], None]] = {
        "PUT": station.whole,
        "tus": station.in_pieces,
        "raw put": station.put,
    }
    taken_s: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(WARM_UPS + TIMES):
        for at, (name, way) in enumerate(ways.items()):
            seed = 1000 * megabytes + 10 * number + at
            path = large_upload(megabytes * MB, tmp_path / f"{name}.pdf", seed=seed)
            file = listed(path, 1)
            batch = station.client.announce(f"{megabytes}-{number}-{name}", [file])
            began = time.perf_counter()
            way(batch, file, path)
            taken_s[name].append(time.perf_counter() - began)

    ms = {name: 1000 * median(taken[WARM_UPS:]) for name, taken in taken_s.items()}
    for name in ("PUT", "tus"):
        figures.add(
            Figure(
                name=f"{megabytes} MB of a batch to its receipt by {name}",
                value=ms[name],
                unit="ms, median",
                peer={"raw put": ms["raw put"]},
                ratio=ms[name] / ms["raw put"],
                goal=RECEIPT_GOALS[megabytes, name],
                more_is_better=False,
                note="spooled, looked at, stored, read back, committed and signed",
            )
        )


def test_letters_of_one_page_are_read_nearly_as_fast_as_the_reader_reads(
    station: Station, tmp_path: Path, figures: Figures
) -> None:
    letters = one_page_letters(station.paper, tmp_path, LETTERS)
    _start_workers(station.installation)
    first = large_upload(MB, tmp_path / "first.pdf", seed=1)
    _handed_in(station, first)
    _await_documents(station)

    for letter in letters:
        _handed_in(station, letter)
    began, cpu_before = time.perf_counter(), station.cpu_s()
    falls = _await_documents(station)
    at_first = falls[0]
    wall_s, cpu_s = time.perf_counter() - began, station.cpu_s() - cpu_before

    alone = _alone(letters, tmp_path)
    assert falls == sorted(falls, reverse=True)
    speed, pure = at_first / wall_s, alone["pages"] / alone["wall_s"]
    figures.add(
        Figure(
            name="queue falls after the last upload",
            value=speed,
            unit="pages/s",
            peer={"page reader alone": pure},
            ratio=speed / pure,
            goal=DRAIN_SHARE,
            note=f"{at_first} letters of one page waited; it never rose; all of them can be found",
        )
    )
    cpu_of_a_page, cpu_alone = cpu_s / at_first, alone["cpu_s"] / alone["pages"]
    figures.add(
        Figure(
            name="CPU of a page beside the reader alone",
            value=cpu_of_a_page,
            unit="s/page",
            peer={"page reader alone": cpu_alone},
            ratio=cpu_alone / cpu_of_a_page,
            goal=DRAIN_SHARE,
            note="web server, readers, index and holds; the object store left out",
        )
    )


def test_the_last_page_of_a_batch_is_found_soon_after_its_last_byte(
    station: Station, tmp_path: Path, figures: Figures
) -> None:
    pages = PARTS * IMAGES
    sender = LoadStation(
        name="batch",
        client=station.client,
        paper=station.paper,
        folder=tmp_path,
        parts=PARTS,
        over=threading.Event(),
        part_every_s=0.0,
    )
    parts = [station.paper.part(tmp_path, at, f"alone/{at}") for at in range(1, PARTS + 1)]
    alone = _alone([part.path for part in parts], tmp_path)
    before = _count(station, DOCUMENTS)

    sender.scan_batch("searched")
    began = time.perf_counter()
    _await_documents(station)
    wall_s = time.perf_counter() - began

    assert _count(station, DOCUMENTS) == before + PARTS

    figures.add(
        Figure(
            name=f"last byte of {pages} pages to the last page that is found",
            value=wall_s,
            unit="s",
            peer={"page reader alone": alone["wall_s"]},
            ratio=wall_s / alone["wall_s"],
            goal=LAST_PAGE_TIMES,
            more_is_better=False,
            note="the first look at each page of the batch is part of it",
        )
    )


def _start_workers(installation: Installation) -> None:
    for name in READERS:
        installation.start(name, "worker", "--lane", "read")
    for name in ("index", "keep"):
        installation.start(name, "worker", "--lane", name)


def _handed_in(station: Station, file: Path) -> None:
    deliver(station.installation.address, station.client.token, file)


def _await_documents(station: Station) -> list[int]:
    """Wait until all can be found; how many were not read to their end, look by look."""
    seen = [_count(station, UNREAD)]
    deadline = time.monotonic() + READ_LIMIT_S
    while seen[-1] or _count(station, UNDONE):
        assert time.monotonic() < deadline, f"{seen[-1]} documents are not read"
        time.sleep(LOOK_EVERY_S)  # other processes read
        seen.append(_count(station, UNREAD))
    return seen


def _count(station: Station, asked: str) -> int:
    """A look into the database, past the service: asking it would cost what is measured."""
    place = station.installation.home / "eakte.sqlite"
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as connection:
        (found,) = connection.execute(asked).fetchone()
    return int(found)


def _alone(files: Sequence[Path], folder: Path) -> dict[str, float]:
    """The page reader on the same files, as a program of its own."""
    result = folder / "alone.json"
    words = [sys.executable, "-m", "tests.bench.reader_alone", str(result), *map(str, files)]
    run(words)
    told: dict[str, float] = json.loads(result.read_text("utf-8"))
    return told
