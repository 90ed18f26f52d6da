"""Files of keys: each is written once, and read by its owner only."""

import secrets
from collections.abc import Callable
from pathlib import Path


def read_key(path: Path, make: Callable[[], bytes]) -> bytes:
    """What a file of a key holds; it is made where it is missing.

    Of two processes that start together the first one wins, and both read the same.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(path, make())
    return path.read_bytes()


def _write_new(path: Path, key: bytes) -> None:
    fresh = path.with_suffix(f".{secrets.token_hex(8)}.new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(key)
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
