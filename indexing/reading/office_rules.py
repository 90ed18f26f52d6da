"""Office files: passwords, macros and DDE, and what else is worth knowing of them."""

import contextlib
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import olefile

from indexing.reading.errors import FOREIGN_FAULTS
from indexing.reading.foreign_file import Family, ForeignFile, mapped

_PART_BYTES = 32 * 1024**2  # of one member that are searched
_MACRO_PARTS = re.compile(
    r"(^|/)vbaProject[^/]*\.bin$|^xl/(macrosheets|intlMacrosheets|dialogsheets)/.|^Basic/.+/.+|^Scripts/.",
    re.IGNORECASE,
)
_DDE_PARTS = re.compile(
    r"^xl/externalLinks/|^word/(document|header|footer|footnotes|endnotes|comments)|^content\.xml$",
    re.IGNORECASE,
)
_DDE = re.compile(
    rb"<(?:\w+:)?ddeLink\b|<(?:office|table|text):dde-|\bDDE(?:AUTO)?\s", re.IGNORECASE
)
_FIELD_TEXT = re.compile(
    rb"<w:(?:instrText|fldSimple)\b[^>]*?(?:w:instr=\"([^\"]*)\"[^>]*>|>([^<]*)<)"
)
_DDE_FIELD = re.compile(rb"\bDDE(?:AUTO)?\b", re.IGNORECASE)
_OLE_DDE_FIELD = re.compile(rb"\x13\s*DDE(?:AUTO)?\s", re.IGNORECASE)
_RTF_FIELD = re.compile(rb"\\fldinst(.{0,400})", re.DOTALL)
_RTF_ACTIVE = re.compile(rb"\\obj(?:data|autlink|update|emb|link)|\\\*\\template\b", re.IGNORECASE)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
_ENCRYPTED_STREAMS = {"encryptedpackage", "encryptioninfo", "encryptedsummary", "\tdrmcontent"}
_MACRO_STORAGES = {"_vba_project_cur", "macros", "_vba_project", "vba"}
_PAGE_BYTES = 4096  # of an Access database

_WORD_ENCRYPTED = 0x0100  # bit of the flags at 10 bytes of the file information block
_PPT_ENCRYPTED = 0xF3D1C4DF
_BOUNDSHEET, _FILEPASS, _CONTINUE_MOST = 0x85, 0x2F, 2_000
_MACRO_SHEET = 1


def needs_password(file: ForeignFile) -> bool:
    """Whether the content is encrypted: no engine reads it without a password."""
    match file.family:
        case Family.OLE:
            return any(_is_encrypted(ole) for ole in _ole(file.path))
        case Family.ODF:
            return b"encryption-data" in _member(file.path, "META-INF/manifest.xml")
        case Family.OOXML:
            return any(info.flag_bits & 1 for info in _members(file.path))
        case Family.DATABASE:
            return _is_scrambled(file.path)
    return False


def has_macros(file: ForeignFile) -> bool:
    """Whether programs are inside: VBA, Excel 4 macros, Basic or scripts."""
    if file.family in {Family.OOXML, Family.ODF}:
        return any(_MACRO_PARTS.search(info.filename) for info in _members(file.path))
    if file.family is Family.OLE:
        return any(_has_ole_macros(ole) for ole in _ole(file.path))
    return False


def has_dde(file: ForeignFile) -> bool:
    """Whether it asks another program for data (Dynamic Data Exchange), which may start one."""
    match file.family:
        case Family.OOXML | Family.ODF:
            names = (info.filename for info in _members(file.path))
            return any(
                _says_dde(name, _member(file.path, name))
                for name in names
                if _DDE_PARTS.search(name)
            )
        case Family.RTF:
            with mapped(file.path) as content:
                return any(_DDE_FIELD.search(text[1]) for text in _RTF_FIELD.finditer(content))
        case Family.OLE:
            streams = ("WordDocument", "Workbook", "Book")
            return any(
                _OLE_DDE_FIELD.search(_stream(ole, name))
                for ole in _ole(file.path)
                for name in streams
            )
    return False


