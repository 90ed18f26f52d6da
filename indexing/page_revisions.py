"""Which state of each page an index holds: for comparing it with what should stand in it."""

from collections.abc import Iterator
from heapq import merge

from indexing.index_view import IndexView, Living
from indexing.page_filter import filtered
from indexing.search_index import Filter


def revisions(view: IndexView, tenant: str) -> Iterator[tuple[str, int]]:
    """Id and revision of each page of a tenant, in the order of the ids."""
    found = merge(*(_of_segment(each, tenant) for each in view.segments))
    return ((page.decode(), revision) for page, revision in found)


def _of_segment(living: Living, tenant: str) -> Iterator[tuple[bytes, int]]:
    """Reads all that it needs at once: what follows cannot fail."""
    columns = living.segment.columns
    pages = filtered(living, Filter(tenant=tenant, scopes=None)).all_pages()
    pages = pages[columns.rank.take(pages).argsort()]
    found = living.segment.revisions().take(pages)
    return zip(map(columns.pages.__getitem__, pages.tolist()), found.tolist(), strict=True)
