"""The words of an archive as one process keeps them: made anew when the index has changed."""

import threading
import time
from collections.abc import Callable

from indexing.search_errors import IndexUnavailable
from indexing.search_index import SearchIndex
from indexing.term_dictionary import TermDictionary

REST_S = (
    120.0  # between two makings: an older one misses new compounds only, and each costs up to 1 s
)


class KeptTerms:
    """The dictionary of an index. Safe for several threads."""

    def __init__(self, index: SearchIndex, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Bind to an index; nothing is read before the first search."""
        self._index, self._clock = index, clock
        self._lock = threading.Lock()
        self._kept = TermDictionary.of(())
        self._generation: int | None = None
        self._made_at = 0.0

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

    def _is_due(self) -> bool:
        return self._generation is None or self._clock() - self._made_at > REST_S

    def _make(self) -> None:
        generation = self._index.generation()
        if generation != self._generation:
            self._kept = TermDictionary.of(self._index.terms())
            self._generation = generation
        self._made_at = self._clock()
