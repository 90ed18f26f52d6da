"""The scratch folder: what is in use there is locked, so that a sweep knows what a crash has left.

The lock is the kernel's: it ends with the process that holds it, however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCKED = ("job-", "upload-", "read-")  # beginnings of names of what is always locked while in use


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    """Say that a file or folder is in use, as long as the block runs."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def tells_its_end(path: Path) -> bool:
    """Whether a file or folder is one that is locked as long as it is in use."""
    return path.name.startswith(LOCKED) and not path.is_symlink()


def is_abandoned(path: Path) -> bool:
    """Whether a file or folder was locked once, and the process that did so is gone."""
    if not tells_its_end(path):
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # it went away, or is not ours
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody holds it
        return False
    finally:
        os.close(handle)
    return True
