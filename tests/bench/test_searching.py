"""CPU time of a query at 10,000 pages, beside stock Whoosh over the same tokens in the same run.

Both get plans that are made already, the same limits, and give the exact number of hits and the
ids of the first fifty; the numbers have to be equal. Medians of 30 queries of a kind, each the best
of three. The ratio is to stock Whoosh as it comes, which passes over what cannot be among the first
hits and then runs once more to count. With optimize=False it runs once and is quicker, but loses
hits of an OR (up to a quarter of them here), so it is shown and is no goal. What is not like for
like:

- eakte watches its time limit, opens its searcher through a pool and looks for a new commit before
  each query; stock Whoosh keeps one searcher open.
- eakte answers with the best of the inflections of a word, stock Whoosh adds their scores up.
- eakte syncs what it writes to the disk, which costs wall time, hardly CPU time; it takes ready
  tokens, stock Whoosh splits a text of them at its blanks.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import pytest

from indexing import Filter, IndexedPage, Kind, Plan, WhooshIndex, parse
from indexing.query import places_of
from tests.bench.archive_pages import ArchivePage, page_counts, pairs_of_words, read_archive
from tests.bench.figures import Figure, Figures
from tests.bench.stock_whoosh import StockIndex, StockSearch, make_stock_index, to_narrowing

pytestmark = pytest.mark.bench

PAGES = 10_000
QUERIES = 30
RUNS = 3  # the best of them counts: other work on the machine only ever adds
LIMIT = 50
SCOPES = 50
BATCH, BATCHES = 100, 5  # as the index worker takes documents
FREQUENT = (0.15, 0.5)  # of all pages
MIDDLE = (0.005, 0.02)
OF_A_PHRASE = (0.01, 0.5)
SEED = 1
TENANT = "t0"
FIRST_DAY, LAST_DAY = date(2012, 1, 1).toordinal(), date(2014, 12, 31).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Both indexes over the same pages, and the CPU time in which they were made."""

    pages: Sequence[ArchivePage]
    shares: Mapping[str, float]  # of the pages, by word
    index: WhooshIndex
    stock: StockIndex
    search: StockSearch
    built_cpu_s: float
    stock_built_cpu_s: float

    def words(self, between: tuple[float, float]) -> list[str]:
        """Words that stand on such a share of the pages."""
        least, most = between
        return sorted(word for word, share in self.shares.items() if least <= share <= most)


