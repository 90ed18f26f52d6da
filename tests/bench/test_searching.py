"""CPU time of a search at 10,000 and 50,000 pages, beside three peers over the same tokens.

All four engines are asked the same questions in the same run, give the exact number of pages (which
has to be equal) and the ids of the first fifty. A figure is the median of 30 questions of a kind;
warm is the best of three, first touch is the first time in a searcher that was just opened. What is
not like for like:

- eakte watches its time limit and looks for a new commit before each question; the peers keep one
  searcher open.
- eakte counts documents and tells how many there are, the peers count pages.
- eakte and stock Whoosh are Python, tantivy is Rust, SQLite is C; one thread each.
- eakte syncs what it writes to the disk, which costs wall time, hardly CPU time.

EAKTE_TEST_BENCH=short asks at 10,000 pages only; EAKTE_TEST_PAGES names another corpus, with one
page (JSON: key, clean) a line in a file that ends in `.jsonl.gz`.
"""

import gc
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles

import pytest

from indexing import IndexedPage, WhooshIndex
from tests.bench.archive_pages import read_archive
from tests.bench.figures import Figure, Figures
from tests.bench.memory import MIB, private_bytes
from tests.bench.search_questions import (
    KINDS,
    Answer,
    Engine,
    Question,
    Questioner,
    Search,
    Writer,
)
from tests.bench.sqlite_engine import SqliteFts5
from tests.bench.stock_whoosh import StockWhoosh
from tests.bench.tantivy_engine import Tantivy

pytestmark = pytest.mark.bench

SIZES = (10_000,) if os.environ.get("EAKTE_TEST_BENCH") == "short" else (10_000, 50_000)
QUESTIONS = 30
RUNS = 3  # the best of them counts: other work on the machine only ever adds
SLOW_S = 0.3  # a question that takes longer is asked once
NEW_PAGES = 10
SEED = 1
STOCK, TANTIVY = "stock Whoosh", "tantivy"

