"""What a virus scanner says of a file before anything of it is parsed."""

from pathlib import Path

from indexing.page_reader import Inspection, Kind, Verdict
from indexing.reading.errors import ScannerRefused, ScannerUnavailable
from indexing.reading.malware import (
    FINDING,
    MALWARE,
    NOT_SCANNED,
    SCANNER_UNAVAILABLE,
    VirusScanner,
)


def held_by(scanner: VirusScanner | None, path: Path) -> Inspection | None:
    """Why a file may not be looked into; None: it was scanned and is clean, or nobody scans here.

    A scanner that does not answer is no acceptance.
    """
    if scanner is None:
        return None
    try:
        name = scanner.finding(path)
    except ScannerRefused:
        return _held(NOT_SCANNED)
    except ScannerUnavailable:
        return _held(SCANNER_UNAVAILABLE)
    return _held(MALWARE, FINDING + name) if name is not None else None


def _held(reason: str, *flags: str) -> Inspection:
    return Inspection(
        verdict=Verdict.QUARANTINE,
        media_type="",
        kind=Kind.OTHER,
        page_count=0,
        reason=reason,
        flags=frozenset(flags),
    )
