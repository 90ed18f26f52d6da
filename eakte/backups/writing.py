"""Steps of a backup: rows of one moment, then the objects that they name, then all evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from eakte.backups.folder import BackupFolder, Snapshot
from eakte.domain.backup import Bucket, KeptObject, Lost
from eakte.domain.certificate import Facts
from eakte.messages.shelf import DESCRIBING
from eakte.records import Records
from eakte.signed_notes import first_version
from storage import Buckets, DigestMismatch, ObjectMissing, ObjectStore

IDENTITY = "store-identity"  # of the store: another store has another one


def table_file(name: str) -> str:
    """The file of a table in a snapshot."""
    return f"tables/{name}.jsonl.gz"


def write_tables(records: Records, into: Snapshot) -> tuple[datetime, dict[str, int]]:
    """Write all rows as they stand at one moment, while the office works on.

    Returns:
        The moment, and the number of rows of each table.
    """
    with records.read(None) as tx:
        return tx.now, {
            name: into.write_lines(table_file(name), map(dict, tx.table_copies.rows(name)))
            for name in tx.table_copies.names()
        }


def references(tables: Snapshot) -> Iterator[KeptObject]:
    """The objects that the rows of a snapshot name: originals, readings, messages."""
    for row in tables.lines(table_file("blob")):
        yield original_of(row)
    for row in tables.lines(table_file("page")):
        if row["words_key"]:
            yield KeptObject(bucket=Bucket.WORK, key=row["words_key"])
    for row in tables.lines(table_file("disposal_message")):
        if row["store_key"] and row["kind"] in DESCRIBING:
            yield KeptObject(bucket=Bucket.WORK, key=row["store_key"])


def original_of(row: Facts) -> KeptObject:
    """The object of a row that knows an original."""
    return KeptObject(
        bucket=Bucket.ORIGINALS,
        key=row["store_key"],
        sha256=row["sha256"],
        size_bytes=row["size_bytes"],
        version=row["store_version"],
        is_held=row["held_at"] is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """Copies objects out of the store into the folder; each digest once."""

    buckets: Buckets
    folder: BackupFolder
    records: Records

    def objects(self, made: Snapshot, before: Snapshot | None) -> Iterator[KeptObject]:
        """All objects of a snapshot, each when its bytes lie in the folder or are found lost.

        Args:
            made: the snapshot, whose tables are written.
            before: the former one, whose evidence nobody can have changed; None: there is none.

        Raises:
            StorageUnavailable: the store does not answer; what was copied stays.
            FolderFull, FolderFails: the folder takes no more.
        """
        for named in references(made):
            kept = self._copied(named)
            if kept is not None:
                yield kept
        yield from self._evidence(before)

    def _copied(self, named: KeptObject) -> KeptObject | None:
        """An object with its bytes, or why it has none; None: it was destroyed meanwhile."""
        try:
            return self._kept(named)
        except ObjectMissing:
            lost = replace(named, lost=Lost.MISSING)
        except DigestMismatch:
            lost = replace(named, lost=Lost.CHANGED)
        if named.bucket is Bucket.EVIDENCE:
            return lost
        with self.records.read(None) as tx:
            return lost if tx.stock.is_named(named.key) else None

    def _kept(self, named: KeptObject) -> KeptObject:
        store = store_of(self.buckets, named.bucket)
        if not named.sha256:
            found = store.stat(named.key, version_id=named.version or None)
            named = replace(named, sha256=found.sha256 or "", size_bytes=found.size_bytes)
        if self.folder.has(named.sha256, named.size_bytes):
            return named

        def write(target: BinaryIO) -> None:
            version, digest = named.version or None, named.sha256 or None
            store.fetch(named.key, target, version_id=version, sha256=digest)

        sha256, size_bytes = self.folder.keep(write, verified=named.sha256)
        return replace(named, sha256=sha256, size_bytes=size_bytes)

    def _evidence(self, before: Snapshot | None) -> Iterator[KeptObject]:
        """Everything in the evidence bucket; both lists are sorted, and no entry ever changes."""
        former = (each for each in _evidence_of(before) if not each.lost)
        known = next(former, None)
        for key in self.buckets.evidence.kept_keys(""):
            while known is not None and known.key < key:
                known = next(former, None)
            if key == IDENTITY:
                continue
            if known is not None and known.key == key:
                yield known
                continue
            first = first_version(self.buckets.evidence, key)  # nobody can take it away
            named = KeptObject(bucket=Bucket.EVIDENCE, key=key, version=first)
            kept = self._copied(named)
            if kept is not None:
                yield kept


def store_of(buckets: Buckets, bucket: Bucket) -> ObjectStore:
    """The store in which objects of a bucket lie."""
    return {
        Bucket.ORIGINALS: buckets.originals,
        Bucket.WORK: buckets.work,
        Bucket.EVIDENCE: buckets.evidence,
    }[bucket]


def _evidence_of(before: Snapshot | None) -> Iterator[KeptObject]:
    found = before.objects() if before else ()
    return (each for each in found if each.bucket is Bucket.EVIDENCE)
