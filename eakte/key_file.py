"""Files of keys: written durably as a whole, and read by their owner only."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage import sync_folder


def read_key(path: Path, make: Callable[[], bytes]) -> bytes:
    """What a file of a key holds; it is made where it is missing.

    Of two processes that start together the first one wins, and both read the same.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _written(path, make()) as fresh, suppress(FileExistsError):
            path.hardlink_to(fresh)
    return path.read_bytes()


def replace_key(path: Path, key: bytes) -> None:
    """Put a key in the place of another one; killed anywhere, one of both is there as a whole."""
    with _written(path, key) as fresh:
        fresh.replace(path)


@contextmanager
def _written(path: Path, key: bytes) -> Iterator[Path]:
    """A file beside `path` with these bytes, durable; what was done with it is so afterwards."""
    fresh = path.with_suffix(f".{secrets.token_hex(8)}.new")
    fresh.touch(mode=0o600)
    try:
        with fresh.open("wb") as target:
            target.write(key)
            target.flush()
            os.fsync(target.fileno())
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)
        sync_folder(path.parent)
