"""The test virus anywhere inside a file: in members, streams and attachments, packed or not."""

import contextlib
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from indexing.reading import mail_parts, pdf_streams
from indexing.reading.archive_formats import BLOCK_BYTES
from indexing.reading.errors import FOREIGN_FAULTS
from indexing.reading.foreign_file import Family, ForeignFile
from indexing.reading.malware import Search, has_test_virus
from indexing.reading.settings import Limits


def has_malware_inside(file: ForeignFile, limits: Limits) -> bool:
    """Whether the test virus is in a document; archives and attachments are judged elsewhere."""
    if has_test_virus(file.path):
        return True
    match file.family:
        case Family.PDF:
            return pdf_streams.sweep(file.path, limits).has_malware
        case Family.OOXML | Family.ODF:
            return _zip_has_malware(file, limits)
        case Family.MAIL | Family.MAILBOX:
            return mail_parts.has_malware(file.path)
    return False


def _zip_has_malware(file: ForeignFile, limits: Limits) -> bool:
    """Members of an office file, as far as they can be read and the limit of bytes goes."""
    search, left = Search(), limits.searched_bytes
    for block in _zip_blocks(file.path):
        search.feed(block)
        left -= len(block)
        if left <= 0:
            break
    return search.found


def _zip_blocks(path: Path) -> Iterator[bytes]:
    """The bytes of all members, one after the other; a broken member ends where it breaks."""
    with contextlib.suppress(*FOREIGN_FAULTS), zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            with contextlib.suppress(*FOREIGN_FAULTS), archive.open(info) as member:
                yield from iter(partial(member.read, BLOCK_BYTES), b"")
