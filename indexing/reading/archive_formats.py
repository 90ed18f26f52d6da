"""Archives of each format, walked from the first member to the last."""

import bz2
import gzip
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import py7zr
import rarfile
from py7zr.io import Py7zIO, WriterFactory

from indexing.reading.errors import FOREIGN_FAULTS
from indexing.reading.foreign_file import mapped
from indexing.reading.sniffing import is_tar

BLOCK_BYTES = 256 * 1024
DAMAGES = (*FOREIGN_FAULTS, tarfile.TarError, rarfile.Error, py7zr.exceptions.ArchiveError)

_ENCRYPTED_FLAG = 1
_UNIX = 3
_SPLIT_MARK = b"PK\x07\x08"
_END_OF_ZIP = b"PK\x05\x06"
_PACKED: dict[str, Callable[[BinaryIO], BinaryIO]] = {
    "application/gzip": lambda packed: cast("BinaryIO", gzip.GzipFile(fileobj=packed)),
    "application/x-bzip2": lambda packed: cast("BinaryIO", bz2.BZ2File(packed)),
    "application/x-xz": lambda packed: cast("BinaryIO", lzma.LZMAFile(packed)),  # noqa: SIM115 # closed by walk
}


class Encrypted(Exception):
    """Even the list of members needs a password."""


class Split(Exception):
    """Only one of several parts is here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member as it says it is."""

    name: str
    is_file: bool = True
    is_link: bool = False  # or a device, a pipe, a socket
    is_encrypted: bool = False


class Sink(Protocol):
    """Takes the bytes of one member."""

    def write(self, block: bytes) -> None:
        """The next bytes."""

    def close(self) -> None:
        """There are no more."""


class Visitor(Protocol):
    """Who is shown the members of an archive."""

    def meet(self, member: Member) -> Sink | None:
        """One member; where its bytes go, None: they are not wanted."""

    def count_bytes(self, number: int) -> None:
        """So many real bytes that belong to no member, or cannot be unpacked here."""


def walk(path: Path, media_type: str, visitor: Visitor) -> None:
    """Show all members and their bytes; an unknown format has none.

    Raises:
        Encrypted, Split: the list cannot be read.
        DAMAGES: the archive is not what it says.
    """
    if media_type in _PACKED:
        with path.open("rb") as stream:
            _walk_packed(_PACKED[media_type](stream), visitor)
    elif media_type == "application/x-tar":
        with path.open("rb") as stream:
            _walk_tar(stream, visitor)
    elif media_type == "application/x-7z-compressed":
        _walk_seven_zip(path, visitor)
    elif media_type == "application/vnd.rar":
        _walk_rar(path, visitor)
    elif media_type not in {"application/zstd", "application/vnd.ms-cab-compressed"}:
        _walk_zip(path, visitor)


def _pour(source: BinaryIO, sink: Sink) -> None:
    while block := source.read(BLOCK_BYTES):
        sink.write(block)
    sink.close()


def _walk_zip(path: Path, visitor: Visitor) -> None:
    """All names first: too many of them, or false ones, are told without unpacking anything."""
    with _zip_file(path) as archive:
        met = [(info, visitor.meet(_zip_member(info))) for info in archive.infolist()]
        damage: Exception | None = None
        for info, sink in met:
            if sink is not None:  # malware may be in the next member
                damage = _damage_of(archive, info, sink) or damage
    if damage is not None:
        raise damage


def _damage_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo, sink: Sink) -> Exception | None:
    """Pour out a member as far as it goes; None: it is whole."""
    try:
        with archive.open(info) as source:
            _pour(cast("BinaryIO", source), sink)
    except NotImplementedError:
        return None  # a way of packing that we do not know is no fault of the archive
    except DAMAGES as error:
        return error
    return None


def _zip_member(info: zipfile.ZipInfo) -> Member:
    mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
    return Member(
        name=info.orig_filename,
        is_file=not info.is_dir(),
        is_link=_is_odd(mode),
        is_encrypted=bool(info.flag_bits & _ENCRYPTED_FLAG),
    )


def _zip_file(path: Path) -> zipfile.ZipFile:
    with mapped(path) as content:
        end = content.rfind(_END_OF_ZIP)
        is_part = content[:4] == _SPLIT_MARK and end < 0
        if is_part or (end >= 0 and any(content[end + 4 : end + 8])):  # numbers of other parts
            raise Split
    return zipfile.ZipFile(path)


