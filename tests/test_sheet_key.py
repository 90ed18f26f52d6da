"""The key of the separator sheets: made once, for its owner only."""

from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from eakte.printing.key import KEY_FILE, SheetKeyDamaged, open_sheet_key


def test_the_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "keys"

    with ThreadPool(4) as pool:
        keys = pool.map(open_sheet_key, [folder] * 4)

    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    assert [path.name for path in folder.iterdir()] == [KEY_FILE]
    assert (folder / KEY_FILE).stat().st_mode & 0o077 == 0


def test_a_key_that_was_cut_is_refused(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"short")

    with pytest.raises(SheetKeyDamaged):
        open_sheet_key(tmp_path)
