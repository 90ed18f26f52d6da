"""Stations that scan and clerks that work, as threads, each at the pace of feeder or desk."""

import shutil
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol
from urllib.parse import urlencode

from eakte.receipts import Receipt
from eakte.stations.client import ServerUnreachable, StationClient, StationRefused
from tests.bench.load_paper import IMAGES_OF_A_PART, Paper, PaperPart
from tests.web.persons import COOKIE

SHEETS_A_MINUTE = 125  # 20 stations scan 1,000 letters of 25 sheets in ten minutes
PART_EVERY_S = IMAGES_OF_A_PART * 60 / SHEETS_A_MINUTE
SEARCH_EVERY_S, OPEN_EVERY_S = 30.0, 15.0
ANSWER_LIMIT_S = 60


class Busy(Protocol):
    """Somebody who works until it is over."""

    def run(self) -> None:
        """Work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A file with its receipt. took_s: from the first byte to the receipt."""

    batch: str
    receipt: Receipt
    took_s: float


@dataclass(kw_only=True)
class LoadStation:
    """Scans batch after batch; a file is sent as soon as the feeder is through with it.

    starts_after_s: stations do not begin in the same moment. part_every_s: pace of the feeder. The
    batch that is under way when it is over stays without its last files.
    """

    name: str
    client: StationClient
    paper: Paper
    folder: Path
    parts: int
    over: threading.Event
    starts_after_s: float = 0.0
    part_every_s: float = PART_EVERY_S
    acknowledged: list[Acknowledged] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Scan until it is over."""
        self.over.wait(self.starts_after_s)
        number = 0
        while not self.over.is_set():
            number += 1
            self.scan_batch(f"{self.name}-{number}")

    def scan_batch(self, key: str) -> None:
        """Announce a batch, send its files, and say that all are there."""
        folder = self.folder / key
        folder.mkdir(parents=True)
        parts = [self.paper.part(folder, at, f"{key}/{at}") for at in range(1, self.parts + 1)]
        files = [part.listed for part in parts]
        images = self.parts * IMAGES_OF_A_PART
        batch = self.client.announce(key, files, pages=images, letters=self.parts)
        if all(self._is_sent(batch, part) for part in parts):
            self.client.complete(batch)
            self.complete.append(batch)
        shutil.rmtree(folder)

    def _is_sent(self, batch: str, part: PaperPart) -> bool:
        """Send a file, unless the working day is over."""
        if self.over.is_set():
            return False
        began = time.perf_counter()
        receipt = self.client.hand_in(batch, part.listed, part.path, moved=lambda _: None)
        took_s = time.perf_counter() - began
        self.acknowledged.append(Acknowledged(batch=batch, receipt=receipt, took_s=took_s))
        self.over.wait(max(0.0, self.part_every_s - took_s))
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What clerks look for, and a page with it: document and number of the page."""

    words: str
    document: str
    page: int


class Ending(Protocol):
    """Tells when it is over, within this process or to others."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is over, so many seconds at most; whether it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How long a clerk waited for each answer, and what was no answer."""

    searches_s: list[float] = field(default_factory=list)
    openings_s: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Searches every half minute and opens a page, with its image, every quarter."""

    number: int
    address: str
    session: str
    wanted: Sequence[Wanted]
    over: Ending
    answers: Answers = field(default_factory=Answers)

    def run(self) -> None:
        """Work until it is over: open, open and search, and so on."""
        chance = Random(self.number)
        at = time.monotonic() + chance.uniform(0, OPEN_EVERY_S)
        turns_of_a_search = round(SEARCH_EVERY_S / OPEN_EVERY_S)
        turn = chance.randrange(turns_of_a_search)
        while not self.over.wait(max(0.0, at - time.monotonic())):
            wanted = chance.choice(self.wanted)
            if turn % turns_of_a_search == 0:
                self._timed(self.answers.searches_s, f"/suche?{urlencode({'q': wanted.words})}")
            shown = f"/dokumente/{wanted.document}"
            asked = urlencode({"q": wanted.words, "seite": wanted.page})
            image = f"{shown}/seiten/{wanted.page}.webp"
            self._timed(self.answers.openings_s, f"{shown}?{asked}", image)
            turn, at = turn + 1, at + OPEN_EVERY_S

    def _timed(self, into: list[float], *addresses: str) -> None:
        began = time.perf_counter()
        for address in addresses:
            self._get(address)
        into.append(time.perf_counter() - began)

    def _get(self, address: str) -> None:
        request = urllib.request.Request(self.address + address)
        request.add_header("Cookie", f"{COOKIE}={self.session}")
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_LIMIT_S) as answer:
                body = answer.read()
        except OSError as error:
            self.answers.failures.append(f"{address}: {error}")
            return
        if answer.status != 200 or not body:
            self.answers.failures.append(f"{address}: {answer.status}")


@contextmanager
def at_work(people: Sequence[Busy], over: threading.Event) -> Iterator[None]:
    """Let people work while the block runs; what goes wrong with one of them is raised."""
    failed: list[BaseException] = []

    def work(one: Busy) -> None:
        try:
            one.run()
        except (AssertionError, OSError, ServerUnreachable, StationRefused) as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
