"""Ten thousand pages for timing: spliced from real ones, with made-up case data beside each."""

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from indexing import IndexedPage, Kind, analyse
from indexing.german import Vocabulary

SEED = 7
TENANTS = 5
TYPES = tuple(Kind)
PAGES_OF_A_CASE = 8
FIRST_DAY, DAYS = date(2005, 1, 1), 7600
WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """A page with its text, which the index does not keep."""

    text: str
    indexed: IndexedPage


def read_archive(corpus: Path, count: int) -> list[ArchivePage]:
    """So many pages: the real ones first, then halves of two of them put together."""
    with gzip.open(corpus, "rt", encoding="utf-8") as stored:
        real = [(page["key"], page["clean"]) for page in json.load(stored)["pages"]]
    known = Vocabulary()
    return [_page(key, text, known) for key, text in _spliced(real, count)]


def page_counts(pages: Sequence[ArchivePage]) -> Counter[str]:
    """On how many pages each word stands as it is written, by the word in small letters."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({word.casefold() for word in WORD.findall(page.text)})
    return counts


def pairs_of_words(page: ArchivePage) -> list[tuple[str, str]]:
    """Words that stand beside each other on a line of a page."""
    lines = (line.split(" ") for line in page.text.splitlines())
    pairs = (pair for line in lines for pair in pairwise(line))
    return [pair for pair in pairs if all(map(WORD.fullmatch, pair))]


def _spliced(real: Sequence[tuple[str, str]], count: int) -> Iterator[tuple[str, str]]:
    yield from real[:count]
    chance = Random(SEED)
    for number in range(len(real), count):
        (key, head), (_, tail) = chance.sample(real, 2)
        upper, lower = head.split("\n"), tail.split("\n")
        text = "\n".join(upper[: len(upper) // 2] + lower[len(lower) // 2 :])
        yield f"{key.rpartition('#')[0]}#{10_000 + number}", text


def _page(key: str, text: str, known: Vocabulary) -> ArchivePage:
    """Tenant, case, type and day follow from the key, so that they are the same in each run."""
    law, _, number = key.rpartition("#")
    of_law, of_page = _number(law), _number(key)
    case = f"{law}-{int(number) % 10_000 // PAGES_OF_A_CASE}"
    indexed = IndexedPage(
        page=key,
        document=case,
        tenant=f"t{of_law % TENANTS}",
        scope=case,
        case=case,
        file_plan=f"{of_law % 90 + 10}.10",
        type=TYPES[of_page // DAYS % len(TYPES)],
        day=(FIRST_DAY + timedelta(of_page % DAYS)).toordinal(),
        tokens=tuple(analyse(text, known)),
    )
    return ArchivePage(text=text, indexed=indexed)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
