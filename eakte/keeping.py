"""FLOW hold -> tell: originals get their legal hold, and holds a note outside of the database.

Both are done by a process that holds a key of its own for the legal holds.
"""

import io
from dataclasses import dataclass
from hashlib import sha256

from eakte import jobs
from eakte.domain.access import system_actor
from eakte.domain.hold import HoldId
from eakte.hold_notes import signed_note
from eakte.jobs import Job
from eakte.receipts import ReceiptSigner
from eakte.records import Records
from storage import Buckets, hold_note_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Sets holds; the key of `buckets.holds` can neither read, put nor delete."""

    records: Records
    buckets: Buckets
    signer: ReceiptSigner

    def hold(self, job: Job) -> None:
        """Put the legal hold on an original, by version id. Can run twice."""
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            blob = tx.documents.blob(job.subject)
        self.buckets.holds.hold(blob.store_key, version_id=blob.store_version)
        with self.records.begin(actor) as tx:
            tx.documents.set_held(job.subject)
            jobs.finish(tx.session, job)

    def tell(self, job: Job) -> None:
        """Put a signed note of what a hold keeps into the evidence bucket. Can run twice.

        A restore from an older backup reads it there and sets the hold again.
        """
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            note = signed_note(tx.holds.get(HoldId(job.subject)), self.signer)
        digest = sha256(note).hexdigest()
        key = hold_note_key(job.tenant, job.subject, digest)
        evidence = self.buckets.evidence
        if not evidence.versions(key):
            evidence.put(key, io.BytesIO(note), size_bytes=len(note), sha256=digest)
        with self.records.begin(actor) as tx:
            jobs.finish(tx.session, job)
