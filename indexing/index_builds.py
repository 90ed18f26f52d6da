"""The builds of a search index: one answers, the next one grows beside it, a pointer says which.

index/lock             held by the one who writes
index/current          number of the build that answers, and the analysis its terms are of
index/build-3/         its files
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from whoosh.util.filelock import FileLock, try_for

from indexing.durable_storage import DurableStorage, sync
from indexing.search_errors import IndexBusy

COMMITS_OF_A_BUILD = 1_000_000_000  # a commit each second for 30 years
LOCK_TRIED_EVERY_S = 0.05

Stamp: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One index from its making until the next one takes its place."""

    number: int
    analysis_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Builds:
    """Where the builds lie."""

    folder: Path
    _pointer: Path = field(init=False)

    def __post_init__(self) -> None:
        """Name the pointer once: each search looks at it."""
        object.__setattr__(self, "_pointer", self.folder / "current")

    def current(self) -> Build:
        """The build that answers.

        Raises:
            FileNotFoundError: there is none.
            ValueError, TypeError: the pointer is damaged.
        """
        return Build(**json.loads(self._pointer.read_text("utf-8")))

    def storage(self, build: Build) -> DurableStorage:
        """The files of a build."""
        return DurableStorage(self._folder_of(build.number))

    def generation(self) -> int:
        """Number of the last commit, greater than any before, also over builds.

        Raises:
            FileNotFoundError, ValueError, TypeError: as `current`, and when no commit is there.
        """
        build = self.current()
        return build.number * COMMITS_OF_A_BUILD + self.storage(build).generation()

    def pointer_stamp(self) -> Stamp:
        """What tells one pointer from all others, also when the folder was deleted in between.

        Raises:
            FileNotFoundError: there is none.
        """
        found = self._pointer.stat()
        return found.st_mtime_ns, found.st_ino

    @contextmanager
    def locked(self, *, timeout_s: float) -> Iterator[None]:
        """Keep all others from writing.

        Raises:
            IndexBusy: somebody else kept on writing for `timeout_s` seconds.
        """
        lock = FileLock(str(self.folder / "lock"))  # let go by the system when the process ends
        if not try_for(lock.acquire, timeout=timeout_s, delay=LOCK_TRIED_EVERY_S):
            raise IndexBusy
        try:
            yield
        finally:
            lock.release()

    def make_folder(self) -> None:
        """Make the folder where it is missing, closed to all others."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    def next(self, *, analysis_version: int) -> Build:
        """A build to be made, newer than all there are."""
        numbers = self._numbers()
        with suppress(OSError, ValueError, TypeError):  # a damaged pointer is what it heals
            numbers.append(self.current().number)
        return Build(number=max(numbers, default=0) + 1, analysis_version=analysis_version)

    def switch_to(self, build: Build) -> None:
        """Let another build answer from now on, also after a power loss."""
        sync(self.folder)
        written = self.folder / "current.new"
        content = {"number": build.number, "analysis_version": build.analysis_version}
        written.write_text(json.dumps(content), "utf-8")
        sync(written)
        written.replace(self._pointer)
        sync(self.folder)

    def drop(self, build: Build) -> None:
        """Delete a build that does not answer."""
        shutil.rmtree(self._folder_of(build.number), ignore_errors=True)

    def sweep(self, *, replaced_before: float) -> None:
        """Delete builds that never came to answer, and all that was replaced before a moment.

        Only while nobody else writes; the moment is in seconds of the epoch.
        """
        build = self.current()
        self.storage(build).sweep(replaced_before=replaced_before)
        is_over = self._pointer.stat().st_mtime < replaced_before
        for number in self._numbers():
            if number > build.number or (number < build.number and is_over):
                shutil.rmtree(self._folder_of(number))

    def _folder_of(self, number: int) -> Path:
        return self.folder / f"build-{number}"

    def _numbers(self) -> list[int]:
        return [int(path.name.removeprefix("build-")) for path in self.folder.glob("build-*")]