def flags_of(file: ForeignFile) -> set[str]:
    """`external_links`: it points outside; `active_content`: it brings objects; `signed`."""
    flags: set[str] = set()
    for info in _members(file.path) if file.family in {Family.OOXML, Family.ODF} else ():
        name = info.filename
        if name.endswith(".rels") and _EXTERNAL.search(_member(file.path, name)):
            flags.add("external_links")
        if name.startswith("_xmlsignatures/") or name == "META-INF/documentsignatures.xml":
            flags.add("signed")
        if re.search(r"(^|/)(embeddings|activeX)/|^Object ", name):
            flags.add("active_content")
    if file.family is Family.RTF:
        with mapped(file.path) as content:
            if _RTF_ACTIVE.search(content):
                flags.add("active_content")
    return flags


def _ole(path: Path) -> Iterator[olefile.OleFileIO]:
    """The opened container; nothing where it is too damaged to be opened."""
    with contextlib.suppress(*FOREIGN_FAULTS), olefile.OleFileIO(str(path)) as ole:
        yield ole


def _names(ole: olefile.OleFileIO) -> set[str]:
    """Names of streams and storages at any depth, in small letters."""
    entries = ole.listdir(streams=True, storages=True)
    return {name.lower() for entry in entries for name in entry}


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    try:
        return bytes(ole.openstream(name).read(_PART_BYTES)) if ole.exists(name) else b""
    except FOREIGN_FAULTS:
        return b""


def _is_encrypted(ole: olefile.OleFileIO) -> bool:
    if _ENCRYPTED_STREAMS & _names(ole):
        return True
    word = _stream(ole, "WordDocument")[:12]
    if len(word) == 12 and struct.unpack_from("<H", word, 10)[0] & _WORD_ENCRYPTED:
        return True
    user = _stream(ole, "Current User")
    if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _PPT_ENCRYPTED:
        return True
    return any(record == _FILEPASS for record, _ in _excel_records(ole))


def _has_ole_macros(ole: olefile.OleFileIO) -> bool:
    if _MACRO_STORAGES & _names(ole):
        return True
    return any(
        record == _BOUNDSHEET and len(data) > 5 and data[5] == _MACRO_SHEET
        for record, data in _excel_records(ole)
    )


def _excel_records(ole: olefile.OleFileIO) -> Iterator[tuple[int, bytes]]:
    """The first records of a workbook: sheets and encryption are announced there."""
    content, place = _stream(ole, "Workbook") or _stream(ole, "Book"), 0
    for _ in range(_CONTINUE_MOST):
        if place + 4 > len(content):
            return
        record, length = struct.unpack_from("<HH", content, place)
        yield record, content[place + 4 : place + 4 + length]
        place += 4 + length


def _members(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except FOREIGN_FAULTS:
        return []


def _member(path: Path, name: str) -> bytes:
    """The first bytes of a member; nothing where it is missing or damaged."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as member:
            return member.read(_PART_BYTES)
    except FOREIGN_FAULTS:
        return b""


def _says_dde(name: str, content: bytes) -> bool:
    if not name.startswith("word/"):
        return bool(_DDE.search(content)) if name != "content.xml" else b":dde-" in content
    fields = b"".join(a or b for a, b in _FIELD_TEXT.findall(content))
    return bool(_DDE_FIELD.search(fields))


def _is_scrambled(path: Path) -> bool:
    """Pages of an Access database begin with their kind; behind a password they are noise."""
    with path.open("rb") as stream:
        stream.seek(_PAGE_BYTES)
        kinds = [page[0] for page in iter(lambda: stream.read(_PAGE_BYTES), b"")][:64]
    plain = sum(1 for kind in kinds if kind <= 5)
    return len(kinds) > 3 and plain < len(kinds) / 2
