"""The search index on OpenSearch: a cluster of its own, for many machines and millions of pages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from indexing.opensearch_answers import Asking
from indexing.opensearch_builds import Builds
from indexing.opensearch_cluster import (
    ClusterError,
    ClusterSettings,
    NotThere,
    connect,
    index_errors,
)
from indexing.opensearch_ledger import LEASE_S, Ledger
from indexing.opensearch_query import share_of_each, to_clause
from indexing.opensearch_revisions import revisions
from indexing.opensearch_schema import versions
from indexing.opensearch_terms import all_terms, looked_for
from indexing.opensearch_writing import refresh, write
from indexing.search_errors import IndexBusy
from indexing.search_index import UNREADABLE, Found, IndexedPage, IndexState, Plan

PURGE_LIMIT_S = 1800.0  # half of a million pages are written anew
AWAY = replace(UNREADABLE, is_away=True)


class OpenSearchIndex:
    """See SearchIndex. Any number of processes on any number of machines write and read.

    A change of many pages goes to the cluster in several requests and is shown when the last one
    has arrived. If one fails, the cluster may show what had arrived with the next change; the job
    that was not done brings all of it again. Totals are exact. Documents and facets are exact on
    one shard up to a number of documents, see `opensearch_answers`; else they are estimated.
    """

    def __init__(self, settings: ClusterSettings, *, lease_s: float = LEASE_S) -> None:
        """Bind to a cluster; nothing is sent yet, and an index is made by `rebuild` only.

        Raises:
            ClientMissing: the client of OpenSearch is not installed.
        """
        self._cluster = connect(settings)
        self._reading = self._cluster.for_reading()
        self._builds = Builds(cluster=self._cluster, settings=settings)
        self._ledger = Ledger(self._cluster, self._builds.ledger, lease_s=lease_s)

    def apply(self, put: Sequence[IndexedPage], remove: Sequence[str] = ()) -> int:
        """See SearchIndex."""
        pages = {page.page: page for page in put}
        with index_errors():
            seen = self._ledger.require_no_builder()
            if not pages and not remove:
                return seen.entry.generation
            gone = [page for page in remove if page not in pages]
            write(self._cluster, self._builds.alias, pages.values(), gone)
            refresh(self._cluster, self._builds.alias)
            return self._ledger.note_change(seen)

    def search(self, plan: Plan) -> Found:
        """See SearchIndex."""
        with index_errors():
            try:
                return self._found(plan)
            except NotThere:  # the build that was asked has just been replaced
                return self._found(plan)

    def terms(self) -> Iterator[tuple[str, int]]:
        """See SearchIndex."""
        with index_errors():
            yield from all_terms(self._reading, self._builds.alias)

    def revisions(self, tenant: str) -> Iterator[tuple[str, int]]:
        """See SearchIndex."""
        with index_errors():
            return revisions(self._cluster, self._builds.alias, tenant)

    def generation(self) -> int:
        """See SearchIndex."""
        with index_errors():
            return self._ledger.read(self._reading).entry.generation

    def rebuild(self, pages: Iterable[IndexedPage]) -> int:
        """See SearchIndex. The builder of a process that was killed is given up after 30 seconds.

        Raises:
            IndexUnavailable: the cluster does not answer.
        """
        with index_errors(), self._ledger.building() as building:
            self._builds.sweep()
            filling = self._builds.make(building.builder)
            try:
                write(self._cluster, filling, pages, each=lambda _: building.go_on())
                refresh(self._cluster, filling)
                building.go_on()
            except BaseException:
                self._builds.drop(filling)
                raise
            self._builds.switch_to(filling)
            self._builds.sweep()
            return building.finish()

    def purge(self) -> None:
        """See SearchIndex. Busy also means that a node does not let go of removed pages yet."""
        alias, patient = self._builds.alias, replace(self._cluster, limit_s=PURGE_LIMIT_S)
        with index_errors():
            self._ledger.require_no_builder()
            self._builds.sweep()
            self._cluster.ask("POST", f"/{alias}/_flush", wait_if_ongoing=True)
            patient.ask("POST", f"/{alias}/_forcemerge", only_expunge_deletes=True)
            refresh(self._cluster, alias)
            left = self._cluster.ask("GET", f"/{alias}/_stats/docs")["_all"]["total"]["docs"]
        if left["deleted"]:
            raise IndexBusy

    def state(self) -> IndexState:
        """See SearchIndex."""
        try:
            return self._state()
        except NotThere:
            return UNREADABLE
        except ClusterError:
            return AWAY

    def _found(self, plan: Plan) -> Found:
        alias, query = self._builds.alias, plan.query
        looked = looked_for(self._reading, alias, query, plan.filter)
        clause = to_clause(query, looked, share=share_of_each(query))
        asking = Asking.of(self._reading, alias, plan, clause)
        return asking.answered(is_complete=looked.is_complete)

    def _state(self) -> IndexState:
        """A red index has lost a part for now: it may come back, or be made anew by a person."""
        alias = self._builds.alias
        made_with = self._builds.answering(self._reading)
        entry = self._ledger.read(self._reading).entry
        if self._reading.ask("GET", f"/_cluster/health/{alias}")["status"] == "red":
            return AWAY
        return IndexState(
            pages=self._reading.ask("POST", f"/{alias}/_count")["count"],
            generation=entry.generation,
            analysis_version=made_with["analysis_version"] if made_with == versions() else None,
            is_healthy=True,
        )