@pytest.fixture(scope="module")
def archive(shared: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    if shared is None:
        pytest.skip("EAKTE_TESTDATA names no folder with pages to search in")
    folder = tmp_path_factory.mktemp("archive")
    pages = read_archive(shared / "search" / "mini_corpus.json.gz", PAGES)
    indexed = [page.indexed for page in pages]
    index, stock = WhooshIndex(folder / "index"), make_stock_index(folder / "stock")
    with ExitStack() as stack:
        gc.freeze()  # the pages of the benchmark are not garbage to be looked through
        stack.callback(gc.unfreeze)
        built_cpu_s = _cpu_s(lambda: index.rebuild(indexed))
        stock_built_cpu_s = _cpu_s(lambda: stock.put(indexed, are_new=True))
        yield Archive(
            pages=pages,
            shares={word: count / PAGES for word, count in page_counts(pages).items()},
            index=index,
            stock=stock,
            search=stack.enter_context(stock.opened()),
            built_cpu_s=built_cpu_s,
            stock_built_cpu_s=stock_built_cpu_s,
        )


def frequent_word(archive: Archive, chance: Random) -> str:
    return chance.choice(archive.words(FREQUENT))


def all_of_three(archive: Archive, chance: Random) -> str:
    """Three words that stand on one page."""
    here = {word for pair in pairs_of_words(chance.choice(archive.pages)) for word in pair}
    known = sorted(word for word in here if archive.shares[word.casefold()] >= MIDDLE[0])
    return " ".join(chance.sample(known, 3))


def phrase(archive: Archive, chance: Random) -> str:
    """Two words that stand beside each other, each in one form only, as Whoosh wants them."""
    least, most = OF_A_PHRASE
    while True:
        pairs = pairs_of_words(chance.choice(archive.pages))
        for first, second in chance.sample(pairs, len(pairs)):
            shares = [archive.shares[word.casefold()] for word in (first, second)]
            words = f'"{first} {second}"'
            forms = [len(archive.search.terms_of(place)) for place in places_of(parse(words))]
            if least <= min(shares) and max(shares) <= most and forms == [1, 1]:
                return words


def any_of_five(archive: Archive, chance: Random) -> str:
    return " ODER ".join(chance.sample(archive.words(MIDDLE), 5))


def everything(_: Archive, __: Random) -> Filter:
    return Filter(tenant=TENANT, scopes=None)


def three_years_of_a_type(_: Archive, chance: Random) -> Filter:
    return Filter(
        tenant=TENANT,
        scopes=None,
        type=chance.choice(tuple(Kind)),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
    )


def fifty_scopes(archive: Archive, chance: Random) -> Filter:
    scopes = {page.indexed.scope for page in archive.pages if page.indexed.tenant == TENANT}
    return Filter(tenant=TENANT, scopes=frozenset(chance.sample(sorted(scopes), SCOPES)))


KINDS: Mapping[
    str, tuple[Callable[[Archive, Random], str], Callable[[Archive, Random], Filter]]
] = {
    "frequent word": (frequent_word, everything),
    "all of 3 words": (all_of_three, everything),
    "phrase": (phrase, everything),
    "any of 5 words": (any_of_five, everything),
    "word, type and 3 years": (frequent_word, three_years_of_a_type),
    "word, rights of 50 scopes": (frequent_word, fifty_scopes),
}


@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_found(kind: str, archive: Archive, figures: Figures) -> None:
    chance = Random(SEED)
    make_words, make_filter = KINDS[kind]
    plans = [
        Plan(
            query=parse(make_words(archive, chance)),
            filter=make_filter(archive, chance),
            limit=LIMIT,
        )
        for _ in range(QUERIES)
    ]

    ours = median(_best_ms(partial(archive.index.search, plan)) for plan in plans)
    peers = {
        "stock Whoosh": median(_stock_ms(archive, plan, optimize=True) for plan in plans),
        "stock Whoosh, optimize=False": median(
            _stock_ms(archive, plan, optimize=False) for plan in plans
        ),
    }

    figures.add(
        Figure(
            name=f"query: {kind}",
            value=ours,
            unit="CPU ms",
            peer=peers,
            ratio=peers["stock Whoosh"] / ours,
            goal=1.0,
            note=f"one of five tenants in {PAGES:,} pages; optimize=False may lose hits of an OR",
        )
    )


def test_an_index_is_built(archive: Archive, figures: Figures) -> None:
    figures.add(
        Figure(
            name="index built in one go",
            value=PAGES / archive.built_cpu_s,
            unit="pages/CPU s",
            peer={"stock Whoosh": PAGES / archive.stock_built_cpu_s},
            ratio=archive.stock_built_cpu_s / archive.built_cpu_s,
            goal=1.0,
            note="tokens made beforehand on both sides; stock Whoosh splits them at blanks again",
        )
    )


def test_pages_are_replaced_in_batches(archive: Archive, figures: Figures) -> None:
    batches = [
        [replace(page.indexed, type="text") for page in archive.pages[start : start + BATCH]]
        for start in range(0, BATCH * BATCHES, BATCH)
    ]

    def apply_all(apply: Callable[[Sequence[IndexedPage]], object]) -> float:
        return _cpu_s(lambda: [apply(batch) for batch in batches])

    ours = apply_all(archive.index.apply)
    stock = apply_all(lambda batch: archive.stock.put(batch, are_new=False))

    figures.add(
        Figure(
            name=f"index: batches of {BATCH} pages replaced",
            value=BATCH * BATCHES / ours,
            unit="pages/CPU s",
            peer={"stock Whoosh": BATCH * BATCHES / stock},
            ratio=stock / ours,
            goal=1.0,
            note="stock Whoosh opens its index for each page replaced; eakte syncs to the disk",
        )
    )


def _stock_ms(archive: Archive, plan: Plan, *, optimize: bool) -> float:
    query, narrowing = archive.search.to_query(plan.query), to_narrowing(plan.filter)

    def search() -> tuple[int, list[str]]:
        return archive.search.search(query, narrowing, limit=plan.limit, optimize=optimize)

    total, pages = search()
    found = archive.index.search(plan)
    assert (total, len(pages)) == (found.total, len(found.hits)) or not optimize, plan
    return _best_ms(search)


def _best_ms(deed: Callable[[], object]) -> float:
    return 1000 * min(_cpu_s(deed) for _ in range(RUNS))


def _cpu_s(deed: Callable[[], object]) -> float:
    began = time.process_time()
    deed()
    return time.process_time() - began
