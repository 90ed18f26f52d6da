"""FLOW back up -> restore -> replay -> open: a second place for all that is kept (Sicherung).

A backup is the rows of one moment and every object that they name, taken while the office works.
A restore brings evidence, objects and rows, in this order; then what happened after that moment is
done again: what was destroyed stays destroyed, and holds stand. The installation opens with its
outbox frozen (`eakte.outbox`): a person looks at the comparison first.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eakte.backups import folder as backup_folder
from eakte.backups.check import is_genuine
from eakte.backups.folder import OBJECTS, BackupFolder, Snapshot
from eakte.backups.replaying import Replay
from eakte.backups.restoring import Target
from eakte.backups.writing import Copying, table_file, write_tables
from eakte.domain.access import system_actor
from eakte.domain.backup import (
    KeptObject,
    Manifest,
    NoSnapshot,
    OfAnotherStore,
    SnapshotDamaged,
)
from eakte.domain.certificate import Facts
from eakte.migrations import revision
from eakte.receipts import ReceiptSigner
from eakte.records import Records
from storage import Buckets, store_identity

Each = Callable[[int, int], None]  # steps done, all steps as far as they are known


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did.

    destroyed: orders whose destructions were done again. held: holds that were set or changed
    again. to_look_at: references of destroyed case files in which something lies that no
    certificate names. untrusted: keys of certificates and notes that were not believed and not done
    again; untrusted_holds: of notes of holds.
    """

    manifest: Manifest
    destroyed: int
    held: int
    to_look_at: tuple[str, ...]
    untrusted: tuple[str, ...]
    untrusted_holds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Safekeeping:
    """Backups of an installation, and the way back from them.

    records: for a restore as the owner of the tables. scratch: for rows on their way.
    """

    records: Records
    buckets: Buckets
    signer: ReceiptSigner
    scratch: Path

    def back_up(self, folder: BackupFolder, *, keep: int, each: Each) -> Manifest:
        """Make a snapshot and remove those beyond the newest `keep`. Interrupted it is repeated.

        Raises:
            BackupRefused: the folder is full, busy, broken, or of another installation.
            StorageUnavailable, DatabaseUnavailable: a memory does not answer; run it again.
        """
        with folder.locked():
            before = self._newest(folder)
            made = folder.begun()
            taken_at, tables = write_tables(self.records, made)
            copying = Copying(buckets=self.buckets, folder=folder, records=self.records)
            objects = _counted(copying.objects(made, before), tables["blob"], each)
            made.write_lines(OBJECTS, (kept.as_json() for kept in objects))
            manifest = Manifest(
                taken_at=taken_at,
                schema=revision(self.records.engine) or "",
                store=store_identity(self.buckets),
                tables=tables,
                files=made.digests(),
                objects=sum(1 for _ in made.objects()),
                size_bytes=sum(kept.size_bytes for kept in made.objects()),
                lost=[kept.key for kept in made.objects() if kept.lost],
            )
            key = {"id": self.signer.key_id(), "public_key": self.signer.public_key()}
            folder.finish(made, manifest, backup_folder.signed(manifest, self.signer.sign, key))
            folder.forget(keep=keep)
        return manifest

    def restore(
        self, folder: BackupFolder, name: str | None, *, accepts_damage: bool, each: Each
    ) -> Restored:
        """Fill an empty installation from a snapshot (None: the newest). Interrupted it goes on.

        Args:
            folder: with the snapshot.
            name: of the snapshot.
            accepts_damage: go on without the bytes of objects that are damaged in the folder.
            each: called with the objects that are done, of all.

        Raises:
            BackupRefused: something here is not empty, or something there is not sound.
            StorageUnavailable, DatabaseUnavailable: run it again.
        """
        snapshot = folder.named(name)
        manifest = folder.manifest(snapshot, is_genuine=self._is_genuine)
        newest = self._newest_sound(folder)
        target = Target(
            owner=self.records,
            buckets=self.buckets,
            folder=folder,
            snapshot=snapshot,
            newest=newest,
            manifest=manifest,
            key_ids=keys_used(newest) | frozenset(self.signer.public_keys()),
        )
        if not target.is_loaded():
            if not accepts_damage:
                target.check(each)
            self._fill(target, each)
        target.bring_forward()
        return self._replayed(target)

    def _fill(self, target: Target, each: Each) -> None:
        target.begin()
        target.put_evidence()
        noted = (note.told for note in target.noted_since())
        gone = target.gone([*target.destroyed_since(), *noted])
        target.put_objects(gone, each)
        self.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.scratch, prefix="restore-") as spool:
            rows = Snapshot(path=Path(spool))
            target.put_originals(gone, rows, each)
            target.load(rows)

    def _replayed(self, target: Target) -> Restored:
        """Do again what happened since, note it in each journal, and let the installation open."""
        replay = Replay(records=self.records, buckets=self.buckets)
        told = target.destroyed_since()
        to_look_at = [each for one in told for each in replay.destroy_again(one)]
        noted = target.noted_since()
        to_look_at += [each for note in noted for each in replay.destroy_noted(note)]
        replay.end_noted(noted)
        held = sum(replay.hold_again(hold, system_actor(tenant)) for tenant, hold in target.holds())
        destroyed = len(told) + len({note.told.order for note in noted})
        target.end({"destroyed": destroyed, "held": held})
        return Restored(
            manifest=target.manifest,
            destroyed=destroyed,
            held=held,
            to_look_at=tuple(to_look_at),
            untrusted=tuple(target.untrusted()),
            untrusted_holds=tuple(target.untrusted_holds()),
        )

    def _newest(self, folder: BackupFolder) -> Snapshot | None:
        """The former snapshot, when it is sound and of this installation.

        Raises:
            OfAnotherStore: it is of another one.
        """
        if not folder.names():
            return None
        found = folder.named(None)
        try:
            manifest = folder.manifest(found, is_genuine=self._is_genuine)
        except SnapshotDamaged:
            return None
        if manifest.store != store_identity(self.buckets):
            raise OfAnotherStore(manifest.store)
        return found

    def _newest_sound(self, folder: BackupFolder) -> Snapshot:
        """The newest snapshot that is what was signed: it knows most of what happened."""
        for name in reversed(folder.names()):
            found = folder.named(name)
            with suppress(SnapshotDamaged):
                folder.manifest(found, is_genuine=self._is_genuine)
                return found
        raise NoSnapshot("")

    def _is_genuine(self, told: Facts) -> bool:
        return is_genuine(told, self.signer)


def keys_used(tables: Snapshot) -> frozenset[str]:
    """Ids of the keys of which the journal in a sound snapshot knows: keys may be renewed."""
    return frozenset(row["key_id"] for row in tables.lines(table_file("checkpoint")))


def _counted(objects: Iterable[KeptObject], known: int, each: Each) -> Iterator[KeptObject]:
    for number, kept in enumerate(objects, start=1):
        each(number, max(number, known))
        yield kept
