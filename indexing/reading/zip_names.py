"""What a ZIP holds by the names of its members: an office file, a signed container, an archive."""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from indexing.page_reader import Kind
from indexing.reading.errors import FOREIGN_FAULTS
from indexing.reading.foreign_file import Family, Sniffed

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_LOCAL_MARK = b"PK\x03\x04"
_MOST_NAMES = 2000  # an office file shows itself by its first members
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OPEN_KINDS = {
    "text": Kind.TEXT_DOCUMENT,
    "spreadsheet": Kind.SPREADSHEET,
    "presentation": Kind.PRESENTATION,
}
_OOXML = "application/vnd.openxmlformats-officedocument."
_OOXML_PARTS = (
    ("word/", _OOXML + "wordprocessingml.document", Kind.TEXT_DOCUMENT),
    ("xl/", _OOXML + "spreadsheetml.sheet", Kind.SPREADSHEET),
    ("ppt/", _OOXML + "presentationml.presentation", Kind.PRESENTATION),
)


def zip_family(path: Path, head: bytes) -> Sniffed:
    """What the members make of a ZIP; a damaged one is known by the names at its beginning."""
    names = [name for name, _ in _first_members(head)] + _listed_names(path)
    mimetype = next((data for name, data in _first_members(head) if name == "mimetype"), b"")
    media_type = mimetype.decode("ascii", "replace").strip()
    if media_type.startswith(_OPEN_DOCUMENT):
        word = media_type.removeprefix(_OPEN_DOCUMENT).split("-")[0]
        return Sniffed(
            family=Family.ODF,
            media_type=media_type,
            kind=_OPEN_KINDS.get(word, Kind.TEXT_DOCUMENT),
        )
    if "[Content_Types].xml" in names:
        return _ooxml(names)
    if media_type.startswith("application/vnd.etsi.asic"):
        return Sniffed(family=Family.ARCHIVE, media_type=media_type, kind=Kind.ARCHIVE)
    return Sniffed(family=Family.ARCHIVE, media_type="application/zip", kind=Kind.ARCHIVE)


def first_member_start(head: bytes) -> int | None:
    """Where the bytes of the first member begin when they are not compressed; None else."""
    if len(head) < _LOCAL_HEADER.size or not head.startswith(_LOCAL_MARK):
        return None
    _, _, _, method, *_, name_length, extra_length = _LOCAL_HEADER.unpack_from(head)
    return None if method else _LOCAL_HEADER.size + int(name_length) + int(extra_length)


def _ooxml(names: list[str]) -> Sniffed:
    for folder, media_type, kind in _OOXML_PARTS:
        if any(name.startswith(folder) for name in names):
            return Sniffed(family=Family.OOXML, media_type=media_type, kind=kind)
    return Sniffed(family=Family.OOXML, media_type=_OOXML + "package", kind=Kind.TEXT_DOCUMENT)


def _first_members(head: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and packed bytes of the members that lie in the first bytes of the file."""
    place = max(0, head.find(_LOCAL_MARK))
    while len(head) - place >= _LOCAL_HEADER.size:
        mark, _, flags, _, _, _, _, packed, _, name_length, extra_length = (
            _LOCAL_HEADER.unpack_from(head, place)
        )
        if mark != _LOCAL_MARK:
            return
        start = place + _LOCAL_HEADER.size + name_length + extra_length
        name = head[place + _LOCAL_HEADER.size :][:name_length].decode("utf-8", "replace")
        yield name, head[start : start + packed]
        if flags & 8 and not packed:
            return  # the length stands behind the bytes
        place = start + packed


def _listed_names(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()[:_MOST_NAMES]
    except FOREIGN_FAULTS:
        return []
