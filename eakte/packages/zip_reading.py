"""ZIP files from outside, opened with limits and read in portions.

Nothing is unpacked to the file system: a member is asked for by its name and comes as a stream
that ends, with a refusal, where it grows beyond what the ZIP stated.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from eakte.packages.errors import DamagedPackage, DangerousPackage

PORTION_BYTES = 256 * 2**10
_ENCRYPTED = 0x1
_LOCAL_HEADER_BYTES = 30  # the fixed part of the header before each member
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_TORN = (zipfile.BadZipFile, zlib.error, EOFError)
_FAULTS = (*_TORN, NotImplementedError, RuntimeError, OSError, ValueError, struct.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipLimits:
    """What a ZIP from outside may be at the most.

    ratio counts for members above ratio_from_bytes only: a short text packs very well.
    """

    members: int = 100_000
    member_bytes: int = 8 * 2**30
    total_bytes: int = 64 * 2**30
    ratio: int = 200
    ratio_from_bytes: int = 8 * 2**20
    may_hold_folders: bool = False


DEFAULT_LIMITS = ZipLimits()


class ZipReader:
    """A checked ZIP: the sizes of its files by their names, and their bytes."""

    def __init__(self, archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> None:
        """Take an archive whose members were checked."""
        self._archive = archive
        self._members = members

    @property
    def sizes(self) -> dict[str, int]:
        """The names of all files with their sizes in bytes."""
        return {name: entry.file_size for name, entry in self._members.items()}

    def portions(self, name: str) -> Iterator[bytes]:
        """The bytes of a file; KeyError for a name that is not there.

        Raises:
            DamagedPackage: the bytes end early or do not have their checksum.
            DangerousPackage: there are more than stated.
        """
        entry, read = self._members[name], 0
        with self.opened(name) as file:
            while portion := file.read(PORTION_BYTES):
                read += len(portion)
                if read > entry.file_size:
                    raise DangerousPackage("larger_than_stated", name)
                yield portion

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """A file to read from; KeyError for a name that is not there.

        Raises:
            DamagedPackage: its bytes end early or do not have their checksum; raised while reading.
        """
        entry = self._members[name]
        try:
            file = self._archive.open(entry)
        except _FAULTS as error:
            raise DamagedPackage(f"{name}: {error}") from error
        try:
            with file:
                yield file
        except _TORN as error:
            raise DamagedPackage(f"{name}: {error}") from error


@contextmanager
def open_zip(source: IO[bytes], limits: ZipLimits = DEFAULT_LIMITS) -> Iterator[ZipReader]:
    """Open a ZIP from outside; `source` can seek.

    Raises:
        DamagedPackage: it is no ZIP, or torn.
        DangerousPackage: a name leads outside or stands twice, a member is a link, encrypted, or
            beyond the limits.
    """
    try:
        archive = zipfile.ZipFile(source)
    except _FAULTS as error:
        raise DamagedPackage(str(error)) from error
    with archive:
        yield ZipReader(archive, _checked(archive.infolist(), limits))


def _checked(entries: list[zipfile.ZipInfo], limits: ZipLimits) -> dict[str, zipfile.ZipInfo]:
    if len(entries) > limits.members:
        raise DangerousPackage("too_many_members")
    if sum(entry.file_size for entry in entries) > limits.total_bytes:
        raise DangerousPackage("too_large")
    _require_apart(entries)
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in entries:
        if limits.may_hold_folders and entry.filename.endswith("/"):
            continue
        _require_harmless(entry, limits)
        if entry.filename.casefold() in seen:
            raise DangerousPackage("doubled_name", entry.filename)
        seen.add(entry.filename.casefold())
        members[entry.filename] = entry
    return members


def _require_apart(entries: list[zipfile.ZipInfo]) -> None:
    # Members that share bytes are the trick of bombs that look small (overlapping files).
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise DangerousPackage("overlapping_members", entry.filename)
        end = entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size


def _require_harmless(entry: zipfile.ZipInfo, limits: ZipLimits) -> None:
    name = entry.orig_filename
    for is_wrong, reason in (
        (not is_harmless_name(name, may_hold_folders=limits.may_hold_folders), "escapes"),
        (stat.S_ISLNK(entry.external_attr >> 16), "link"),
        (entry.flag_bits & _ENCRYPTED, "encrypted"),
        (entry.compress_type not in _METHODS, "unknown_packing"),
        (entry.file_size > limits.member_bytes, "member_too_large"),
        (
            entry.file_size > limits.ratio_from_bytes
            and entry.file_size > limits.ratio * max(entry.compress_size, 1),
            "ratio",
        ),
    ):
        if is_wrong:
            raise DangerousPackage(reason, name)


def is_harmless_name(name: str, *, may_hold_folders: bool) -> bool:
    """Whether a name of a member stays inside its package, on every system."""
    parts = PurePosixPath(name).parts
    return (
        bool(name)
        and name.isprintable()
        and not any(sign in name for sign in ("\\", ":"))
        and not name.startswith("/")
        and ".." not in parts
        and not name.endswith("/")
        and (may_hold_folders or len(parts) == 1)
    )
