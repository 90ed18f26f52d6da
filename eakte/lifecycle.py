"""FLOW due: which case files have reached the end of their period (Aussonderung)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from eakte.caseload import retention_of
from eakte.domain.access import Action, Actor, CaseFileId, require_may
from eakte.domain.casefile import CaseFile
from eakte.domain.retention import Retention
from eakte.records import CaseOrder, CaseQuery, Page, Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """What records managers and archivists ask about periods."""

    records: Records

    def due(
        self, query: CaseQuery, *, actor: Actor, cursor: str | None = None, limit: int | None = None
    ) -> Page[CaseFile]:
        """Case files by the end of their period; from the database, never from the index."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            by_end = replace(query, order=CaseOrder.RETENTION_END)
            return tx.lines.cases(by_end, cursor=cursor, limit=limit)

    def without_end(
        self, *, actor: Actor, cursor: str | None = None, limit: int | None = None
    ) -> Page[CaseFile]:
        """Closed case files whose period waits for an event or has no end, by reference."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.lines.cases(CaseQuery(has_no_end=True), cursor=cursor, limit=limit)

    def without_end_count(self, *, actor: Actor) -> int:
        """How many of them there are."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.lines.case_count(CaseQuery(has_no_end=True))

    def outlook(self, *, actor: Actor) -> Mapping[int, int]:
        """Number of case files whose period ends, by year."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.lines.due_years()

    def explanation(self, case: CaseFileId, *, actor: Actor) -> Retention | None:
        """Rule, trigger, value and computation of one case file; None: there is no rule."""
        require_may(actor, Action.READ)
        with self.records.read(actor) as tx:
            return retention_of(tx, tx.cases.get(case))
