"""The folder of one Whoosh index: commits survive a power loss, readers never miss a file."""

import os
import shutil
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex

INDEX_NAME = "pages"
EXTENSION = ".seg"  # of the one file of a segment
_TOC_START, _TOC_END = f"_{INDEX_NAME}_", ".toc"


class DurableStorage(FileStorage):  # type: ignore[misc] # Whoosh ships no types
    """Files that are on the disk before they count, and stay while a reader may come for them.

    Whoosh itself never calls fsync, and deletes old segments at once: a reader that has read the
    table of contents but not yet opened the segments would not find them any more. Nor are files
    mapped into memory: Whoosh would copy each mapped file into the memory of each reader.
    """

    def __init__(self, folder: Path) -> None:
        """Bind to a folder, which may be missing."""
        super().__init__(str(folder), supports_mmap=False)
        self._path = folder
        self._new: set[str] = set()

    def make_folder(self) -> None:
        """Make the folder, closed to others: the files are pickles, who writes them runs code."""
        self._path.mkdir(mode=0o700, parents=True)

    def open(self) -> FileIndex:
        """The index as it was committed last, to be written.

        Raises:
            FileNotFoundError: a part of it is missing.
        """
        for segment in self.segments():
            (self._path / segment.make_filename(EXTENSION)).stat()
        return self.open_index(indexname=INDEX_NAME)

    def segments(self) -> list[Segment]:
        """The segments of the last commit.

        Raises:
            FileNotFoundError: there is no index here.
        """
        return self._segments(self.generation())

    def generation(self) -> int:
        """Number of the last commit.

        Raises:
            FileNotFoundError: there is no index here.
        """
        if committed := self._generations():
            return committed[-1]
        raise FileNotFoundError(self._path)

    def create_file(self, name: str, **options: object) -> StructFile:
        """See FileStorage. The file belongs to the next commit."""
        self._new.add(name)
        return super().create_file(name, **options)

    def rename_file(self, oldname: str, newname: str, **options: object) -> None:
        """See FileStorage. This is the commit: the new table of contents takes its name."""
        for name in self._new:
            if self.file_exists(name):
                sync(self._path / name)
        sync(self._path)
        super().rename_file(oldname, newname, **options)
        sync(self._path)
        self._new.clear()

    def delete_file(self, name: str) -> None:
        """See FileStorage. Only parts that went into a new segment; all others wait for `sweep`."""
        if name in self._new:
            self._new.discard(name)
            super().delete_file(name)

    def sweep(self, *, replaced_before: float) -> None:
        """Delete what only commits name that were replaced before a moment (seconds of the epoch).

        So goes what a killed writer left behind. Only while nobody writes.
        """
        kept = self._kept_generations(replaced_before)
        named = {_table_of_contents(number) for number in kept} | set(self._segment_files(kept))
        for path in self._path.iterdir():
            if path.name not in named:
                remove(path)

    def _kept_generations(self, replaced_before: float) -> list[int]:
        committed = self._generations()
        replaced = pairwise(committed)
        return [old for old, new in replaced if self._committed_at(new) >= replaced_before] + [
            committed[-1]
        ]

    def _committed_at(self, generation: int) -> float:
        return (self._path / _table_of_contents(generation)).stat().st_mtime

    def _generations(self) -> list[int]:
        return sorted(
            int(name[len(_TOC_START) : -len(_TOC_END)])
            for name in self.list()
            if name.startswith(_TOC_START) and name.endswith(_TOC_END)
        )

    def _segment_files(self, generations: Iterable[int]) -> list[str]:
        return [
            segment.make_filename(EXTENSION)
            for number in generations
            for segment in self._segments(number)
        ]

    def _segments(self, generation: int) -> list[Segment]:
        segments: list[Segment] = TOC.read(self, INDEX_NAME, gen=generation).segments
        return segments


def sync(path: Path) -> None:
    """Bring a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Delete a file or a folder with all in it."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _table_of_contents(generation: int) -> str:
    return f"{_TOC_START}{generation}{_TOC_END}"
