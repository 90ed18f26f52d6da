"""What can befall the files of an index, from outside of the programs that use it."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from indexing.array_file import ArrayFile

Harm = Callable[[Path], None]


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _unlink(pattern: str) -> Harm:
    def harm(folder: Path) -> None:
        for path in folder.rglob(pattern):
            path.unlink(missing_ok=True)

    return harm


def _cut(pattern: str) -> Harm:
    def harm(folder: Path) -> None:
        for path in _files(folder, pattern):
            with path.open("r+b") as file:
                file.truncate(path.stat().st_size // 2)

    return harm


def _flip(array: str) -> Harm:
    """Turn a bit in the middle of an array of each segment."""

    def harm(folder: Path) -> None:
        for path in _files(folder, "*.seg"):
            arrays = ArrayFile(path)
            entry = arrays._table[array]
            with path.open("r+b") as file:
                at = arrays._start + entry.offset + entry.size_bytes // 2
                file.seek(at)
                [byte] = file.read(1)
                file.seek(at)
                file.write(bytes([byte ^ 4]))

    return harm


def _overwrite(folder: Path) -> None:
    (folder / "current").write_text("nothing that means anything", "utf-8")


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    return (path for path in folder.rglob(pattern) if path.stat().st_size)


HARMS: Mapping[str, Harm] = {
    "folder deleted": _delete,
    "segments deleted": _unlink("*.seg"),
    "segments cut": _cut("*.seg"),
    "postings flipped": _flip("postings.number"),
    "positions flipped": _flip("positions"),
    "terms flipped": _flip("terms.joined"),
    "pages flipped": _flip("pages.entry"),
    "tables of contents deleted": _unlink("*.toc"),
    "tables of contents cut": _cut("*.toc"),
    "pointer deleted": _unlink("current"),
    "pointer overwritten": _overwrite,
}
