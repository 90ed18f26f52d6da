"""A bag (BagIt, RFC 8493) from outside, checked completely: every finding is told, not the first.

Nothing is fetched from the network: a bag that asks for it is not complete.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Protocol

from eakte.packages.bag_finding import BagFault, BagFinding
from eakte.packages.bag_writing import ALGORITHMS, DECLARATION, INFO, OXUM, PAYLOAD
from eakte.packages.errors import BagInvalid
from eakte.packages.zip_reading import ZipLimits, ZipReader, open_zip

FETCH = "fetch.txt"
MOST_TAG_BYTES = 64 * 2**20  # lists of files are read into memory
_VERSIONS = ("0.97", "1.0")
_DECLARED = re.compile(r"BagIt-Version: (\S+)\r?\nTag-File-Character-Encoding: UTF-8\r?\n?")
_ENTRY = re.compile(r"([0-9a-fA-F]+)\s+\*?(.+)")
_UNESCAPES = {"%25": "%", "%0A": "\n", "%0D": "\r"}


class BagContent(Protocol):
    """The files of a bag by their paths inside it."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """The paths of all files with their sizes in bytes."""

    def portions(self, path: str) -> Iterator[bytes]:
        """The bytes of a file."""


class _FolderInZip:
    """The files of a ZIP below its one folder."""

    def __init__(self, archive: ZipReader, folder: str) -> None:
        self._archive, self._folder = archive, folder

    @property
    def sizes(self) -> Mapping[str, int]:
        return {name.removeprefix(self._folder): size for name, size in self._archive.sizes.items()}

    def portions(self, path: str) -> Iterator[bytes]:
        return self._archive.portions(self._folder + path)


@contextmanager
def open_bag(source: IO[bytes]) -> Iterator[BagContent]:
    """The content of a bag that came as a ZIP; it is not checked yet.

    Raises:
        DamagedPackage: it is no ZIP.
        DangerousPackage: the ZIP is built to harm.
        BagInvalid: the ZIP does not hold exactly one folder.
    """
    with open_zip(source, ZipLimits(may_hold_folders=True)) as archive:
        folders = {name.partition("/")[0] + "/" for name in archive.sizes}
        if len(folders) != 1:
            raise BagInvalid([BagFinding(fault=BagFault.NOT_ONE_FOLDER)])
        yield _FolderInZip(archive, folders.pop())


def check_bag(content: BagContent) -> tuple[BagFinding, ...]:
    """What is wrong with a bag; nothing where it is complete and unchanged."""
    if DECLARATION not in content.sizes:
        return (BagFinding(fault=BagFault.NO_DECLARATION, path=DECLARATION),)
    return (
        *_declaration(content),
        *_payload(content),
        *_tags(content),
        *_oxum(content),
        *_fetches(content),
    )


def require_valid_bag(content: BagContent) -> None:
    """Refuse a bag that is not complete and unchanged.

    Raises:
        BagInvalid: with all findings.
    """
    if findings := check_bag(content):
        raise BagInvalid(findings)


def _declaration(content: BagContent) -> Iterator[BagFinding]:
    found = _DECLARED.fullmatch(_text(content, DECLARATION))
    if not found or found[1] not in _VERSIONS:
        yield BagFinding(fault=BagFault.UNKNOWN_VERSION, path=DECLARATION)


def _payload(content: BagContent) -> Iterator[BagFinding]:
    manifests = _manifests(content, "manifest-")
    if not manifests:
        yield BagFinding(fault=BagFault.NO_MANIFEST)
        return
    payload = {path for path in content.sizes if path.startswith(PAYLOAD)}
    in_all = set.intersection(*map(set, manifests.values()))
    in_any = set.union(*map(set, manifests.values()))
    yield from _found(BagFault.NOT_LISTED, payload - in_all)
    yield from _found(BagFault.MISSING, in_any - payload)
    yield from _altered(content, manifests, payload)


def _tags(content: BagContent) -> Iterator[BagFinding]:
    manifests = _manifests(content, "tagmanifest-")
    listed = {path for manifest in manifests.values() for path in manifest}
    yield from _found(BagFault.MISSING, listed - set(content.sizes))
    yield from _altered(content, manifests, set(content.sizes))


def _altered(
    content: BagContent, manifests: Mapping[str, Mapping[str, str]], present: set[str]
) -> Iterator[BagFinding]:
    for path in sorted(present & {path for listed in manifests.values() for path in listed}):
        wanted = {
            _algorithm(name): listed[path] for name, listed in manifests.items() if path in listed
        }
        digests = {algorithm: hashlib.new(algorithm) for algorithm in wanted}
        for portion in content.portions(path):
            for digest in digests.values():
                digest.update(portion)
        if any(digest.hexdigest() != wanted[name] for name, digest in digests.items()):
            yield BagFinding(fault=BagFault.ALTERED, path=path)


def _oxum(content: BagContent) -> Iterator[BagFinding]:
    if INFO not in content.sizes:
        return
    found = re.search(rf"^{OXUM}: *(\d+)\.(\d+)\s*$", _text(content, INFO), re.MULTILINE)
    sizes = [size for path, size in content.sizes.items() if path.startswith(PAYLOAD)]
    if found and (int(found[1]), int(found[2])) != (sum(sizes), len(sizes)):
        yield BagFinding(fault=BagFault.OTHER_COUNT, path=INFO)


def _fetches(content: BagContent) -> Iterator[BagFinding]:
    if FETCH in content.sizes:
        yield BagFinding(fault=BagFault.WANTS_FETCHING, path=FETCH)


def _found(fault: BagFault, paths: set[str]) -> Iterator[BagFinding]:
    yield from (BagFinding(fault=fault, path=path) for path in sorted(paths))


def _manifests(content: BagContent, kind: str) -> dict[str, dict[str, str]]:
    names = [f"{kind}{algorithm}.txt" for algorithm in ALGORITHMS]
    return {name: _listed(_text(content, name)) for name in names if name in content.sizes}


def _listed(manifest: str) -> dict[str, str]:
    entries = (_ENTRY.fullmatch(line) for line in manifest.splitlines())
    return {_unescaped(entry[2]): entry[1].lower() for entry in entries if entry}


def _unescaped(path: str) -> str:
    return re.sub(
        "%(25|0[aAdD])", lambda found: _UNESCAPES[found.group().upper()], path
    ).removeprefix("./")


def _algorithm(manifest: str) -> str:
    return manifest.rpartition("-")[2].removesuffix(".txt")


def _text(content: BagContent, path: str) -> str:
    if content.sizes[path] > MOST_TAG_BYTES:
        raise BagInvalid([BagFinding(fault=BagFault.TOO_LARGE, path=path)])
    return b"".join(content.portions(path)).decode("utf-8", "replace")
