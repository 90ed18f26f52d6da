"""The folder of backups (Sicherungsordner): snapshots, and each object once under its digest.

    objects/<first two hex digits>/<sha256>     bytes of objects, shared by all snapshots
    snapshots/<moment>/tables/<table>.jsonl.gz  rows of the database
    snapshots/<moment>/objects.jsonl.gz         which objects belong to it
    snapshots/<moment>/manifest.json            digests of these files, signed

A snapshot appears in one step when all of it lies durably on the disk. What an interrupted backup
left is used (objects) or removed (the rest) by the next one.
"""

import fcntl
import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import BinaryIO, TextIO

from eakte.domain.backup import (
    FolderBusy,
    FolderFails,
    FolderFull,
    KeptObject,
    Manifest,
    NoSnapshot,
    SnapshotDamaged,
    kept_object,
    manifest_of,
)
from eakte.domain.certificate import Facts, canonical
from storage import sync_folder

MANIFEST, OBJECTS = "manifest.json", "objects.jsonl.gz"
UNFINISHED = ".part"
DIGITS_OF_A_DIGEST = 16  # that tell one from another when what nobody needs is removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The files of one snapshot; while it is being made it has another name."""

    path: Path

    def write_lines(self, name: str, lines: Iterable[Facts]) -> int:
        """Write values, one a line; their number."""
        place = self.path / name
        with folder_errors(place):
            place.parent.mkdir(mode=0o700, exist_ok=True)
            with place.open("xb") as raw:
                count = _write_lines(raw, lines)
                raw.flush()
                os.fsync(raw.fileno())
        return count

    def lines(self, name: str) -> Iterator[Facts]:
        """The values of a file; none when there is no such file.

        Raises:
            SnapshotDamaged: it cannot be read.
        """
        place = self.path / name
        if not place.exists():
            return
        try:
            with gzip.open(place, "rt", encoding="utf-8") as source:
                yield from map(json.loads, source)
        except (OSError, EOFError, ValueError) as error:
            raise SnapshotDamaged([str(place)]) from error

    def objects(self) -> Iterator[KeptObject]:
        """The objects that belong to it."""
        return map(kept_object, self.lines(OBJECTS))

    def digests(self) -> dict[str, str]:
        """SHA-256 of each file beside the manifest, by its name."""
        files = sorted(path for path in self.path.rglob("*.gz"))
        return {str(path.relative_to(self.path)): digest_of_file(path) for path in files}


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFolder:
    """One folder with the backups of one installation."""

    path: Path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One backup at a time, and nobody who reads meanwhile.

        Raises:
            FolderBusy: another one works here.
        """
        with folder_errors(self.path):
            for part in ("objects", "snapshots"):
                (self.path / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self.path / "lock").open("w")
        with lock:
            _take(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def unchanging(self) -> Iterator[None]:
        """Several may read at a time, and no backup removes anything meanwhile. Writes nothing.

        Raises:
            FolderBusy: a backup works here.
        """
        with ExitStack() as stack:
            with folder_errors(self.path), suppress(FileNotFoundError):  # nobody backed up here
                lock = stack.enter_context((self.path / "lock").open("r"))
                _take(lock, fcntl.LOCK_SH)
            yield

    def names(self) -> Sequence[str]:
        """Finished snapshots, the oldest first."""
        found = (self.path / "snapshots").glob(f"*/{MANIFEST}")
        return sorted(path.parent.name for path in found if path.parent.suffix != UNFINISHED)

    def named(self, name: str | None) -> Snapshot:
        """A finished snapshot; None: the newest.

        Raises:
            NoSnapshot: there is none.
        """
        names = self.names()
        if not names or (name is not None and name not in names):
            raise NoSnapshot(name or "")
        return Snapshot(path=self.path / "snapshots" / (name or names[-1]))

    def begun(self) -> Snapshot:
        """A snapshot to be written; what an interrupted backup left of its own is removed."""
        with folder_errors(self.path):
            for left in (self.path / "snapshots").iterdir():
                if left.name not in self.names():
                    shutil.rmtree(left)
            for left in self.path.glob("objects/*.new"):
                left.unlink()
            made = Snapshot(path=self.path / "snapshots" / f"begun{UNFINISHED}")
            made.path.mkdir(mode=0o700)
        return made

    def finish(self, made: Snapshot, manifest: Manifest, signed: Facts) -> Snapshot:
        """Give a snapshot its manifest and its name; from then on it counts."""
        place = made.path / MANIFEST
        with folder_errors(place):
            with place.open("x", encoding="utf-8") as target:
                target.write(f"{json.dumps(signed, indent=1, sort_keys=True)}\n")
                target.flush()
                os.fsync(target.fileno())
            for folder in (made.path / "tables", *self.path.glob("objects/??/")):
                sync_folder(folder)
            sync_folder(self.path / "objects")
            sync_folder(made.path)
            finished = Snapshot(path=made.path.with_name(manifest.name))
            made.path.rename(finished.path)
            sync_folder(finished.path.parent)
        return finished

    def manifest(self, snapshot: Snapshot, *, is_genuine: Callable[[Facts], bool]) -> Manifest:
        """The manifest of a snapshot whose signature and files are sound.

        Raises:
            SnapshotDamaged: something is not what was signed; it is named.
        """
        place = snapshot.path / MANIFEST
        try:
            told = json.loads(place.read_text("utf-8"))
            is_sound = is_genuine(told)
            manifest = manifest_of(told)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SnapshotDamaged([str(place)]) from error
        if not is_sound or manifest.name != snapshot.path.name:
            raise SnapshotDamaged([str(place)])
        found = snapshot.digests()
        names = sorted(found.keys() | manifest.files.keys())
        damaged = [name for name in names if found.get(name) != manifest.files.get(name)]
        if damaged:
            raise SnapshotDamaged([str(snapshot.path / name) for name in damaged])
        return manifest

    def place_of(self, sha256: str) -> Path:
        """Where the bytes of an object lie."""
        return self.path / "objects" / sha256[:2] / sha256

    def has(self, sha256: str, size_bytes: int) -> bool:
        """Whether bytes of this digest lie here, by their name and length."""
        place = self.place_of(sha256)
        return bool(sha256) and place.is_file() and place.stat().st_size == size_bytes

    def keep(self, write: Callable[[BinaryIO], object], *, verified: str = "") -> tuple[str, int]:
        """Keep what is written into the file that is handed over; its digest and length.

        Args:
            write: writes all of it.
            verified: the digest, where whoever writes compares it; empty: it is computed here.
        """
        new = self.path / "objects" / f"{os.getpid()}.new"
        try:
            with folder_errors(new), new.open("w+b") as target:
                write(target)
                target.flush()
                os.fsync(target.fileno())
                size_bytes = target.seek(0, os.SEEK_END)
                target.seek(0)
                sha256 = verified or hashlib.file_digest(target, "sha256").hexdigest()
            place = self.place_of(sha256)
            with folder_errors(place):
                place.parent.mkdir(mode=0o700, exist_ok=True)
                new.replace(place)
        finally:
            new.unlink(missing_ok=True)
        return sha256, size_bytes

    def forget(self, *, keep: int) -> int:
        """Remove all but the newest snapshots, and objects that none of them needs; how many."""
        old = self.names()[:-keep]
        if not old:
            return 0
        with folder_errors(self.path):
            for name in old:
                place = self.path / "snapshots" / name
                (place / MANIFEST).unlink()  # from now on it does not count
                shutil.rmtree(place)
        needed = {
            _short(each.sha256)
            for name in self.names()
            for each in self.named(name).objects()
            if each.sha256
        }
        with folder_errors(self.path):
            for place in (self.path / "objects").glob("??/*"):
                if _short(place.name) not in needed:
                    place.unlink()
        return len(old)


def _write_lines(raw: BinaryIO, lines: Iterable[Facts]) -> int:
    count = 0
    with gzip.open(raw, "wt", compresslevel=1, encoding="utf-8") as target:
        for count, line in enumerate(lines, start=1):  # noqa: B007 # the count is the result
            target.write(f"{json.dumps(line, ensure_ascii=False)}\n")
    return count


def signed(manifest: Manifest, sign: Callable[[bytes], str], key: Facts) -> Facts:
    """A manifest with its key and the signature over its canonical JSON."""
    told = manifest.as_json() | {"key": key}
    return told | {"signature": sign(canonical(told).encode())}


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


@contextmanager
def folder_errors(path: Path) -> Iterator[None]:
    """What the system says of the folder, in the words of this room.

    Raises:
        FolderFull, FolderFails: instead of an OSError.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {ENOSPC, EDQUOT}:
            raise FolderFull(str(path)) from error
        raise FolderFails(str(path), error.strerror or type(error).__name__) from error


def _take(lock: TextIO, how: int) -> None:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise FolderBusy from error


def _short(sha256: str) -> int:
    return int(sha256[:DIGITS_OF_A_DIGEST], 16)
