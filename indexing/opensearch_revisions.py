"""Which state of each page an index in OpenSearch holds, of one moment."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from indexing.opensearch_cluster import Cluster, ClusterError, index_errors

MOMENT_KEPT = "5m"  # from one answer to the next
AT_ONCE = 5000  # pages of one answer


def revisions(cluster: Cluster, index: str, tenant: str) -> Iterator[tuple[str, int]]:
    """Id and revision of each page of a tenant, in the order of the ids.

    The cluster keeps the moment for a while, also when nobody reads to the end.

    Raises:
        ClusterError: the moment cannot be kept.
    """
    path = f"/{index}/_search/point_in_time"
    moment = cluster.ask("POST", path, keep_alive=MOMENT_KEPT)["pit_id"]
    return _of_moment(cluster, moment, tenant)


def _of_moment(cluster: Cluster, moment: str, tenant: str) -> Iterator[tuple[str, int]]:
    body: dict[str, object] = {
        "pit": {"id": moment, "keep_alive": MOMENT_KEPT},
        "query": {"bool": {"filter": [{"term": {"tenant": tenant}}]}},
        "size": AT_ONCE,
        "sort": [{"page": "asc"}],
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["revision"],
    }
    try:
        while True:
            with index_errors():
                found = _pages(cluster, body)
            yield from found.items()
            if len(found) < AT_ONCE:
                return
            body["search_after"] = [max(found)]
    finally:
        with suppress(ClusterError):
            cluster.ask("DELETE", "/_search/point_in_time", {"pit_id": [moment]})


def _pages(cluster: Cluster, body: Mapping[str, object]) -> dict[str, int]:
    answer = cluster.ask("POST", "/_search", body)
    if answer["_shards"]["failed"]:
        raise ClusterError("a part of the index does not answer")
    hits = answer["hits"]["hits"]
    return {hit["sort"][0]: hit["fields"]["revision"][0] for hit in hits}