def _is_odd(mode: int) -> bool:
    return bool(stat.S_IFMT(mode)) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _walk_tar(stream: BinaryIO, visitor: Visitor) -> None:
    with tarfile.open(fileobj=stream, mode="r:", errorlevel=2) as archive:
        for info in archive:
            is_plain = info.isreg() or info.isdir()
            sink = visitor.meet(Member(name=info.name, is_file=info.isreg(), is_link=not is_plain))
            source = archive.extractfile(info) if sink is not None else None
            if sink is not None and source is not None:
                _pour(cast("BinaryIO", source), sink)
        end = archive.offset
    _require_zeros(stream, end, visitor)


def _require_zeros(stream: BinaryIO, start: int, visitor: Visitor) -> None:
    """Behind the last member stand zeros: reading stops silently at a broken header."""
    stream.seek(start)
    while block := stream.read(BLOCK_BYTES):
        visitor.count_bytes(len(block))
        if block.strip(b"\0"):
            raise tarfile.ReadError("broken header")


def _walk_packed(content: BinaryIO, visitor: Visitor) -> None:
    """One packed file; when it is a TAR, both count as one archive."""
    first = content.read(BLOCK_BYTES)
    if is_tar(first):
        content.seek(0)
        _walk_tar(content, visitor)
        return
    sink = visitor.meet(Member(name="Inhalt"))
    if sink is not None:
        sink.write(first)
        _pour(content, sink)


def _walk_rar(path: Path, visitor: Visitor) -> None:
    """Headers, and the bytes that lie there unpacked: for the others there is no free program."""
    try:
        archive = rarfile.RarFile(path)
    except rarfile.NeedFirstVolume as error:
        raise Split from error
    with archive:
        if archive.needs_password() and not archive.infolist():
            raise Encrypted
        for info in archive.infolist():
            sink = visitor.meet(_rar_member(info))
            if sink is not None and info.compress_type == rarfile.RAR_M0:
                _pour_rar_member(archive, info, sink)
            elif sink is not None:
                visitor.count_bytes(int(info.file_size or 0))


def _rar_member(info: rarfile.RarInfo) -> Member:
    return Member(
        name=str(info.filename),
        is_file=bool(info.is_file()),
        is_link=bool(info.is_symlink() or getattr(info, "file_redir", None)),
        is_encrypted=bool(info.needs_password()),
    )


def _pour_rar_member(archive: rarfile.RarFile, info: rarfile.RarInfo, sink: Sink) -> None:
    with archive.open(info) as source:
        _pour(source, sink)


def _walk_seven_zip(path: Path, visitor: Visitor) -> None:
    try:
        with py7zr.SevenZipFile(path) as archive:
            met = [(member.name, visitor.meet(member)) for member in _seven_zip_members(archive)]
            sinks = {name: sink for name, sink in met if sink is not None}
            if sinks:
                archive.extract(targets=list(sinks), factory=_Factory(sinks))
    except py7zr.exceptions.PasswordRequired as error:
        raise Encrypted from error
    except py7zr.exceptions.UnsupportedCompressionMethodError:
        return  # a way of packing that we do not know is no fault of the archive


def _seven_zip_members(archive: py7zr.SevenZipFile) -> Iterator[Member]:
    is_encrypted = archive.needs_password()
    for info in archive.files:
        yield Member(
            name=info.filename,
            is_file=not info.is_directory,
            is_link=info.is_symlink or info.is_junction or info.is_socket,
            is_encrypted=is_encrypted,
        )


class _Factory(WriterFactory):
    """Gives the library a writer for each member: it never opens a file."""

    def __init__(self, sinks: dict[str, Sink]) -> None:
        self._sinks = sinks

    def create(self, filename: str) -> Py7zIO:
        return _Writer(self._sinks.get(filename))


class _Writer(Py7zIO):
    def __init__(self, sink: Sink | None) -> None:
        self._sink = sink
        self._size = 0

    def write(self, s: bytes | bytearray) -> int:
        self._size += len(s)
        if self._sink is not None:
            self._sink.write(bytes(s))
        return len(s)

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002 # asked by the library only
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002 # the same
        return self._size

    def flush(self) -> None:
        return

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        if self._sink is not None:
            self._sink.close()
            self._sink = None
