"""How a page lies in OpenSearch: the fields of an index, and a page as such a document.

The terms come ready from `indexing.analyse`, so that every engine finds the same: the cluster only
cuts them at the blanks. They lie there twice, for two questions: `tokens` with their places for
words and phrases, `words` each once for the list of all terms. What was sent is not kept.
"""

from collections.abc import Mapping
from datetime import date

from indexing.german import ANALYSIS_VERSION
from indexing.opensearch_cluster import ClusterSettings
from indexing.search_index import Filter, IndexedPage

LAYOUT = 1  # raise it with every change of a field: the index has to be made anew then
MOST_TERMS = 1_000_000  # of one list in a query: scopes of a person, documents that were decided

# So that a purge reaches every removed page: the cluster would spare segments with less than a
# tenth of removed pages, and keep them for 12 hours for a node that is away.
_ERASABLE = {
    "merge.policy.expunge_deletes_allowed": 0,
    "soft_deletes.retention_lease.period": "10m",
}
_KEYWORD = {"type": "keyword"}
_NAMES = ("page", "document", "tenant", "scope", "case", "unit", "file_plan", "type", "year")


def index_body(settings: ClusterSettings, aliases: tuple[str, ...]) -> Mapping[str, object]:
    """What an index is made with."""
    return {
        "aliases": {alias: {} for alias in aliases},
        "settings": {
            "index": {
                "number_of_shards": settings.shards,
                "number_of_replicas": settings.replicas,
                "refresh_interval": "-1",  # a change is shown when it is complete, see `Pages`
                "max_terms_count": MOST_TERMS,
                **_ERASABLE,
            }
        },
        "mappings": {
            "_meta": versions(),
            "_source": {"enabled": False},
            "dynamic": "strict",
            "properties": {
                **dict.fromkeys(_NAMES, _KEYWORD),
                "day": {"type": "integer"},
                "revision": {"type": "long", "index": False},
                "tokens": {"type": "text", "analyzer": "whitespace"},
                "words": _KEYWORD,
            },
        },
    }


def versions() -> Mapping[str, int]:
    """What an index has to be made with to be read by this version of eakte."""
    return {"analysis_version": ANALYSIS_VERSION, "layout": LAYOUT}


def to_document(page: IndexedPage) -> Mapping[str, object]:
    """A page as it is sent; what is None is left out."""
    fields = {
        "page": page.page,
        "document": page.document,
        "tenant": page.tenant,
        "scope": page.scope,
        "case": page.case,
        "unit": page.unit,
        "file_plan": page.file_plan,
        "type": page.type,
        "year": _year(page.day),
        "day": page.day,
        "revision": page.revision,
        "tokens": " ".join(page.tokens),
        "words": sorted(set(page.tokens)),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _year(day: int) -> str | None:
    return str(date.fromordinal(day).year) if day > 0 else None


def visible(wanted: Filter) -> Mapping[str, object]:
    """What the person may see at all."""
    return _decided(wanted, _scopes(wanted))


def allowed(wanted: Filter) -> Mapping[str, object]:
    """What the person may see and that is within all limits."""
    return _decided(wanted, [*_scopes(wanted), *_limits(wanted)])


def _decided(wanted: Filter, limits: list[Mapping[str, object]]) -> Mapping[str, object]:
    """The limits, and around them the documents of which the caller knows more."""
    if wanted.keep_out:
        limits = [*limits, {"bool": {"must_not": [_among("document", wanted.keep_out)]}}]
    if wanted.let_in and limits:
        limits = [_any_of([_all_of(limits), _among("document", wanted.let_in)])]
    return _all_of([{"term": {"tenant": wanted.tenant}}, *limits])


def _scopes(wanted: Filter) -> list[Mapping[str, object]]:
    return [] if wanted.scopes is None else [_among("scope", wanted.scopes)]


def _limits(wanted: Filter) -> list[Mapping[str, object]]:
    exact = {
        "case": wanted.case,
        "unit": wanted.unit,
        "type": wanted.type,
        "document": wanted.document,
    }
    limits: list[Mapping[str, object]] = [
        {"term": {name: value}} for name, value in exact.items() if value is not None
    ]
    if (code := wanted.file_plan) is not None:
        below = {"prefix": {"file_plan": f"{code}."}}
        limits.append(_any_of([{"term": {"file_plan": code}}, below]))
    if wanted.documents is not None:
        limits.append(_among("document", wanted.documents))
    days = {"gte": wanted.first_day, "lte": wanted.last_day}
    if given := {name: day for name, day in days.items() if day is not None}:
        limits.append({"range": {"day": given}})
    return limits


def _among(name: str, values: frozenset[str]) -> Mapping[str, object]:
    return {"terms": {name: sorted(values)}}


def _all_of(parts: list[Mapping[str, object]]) -> Mapping[str, object]:
    return {"bool": {"filter": parts}}


def _any_of(parts: list[Mapping[str, object]]) -> Mapping[str, object]:
    return {"bool": {"should": parts, "minimum_should_match": 1}}
