"""Steps of a restore: look, evidence, objects, rows. Each can be repeated after a kill."""

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from eakte import clock_watch
from eakte.backups.check import damaged_objects, require_none
from eakte.backups.folder import BackupFolder, Snapshot
from eakte.backups.writing import IDENTITY, original_of, store_of, table_file
from eakte.certifying import destructions_told
from eakte.destruction_notes import notes_told
from eakte.domain.access import TenantId, system_actor
from eakte.domain.backup import (
    Bucket,
    ForeignEvidence,
    FromNewerVersion,
    KeptObject,
    Manifest,
    NotEmpty,
)
from eakte.domain.certificate import Facts, Outcome
from eakte.domain.destruction_note import DestructionNote
from eakte.domain.hold import Hold
from eakte.domain.replay import DestructionTold
from eakte.hold_notes import holds_told, untrusted_holds
from eakte.journal import OFFICE_STREAM, Detail, Event
from eakte.migrations import is_known, revision, upgrade
from eakte.outbox import freeze
from eakte.records import Records
from storage import Buckets, DigestMismatch, ObjectMissing, anchors_of, store_identity

RESTORING = "restoring"  # a fact of the installation, and a key of the work bucket, until the end
NOWHERE = ""  # version of an original that was not in the backup

Each = Callable[[int, int], None]  # objects done, all objects


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The empty installation, and the snapshot that it shall be filled from.

    newest: the newest sound snapshot, for the evidence. key_ids: of the keys that this installation
    has ever signed with.
    """

    owner: Records
    buckets: Buckets
    folder: BackupFolder
    snapshot: Snapshot
    newest: Snapshot
    manifest: Manifest
    key_ids: frozenset[str]

    def is_loaded(self) -> bool:
        """Whether a restore of this snapshot was interrupted after its database was filled.

        Raises:
            NotEmpty: there is something here that this snapshot did not bring.
            ForeignEvidence: what lies in the evidence bucket tells of another installation.
            FromNewerVersion: this program is older than the one that made the snapshot.
        """
        if not is_known(self.manifest.schema):
            raise FromNewerVersion(self.manifest.schema)
        found = revision(self.owner.engine)
        if found is not None:
            with self.owner.read(None) as tx:
                begun = tx.installation.value(RESTORING)
                if begun == self.manifest.name:
                    return True
                if begun or not tx.table_copies.is_empty() or found != self.manifest.schema:
                    raise NotEmpty
        self._require_store()
        return False

    def _require_store(self) -> None:
        """The store holds nothing, or is the one of which the snapshot was made.

        Certificates and notes of holds are done again; those of others must not be.
        """
        if store_identity(self.buckets) == self.manifest.store:
            return
        with suppress(ObjectMissing):
            if self.buckets.work.read(RESTORING).decode() == self.manifest.name:
                return
        if next(iter(self.buckets.originals.keys("")), None) is not None:
            raise NotEmpty
        if any(key != IDENTITY for key in self.buckets.evidence.kept_keys("")):
            raise ForeignEvidence

    def begin(self) -> None:
        """Mark the store, so that an interrupted restore may go on in it."""
        mark = self.manifest.name.encode()
        self.buckets.work.put(RESTORING, io.BytesIO(mark), size_bytes=len(mark), sha256=None)

    def end(self, done: Mapping[str, int]) -> None:
        """Say in the journal of each tenant what was done; then the installation may open.

        Anchors beyond the restored journal tell of a time that was lost: the entry names the last.
        The clock of this machine is compared with a moment that the backup knows, not with the
        entries of the restore: after two days two persons say that it is right.
        """
        self.buckets.work.delete(RESTORING, version_id=None)
        for tenant in self.tenants():
            with self.owner.begin(system_actor(tenant)) as tx:
                clock_watch.remember_first(tx, self.manifest.taken_at)
        taken_at = self.manifest.taken_at.isoformat()
        with self.owner.begin(None) as tx:
            for tenant in self.tenants():
                detail: Detail = {
                    "taken_at": taken_at,
                    "last_anchor": self._last_anchor(tenant),
                    **done,
                }
                event = Event(
                    stream=OFFICE_STREAM, action="restored", subject="backup", detail=detail
                )
                tx.note(event, by=system_actor(tenant))
            tx.installation.drop(RESTORING)

    def _last_anchor(self, tenant: TenantId) -> str:
        last = ""
        for last in self.buckets.evidence.kept_keys(anchors_of(tenant)):  # noqa: B007 # the last one
            pass
        return last

    def check(self, each: Each) -> None:
        """Read every object of the snapshot before anything is written.

        Raises:
            SnapshotDamaged: with the names of all that are not what they were.
        """
        require_none(damaged_objects(self.folder, self.snapshot, self.manifest, each))

    def put_evidence(self) -> None:
        """Everything that is known of anchors, certificates and holds, from the newest snapshot.

        What lies there already stays: nobody can change it.
        """
        for kept in self.newest.objects():
            if kept.bucket is Bucket.EVIDENCE and not self.buckets.evidence.versions(kept.key):
                self._put(kept)

    def destroyed_since(self) -> list[DestructionTold]:
        """Destructions that certificates tell of, and that the snapshot does not know yet."""
        rows = self.snapshot.lines(table_file("certificate"))
        known = {row["order"] for row in rows if row["pdf_key"]}
        return [told for _, told in self._certificates() if told and told.order not in known]

    def noted_since(self) -> list[DestructionNote]:
        """Destructions that only notes tell of: no certificate does, nor does the snapshot."""
        certified = {told.order for _, told in self._certificates() if told}
        stubs = {row["case"] for row in self.snapshot.lines(table_file("stub"))}
        return [
            note
            for _, note in self._notes()
            if note and note.told.order not in certified and not note.is_known(stubs)
        ]

    def gone(self, told: Iterable[DestructionTold]) -> frozenset[str]:
        """Objects that went, as certificates or notes tell, after the moment of the snapshot.

        What it has although it knows that they had gone are the same bytes, handed in again.
        """
        gone = {
            (each.key, each.document)
            for one in told
            for each in one.objects
            if each.outcome is Outcome.ABSENT
        }
        for row in self.snapshot.lines(table_file("destroyed_object")):
            if row["absent_at"]:
                gone.discard((row["store_key"], row["document"]))
        return frozenset(key for key, _ in gone)

    def untrusted(self) -> list[str]:
        """Certificates and notes that nobody believes: damaged, or signed by somebody else."""
        return [
            key
            for key, told in chain[tuple[str, object]](self._certificates(), self._notes())
            if told is None
        ]

    def holds(self) -> Iterator[tuple[TenantId, Hold]]:
        """All holds that ever were, as their notes tell."""
        for tenant in self.tenants():
            for told in holds_told(self.buckets.evidence, tenant, signed_by=self.key_ids):
                yield tenant, told

    def untrusted_holds(self) -> list[str]:
        """Notes of holds that nobody believes, as with certificates."""
        return [
            key
            for tenant in self.tenants()
            for key in untrusted_holds(self.buckets.evidence, tenant, signed_by=self.key_ids)
        ]

    def _notes(self) -> Iterator[tuple[str, DestructionNote | None]]:
        for tenant in self.tenants():
            yield from notes_told(self.buckets.evidence, tenant, signed_by=self.key_ids)

    def _certificates(self) -> Iterator[tuple[str, DestructionTold | None]]:
        for tenant in self.tenants():
            yield from destructions_told(self.buckets.evidence, tenant, signed_by=self.key_ids)

    def tenants(self) -> list[TenantId]:
        """Whose records the snapshot holds."""
        return [TenantId(row["id"]) for row in self.snapshot.lines(table_file("tenant"))]

    def put_objects(self, gone: Collection[str], each: Each) -> None:
        """Readings and messages, but for those that were destroyed since."""
        for number, kept in enumerate(self.snapshot.objects(), start=1):
            each(number, self.manifest.objects)
            if kept.bucket is Bucket.WORK and kept.key not in gone:
                self._put(kept)

    def put_originals(self, gone: Collection[str], spool: Snapshot, each: Each) -> None:
        """Originals with their legal holds; the rows that name their new versions go to `spool`."""

        def rows() -> Iterator[Facts]:
            total = self.manifest.tables["blob"]
            for number, row in enumerate(self.snapshot.lines(table_file("blob")), start=1):
                each(number, total)
                kept = original_of(row)
                version = NOWHERE if kept.key in gone else self._put(kept)
                if version and kept.is_held:
                    self.buckets.holds.hold(kept.key, version_id=version)
                yield row | {"store_version": version}

        spool.write_lines(table_file("blob"), rows())

    def load(self, spool: Snapshot) -> None:
        """All rows in one transaction, the outbox frozen and the installation closed in it."""
        upgrade(self.owner.engine, to=self.manifest.schema)
        identity = store_identity(self.buckets)
        with self.owner.begin(None) as tx:
            if not tx.table_copies.is_empty():
                raise NotEmpty
            tx.table_copies.clear()
            with tx.table_copies.filling():
                for name in filter(self.manifest.tables.__contains__, tx.table_copies.names()):
                    source = spool if name == "blob" else self.snapshot
                    tx.table_copies.fill(name, source.lines(table_file(name)))
            tx.installation.put("store", identity)
            tx.installation.put(RESTORING, self.manifest.name)
            freeze(tx, taken_at=self.manifest.taken_at)

    def bring_forward(self) -> None:
        """Bring rows of a former version to this one."""
        upgrade(self.owner.engine)

    def _put(self, kept: KeptObject) -> str:
        """Put an object into the store; its version, NOWHERE without bytes."""
        if kept.lost or not self.folder.has(kept.sha256, kept.size_bytes):
            return NOWHERE
        place = self.folder.place_of(kept.sha256)
        with place.open("rb") as source, suppress(DigestMismatch):
            stored = store_of(self.buckets, kept.bucket).put(
                kept.key, source, size_bytes=kept.size_bytes, sha256=kept.sha256
            )
            return stored.version_id
        return NOWHERE
