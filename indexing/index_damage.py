"""What comes out of Whoosh when files of an index are missing or damaged, in one word."""

import pickle
import struct
import zlib
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from whoosh.filedb.filestore import StorageError
from whoosh.index import IndexError as WhooshError

from indexing.search_errors import IndexUnavailable

# Whoosh reads pickles and packed numbers unchecked, so that damage shows as any of these.
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


class DamageReported:
    """Turns errors of reading or writing the files of an index into IndexUnavailable."""

    def __enter__(self) -> None:
        """Begin to watch."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Translate what means damage; all else goes on as it is.

        Raises:
            IndexUnavailable: the error was one of reading or writing.
        """
        if isinstance(error, _DAMAGE) or kind is Exception:  # Whoosh also raises plain Exception
            [*_, (frame, line)] = walk_tb(traceback)
            where = Path(frame.f_code.co_filename).name
            raise IndexUnavailable(f"{type(error).__name__} in {where}, line {line}") from error
