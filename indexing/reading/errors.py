"""Every refusal of the page reader. The docstring of a class is its sentence."""

import lzma
import struct
import zipfile
import zlib


class ReadingError(Exception):
    """The page reader did not do what was asked."""


class ReaderUnavailable(ReadingError):
    """The process that parses foreign files cannot be started."""


class ScannerUnavailable(ReadingError):
    """The virus scanner does not answer: nothing it should have seen may be accepted."""


class ScannerRefused(ScannerUnavailable):
    """The virus scanner answers, but it did not look through this file: it is too large for it."""


class ChildStopped(ReadingError):
    """A child process ended before its work was done."""

    def __init__(self, reason: str) -> None:
        """Remember why: `time_limit`, `memory_limit` or `crashed`."""
        super().__init__(reason)
        self.reason = reason


class Unreadable(ReadingError):
    """Nothing can be read here; the reason is a stable code and a result, not a failure."""

    def __init__(self, reason: str) -> None:
        """Remember the reason."""
        super().__init__(reason)
        self.reason = reason


# What libraries raise on foreign bytes, by their reports and by what fuzzed files showed. A fault
# of memory is not in it: it ends the child, which is an answer of its own.
FOREIGN_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
