"""A folder that behaves as the object store does, for tests that need no server.

Each key has a directory of its own, called by the digest of the key. In it a file for each version,
called `<version id>.<digest of its bytes>`, and beside it `<version id>.hold` and `.until`.
"""

import fcntl
import hashlib
import io
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from storage.bucket_rules import EVIDENCE
from storage.buckets import write_identity
from storage.durable import sync_folder, write_durably
from storage.errors import ObjectHeld, ObjectMissing, StorageUnavailable
from storage.objects import Buckets, ObjectStat, ObjectVersion, Stored, require_key
from storage.streams import MeasuredStream

DIGEST_CHARACTERS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderStore:
    """One bucket in a folder. See ObjectStore, HoldKeeper, DisposalStore.

    has_versions: an overwritten object stays. lock_days: default retention of each new version.
    clock: seconds since 1970, the store's own time, by which a retention ends.
    """

    path: Path
    has_versions: bool = True
    lock_days: int = 0
    clock: Callable[[], float] = time.time

    def prepare(self) -> None:
        """Make the folder; harmless when it is there."""
        (self.path / "incoming").mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(
        self, key: str, source: BinaryIO, *, size_bytes: int | None, sha256: str | None
    ) -> Stored:
        """See ObjectStore."""
        require_key(key)
        self.verify_bucket()
        stream = MeasuredStream(source, key=key, size_bytes=size_bytes, sha256=sha256)
        incoming = self.path / "incoming" / secrets.token_hex(8)
        try:
            _write(incoming, stream)
            with self._locked():
                return self._keep(key, incoming, stream)
        finally:
            incoming.unlink(missing_ok=True)

    def fetch(
        self, key: str, target: BinaryIO, *, version_id: str | None, sha256: str | None
    ) -> int:
        """See ObjectStore."""
        with self._locked():
            found = self._find(key, version_id)
            source = found.open("rb")
        with source:
            expected = sha256 or _kept_digest(found)
            stream = MeasuredStream(source, key=key, size_bytes=None, sha256=expected)
            for block in stream.blocks():
                target.write(block)
        return stream.count_bytes

    def read(self, key: str, *, version_id: str | None = None, sha256: str | None = None) -> bytes:
        """See ObjectStore."""
        target = io.BytesIO()
        self.fetch(key, target, version_id=version_id, sha256=sha256)
        return target.getvalue()

    def read_range(self, key: str, *, start: int, length: int, version_id: str | None) -> bytes:
        """See ObjectStore."""
        with self._locked():
            source = self._find(key, version_id).open("rb")
        with source:
            source.seek(start)
            return source.read(max(0, length))

    def stat(self, key: str, *, version_id: str | None = None) -> ObjectStat:
        """See ObjectStore."""
        with self._locked():
            found = self._find(key, version_id)
            return ObjectStat(
                key=key,
                version_id=self._version_id(found),
                size_bytes=found.stat().st_size,
                sha256=_kept_digest(found),
                stored_at=_stored_at(found),
                is_held=_hold_of(found).exists(),
                retain_until=_retained_until(found),
            )

    def versions(self, key: str) -> Sequence[ObjectVersion]:
        """See ObjectStore. There are no delete markers here."""
        with self._locked():
            return [
                ObjectVersion(
                    version_id=self._version_id(found),
                    size_bytes=found.stat().st_size,
                    stored_at=_stored_at(found),
                    is_latest=place == 0,
                    is_delete_marker=False,
                )
                for place, found in enumerate(self._bodies(key))
            ]

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See ObjectStore."""
        with self._locked():
            names = [path.read_text("utf-8") for path in self.path.glob("*/key")]
        yield from sorted(name for name in names if name.startswith(prefix))

    def kept_keys(self, prefix: str = "") -> Iterator[str]:
        """See ObjectStore. There are no delete markers here."""
        return self.keys(prefix)

    def delete(self, key: str, *, version_id: str | None) -> None:
        """See ObjectStore."""
        if self.has_versions and not version_id:
            raise ValueError("In a bucket with versions a version is deleted, never a name.")
        with self._locked():
            try:
                found = self._find(key, version_id)
            except ObjectMissing:
                return
            if _hold_of(found).exists() or self._is_retained(found):
                raise ObjectHeld(key)
            self._remove(found)

    def verify_bucket(self) -> None:
        """See ObjectStore."""
        if not (self.path / "incoming").is_dir():
            raise StorageUnavailable(f"{self.path} is gone")

    def hold(self, key: str, *, version_id: str) -> None:
        """See HoldKeeper."""
        with self._locked():
            write_durably(_hold_of(self._find(key, version_id)), b"")

    def is_held(self, key: str, *, version_id: str) -> bool:
        """See HoldKeeper."""
        with self._locked():
            return _hold_of(self._find(key, version_id)).exists()

    def release(self, key: str, *, version_id: str) -> None:
        """See DisposalStore."""
        with self._locked():
            try:
                _hold_of(self._find(key, version_id)).unlink(missing_ok=True)
            except ObjectMissing:
                return

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One thread of one process at a time; never around the copying of bytes."""
        self.verify_bucket()
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _keep(self, key: str, incoming: Path, stream: MeasuredStream) -> Stored:
        """Give the bytes that came in their name, unless the newest version has them already."""
        bodies = self._bodies(key)
        is_new = not bodies or not _holds(bodies[0], stream)
        body = self._name_body(key, incoming, stream.sha256, bodies) if is_new else bodies[0]
        return Stored(
            key=key,
            version_id=self._version_id(body),
            size_bytes=stream.count_bytes,
            sha256=stream.sha256,
            is_new=is_new,
        )

    def _name_body(self, key: str, incoming: Path, sha256: str, older: Sequence[Path]) -> Path:
        directory = self._directory(key)
        directory.mkdir(mode=0o700, exist_ok=True)
        write_durably(directory / "key", key.encode())
        number = int(older[0].name.partition("-")[0]) + 1 if older else 1
        version_id = f"{number:08}-{secrets.token_hex(4)}"  # a number alone could be given again
        body = directory / f"{version_id}.{sha256}"
        if self.lock_days:
            until = datetime.fromtimestamp(self.clock(), UTC) + timedelta(days=self.lock_days)
            write_durably(_until_of(body), until.isoformat().encode())
        incoming.rename(body)
        for replaced in () if self.has_versions else older:
            replaced.unlink()
        sync_folder(directory)
        sync_folder(self.path)
        return body

    def _remove(self, body: Path) -> None:
        for path in (body, _until_of(body)):
            path.unlink(missing_ok=True)
        if not any(_is_body(path) for path in body.parent.iterdir()):
            (body.parent / "key").unlink()
            body.parent.rmdir()
        sync_folder(self.path)

    def _directory(self, key: str) -> Path:
        return self.path / hashlib.sha256(key.encode()).hexdigest()

    def _bodies(self, key: str) -> list[Path]:
        """The files of all versions, the newest first."""
        directory = self._directory(key)
        if not directory.is_dir():
            return []
        return sorted(filter(_is_body, directory.iterdir()), reverse=True)

    def _find(self, key: str, version_id: str | None) -> Path:
        for body in self._bodies(key):
            if not version_id or body.stem == version_id:
                return body
        raise ObjectMissing(key)

    def _version_id(self, body: Path) -> str:
        return body.stem if self.has_versions else ""

    def _is_retained(self, body: Path) -> bool:
        until = _retained_until(body)
        return until is not None and self.clock() < until.timestamp()


