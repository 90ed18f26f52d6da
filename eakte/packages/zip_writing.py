"""ZIP files written as a stream: nothing is held in memory, nothing needs to be sought back."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import IO, Self

from eakte.domain.calendar import BERLIN
from eakte.packages.errors import DoubledMember

_FIRST_ZIP_YEAR, _LAST_ZIP_YEAR = 1980, 2107  # the years that a ZIP can hold
_REGULAR_FILE = 0o100644 << 16
# What these formats hold is packed already: packing it again costs time and wins nothing.
PACKED_FORMATS = frozenset(
    {"pdf", "jpg", "jpeg", "jpe", "png", "docx", "xlsx", "pptx", "odt", "ods", "odp", "zip", "webp"}
)


class ZipStream:
    """A ZIP that is being written, ZIP64 where it grows large.

    The time of each member is `written_at`, so that the same content gives the same bytes.
    """

    def __init__(self, out: IO[bytes], *, written_at: datetime) -> None:
        """Write to `out`, which need not be able to seek."""
        self._archive = zipfile.ZipFile(out, "w", allowZip64=True)
        local = written_at.astimezone(BERLIN)
        year = min(max(local.year, _FIRST_ZIP_YEAR), _LAST_ZIP_YEAR)
        self._moment = (year, local.month, local.day, local.hour, local.minute, local.second)
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the table of members, but only after success: a torn ZIP stays unreadable."""
        if kind is not None:
            self._archive.fp = None  # or its destructor would write the table all the same
        self._archive.close()

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """A file of the ZIP to write to.

        Raises:
            DoubledMember: the name was used, or differs from a used one by upper case only.
        """
        if name.casefold() in self._names:
            raise DoubledMember(name)
        self._names.add(name.casefold())
        entry = zipfile.ZipInfo(name, self._moment)
        entry.external_attr = _REGULAR_FILE
        entry.compress_type = zipfile.ZIP_STORED if _is_packed(name) else zipfile.ZIP_DEFLATED
        with self._archive.open(entry, "w", force_zip64=True) as file:
            yield file

    def add(self, name: str, portions: Iterable[bytes]) -> None:
        """Write a file from portions of bytes.

        Raises:
            DoubledMember: as for member.
        """
        with self.member(name) as file:
            for portion in portions:
                file.write(portion)


def _is_packed(name: str) -> bool:
    return name.rpartition(".")[2].lower() in PACKED_FORMATS
