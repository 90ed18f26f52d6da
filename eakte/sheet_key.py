"""The key of the installation for separator sheets and labels; it never leaves its folder."""

import secrets
from pathlib import Path

from eakte.domain.sheet_code import KEY_BYTES

KEY_FILE = "sheets.key"


class SheetKeyDamaged(Exception):
    """The key of the separator sheets is not what this installation wrote."""


def open_sheet_key(folder: Path) -> bytes:
    """The key, made at the first start; readable by its owner only.

    Raises:
        SheetKeyDamaged: the file has another length.
    """
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SheetKeyDamaged(path.name)
    return key


def _write_new_key(path: Path) -> None:
    """Write a fresh key; of two processes that start together the first one wins."""
    fresh = path.with_suffix(f".{secrets.token_hex(8)}.new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(secrets.token_bytes(KEY_BYTES))
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
