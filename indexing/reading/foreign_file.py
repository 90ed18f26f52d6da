"""A foreign file as its bytes show it: the first and last of them, and what they are."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from indexing.page_reader import Kind

HEAD_BYTES = 64 * 1024
TAIL_BYTES = 128 * 1024  # a ZIP may end with a comment of 64 KiB


class Family(StrEnum):
    """Kinds of bytes that are treated alike."""

    EMPTY = "empty"
    NEARLY_EMPTY = "nearly_empty"  # one byte, only blanks, only a byte-order mark
    PROGRAM = "program"
    PDF = "pdf"
    POSTSCRIPT = "postscript"
    IMAGE = "image"
    OLE = "ole"  # office files before 2007, Outlook messages, encrypted new ones
    OOXML = "ooxml"
    ODF = "odf"
    RTF = "rtf"
    DATABASE = "database"  # Access
    ARCHIVE = "archive"
    SIGNED = "signed"  # S/MIME, time stamps, PGP
    MAIL = "mail"
    MAILBOX = "mailbox"
    HTML = "html"
    SVG = "svg"
    XML = "xml"
    TEXT = "text"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sniffed:
    """What bytes are, whatever the name says. `start`: where the format begins, in bytes."""

    family: Family
    media_type: str
    kind: Kind = Kind.OTHER
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFile:
    """A file to be judged. head, tail: its first and last bytes; the same in a small file."""

    path: Path
    name: str
    size: int
    head: bytes
    tail: bytes
    sniffed: Sniffed

    @property
    def family(self) -> Family:
        """What the bytes are."""
        return self.sniffed.family


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap | bytes]:
    """All bytes of a file without reading them at once."""
    with path.open("rb") as stream:
        if not path.stat().st_size:
            yield b""
            return
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield content
