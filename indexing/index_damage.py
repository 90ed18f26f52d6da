"""What comes out of Whoosh when files of an index are missing or damaged, in one word."""

import pickle
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from whoosh.filedb.filestore import StorageError
from whoosh.index import IndexError as WhooshError

from indexing.search_errors import IndexUnavailable

# Whoosh reads pickles and packed numbers without checking them first: damage shows as any of these.
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    NameError,
    OSError,
    RecursionError,
    StorageError,
    TypeError,
    ValueError,
    WhooshError,
    pickle.PickleError,
    struct.error,
    zlib.error,
)


@contextmanager
def damage_reported() -> Iterator[None]:
    """Turn errors of reading or writing an index into IndexUnavailable."""
    try:
        yield
    except _DAMAGE as error:
        raise IndexUnavailable(type(error).__name__) from error
