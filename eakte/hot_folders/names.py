"""Names of files in a folder (Dateinamen): what other systems wrote is made writable here.

A share may hold names that are no UTF-8, such as those of older Windows programs, or so long that
nothing can be written behind them. Such a file is renamed before it is looked at.
"""

from collections.abc import Iterator
from pathlib import Path

MOST_NAME_BYTES = 200  # of 255 that a file system takes: receipts and reasons are called like it
MOST_ENDING = 10  # characters of what follows the last dot


def name_well(folder: Path) -> None:
    """Rename files whose names are no UTF-8 or too long; a sidecar is called like its scan then."""
    for path in tuple(_ill_named(folder)):
        path.rename(_free(path.with_name(_well(path.name))))


def is_well_named(name: str) -> bool:
    """Whether a file with this name can be claimed."""
    try:
        return len(name.encode()) <= MOST_NAME_BYTES
    except UnicodeEncodeError:
        return False


def _ill_named(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink() and not is_well_named(path.name):
            yield path


def _well(name: str) -> str:
    """Bytes that are no UTF-8 as older Windows programs meant them; a long stem is cut."""
    raw = name.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    stem, ending = Path(text).stem, Path(text).suffix[:MOST_ENDING]
    room = MOST_NAME_BYTES - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + ending


def _free(wanted: Path) -> Path:
    """This path, or the next one with a number that nothing has."""
    number, path = 1, wanted
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return path
