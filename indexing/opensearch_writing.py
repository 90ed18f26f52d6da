"""Pages into and out of an index of OpenSearch, in batches; what was refused is sent again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import sleep
from typing import TypeAlias

from indexing.opensearch_cluster import (
    Cluster,
    ClusterAway,
    ClusterError,
    ClusterOverloaded,
    NotThere,
)
from indexing.opensearch_schema import to_document
from indexing.search_errors import SearchError
from indexing.search_index import IndexedPage

PAGES_AT_ONCE = 500  # of one request: about 5 MB
TERMS_AT_ONCE = 300_000  # of one request, for pages of many words
PAUSES_S = (0.2, 1.0, 3.0)  # before the pages are sent again for which a node had no room

_NO_ROOM = 429
_UNFIT = 400
_MISSING_INDEX = "index_not_found_exception"

Line: TypeAlias = Mapping[str, object]


class PagesRefused(SearchError):
    """The cluster cannot take some pages, and never will; others may have been taken."""

    def __init__(self, kind: str, pages: Sequence[str]) -> None:
        """Remember why, and the ids of the pages."""
        super().__init__(f"{kind}: {len(pages)} pages")
        self.kind = kind
        self.pages = pages


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One page that is put or removed."""

    page: str
    lines: Sequence[Line]


def write(
    cluster: Cluster,
    alias: str,
    put: Iterable[IndexedPage],
    remove: Iterable[str] = (),
    *,
    each: Callable[[int], None] = lambda _: None,
) -> None:
    """Send pages to an alias; they are not shown before `refresh`.

    Args:
        cluster: where the index is.
        alias: of the index; without it nothing is written, and no index made.
        put: pages, in place of those with the same id.
        remove: ids of pages, which are removed first.
        each: called after each request with the number of pages that it brought.

    Raises:
        PagesRefused: some pages cannot be taken.
        ClusterError: see its kinds.
    """
    for batch in _batches(remove, put):
        left = _sent(cluster, alias, batch)
        for pause_s in PAUSES_S:
            if left:
                sleep(pause_s)
                left = _sent(cluster, alias, left)
        if left:
            raise ClusterOverloaded("no room for pages")
        each(len(batch))


def refresh(cluster: Cluster, alias: str) -> None:
    """Show all that was written, at one moment on each shard.

    Raises:
        ClusterError: a shard does not answer.
    """
    answer = cluster.ask("POST", f"/{alias}/_refresh")
    if answer["_shards"]["failed"]:
        raise ClusterError("a part of the index was not refreshed")


def _batches(remove: Iterable[str], put: Iterable[IndexedPage]) -> Iterator[Sequence[_Change]]:
    batch: list[_Change] = []
    terms = 0
    for change, size in _changes(remove, put):
        batch.append(change)
        terms += size
        if len(batch) == PAGES_AT_ONCE or terms >= TERMS_AT_ONCE:
            yield batch
            batch, terms = [], 0
    if batch:
        yield batch


def _changes(remove: Iterable[str], put: Iterable[IndexedPage]) -> Iterator[tuple[_Change, int]]:
    """The changes, each with its number of terms."""
    for page in remove:
        yield _Change(page=page, lines=({"delete": {"_id": page}},)), 0
    for each in put:
        lines = ({"index": {"_id": each.page}}, to_document(each))
        yield _Change(page=each.page, lines=lines), len(each.tokens)


def _sent(cluster: Cluster, alias: str, batch: Sequence[_Change]) -> list[_Change]:
    """Send some changes; those for which there was no room are left."""
    lines = (line for change in batch for line in change.lines)
    answer = cluster.ask("POST", f"/{alias}/_bulk", lines, require_alias=True)
    if not answer["errors"]:
        return []
    failed = [
        (change, result["status"], result["error"]["type"])
        for change, item in zip(batch, answer["items"], strict=True)
        for result in item.values()
        if "error" in result
    ]
    _require_none_unfit(
        [(change.page, kind) for change, status, kind in failed if status == _UNFIT]
    )
    for _, status, kind in failed:
        if status != _NO_ROOM:
            raise (NotThere if kind == _MISSING_INDEX else ClusterAway)(kind)
    return [change for change, _, _ in failed]


def _require_none_unfit(unfit: Sequence[tuple[str, str]]) -> None:
    if unfit:
        raise PagesRefused(unfit[0][1], [page for page, _ in unfit])
