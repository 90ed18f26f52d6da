"""How well judged queries find their pages, beside what other archives do, on the same engine.

2,400 pages of German laws, clean and as if scanned (words cut at line ends, wrong letters); then
20,000, of which the others are spliced from pages that no query is judged on. The peers get their
own terms and find pages with any of the words, the best first (BM25), as their programs do. They
are ports of chains, not the programs themselves.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import pytest
import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from indexing import (
    Filter,
    Plan,
    TermDictionary,
    WhooshIndex,
    analyse,
    exact_words,
    expanded,
    parse,
    reranked,
    words_as_typed,
)
from indexing.function_words import FUNCTION_WORDS
from indexing.german import Place
from indexing.query import Either, Phrase, places_of
from indexing.rerank import RERANKED
from tests.bench.archive_pages import grown
from tests.bench.figures import Figure, Figures
from tests.indexing.searching.pages import TOWN, a_page
from tests.relevance import ALL, FIRST, Corpus, Quality, measured, read_corpus

pytestmark = pytest.mark.bench

# recall@10 and MRR, by the version and the number of pages
GOALS = {
    ("clean", 2_400): (0.95, 0.97),
    ("scan", 2_400): (0.93, 0.97),
    ("scan", 20_000): (0.9, 0.94),
}
LEAST_PRECISION = 0.75
EVERYTHING = Filter(tenant=TOWN, scopes=None)

TERMS = 450_000
WORDS = 100
PLAIN_WORDS = 20  # a fifth of a second each
SEED = 1

_NOUN = re.compile("[A-ZÄÖÜ][a-zäöüß]{2,}")
_WORD = re.compile(r"[^\W_]+")
_SPELLED_UMLAUT = re.compile("([ao])e|(?<![aeiouyq])(u)e")
_WITHOUT_DOTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_BEFORE_S, _BEFORE_ST = "bdfghklmnrt", "bdfghklmnt"


@pytest.fixture(scope="module")
def corpus(shared: Path | None) -> Corpus:
    if shared is None:
        pytest.skip("EAKTE_TESTDATA names no folder with judged queries")
    return read_corpus(shared / "search")


@pytest.mark.parametrize(("version", "pages"), GOALS)
def test_judged_queries_find_their_pages(
    version: str,
    pages: int,
    corpus: Corpus,
    figures: Figures,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    queries = corpus.judged(version)
    judged = frozenset().union(*(query.right for query in corpus.queries))
    texts = grown(corpus.texts(version), judged, pages)
    ours = measured(queries, eakte(tmp_path / "eakte", texts))
    peers = {
        name: measured(queries, any_word(tmp_path / name, texts, terms))
        for name, terms in PEERS.items()
    }

    kind = f"{version}, {pages:,} pages"
    with capsys.disabled():
        print(_table(kind, {"eakte": ours} | peers))
    recall, mrr = GOALS[version, pages]
    figures.add(_figure(f"recall@10, {kind}", ours, peers, "recall", recall))
    figures.add(_figure(f"MRR, {kind}", ours, peers, "reciprocal_rank", mrr))
    figures.add(_figure(f"P@10, {kind}", ours, peers, "precision", LEAST_PRECISION))


def test_a_word_is_widened(corpus: Corpus, figures: Figures) -> None:
    """The plain way goes through all terms one by one, by length for those that are near."""
    chance = Random(SEED)
    terms = sorted({term for text in corpus.scan.values() for term in analyse(text)})
    known = {term: 1 + (at % 9) for at, term in enumerate(with_noise(terms, chance))}
    words = TermDictionary.of(known.items())
    nouns = sorted({noun for text in corpus.clean.values() for noun in _NOUN.findall(text)})
    asked = [parse(noun) for noun in chance.sample(nouns, WORDS)]
    stems = [place.terms[0] for query in asked for place in places_of(query)]
    joined = "\n".join(known)

    ours = [_cpu_ms(partial(expanded, query, words)) for query in asked]
    peer = [
        _cpu_ms(partial(_plainly_widened, stem, joined, list(known)))
        for stem in stems[:PLAIN_WORDS]
    ]

    figures.add(
        Figure(
            name=f"a word is widened, {len(known):,} terms, p95",
            value=_p95(ours),
            unit="CPU ms",
            peer={"term by term": _p95(peer)},
            ratio=_p95(ours),
            goal=10.0,
            more_is_better=False,
            note=f"nouns of the pages; p50 {median(ours):.1f} ms; terms made of real ones",
        )
    )


def with_noise(terms: Sequence[str], chance: Random) -> list[str]:
    """As many terms as large archives of scans have, most with a wrong letter."""
    known = dict.fromkeys(terms)
    while len(known) < TERMS:
        term = chance.choice(terms)
        at = chance.randrange(len(term))
        known[term[:at] + chance.choice("eo1l0cnmiu") + term[at + 1 :]] = None
    return list(known)


def eakte(folder: Path, texts: Mapping[str, str]) -> Callable[[str], list[str]]:
    """The whole way: widened query, search, finer order of the first hits."""
    index = WhooshIndex(folder)
    index.rebuild(a_page(page, text) for page, text in texts.items())
    words = TermDictionary.of(index.terms())
    packed = {page: exact_words(text) for page, text in texts.items()}

    def answer(typed: str) -> list[str]:
        query = parse(typed)
        plan = Plan(query=expanded(query, words), filter=EVERYTHING, limit=RERANKED)
        hits = reranked(index.search(plan).hits, packed, words_as_typed(query))
        return [hit.page for hit in hits]

    return answer


def any_word(
    folder: Path, texts: Mapping[str, str], terms: Callable[[str], Sequence[str]]
) -> Callable[[str], list[str]]:
    """A search for pages with any of the terms of a query."""
    index = WhooshIndex(folder)
    index.rebuild(replace(a_page(page), tokens=tuple(terms(text))) for page, text in texts.items())

    def answer(typed: str) -> list[str]:
        words = [Phrase(places=(Place(terms=(term,)),)) for term in dict.fromkeys(terms(typed))]
        plan = Plan(query=Either(parts=tuple(words)), filter=EVERYTHING, limit=FIRST)
        return [hit.page for hit in index.search(plan).hits]

    return answer


def plain(text: str) -> list[str]:
    """Words in small letters."""
    return [word.lower() for word in _WORD.findall(text)]


def snowball(text: str) -> list[str]:
    """Stems of the Snowball stemmer, without dots."""
    stems = Stemmer.Stemmer("german").stemWords(plain(text))
    return [stem.translate(_WITHOUT_DOTS) for stem in stems[:PLAIN_WORDS]]


def elasticsearch(text: str) -> list[str]:
    """The `german` analyser of Elasticsearch: stop words, normalisation, light stemmer."""
    words = (word for word in plain(text) if f" {word} " not in FUNCTION_WORDS)
    return [_light_stem(_normalised(word)) for word in words]


PEERS = {"plain words": plain, "Snowball": snowball, "Elasticsearch german": elasticsearch}


def _normalised(word: str) -> str:
    undone = _SPELLED_UMLAUT.sub(lambda match: match[1] or match[2], word)
    return undone.translate(_WITHOUT_DOTS)


def _light_stem(word: str) -> str:
    """Endings of nouns and adjectives are cut in two steps, as far as enough of a word is left."""
    if len(word) > 5 and word.endswith("ern"):
        word = word[:-3]
    elif len(word) > 4 and word.endswith(("em", "en", "er", "es")):
        word = word[:-2]
    elif len(word) > 3 and (word.endswith("e") or (word[-1] == "s" and word[-2] in _BEFORE_S)):
        word = word[:-1]
    if len(word) > 5 and word.endswith("est"):
        return word[:-3]
    is_cut = word.endswith(("er", "en")) or (word.endswith("st") and word[-3:-2] in _BEFORE_ST)
    return word[:-2] if len(word) > 4 and is_cut else word


def _figure(
    name: str,
    ours: Mapping[str, Quality],
    peers: Mapping[str, Mapping[str, Quality]],
    measure: str,
    goal: float,
) -> Figure:
    value = getattr(ours[ALL], measure)
    return Figure(
        name=f"judged queries: {name}",
        value=value,
        unit="share",
        peer={peer: getattr(quality[ALL], measure) for peer, quality in peers.items()},
        ratio=value,
        goal=goal,
        note="ports of the chains of the peers; the ratio is the share itself",
    )


def _plainly_widened(stem: str, joined: str, terms: Sequence[str]) -> None:
    re.findall(rf".*{stem}.*", joined)
    process.extract(stem, terms, scorer=Levenshtein.distance, score_cutoff=2, limit=40)


def _cpu_ms(deed: Callable[[], object]) -> float:
    began = time.process_time()
    deed()
    return 1000 * (time.process_time() - began)


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _table(version: str, by_chain: Mapping[str, Mapping[str, Quality]]) -> str:
    kinds = list(next(iter(by_chain.values())))
    lines = [f"\nrecall@10 / MRR / P@10, {version}: {len(kinds) - 1} classes and all (*)"]
    for chain, quality in by_chain.items():
        lines += [f"  {chain}", *(f"    {kind}  {quality[kind]}" for kind in kinds)]
    return "\n".join(lines)
