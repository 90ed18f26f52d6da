"""The key of the installation for separator sheets and labels; it never leaves its folder."""

import secrets
from pathlib import Path

from eakte.domain.sheet_code import KEY_BYTES
from eakte.key_file import read_key

KEY_FILE = "sheets.key"


class SheetKeyDamaged(Exception):
    """The key of the separator sheets is not what this installation wrote."""


def open_sheet_key(folder: Path) -> bytes:
    """The key, made at the first start; readable by its owner only.

    Raises:
        SheetKeyDamaged: the file has another length.
    """
    key = read_key(folder / KEY_FILE, lambda: secrets.token_bytes(KEY_BYTES))
    if len(key) != KEY_BYTES:
        raise SheetKeyDamaged(KEY_FILE)
    return key