def folder_buckets(
    path: Path, *, lock_days: int = 0, clock: Callable[[], float] = time.time
) -> Buckets:
    """Three buckets in a folder; it is made and gets its identity when it is new."""
    originals = FolderStore(path=path / "originals", lock_days=lock_days, clock=clock)
    work = FolderStore(path=path / "work", has_versions=False, clock=clock)
    evidence = FolderStore(path=path / "evidence", lock_days=EVIDENCE.days, clock=clock)
    for store in (originals, work, evidence):
        store.prepare()
    write_identity(evidence)
    return Buckets(
        originals=originals, work=work, evidence=evidence, holds=originals, disposal=originals
    )


def _write(path: Path, stream: MeasuredStream) -> None:
    with path.open("xb") as target:
        for block in stream.blocks():
            target.write(block)
        target.flush()
        os.fsync(target.fileno())


def _holds(body: Path, stream: MeasuredStream) -> bool:
    """Whether a version really has these bytes: its name alone proves nothing."""
    if _kept_digest(body) != stream.sha256 or body.stat().st_size != stream.count_bytes:
        return False
    with body.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest() == stream.sha256


def _is_body(path: Path) -> bool:
    return len(path.suffix) == DIGEST_CHARACTERS + 1


def _kept_digest(body: Path) -> str:
    return body.suffix.removeprefix(".")


def _hold_of(body: Path) -> Path:
    return body.with_suffix(".hold")


def _until_of(body: Path) -> Path:
    return body.with_suffix(".until")


def _retained_until(body: Path) -> datetime | None:
    until = _until_of(body)
    return datetime.fromisoformat(until.read_text("utf-8")) if until.exists() else None


def _stored_at(body: Path) -> datetime:
    return datetime.fromtimestamp(body.stat().st_mtime, UTC)
