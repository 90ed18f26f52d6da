"""Pages with judged queries, and how well a search answers them (shared test data)."""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

FIRST = 10  # pages of an answer that count
ALL = "*"
_ONLY_SCANNED = {"H", "O"}  # cut and misread words


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedQuery:
    """A query, its class (A: headings ... O: misread words), and the pages that are right."""

    typed: str
    kind: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Means over queries, each between 0.0 and 1.0.

    recall: right pages among the first ten, of those that fit in there. reciprocal_rank: 1 / place
    of the first right one. precision: share of the first ten that is right.
    """

    recall: float
    reciprocal_rank: float
    precision: float

    def __str__(self) -> str:
        return f"{self.recall:.3f} / {self.reciprocal_rank:.3f} / {self.precision:.3f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Texts of pages by id, clean and as if scanned, and the queries that are judged on them."""

    clean: Mapping[str, str]
    scan: Mapping[str, str]
    queries: Sequence[JudgedQuery]

    def texts(self, version: str) -> Mapping[str, str]:
        return self.clean if version == "clean" else self.scan

    def judged(self, version: str) -> list[JudgedQuery]:
        return [
            each for each in self.queries if version == "scan" or each.kind not in _ONLY_SCANNED
        ]


def read_corpus(folder: Path) -> Corpus:
    with gzip.open(folder / "mini_corpus.json.gz", "rt", encoding="utf-8") as stored:
        pages = json.load(stored)["pages"]
    queries = json.loads((folder / "queries.json").read_text("utf-8"))["queries"]
    return Corpus(
        clean={page["key"]: page["clean"] for page in pages},
        scan={page["key"]: page["scan"] for page in pages},
        queries=[
            JudgedQuery(typed=each["query"], kind=each["cls"], right=frozenset(each["relevant"]))
            for each in queries
        ],
    )


def measured(
    queries: Sequence[JudgedQuery], answer: Callable[[str], Sequence[str]]
) -> dict[str, Quality]:
    """How well the page ids that are answered are right, by class and over all ("*")."""
    rows: defaultdict[str, list[Quality]] = defaultdict(list)
    for query in queries:
        quality = _quality(query.right, answer(query.typed)[:FIRST])
        rows[query.kind].append(quality)
        rows[ALL].append(quality)
    return {
        kind: Quality(
            recall=mean(each.recall for each in found),
            reciprocal_rank=mean(each.reciprocal_rank for each in found),
            precision=mean(each.precision for each in found),
        )
        for kind, found in sorted(rows.items())
    }


def _quality(right: frozenset[str], first: Sequence[str]) -> Quality:
    hits = [page in right for page in first]
    return Quality(
        recall=sum(hits) / min(FIRST, len(right)),
        reciprocal_rank=1 / (hits.index(True) + 1) if True in hits else 0.0,
        precision=sum(hits) / max(1, len(hits)),
    )
