"""Pages for timing: real ones, then spliced from halves of two of them; with made-up case data."""

import gzip
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from indexing import IndexedPage, Kind, analyse
from indexing.german import Vocabulary

SEED = 7
TENANTS = 5  # the first has four fifths of the pages
TYPES = tuple(Kind)
PAGES_OF_A_CASE = 8
FIRST_DAY, DAYS = date(2005, 1, 1), 7600


def read_archive(corpus: Path, count: int) -> list[IndexedPage]:
    """So many pages, from the shared corpus or from a file with one page (JSON) a line.

    A page of it has a `key` (such as `law#3`) and its text, `clean`.
    """
    with gzip.open(corpus, "rt", encoding="utf-8") as stored:
        lines = corpus.name.endswith(".jsonl.gz")
        pages = map(json.loads, stored) if lines else json.load(stored)["pages"]
        real = [(page["key"], page["clean"]) for page in pages]
    known = Vocabulary()
    return [_page(key, text, known) for key, text in _spliced(real, count)]


def grown(texts: Mapping[str, str], judged: Collection[str], count: int) -> dict[str, str]:
    """So many pages: to those there are, spliced ones from those that no query is judged on."""
    others = [(key, text) for key, text in texts.items() if key not in judged]
    pages = _spliced(others, len(others) + count - len(texts))
    return {**texts, **dict(islice(pages, len(others), None))}


def _spliced(real: Sequence[tuple[str, str]], count: int) -> Iterator[tuple[str, str]]:
    yield from real[:count]
    chance = Random(SEED)
    for number in range(len(real), count):
        (key, head), (_, tail) = chance.sample(real, 2)
        upper, lower = head.split("\n"), tail.split("\n")
        text = "\n".join(upper[: len(upper) // 2] + lower[len(lower) // 2 :])
        yield f"{key.rpartition('#')[0]}#{10_000 + number}", text


def _page(key: str, text: str, known: Vocabulary) -> IndexedPage:
    """Tenant, case, type and day follow from the key, so that they are the same in each run."""
    law, _, number = key.rpartition("#")
    of_law, of_page = _number(law), _number(key)
    case = f"{law}-{int(number) // PAGES_OF_A_CASE}"
    return IndexedPage(
        page=key,
        document=f"{case}-{of_page % 2}",
        tenant="t0" if of_law % TENANTS else "t1",
        scope=case,
        case=case,
        file_plan=f"{of_law % 90 + 10}.10",
        type=TYPES[of_page // DAYS % len(TYPES)],
        day=(FIRST_DAY + timedelta(of_page % DAYS)).toordinal(),
        tokens=tuple(analyse(text, known)),
    )


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
