"""Reading of foreign files: quick look, thorough look, text and images of each page."""

from indexing.reading.clamd import Clamd, ScannerAddressRefused
from indexing.reading.engine_supply import (
    EngineRefused,
    LanguageMissing,
    ModelUnusable,
    TesseractMissing,
    TesseractTooOld,
    check_tesseract,
)
from indexing.reading.errors import (
    ReaderUnavailable,
    ReadingError,
    ScannerRefused,
    ScannerUnavailable,
)
from indexing.reading.malware import (
    FINDING,
    MALWARE,
    NOT_SCANNED,
    SCANNER_UNAVAILABLE,
    UNSCANNED,
    ScannerState,
    VirusScanner,
)
from indexing.reading.reader import SandboxedReader
from indexing.reading.rereading import is_better, may_gain
from indexing.reading.second_reader import SecondReaderMissing, second_reader
from indexing.reading.settings import Limits, ReaderSettings, ReadingMode

__all__ = [
    "FINDING",
    "MALWARE",
    "NOT_SCANNED",
    "SCANNER_UNAVAILABLE",
    "UNSCANNED",
    "Clamd",
    "EngineRefused",
    "LanguageMissing",
    "Limits",
    "ModelUnusable",
    "ReaderSettings",
    "ReaderUnavailable",
    "ReadingError",
    "ReadingMode",
    "SandboxedReader",
    "ScannerAddressRefused",
    "ScannerRefused",
    "ScannerState",
    "ScannerUnavailable",
    "SecondReaderMissing",
    "TesseractMissing",
    "TesseractTooOld",
    "VirusScanner",
    "check_tesseract",
    "is_better",
    "may_gain",
    "second_reader",
]
