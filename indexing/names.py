"""Many names in one row of bytes: ids of pages and documents, case files, kinds of documents."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from indexing.array_file import Array, ArrayFile


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Names(Sequence[bytes]):
    """Names by their number; a tenth of the memory of a list of strings.

    Attributes:
        joined: all names, one after the other.
        starts: where each name begins, and where one more would; a memory view gives plain numbers.
    """

    joined: bytes
    starts: "memoryview[int]"

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override] # no slices are asked
        return self.joined[self.starts[number] : self.starts[number + 1]]

    def __iter__(self) -> Iterator[bytes]:
        return (self.joined[start:end] for start, end in pairwise(self.starts))

    def number_of(self, name: bytes) -> int | None:
        """The number of a name, where they stand in the order of their bytes; None: not there."""
        number = bisect_left(self, name)
        return number if number < len(self) and self[number] == name else None

    def numbers_of(self, names: frozenset[str]) -> list[int]:
        """The numbers, from 1, of those names that are there, whatever their order."""
        found = (self.number_of(name.encode()) for name in names)
        return [number + 1 for number in found if number is not None]

    def beginning_with(self, start: bytes) -> range:
        """Numbers of the names that begin so, where they stand in the order of their bytes."""
        first = bisect_left(self, start)
        return range(first, bisect_left(self, _behind(start), first))


def to_arrays(label: str, names: Iterable[bytes]) -> dict[str, Array]:
    """Names as arrays of a file."""
    listed = list(names)
    starts = np.cumsum([0, *map(len, listed)], dtype=np.uint32)
    return {
        f"{label}.joined": np.frombuffer(b"".join(listed), np.uint8),
        f"{label}.starts": starts,
    }


def from_file(label: str, file: ArrayFile) -> Names:
    """Names that were written by `to_arrays`."""
    starts = file.whole(f"{label}.starts").data
    return Names(joined=file.whole(f"{label}.joined").tobytes(), starts=starts)


def _behind(start: bytes) -> bytes:
    """The first name, in the order of bytes, that comes after all that begin so."""
    return start[:-1] + bytes([start[-1] + 1])  # UTF-8 has no byte 255
