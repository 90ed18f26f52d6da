"""The terms of an index in OpenSearch: all of them, and those that meet a query for one person.

They are read in their order from the list of all terms (`words`), as a dictionary is: the cluster
begins at the asked place and reads no page for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from indexing.german import Place
from indexing.opensearch_cluster import Cluster
from indexing.opensearch_query import LookedFor, share_of_each
from indexing.opensearch_schema import visible
from indexing.query import Query, phrases, places_of
from indexing.search_index import MAX_BEGINNING_TERMS, Filter

AT_ONCE = 10_000  # terms of one answer: 1 MB
MOST_LOOKED_AT = 50_000  # terms that begin alike, of which the most frequent ones are taken
_LAST = "\U0010ffff"  # behind all that may stand there


def all_terms(cluster: Cluster, index: str, *, behind: str = "") -> Iterator[tuple[str, int]]:
    """Each term with its number of pages, in the order of the terms."""
    source = {"term": {"terms": {"field": "words"}}}
    after: Mapping[str, str] | None = {"term": behind} if behind else None
    while True:
        asked = {"size": AT_ONCE, "sources": [source], **({"after": after} if after else {})}
        body = {"size": 0, "aggs": {"terms": {"composite": asked}}}
        answer = cluster.ask("POST", f"/{index}/_search", body)["aggregations"]["terms"]
        for bucket in answer["buckets"]:
            yield bucket["key"]["term"], bucket["doc_count"]
        if len(answer["buckets"]) < AT_ONCE:
            return
        after = answer["after_key"]


def looked_for(cluster: Cluster, index: str, query: Query, wanted: Filter) -> LookedFor:
    """What is looked for at each place of a query, as the person sees the index."""
    found: dict[Place, Sequence[str]] = {}
    is_complete = True
    for place in places_of(query):
        beginnings = _beginning_so(cluster, index, place.start) if place.start else []
        is_complete &= len(beginnings) <= MAX_BEGINNING_TERMS
        found[place] = list(dict.fromkeys([*place.terms, *beginnings[:MAX_BEGINNING_TERMS]]))
    for place in _unseen(cluster, index, found, wanted):
        found[place] = place.otherwise
    looked = LookedFor(terms=found, is_complete=is_complete)
    return LookedFor(terms=found, is_complete=is_complete and not _is_cut(query, looked))


def _beginning_so(cluster: Cluster, index: str, start: str) -> list[str]:
    """The terms that begin so, the most frequent first; one too many tells that there are more."""
    before = start[:-1] + chr(ord(start[-1]) - 1) + _LAST
    pages: dict[str, int] = {}
    beginning = takewhile(
        lambda found: found[0].startswith(start), all_terms(cluster, index, behind=before)
    )
    for term, count in beginning:
        pages[term] = count
        if len(pages) == MOST_LOOKED_AT:
            break
    return sorted(pages, key=lambda term: (-pages[term], term))


def _unseen(
    cluster: Cluster, index: str, found: Mapping[Place, Sequence[str]], wanted: Filter
) -> list[Place]:
    """The places with other spellings whose terms stand on no page that the person may see."""
    places = [place for place in found if place.otherwise]
    if not places:
        return []
    lines: list[Mapping[str, object]] = []
    for place in places:
        stands = [visible(wanted), {"terms": {"words": found[place]}}]
        query = {"bool": {"filter": stands}}
        lines += [{}, {"query": query, "size": 0, "terminate_after": 1, "track_total_hits": 1}]
    answers = cluster.ask("POST", f"/{index}/_msearch", lines)["responses"]
    return [
        place
        for place, answer in zip(places, answers, strict=True)
        if "hits" in answer and answer["hits"]["total"]["value"] == 0
    ]


def _is_cut(query: Query, looked: LookedFor) -> bool:
    """Whether a phrase has more terms at one of its places than it can be asked for."""
    share = share_of_each(query)
    return any(
        len(looked.weighted(place)) > share
        for phrase in phrases(query)
        if len(phrase.places) > 1
        for place in phrase.places
    )
