"""Questions to a search index that mean the same to every engine: terms, and what they mean."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from random import Random
from typing import Protocol

from indexing import Facet, Filter, IndexedPage, Kind, Order, Plan
from indexing.german import Place
from indexing.query import Both, Either, Phrase, Query
from indexing.search_index import MAX_BEGINNING_TERMS

TENANT = "t0"
LIMIT = 50
MOST_VALUES = 10  # of a facet
SCOPES = 50
FREQUENT = (0.15, 0.5)  # of all pages
MIDDLE = (0.005, 0.02)
KNOWN = (0.02, 1.0)
LEAST_LETTERS = 4
BEGINNING_LETTERS = 5
FIRST_DAY, LAST_DAY = date(2012, 1, 1).toordinal(), date(2014, 12, 31).toordinal()


class Meaning(StrEnum):
    """What some terms have to do with a page."""

    ALL = "all"
    ANY = "any"
    PHRASE = "phrase"
    BEGINNING = "beginning"  # one term, which is the beginning of others


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of every engine."""

    terms: tuple[str, ...]
    meaning: Meaning = Meaning.ALL
    filter: Filter = field(default_factory=lambda: Filter(tenant=TENANT, scopes=None))
    order: Order = Order.RELEVANCE
    facets: tuple[Facet, ...] = ()

    def to_plan(self) -> Plan:
        """The question as eakte asks it."""
        return Plan(
            query=self._query(),
            filter=self.filter,
            order=self.order,
            facets=self.facets,
            limit=LIMIT,
            most_values=MOST_VALUES,
        )

    def _query(self) -> Query:
        places = tuple(Place(terms=(term,)) for term in self.terms)
        words = tuple(Phrase(places=(place,)) for place in places)
        match self.meaning:
            case Meaning.PHRASE:
                return Phrase(places=places)
            case Meaning.BEGINNING:
                return Phrase(places=(Place(terms=(), start=self.terms[0]),))
            case Meaning.ANY:
                return Either(parts=words)
            case Meaning.ALL:
                return Both(parts=words) if len(words) > 1 else words[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How many pages were found, and the ids of the first ones."""

    total: int
    pages: Sequence[str]


class Search(Protocol):
    """An index that is open, as a server keeps it."""

    def ask(self, question: Question) -> Answer:
        """The exact number of pages, the ids of the first fifty, and the facets that are asked."""

    def renewed(self) -> "Search":
        """The same on the last commit."""

    def close(self) -> None:
        """Let it go."""


class Writer(Protocol):
    """An index that is written, as an indexing process keeps it."""

    def add(self, page: IndexedPage) -> None:
        """Add a page, to be found by searches that are renewed."""


class Engine(Protocol):
    """A search engine with an index in a folder of its own."""

    @property
    def name(self) -> str:
        """As the table of figures calls it."""

    def build(self, pages: Sequence[IndexedPage]) -> None:
        """Make the index of all pages."""

    def writing(self) -> Writer:
        """Open the index for adding pages."""

    def opened(self) -> Search:
        """Open the index as it is now."""

    def size_bytes(self) -> int:
        """Of its files."""


class Questioner:
    """Makes questions out of the words of some pages."""

    def __init__(self, pages: Sequence[IndexedPage], *, seed: int) -> None:
        """Count on how many pages each word stands."""
        self._pages = pages
        self._chance = Random(seed)
        counts: Counter[str] = Counter()
        for page in pages:
            counts.update(set(page.tokens))
        self._shares = {
            term: count / len(pages)
            for term, count in counts.items()
            if term.isalpha() and len(term) >= LEAST_LETTERS
        }
        self._frequent, self._middle = self._between(*FREQUENT), self._between(*MIDDLE)
        self._known = frozenset(self._between(*KNOWN))
        starts = Counter(term[:BEGINNING_LETTERS] for term in counts)
        starts_of_frequent = {term[:BEGINNING_LETTERS] for term in self._frequent}
        self._starts = sorted(
            start
            for start in starts_of_frequent
            if len(start) == BEGINNING_LETTERS and starts[start] <= MAX_BEGINNING_TERMS
        )
        self._scopes = sorted({page.scope for page in pages if page.tenant == TENANT})

    def _between(self, least: float, most: float) -> list[str]:
        return sorted(term for term, share in self._shares.items() if least <= share <= most)

    def frequent_word(self) -> Question:
        return Question(terms=(self._chance.choice(self._frequent),))

    def middle_word(self) -> Question:
        return Question(terms=(self._chance.choice(self._middle),))

    def all_of_three(self) -> Question:
        """Three words that stand on one page."""
        while True:
            here = sorted(self._known.intersection(self._chance.choice(self._pages).tokens))
            if len(here) >= 3:
                return Question(terms=tuple(self._chance.sample(here, 3)))

    def any_of_five(self) -> Question:
        terms = tuple(self._chance.sample(self._middle, 5))
        return Question(terms=terms, meaning=Meaning.ANY)

    def phrase(self) -> Question:
        """Two or three words that stand beside each other."""
        while True:
            tokens = self._chance.choice(self._pages).tokens
            at, length = (
                self._chance.randrange(max(1, len(tokens) - 3)),
                self._chance.choice((2, 3)),
            )
            terms = tokens[at : at + length]
            if len(terms) == length and all(term in self._shares for term in terms):
                return Question(terms=terms, meaning=Meaning.PHRASE)

    def beginning(self) -> Question:
        start = self._chance.choice(self._starts)
        return Question(terms=(start,), meaning=Meaning.BEGINNING)

    def three_filters(self) -> Question:
        """A frequent word in three years of one kind of documents of the tenant."""
        kind = self._chance.choice(tuple(Kind))
        wanted = Filter(
            tenant=TENANT, scopes=None, type=kind, first_day=FIRST_DAY, last_day=LAST_DAY
        )
        return replace(self.frequent_word(), filter=wanted)

    def rights(self) -> Question:
        scopes = frozenset(self._chance.sample(self._scopes, SCOPES))
        return replace(self.frequent_word(), filter=Filter(tenant=TENANT, scopes=scopes))

    def facets(self) -> Question:
        return replace(self.frequent_word(), facets=(Facet.TYPE, Facet.CASE))

    def by_date(self) -> Question:
        return replace(self.frequent_word(), order=Order.NEWEST)


KINDS: Mapping[str, Callable[[Questioner], Question]] = {
    "frequent word": Questioner.frequent_word,
    "middle word": Questioner.middle_word,
    "all of 3 words": Questioner.all_of_three,
    "any of 5 words": Questioner.any_of_five,
    "phrase": Questioner.phrase,
    "beginning of a word": Questioner.beginning,
    "word, type and 3 years": Questioner.three_filters,
    "word, rights of 50 scopes": Questioner.rights,
    "word, facets type and case": Questioner.facets,
    "word, newest first": Questioner.by_date,
}
