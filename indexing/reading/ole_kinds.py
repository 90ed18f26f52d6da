"""What a file in the old container of office programs is, by the streams it holds."""

from pathlib import Path

import olefile

from indexing.page_reader import Kind
from indexing.reading.errors import FOREIGN_FAULTS
from indexing.reading.foreign_file import Family, Sniffed

_KINDS = (
    ("worddocument", "application/msword", Kind.TEXT_DOCUMENT),
    ("workbook", "application/vnd.ms-excel", Kind.SPREADSHEET),
    ("book", "application/vnd.ms-excel", Kind.SPREADSHEET),
    ("powerpoint document", "application/vnd.ms-powerpoint", Kind.PRESENTATION),
    ("__properties_version1.0", "application/vnd.ms-outlook", Kind.MAIL),
    ("encryptedpackage", "application/x-ole-storage", Kind.TEXT_DOCUMENT),
)


def ole_family(path: Path) -> Sniffed:
    """Media type and kind; a container that cannot be opened stays one."""
    names = _stream_names(path)
    for name, media_type, kind in _KINDS:
        if name in names:
            return Sniffed(family=Family.OLE, media_type=media_type, kind=kind)
    return Sniffed(family=Family.OLE, media_type="application/x-ole-storage")


def _stream_names(path: Path) -> set[str]:
    try:
        with olefile.OleFileIO(str(path)) as ole:
            return {entry[-1].lower() for entry in ole.listdir()}
    except FOREIGN_FAULTS:
        return set()
