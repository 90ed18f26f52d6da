"""Open readers of a search index: one for each running search, kept while nothing changes."""

import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from whoosh.searching import Searcher

from indexing.index_builds import Builds

_Idle = deque[tuple[int, Searcher]]  # with the generation that each shows


class SearcherPool:
    """Lends searchers that show the last commit. A searcher is no good for two threads at once."""

    def __init__(self, builds: Builds) -> None:
        """Bind to an index; nothing is opened yet."""
        self._builds = builds
        self._idle: _Idle = deque()
        self._newest = 0
        weakref.finalize(self, _close_all, self._idle)

    @contextmanager
    def lent(self) -> Iterator[Searcher]:
        """A searcher for this thread alone.

        Raises:
            FileNotFoundError: there is no index, or a part of it is missing.
            Others: whatever damaged files lead to.
        """
        generation, searcher = self._taken()
        try:
            yield searcher
        except BaseException:
            searcher.close()
            raise
        if generation < self._newest:
            searcher.close()  # or what was purged would stay open
        else:
            self._idle.append((generation, searcher))

    def _taken(self) -> tuple[int, Searcher]:
        self._newest = now = self._builds.generation()
        while self._idle:
            try:
                generation, searcher = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            if generation == now:
                return generation, searcher
            searcher.close()
        return self._opened(now)

    def _opened(self, generation: int) -> tuple[int, Searcher]:
        """Open the last commit; again where another one took its place in this very moment."""
        while True:
            try:
                storage = self._builds.storage(self._builds.current())
                return generation, storage.open().searcher()
            except FileNotFoundError:
                now = self._builds.generation()
                if now == generation:
                    raise
                generation = now


def _close_all(idle: _Idle) -> None:
    while idle:
        idle.pop()[1].close()
