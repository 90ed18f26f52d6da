"""Reading of foreign files: quick look, thorough look, text and images of each page."""

from indexing.reading.errors import (
    ReaderUnavailable,
    ReadingError,
    ScannerUnavailable,
)
from indexing.reading.malware import VirusScanner
from indexing.reading.reader import SandboxedReader
from indexing.reading.settings import Limits, ReaderSettings

__all__ = [
    "Limits",
    "ReaderSettings",
    "ReaderUnavailable",
    "ReadingError",
    "SandboxedReader",
    "ScannerUnavailable",
    "VirusScanner",
]
