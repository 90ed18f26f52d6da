"""The words of an archive as one process keeps them: made anew when the index has changed."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from indexing.expansion import expanded
from indexing.query import Query
from indexing.search_errors import IndexUnavailable
from indexing.search_index import SearchIndex
from indexing.term_dictionary import TermDictionary

REST_FOR_MAKING = 50  # times the making: small archives know a new word at once, at 2 % of a core
LAST_QUERIES = 64  # a search is followed by the pages that it found; each was 12 of 90 ms
LONGEST_REST_S = 60.0  # of a very large archive: nobody understands a word that is not found longer


class KeptTerms:
    """The dictionary of an index. Safe for several threads."""

    def __init__(self, index: SearchIndex, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Bind to an index; nothing is read before the first search."""
        self._index, self._clock = index, clock
        self._lock = threading.Lock()
        self._keep(TermDictionary.of(()))
        self._generation: int | None = None
        self._due_at = self._rest_s = 0.0

    def dictionary(self) -> TermDictionary:
        """The newest that is there; only one thread waits while another one is made.

        Without an index it is the last one, which is empty at the beginning.
        """
        if self._is_due() and self._lock.acquire(blocking=self._generation is None):
            try:
                if self._is_due():
                    self._make()
            except IndexUnavailable:
                return self._kept
            finally:
                self._lock.release()
        return self._kept

    def expanded(self, query: Query) -> Query:
        """The query widened by `dictionary`; the last ones are not widened again."""
        self.dictionary()
        return self._expanded(query)

    def generation(self) -> int | None:
        """Which state of the index `dictionary` has the words of; None: there was no index yet."""
        self.dictionary()
        return self._generation

    def renew(self) -> None:
        """Take in all that is in the index now, however short the rest; nothing without an index.

        For what must not miss a word: it takes up to a second in a very large archive.
        """
        with suppress(IndexUnavailable), self._lock:
            self._make()

    def _keep(self, terms: TermDictionary) -> None:
        self._kept = terms
        self._expanded = lru_cache(LAST_QUERIES)(lambda query: expanded(query, terms))

    def _is_due(self) -> bool:
        return self._generation is None or self._clock() >= self._due_at

    def _make(self) -> None:
        began = self._clock()
        generation = self._index.generation()
        if generation != self._generation:
            self._keep(TermDictionary.of(self._index.terms()))
            self._generation = generation
            self._rest_s = min(REST_FOR_MAKING * (self._clock() - began), LONGEST_REST_S)
        self._due_at = self._clock() + self._rest_s
