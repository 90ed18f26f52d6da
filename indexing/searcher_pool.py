"""Open readers of a search index: one for each running search, kept while nothing changes."""

import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from whoosh.searching import Searcher

from indexing.index_builds import Builds, Stamp

_Idle: TypeAlias = deque[tuple[Stamp, Searcher]]  # with the state that each shows


class SearcherPool:
    """Lends searchers that show the last commit. A searcher is no good for two threads at once."""

    def __init__(self, builds: Builds) -> None:
        """Bind to an index; nothing is opened yet."""
        self._builds = builds
        self._idle: _Idle = deque()
        self._last_seen: Stamp | None = None
        weakref.finalize(self, _close_all, self._idle)

    @contextmanager
    def lent(self) -> Iterator[Searcher]:
        """A searcher for this thread alone.

        Raises:
            FileNotFoundError: there is no index, or a part of it is missing.
            Others: whatever damaged files lead to.
        """
        stamp, searcher = self._taken()
        try:
            yield searcher
        except BaseException:
            searcher.close()
            raise
        if stamp == self._last_seen:
            self._idle.append((stamp, searcher))
        else:
            searcher.close()  # or deleted files with purged words would stay open

    def _taken(self) -> tuple[Stamp, Searcher]:
        self._last_seen = now = self._builds.stamp()
        while self._idle:
            try:
                stamp, searcher = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            if stamp == now:
                return stamp, searcher
            searcher.close()
        return self._opened(now)

    def _opened(self, stamp: Stamp) -> tuple[Stamp, Searcher]:
        """Open the last commit; again where another one took its place in this very moment."""
        while True:
            try:
                storage = self._builds.storage(self._builds.current())
                return stamp, storage.open().searcher()
            except FileNotFoundError:
                now = self._builds.stamp()
                if now == stamp:
                    raise
                stamp = now


def _close_all(idle: _Idle) -> None:
    while idle:
        idle.pop()[1].close()
