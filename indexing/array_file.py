"""Named arrays of numbers in one file: written once, never changed, read whole or in parts.

eight bytes of magic | length and checksum of the table | table | arrays, each at a multiple of 64

The table is JSON: name -> type, count, offset behind the table, checksum. Nothing in it is code.
"""

import json
import os
import struct
import weakref
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]  # the type of its numbers stands in the file
Arrays: TypeAlias = Mapping[str, Array]

_MAGIC = b"pages\x00\x00\x02"  # the last byte counts the changes of this layout
_HEAD = struct.Struct("<8sII")
_NARROW = (np.uint8, np.uint16, np.uint32)
_PIECE = 2**17  # numbers that are compared at once: up to 1 MiB
_ALIGNMENT = 64  # bytes; numpy reads aligned arrays without copying them


class ArrayFileDamaged(ValueError):
    """The file of arrays is cut or changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    kind: np.dtype[Any]
    count: int
    offset: int
    checksum: int

    @property
    def size_bytes(self) -> int:
        return self.count * self.kind.itemsize


def write_arrays(file: BinaryIO, arrays: Arrays) -> None:
    """Write arrays of one dimension at the beginning of a file."""
    table: dict[str, tuple[str, int, int, int]] = {}
    offset = 0
    for name, array in arrays.items():
        checksum = zlib.crc32(np.ascontiguousarray(array).data)
        table[name] = (array.dtype.str, array.size, offset, checksum)
        offset = _aligned(offset + array.nbytes)
    described = json.dumps(table).encode()
    file.write(_HEAD.pack(_MAGIC, len(described), zlib.crc32(described)) + described)
    at = _HEAD.size + len(described)
    for padding, array in zip(_paddings(at, arrays), arrays.values(), strict=True):
        file.write(bytes(padding))
        file.write(np.ascontiguousarray(array).data)


def narrowed(values: NDArray[np.integer]) -> Array:
    """The same numbers (from 0) in as few bytes as they need."""
    most = int(values.max(initial=0))
    fitting = [kind for kind in _NARROW if most <= np.iinfo(kind).max]
    return values.astype(fitting[0] if fitting else np.int64)


class ArrayFile:
    """A file of arrays that stays open, also when its name is gone; for any number of threads."""

    def __init__(self, path: Path) -> None:
        """Open a file and read its table.

        Raises:
            FileNotFoundError: there is no such file.
            ArrayFileDamaged: the table is damaged, or the file is too short for it.
        """
        self._handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._handle)
        head = os.pread(self._handle, _HEAD.size, 0)
        if len(head) < _HEAD.size or head[:8] != _MAGIC:
            raise ArrayFileDamaged("head")
        _, length, checksum = _HEAD.unpack(head)
        described = os.pread(self._handle, length, _HEAD.size)
        if zlib.crc32(described) != checksum:
            raise ArrayFileDamaged("table")
        self._table = {
            name: _Entry(kind=np.dtype(kind), count=count, offset=offset, checksum=known)
            for name, (kind, count, offset, known) in json.loads(described).items()
        }
        self._start = _aligned(_HEAD.size + length)
        self._sound_as: tuple[int, int] | None = None
        self.size_bytes = os.fstat(self._handle).st_size
        if self.size_bytes < self._end():
            raise ArrayFileDamaged("length")

    @classmethod
    def open(cls, path: Path) -> Self:
        """See `__init__`."""
        return cls(path)

    def whole(self, name: str) -> Array:
        """All of an array, compared with its checksum.

        Raises:
            ArrayFileDamaged: it is not what was written.
        """
        entry = self._table[name]
        read = self._read(entry, 0, entry.count)
        if zlib.crc32(read) != entry.checksum:
            raise ArrayFileDamaged(name)
        return np.frombuffer(read, entry.kind)

    def part(self, name: str, start: int, end: int) -> Array:
        """The numbers of an array from `start` (from 0) up to before `end`.

        Raises:
            ArrayFileDamaged: the file has become shorter.
        """
        entry = self._table[name]
        return np.frombuffer(self._read(entry, start, end), entry.kind)

    def require_sound(self) -> None:
        """Compare all arrays with their checksums, once as long as nobody writes into the file.

        A whole pass takes a third of a millisecond for each MiB, the next look 2 µs.

        Raises:
            ArrayFileDamaged: something is not what was written.
        """
        found = os.fstat(self._handle)
        state = found.st_size, found.st_mtime_ns
        if state == self._sound_as:
            return
        for name, entry in self._table.items():
            if self._checksum(entry) != entry.checksum:
                raise ArrayFileDamaged(name)
        self._sound_as = state

    def _checksum(self, entry: _Entry) -> int:
        checksum = 0
        for start in range(0, entry.count, _PIECE):
            piece = self._read(entry, start, min(start + _PIECE, entry.count))
            checksum = zlib.crc32(piece, checksum)
        return checksum

    def _read(self, entry: _Entry, start: int, end: int) -> bytes:
        """A system call of its own each time: no map that a disk error turns into a signal."""
        width = entry.kind.itemsize
        wanted = (end - start) * width
        read = os.pread(self._handle, wanted, self._start + entry.offset + start * width)
        if len(read) != wanted:
            raise ArrayFileDamaged("length")
        return read

    def _end(self) -> int:
        ends = (entry.offset + entry.size_bytes for entry in self._table.values())
        return self._start + max(ends, default=0)


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGNMENT) * _ALIGNMENT


def _paddings(at: int, arrays: Arrays) -> Iterator[int]:
    """Bytes to be left empty before each array."""
    for array in arrays.values():
        start = _aligned(at)
        yield start - at
        at = start + array.nbytes
