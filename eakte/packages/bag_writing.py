"""A bag (BagIt, RFC 8493) written as one ZIP in one pass: files first, their lists after them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from eakte.domain.calendar import berlin_date
from eakte.packages.errors import DangerousPackage
from eakte.packages.zip_reading import is_harmless_name
from eakte.packages.zip_writing import ZipStream

ALGORITHMS = ("sha256", "sha512")
PAYLOAD = "data/"
DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
OXUM = "Payload-Oxum"  # bytes and number of all files
_ESCAPES = {"%": "%25", "\n": "%0A", "\r": "%0D"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BagFile:
    """A file of the payload: its path below `data/` and its bytes in portions."""

    path: str
    portions: Iterable[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class BagSummary:
    """What was written: number and bytes of the files, and the digest of each by algorithm."""

    files: int
    size_bytes: int
    digests: Mapping[str, Mapping[str, str]]


def write_bag(
    out: IO[bytes],
    files: Iterable[BagFile],
    *,
    name: str,
    info: Sequence[tuple[str, str]],
    written_at: datetime,
) -> BagSummary:
    """Write a bag; `name` is its folder inside the ZIP, `info` the lines of bag-info.txt.

    Raises:
        DangerousPackage: a path leads outside the bag.
        DoubledMember: two files have one path.
    """
    with ZipStream(out, written_at=written_at) as package:
        bag = _Bag(package=package, name=name)
        bag.add_tag(DECLARATION, DECLARED)
        for file in files:
            bag.add_payload(file)
        dated = ("Bagging-Date", berlin_date(written_at).isoformat())
        counted = (OXUM, f"{bag.size_bytes}.{len(bag.payload)}")
        bag.add_tag(INFO, "".join(_line(*each) for each in (*info, dated, counted)))
        for algorithm in ALGORITHMS:
            bag.add_tag(f"manifest-{algorithm}.txt", _manifest(bag.payload, algorithm))
        tags = dict(bag.tags)
        for algorithm in ALGORITHMS:
            bag.add_tag(f"tagmanifest-{algorithm}.txt", _manifest(tags, algorithm))
    return BagSummary(files=len(bag.payload), size_bytes=bag.size_bytes, digests=bag.payload)


class _Bag:
    def __init__(self, *, package: ZipStream, name: str) -> None:
        _require_inside(name, may_hold_folders=False)
        self._package, self._name = package, name
        self.payload: dict[str, dict[str, str]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.size_bytes = 0

    def add_tag(self, name: str, text: str) -> None:
        self.tags[name], _ = self._written(name, (text.encode(),))

    def add_payload(self, file: BagFile) -> None:
        _require_inside(file.path, may_hold_folders=True)
        path = PAYLOAD + file.path
        self.payload[path], size = self._written(path, file.portions)
        self.size_bytes += size

    def _written(self, path: str, portions: Iterable[bytes]) -> tuple[dict[str, str], int]:
        digests = {algorithm: hashlib.new(algorithm) for algorithm in ALGORITHMS}
        size = 0
        with self._package.member(f"{self._name}/{path}") as member:
            for portion in portions:
                size += len(portion)
                member.write(portion)
                for digest in digests.values():
                    digest.update(portion)
        return {algorithm: digest.hexdigest() for algorithm, digest in digests.items()}, size


def escaped(path: str) -> str:
    """A path as it stands in a manifest (RFC 8493, 2.1.3)."""
    return "".join(_ESCAPES.get(sign, sign) for sign in path)


def _require_inside(path: str, *, may_hold_folders: bool) -> None:
    if not is_harmless_name(path, may_hold_folders=may_hold_folders):
        raise DangerousPackage("escapes", path)


def _manifest(files: Mapping[str, Mapping[str, str]], algorithm: str) -> str:
    return "".join(
        f"{digests[algorithm]}  {escaped(path)}\n" for path, digests in sorted(files.items())
    )


def _line(label: str, value: str) -> str:
    return f"{label}: {' '.join(value.split())}\n"
