"""Archives, judged by their real bytes and never unpacked into a folder."""

import hashlib
import tempfile
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from indexing.reading import archive_formats
from indexing.reading.archive_formats import Member, Sink
from indexing.reading.contents import has_malware_inside
from indexing.reading.foreign_file import Family
from indexing.reading.malware import Search
from indexing.reading.settings import Limits
from indexing.reading.sniffing import is_tar, look_at

_HOLDERS = (b"PK", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_LINKS_ARE_FILES = ("application/zip", "application/x-7z-compressed", "application/vnd.rar")


class TooMuch(Exception):
    """A limit of archives is reached: nothing more is read."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(kw_only=True)
class Account:
    """What was found in an archive and in the archives inside it.

    attacks: why it is never taken. doubts: why a person must decide. names: of all members.
    """

    limits: Limits
    packed_bytes: int
    attacks: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    has_malware: bool = False
    real_bytes: int = 0

    def meet(self, name: str) -> None:
        """One more member."""
        self.names.append(name)
        if len(self.names) > self.limits.archive_members:
            raise TooMuch("archive_too_many_members")

    def count_bytes(self, number: int) -> None:
        """So many more real bytes."""
        self.real_bytes += number
        if self.real_bytes > self.limits.archive_bytes:
            raise TooMuch("archive_too_large")
        is_counted = self.real_bytes > self.limits.archive_ratio_from_bytes
        if is_counted and self.real_bytes > self.packed_bytes * self.limits.archive_ratio:
            raise TooMuch("archive_ratio")


def examine(path: Path, media_type: str, limits: Limits) -> Account:
    """Read an archive to its end or to the first limit."""
    account = Account(limits=limits, packed_bytes=max(1, path.stat().st_size))
    try:
        _Level(account=account, outer=(_digest(path),)).examine(path, media_type)
    except TooMuch as limit:
        account.attacks.append(limit.code)
    return account


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One archive. outer: digests of it and of those around it. prefix: of the names in it."""

    account: Account
    outer: tuple[str, ...]
    prefix: str = ""
    seen: set[str] = field(default_factory=set)

    def examine(self, path: Path, media_type: str) -> None:
        account = self.account
        if len(self.outer) > account.limits.archive_depth:
            account.doubts.append("archive_too_deep")
            return
        members, links = len(account.names), len(account.links)
        try:
            archive_formats.walk(path, media_type, self)
        except archive_formats.Encrypted:
            account.doubts.append("archive_encrypted")
        except archive_formats.Split:
            account.doubts.append("archive_split")
        except archive_formats.DAMAGES:
            account.doubts.append("archive_damaged")
        self._judge_links(media_type, len(account.names) - members, account.links[links:])

    def _judge_links(self, media_type: str, members: int, links: list[str]) -> None:
        """A link is an attack: the next member is written through it.

        One that comes alone, in a format whose unpackers write it as a small file, leads nowhere:
        somebody packed the link instead of the file.
        """
        is_alone = len(links) == members and media_type in _LINKS_ARE_FILES
        if links:
            (self.account.doubts if is_alone else self.account.attacks).append("archive_link")

    def meet(self, member: Member) -> Sink | None:
        self.account.meet(self.prefix + member.name)
        self._judge_name(member)
        if member.is_encrypted and member.is_file:
            self.account.doubts.append("archive_encrypted")
            return None
        is_read = member.is_file and not member.is_link
        return _Reading(self, f"{self.prefix}{member.name}/") if is_read else None

    def count_bytes(self, number: int) -> None:
        self.account.count_bytes(number)

    def _judge_name(self, member: Member) -> None:
        name = member.name.replace("\\", "/")
        if "\0" in name or name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
            self.account.attacks.append("archive_escapes")
        if member.is_link:
            self.account.links.append(name)
        if member.is_file:
            same = unicodedata.normalize("NFC", name)
            if same in self.seen:
                self.account.doubts.append("archive_repeated_names")
            self.seen.add(same)

    def look_inside(self, path: Path, prefix: str) -> None:
        """A member that may hold files itself."""
        digest = _digest(path)
        if digest in self.outer:
            self.account.attacks.append("archive_contains_itself")
            return
        inner = look_at(path, path.name)
        if inner.family is Family.ARCHIVE:
            deeper = _Level(account=self.account, outer=(*self.outer, digest), prefix=prefix)
            deeper.examine(path, inner.sniffed.media_type)
        elif has_malware_inside(inner, self.account.limits):
            self.account.has_malware = True


class _Reading:
    """The bytes of one member: counted, searched, and kept for a moment if they may hold files."""

    def __init__(self, level: _Level, prefix: str) -> None:
        self._level, self._prefix = level, prefix
        self._search = Search()
        self._kept: IO[bytes] | None = None
        self._has_begun = False

    def write(self, block: bytes) -> None:
        self._level.account.count_bytes(len(block))
        self._search.feed(block)
        if not self._has_begun and _may_hold_files(block):
            self._kept = tempfile.NamedTemporaryFile(prefix="inner-")  # noqa: SIM115 # by close
        self._has_begun = True
        if self._kept is not None:
            self._kept.write(block)

    def close(self) -> None:
        if self._search.found:
            self._level.account.has_malware = True
        if self._kept is not None:
            with self._kept:
                self._kept.flush()
                self._level.look_inside(Path(self._kept.name), self._prefix)


def _may_hold_files(first: bytes) -> bool:
    is_mail = b"MIME-Version" in first and first[:4096].count(b": ") > 1
    return first.startswith(_HOLDERS) or b"%PDF-" in first[:1024] or is_tar(first) or is_mail


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
