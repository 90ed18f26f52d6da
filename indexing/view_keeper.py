"""The open state of a search index, followed from commit to commit."""

from threading import Lock
from typing import TypeAlias

from indexing.durable_storage import DurableStorage
from indexing.index_builds import Builds, Stamp
from indexing.index_view import IndexView, open_view

_State: TypeAlias = tuple[Stamp, int]  # which pointer, and which commit of its build


class ViewKeeper:
    """Keeps the last state open; one that is replaced goes with the last search in it.

    So the files with purged words are let go, too: nothing but running searches holds them.
    """

    def __init__(self, builds: Builds) -> None:
        """Bind to an index; nothing is opened yet."""
        self._builds = builds
        self._opening = Lock()
        self._pointed: tuple[Stamp, DurableStorage] | None = None
        self._kept: tuple[_State, IndexView] | None = None

    def view(self) -> IndexView:
        """The state of the last commit.

        Raises:
            FileNotFoundError: there is no index, or a part of it is missing.
            Others: whatever damaged files lead to.
        """
        state, _ = self._now()
        kept = self._kept
        if kept is not None and kept[0] == state:
            return kept[1]
        with self._opening:
            return self._followed()

    def forget(self) -> None:
        """Open anew what is on the disk, with the next look."""
        self._kept = None

    def _now(self) -> tuple[_State, DurableStorage]:
        """What the last commit is, in 25 µs: each search asks."""
        pointer = self._builds.pointer_stamp()
        pointed = self._pointed
        if pointed is None or pointed[0] != pointer:
            pointed = pointer, self._builds.storage(self._builds.current())
            self._pointed = pointed
        return (pointer, pointed[1].generation()), pointed[1]

    def _followed(self) -> IndexView:
        """Open the last commit; again where another one took its place in this very moment."""
        state, storage = self._now()
        kept = self._kept
        if kept is not None and kept[0] == state:
            return kept[1]
        self._kept = None
        while True:
            try:
                view = open_view(storage, kept[1] if kept else None)
            except FileNotFoundError:
                missed = state
                state, storage = self._now()
                if state == missed:
                    raise
            else:
                self._kept = state, view
                return view