# How many times as fast as stock Whoosh, at 10,000 and 50,000 pages; the first time; and how many
# times the CPU time of tantivy at most.
WARM: Mapping[str, tuple[float, float]] = {
    "frequent word": (40, 100),
    "middle word": (1, 1),
    "all of 3 words": (10, 10),
    "any of 5 words": (8, 8),
    "phrase": (5, 5),
    "beginning of a word": (1, 1),
    "word, type and 3 years": (100, 300),
    "word, rights of 50 scopes": (40, 40),
    "word, facets type and case": (60, 150),
    "word, newest first": (20, 20),
}
FIRST: Mapping[str, float] = {"word, type and 3 years": 30, "word, facets type and case": 10}
MOST_OF_TANTIVY: Mapping[str, float] = {
    "frequent word": 3,
    "all of 3 words": 6,
    "phrase": 12,
    "word, rights of 50 scopes": 1,
    "word, facets type and case": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Eakte:
    """See Engine."""

    folder: Path
    name: str = "eakte"

    def build(self, pages: Sequence[IndexedPage]) -> None:
        WhooshIndex(self.folder).rebuild(pages)

    def writing(self) -> "EakteWriter":
        return EakteWriter(index=WhooshIndex(self.folder))

    def opened(self) -> "EakteSearch":
        return EakteSearch(index=WhooshIndex(self.folder))

    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


@dataclass(frozen=True, slots=True, kw_only=True)
class EakteWriter:
    """See Writer."""

    index: WhooshIndex

    def add(self, page: IndexedPage) -> None:
        self.index.apply([page])


@dataclass(frozen=True, slots=True, kw_only=True)
class EakteSearch:
    """See Search."""

    index: WhooshIndex

    def ask(self, question: Question) -> Answer:
        found = self.index.search(question.to_plan())
        return Answer(total=found.total, pages=[hit.page for hit in found.hits])

    def renewed(self) -> "EakteSearch":
        return self

    def close(self) -> None:
        """Nothing to let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The engines over the same pages, and the CPU time in which each made its index."""

    pages: Sequence[IndexedPage]
    engines: Sequence[Engine]
    built_cpu_s: Mapping[str, float]
    questions: Mapping[str, Sequence[Question]]

    @property
    def size(self) -> str:
        return f"{len(self.pages):,} pages"


@pytest.fixture(scope="module", params=SIZES)
def archive(
    request: pytest.FixtureRequest, shared: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    named = os.environ.get("EAKTE_TEST_PAGES")
    if named is None and shared is None:
        pytest.skip("EAKTE_TESTDATA names no folder with pages to search in")
    corpus = Path(named) if named else shared / "search" / "mini_corpus.json.gz"
    folder = tmp_path_factory.mktemp("archive")
    pages = read_archive(corpus, request.param)
    questioner = Questioner(pages, seed=SEED)
    engines: Sequence[Engine] = (
        Eakte(folder=folder / "eakte"),
        StockWhoosh(folder=folder / "stock"),
        Tantivy(folder=folder / "tantivy"),
        SqliteFts5(folder=folder / "sqlite"),
    )
    gc.freeze()  # the pages of the benchmark are not garbage to be looked through
    yield Archive(
        pages=pages,
        engines=engines,
        built_cpu_s={each.name: _cpu_s(partial(each.build, pages)) for each in engines},
        questions={
            kind: [make(questioner) for _ in range(QUESTIONS)] for kind, make in KINDS.items()
        },
    )
    gc.unfreeze()


@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_found(kind: str, archive: Archive, figures: Figures) -> None:
    questions = archive.questions[kind]
    warm: dict[str, list[float]] = {}
    first: dict[str, list[float]] = {}
    totals: dict[str, list[int]] = {}
    for engine in archive.engines:
        search = engine.opened()
        search.ask(archive.questions["middle word"][0])
        asked = [_asked(search, question) for question in questions]
        search.close()
        first[engine.name] = [each.first_ms for each in asked]
        warm[engine.name] = [each.warm_ms for each in asked]
        totals[engine.name] = [each.total for each in asked]

    assert all(found == totals["eakte"] for found in totals.values()), totals
    at = SIZES.index(len(archive.pages))
    name = f"{kind}, {archive.size}"
    ours, peers = _medians(warm)
    figures.add(
        Figure(
            name=name,
            value=ours,
            unit="CPU ms",
            peer=peers,
            ratio=peers[STOCK] / ours,
            goal=WARM[kind][at],
            note="median; p95 " + _p95s(warm),
        )
    )
    figures.add(
        Figure(
            name=f"{name}, first touch",
            value=median(first["eakte"]),
            unit="CPU ms",
            peer=_medians(first)[1],
            ratio=median(first[STOCK]) / median(first["eakte"]),
            goal=FIRST.get(kind, 1),
            note="median; p95 " + _p95s(first),
        )
    )
    if kind in MOST_OF_TANTIVY:
        figures.add(
            Figure(
                name=f"{name}, against tantivy",
                value=ours,
                unit="CPU ms",
                peer={TANTIVY: peers[TANTIVY]},
                ratio=ours / peers[TANTIVY],
                goal=MOST_OF_TANTIVY[kind],
                more_is_better=False,
            )
        )


def test_an_index_is_built(archive: Archive, figures: Figures) -> None:
    speeds = {name: len(archive.pages) / cpu_s for name, cpu_s in archive.built_cpu_s.items()}
    ours = speeds.pop("eakte")
    figures.add(
        Figure(
            name=f"index built, {archive.size}",
            value=ours,
            unit="pages/CPU s",
            peer=speeds,
            ratio=ours / speeds[STOCK],
            goal=1.0,
            note="tokens made beforehand; the peers split them at blanks again",
        )
    )


def test_an_index_is_small(archive: Archive, figures: Figures) -> None:
    sizes = {engine.name: engine.size_bytes() / MIB for engine in archive.engines}
    ours = sizes.pop("eakte")
    figures.add(
        Figure(
            name=f"index size, {archive.size}",
            value=ours,
            unit="MiB",
            peer=sizes,
            ratio=ours / sizes[STOCK],
            goal=1.0,
            more_is_better=False,
            note="no engine keeps the text",
        )
    )


def test_a_reader_is_small(archive: Archive, figures: Figures) -> None:
    questions = [question for some in archive.questions.values() for question in some[:5]]
    grown: dict[str, float] = {}
    for engine in archive.engines:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            grown[engine.name] = process.submit(_growth_mib, engine, questions).result()
    ours = grown.pop("eakte")
    size = archive.engines[0].size_bytes() / MIB
    figures.add(
        Figure(
            name=f"private memory of a reader, {archive.size}",
            value=ours,
            unit="MiB",
            peer=grown,
            ratio=ours / size,
            goal=0.2,
            more_is_better=False,
            note=f"after {len(questions)} questions; ratio to the index of {size:.0f} MiB",
        )
    )


def test_a_new_page_is_found(archive: Archive, figures: Figures) -> None:
    """Last of all: it changes the indexes."""
    cpu_ms: dict[str, float] = {}
    wall_ms: dict[str, float] = {}
    for engine in archive.engines:
        writer, search = engine.writing(), engine.opened()
        taken: list[tuple[float, float]] = []
        for number in range(NEW_PAGES):
            search, cpu, wall = _added(writer, search, number)
            taken.append((cpu, wall))
        cpu_ms[engine.name] = median(cpu for cpu, _ in taken)
        wall_ms[engine.name] = median(wall for _, wall in taken)
    ours = cpu_ms.pop("eakte")
    figures.add(
        Figure(
            name=f"until a new page is found, {archive.size}",
            value=ours,
            unit="CPU ms",
            peer=cpu_ms,
            ratio=cpu_ms[STOCK] / ours,
            goal=1.0,
            note="writer and reader stay open; wall ms " + _listed(wall_ms, digits=0),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    total: int
    first_ms: float
    warm_ms: float


def _asked(search: Search, question: Question) -> _Asked:
    """Ask several times, in CPU time; a slow question is not worth it."""
    total = 0

    def ask() -> None:
        nonlocal total
        total = search.ask(question).total

    first = _cpu_s(ask)
    best = first if first > SLOW_S else min(_cpu_s(ask) for _ in range(RUNS))
    return _Asked(total=total, first_ms=1000 * first, warm_ms=1000 * best)


def _added(writer: Writer, search: Search, number: int) -> tuple[Search, float, float]:
    """CPU and wall time in ms until a page with a word that nobody else has is found."""
    word = f"neu{number}wort"
    tokens = ("antrag", word, *(f"seite{at}" for at in range(200)))
    page = replace(_blank(number), tokens=tokens)
    began, began_cpu = time.monotonic(), time.process_time()
    writer.add(page)
    renewed = search.renewed()
    found = renewed.ask(Question(terms=(word,)))
    cpu_ms, wall_ms = 1000 * (time.process_time() - began_cpu), 1000 * (time.monotonic() - began)
    assert list(found.pages) == [page.page]
    return renewed, cpu_ms, wall_ms


def _blank(number: int) -> IndexedPage:
    return IndexedPage(
        page=f"new#{number}",
        document="new",
        tenant="t0",
        scope="new",
        case="new",
        file_plan="10",
        type="text",
        day=735_000,
        tokens=(),
    )


def _growth_mib(engine: Engine, questions: Sequence[Question]) -> float:
    """What a process grows by that opens an index and asks; runs in one of its own."""
    before = private_bytes(os.getpid())
    search = engine.opened()
    for question in questions:
        search.ask(question)
    gc.collect()
    return (private_bytes(os.getpid()) - before) / MIB


def _medians(taken: Mapping[str, Sequence[float]]) -> tuple[float, dict[str, float]]:
    peers = {name: median(each) for name, each in taken.items()}
    return peers.pop("eakte"), peers


def _p95s(taken: Mapping[str, Sequence[float]]) -> str:
    return _listed({name: quantiles(each, n=20)[-1] for name, each in taken.items()}, digits=2)


def _listed(values: Mapping[str, float], *, digits: int) -> str:
    return ", ".join(f"{name} {value:.{digits}f}" for name, value in values.items())


def _cpu_s(deed: Callable[[], object]) -> float:
    began = time.process_time()
    deed()
    return time.process_time() - began
