"""FLOW hold: originals get their legal hold from a process with a key of its own."""

from dataclasses import dataclass

from eakte import jobs
from eakte.domain.access import system_actor
from eakte.jobs import Job
from eakte.records import Records
from storage import HoldKeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Sets holds; this key can neither read, put nor delete."""

    records: Records
    holder: HoldKeeper

    def hold(self, job: Job) -> None:
        """Put the legal hold on an original, by version id. Can run twice."""
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            blob = tx.documents.blob(job.subject)
        self.holder.hold(blob.store_key, version_id=blob.store_version)
        with self.records.begin(actor) as tx:
            tx.documents.set_held(job.subject)
            jobs.finish(tx.session, job)
