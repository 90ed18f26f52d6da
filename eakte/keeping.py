"""FLOW hold -> tell: originals get their legal hold, and holds a note outside of the database.

Both are done by a process that holds a key of its own for the legal holds.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from eakte import jobs
from eakte.domain.access import TenantId, system_actor
from eakte.domain.hold import Hold, HoldId
from eakte.domain.hold_note import hold_told, merged, note_of
from eakte.jobs import Job
from eakte.records import Records
from storage import HoldKeeper, ObjectStore, hold_note_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Sets holds; the key of `holder` can neither read, put nor delete."""

    records: Records
    holder: HoldKeeper
    evidence: ObjectStore

    def hold(self, job: Job) -> None:
        """Put the legal hold on an original, by version id. Can run twice."""
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            blob = tx.documents.blob(job.subject)
        self.holder.hold(blob.store_key, version_id=blob.store_version)
        with self.records.begin(actor) as tx:
            tx.documents.set_held(job.subject)
            jobs.finish(tx.session, job)

    def tell(self, job: Job) -> None:
        """Put a note of what a hold keeps into the evidence bucket. Can run twice.

        A restore from an older backup reads it there and sets the hold again.
        """
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            note = note_of(tx.holds.get(HoldId(job.subject)))
        digest = sha256(note).hexdigest()
        key = hold_note_key(job.tenant, job.subject, digest)
        if not self.evidence.versions(key):
            self.evidence.put(key, io.BytesIO(note), size_bytes=len(note), sha256=digest)
        with self.records.begin(actor) as tx:
            jobs.finish(tx.session, job)


def holds_told(kept: ObjectStore, tenant: TenantId) -> Iterator[Hold]:
    """All holds that ever were, from the notes in the evidence bucket alone (for a restore).

    Raises:
        StorageUnavailable: the store does not answer.
    """
    for _, keys in groupby(kept.keys(hold_note_key(tenant, "", "")), _hold_of):
        yield merged(hold_told(kept.read(key)) for key in keys)


def _hold_of(key: str) -> str:
    return key.rsplit("/", 1)[0]
