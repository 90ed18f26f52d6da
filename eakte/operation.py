"""FLOW watch -> repeat: what operators see of an installation, and how failed work goes on."""

from dataclasses import dataclass

from eakte import job_care
from eakte.database import DatabaseUnavailable
from eakte.domain.access import Action, Actor, require_may
from eakte.jobs import JobState
from eakte.journal import OFFICE_STREAM, Event
from eakte.records import JobLine, Page, QueueState, Records
from indexing import IndexState, SearchIndex
from storage import ObjectStore, StorageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Which parts answer; ready means all of them."""

    database: bool
    store: bool
    index: bool

    @property
    def is_ready(self) -> bool:
        """Whether uploads can be taken. A rebuilding index does not stop the office."""
        return self.database and self.store


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What operators do."""

    records: Records
    stores: tuple[ObjectStore, ...]
    index: SearchIndex

    def jobs(
        self,
        *,
        actor: Actor,
        state: JobState | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Page[JobLine]:
        """Jobs of the tenant, the newest first."""
        require_may(actor, Action.READ_JOBS)
        with self.records.read(actor) as tx:
            return tx.job_lines(state=state, cursor=cursor, limit=limit)

    def queue(self, *, actor: Actor | None) -> QueueState:
        """The queue in numbers; without an actor over all tenants, for metrics."""
        if actor is not None:
            require_may(actor, Action.READ_JOBS)
        with self.records.read(actor) as tx:
            return tx.queue_state()

    def repeat(self, *, actor: Actor, job_id: int | None = None) -> int:
        """Repeat one laid-aside job, or all of the tenant; the number of them."""
        require_may(actor, Action.REPEAT_JOBS)
        with self.records.begin(actor) as tx:
            count = job_care.repeat(tx.session, job_id=job_id)
            if count:
                subject = "all" if job_id is None else str(job_id)
                tx.note(
                    Event(
                        stream=OFFICE_STREAM,
                        action="jobs_repeated",
                        subject=subject,
                        detail={"count": count},
                    )
                )
            return count

    def index_state(self) -> IndexState:
        """Pages, generation and health of the search index."""
        return self.index.state()

    def readiness(self) -> Readiness:
        """Which parts answer at this moment."""
        index = self.index.state()
        return Readiness(
            database=self._database_answers(),
            store=self._store_answers(),
            index=index.is_healthy and not index.needs_rebuild,
        )

    def _database_answers(self) -> bool:
        try:
            with self.records.read(None) as tx:
                tx.people.tenants()
        except DatabaseUnavailable:
            return False
        return True

    def _store_answers(self) -> bool:
        try:
            for store in self.stores:
                store.verify_bucket()
        except StorageError:
            return False
        return True
