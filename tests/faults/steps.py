"""Ends a process at the n-th step to the outside: a call of the store or of the database.

The steps are counted from 1. A run that gets through without meeting its step has taken fewer.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import Engine, event

from storage import ObjectStore, Stored

SURVIVED = 0


@dataclass(slots=True)
class Steps:
    """Counts steps; at the fatal one the process is gone, as with kill -9."""

    fatal: int
    taken: int = 0

    def take(self, *_: object, **__: object) -> None:
        """One more step."""
        self.taken += 1
        if self.taken == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class CountedStore:
    """A real store whose puts are steps: one before, one after."""

    def __init__(self, store: ObjectStore, steps: Steps) -> None:
        self._store, self._steps = store, steps

    def put(
        self, key: str, source: BinaryIO, *, size_bytes: int | None, sha256: str | None
    ) -> Stored:
        self._steps.take()
        stored = self._store.put(key, source, size_bytes=size_bytes, sha256=sha256)
        self._steps.take()
        return stored

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


def count_statements(engine: Engine, steps: Steps) -> None:
    """Each statement, and each commit, is a step; one before the commit and one after it."""
    event.listen(engine, "before_cursor_execute", steps.take)
    event.listen(engine, "commit", steps.take)
    event.listen(engine, "checkin", steps.take)


def is_killed(deed: Callable[[], None]) -> bool:
    """Do something in a child process; whether it was killed in the middle."""
    child = os.fork()
    if child == 0:
        try:
            deed()
        finally:
            os._exit(SURVIVED)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
