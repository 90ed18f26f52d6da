"""A plan asked of an OpenSearch cluster, and its answer as the search gives it.

The cluster knows no place in an order of documents from which to go on. So the hits behind or in
front of a place are cut from the first ones, of which more and more are asked for: 10,000 at most.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexing.opensearch_cluster import Answer, Cluster, ClusterAway, ClusterError
from indexing.opensearch_query import Clause
from indexing.opensearch_schema import allowed
from indexing.search_index import Facet, Found, Hit, Order, Plan, Position

SEARCH_LIMIT_S = 2.0  # nobody waits longer; what was found until then is shown
WINDOWS = (200, 1000, 10_000)  # first hits that are asked for, the most that a cluster gives

# Documents of one value up to which the cluster counts exactly. It reserves memory for each value:
# there may be 100,000 case files, but not as many documents of one of them.
_EXACT_UP_TO: Mapping[Facet, int] = {
    Facet.TYPE: 40_000,
    Facet.YEAR: 40_000,
    Facet.UNIT: 3_000,
    Facet.FILE_PLAN: 3_000,
    Facet.CASE: 100,
}
_EXACT_IN_ALL = 40_000
_VALUES_OF_A_SHARD = 10_000
_DESCENDING = {Order.RELEVANCE: "_score", Order.NEWEST: "day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A plan on its way: where and for what it is asked.

    query: finds the pages of the plan, within its filter.
    """

    cluster: Cluster
    index: str
    plan: Plan
    query: Clause

    @classmethod
    def of(cls, cluster: Cluster, index: str, plan: Plan, clause: Clause) -> "Asking":
        """The query within the rights and limits of the plan."""
        query = {"bool": {"must": [clause], "filter": [allowed(plan.filter)]}}
        return cls(cluster=cluster, index=index, plan=plan, query=query)

    def answered(self, *, is_complete: bool) -> Found:
        """Everything that the plan asks for; is_complete: whether all its terms are looked for."""
        place = self._present_place()
        first = self._ask(self._first_body(WINDOWS[0] if place else self.plan.limit))
        last = self._reached(first, place) if place else first
        counts, hits = first["aggregations"], _hits(last, self.plan.order)
        return Found(
            total=first["hits"]["total"]["value"],
            hits=tuple(self._with_pages(_cut(hits, self.plan, place))),
            documents=counts["documents"]["value"],
            facets={facet: _counted(counts[facet]) for facet in self.plan.facets},
            complete=is_complete
            and not (first["timed_out"] or last["timed_out"])
            and (place is None or _is_reached(hits, WINDOWS[-1], self.plan, place)),
        )

    def _present_place(self) -> Position | None:
        """The border of the hits: where its page stands now, if it is itself found."""
        border = self.plan.after or self.plan.before
        if border is None:
            return None
        here = {"bool": {"must": [self.query], "filter": [{"term": {"page": border.page}}]}}
        found = _hits(self._ask(self._hits_body(here, 1)), self.plan.order)
        return found[0].position if found else border

    def _reached(self, first: Answer, place: Position) -> Answer:
        """The first hits, as many as it takes until the asked ones are among them."""
        answer = first
        for size, larger in pairwise(WINDOWS):
            if _is_reached(_hits(answer, self.plan.order), size, self.plan, place):
                break
            answer = self._ask(self._grouped(self._hits_body(self.query, larger)))
        return answer

    def _first_body(self, size: int) -> Mapping[str, object]:
        counts: dict[str, object] = {
            facet: _counting(facet, most=self.plan.most_values) for facet in self.plan.facets
        }
        counts["documents"] = _documents(_EXACT_IN_ALL)
        return self._grouped(self._hits_body(self.query, size)) | {
            "track_total_hits": True,
            "aggs": counts,
        }

    def _hits_body(self, query: Clause, size: int) -> dict[str, object]:
        by = _DESCENDING.get(self.plan.order)
        return {
            "query": query,
            "size": size,
            "sort": [{by: "desc"} if by else {"day": "asc"}, {"page": "asc"}],
            "track_scores": True,
            "track_total_hits": False,
            "_source": False,
            "docvalue_fields": ["page", "document"],
            "timeout": f"{SEARCH_LIMIT_S:.0f}s",
        }

    def _grouped(self, body: dict[str, object]) -> dict[str, object]:
        return body | {"collapse": {"field": "document"}} if self.plan.by_document else body

    def _with_pages(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """The hits, those of documents with the number of their found pages."""
        if not (hits and self.plan.by_document):
            yield from hits
            return
        ids = [hit.document for hit in hits]
        among = {"bool": {"filter": [self.query, {"terms": {"document": ids}}]}}
        counting = {"documents": {"terms": {"field": "document", "size": len(ids)}}}
        answer = self._ask({"query": among, "size": 0, "aggs": counting})
        buckets = answer["aggregations"]["documents"]["buckets"]
        pages = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        for hit in hits:
            yield replace(hit, pages=pages.get(hit.document, 1))

    def _ask(self, body: Mapping[str, object]) -> Answer:
        """Ask; a shard that does not answer would make the counts wrong without a word."""
        answer = self.cluster.ask(
            "POST",
            f"/{self.index}/_search",
            body,
            search_type="dfs_query_then_fetch",  # the same score on every shard
            preference=f"tenant-{self.plan.filter.tenant}",  # the same copies, so the same order
        )
        if answer["_shards"]["failed"]:
            raise ClusterAway("a part of the index does not answer")
        if "aggs" in body and "aggregations" not in answer:
            raise ClusterError("an answer without counts")
        return answer


def _documents(exact_up_to: int) -> Mapping[str, object]:
    return {"cardinality": {"field": "document", "precision_threshold": exact_up_to}}


def _counting(facet: Facet, *, most: int) -> Mapping[str, object]:
    order = [{"documents": "desc"}, {"_key": "asc"}]
    values = {"field": facet, "size": most, "order": order}
    return {
        "terms": values | {"shard_size": max(most, _VALUES_OF_A_SHARD)},
        "aggs": {"documents": _documents(_EXACT_UP_TO[facet])},
    }


def _counted(answer: Answer) -> Mapping[str, int]:
    return {bucket["key"]: bucket["documents"]["value"] for bucket in answer["buckets"]}


def _hits(answer: Answer, order: Order) -> list[Hit]:
    return [
        Hit(
            page=found["fields"]["page"][0],
            document=found["fields"]["document"][0],
            score=found["_score"],
            rank=found["sort"][0] * (-1 if order in _DESCENDING else 1),
        )
        for found in answer["hits"]["hits"]
    ]


def _place(found: Hit | Position) -> tuple[float, str]:
    return found.rank, found.page


def _is_reached(hits: Sequence[Hit], size: int, plan: Plan, place: Position) -> bool:
    """Whether the asked hits are among the first ones; fewer than `size` are all there are."""
    if len(hits) < size:
        return True
    if plan.before:
        return _place(hits[-1]) >= _place(place)
    return len(_cut(hits, plan, place)) == plan.limit


def _cut(hits: Sequence[Hit], plan: Plan, place: Position | None) -> Sequence[Hit]:
    """The asked ones of the first hits."""
    if place and plan.before:
        return [hit for hit in hits if _place(hit) < _place(place)][-plan.limit :]
    return [hit for hit in hits if place is None or _place(hit) > _place(place)][: plan.limit]
