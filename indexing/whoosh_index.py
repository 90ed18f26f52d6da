"""The search index on Whoosh: a folder on the local disk of one machine."""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

from whoosh.codec.base import Segment
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from indexing.durable_storage import INDEX_NAME
from indexing.german import ANALYSIS_VERSION
from indexing.index_builds import Build, Builds
from indexing.index_damage import DamageReported
from indexing.page_schema import page_schema, to_fields
from indexing.page_search import OutOfTime, find
from indexing.search_errors import IndexUnavailable
from indexing.search_index import UNREADABLE, Found, IndexedPage, IndexState, Plan
from indexing.searcher_pool import SearcherPool

SEARCH_LIMIT_S = 2.0  # nobody waits longer; what was found until then is shown
WRITER_LIMIT_S = 10.0  # a batch of 100 pages takes half a second
GRACE_S = 60.0  # between reading a table of contents and opening its segments
WRITER_MEMORY_MB = 128  # of postings, before they are sorted on the disk

Merging: TypeAlias = Callable[[SegmentWriter, Sequence[Segment]], list[Segment]]


class WhooshIndex:
    """See SearchIndex. One process writes at a time, any number on the same machine read."""

    def __init__(
        self,
        folder: Path,
        *,
        search_limit_s: float = SEARCH_LIMIT_S,
        writer_limit_s: float = WRITER_LIMIT_S,
    ) -> None:
        """Bind to a folder; an index is made there by `rebuild` only."""
        self._builds = Builds(folder=folder)
        self._searchers = SearcherPool(self._builds)
        self._search_limit_s = search_limit_s
        self._writer_limit_s = writer_limit_s

    def apply(self, put: Sequence[IndexedPage], remove: Sequence[str] = ()) -> int:
        """See SearchIndex."""
        pages = {page.page: page for page in put}
        with DamageReported(), self._locked():
            if pages or remove:
                with _writer(self._builds.storage(self._builds.current()).open()) as writer:
                    _take_out(writer, [*remove, *pages])
                    _put_in(writer, pages.values())
                self._builds.sweep(replaced_before=time.time() - GRACE_S)
            return self._builds.generation()

    def search(self, plan: Plan) -> Found:
        """See SearchIndex."""
        until = time.monotonic() + self._search_limit_s

        def watch() -> None:
            if time.monotonic() >= until:
                raise OutOfTime

        with DamageReported(), self._searchers.lent() as searcher:
            return find(searcher, plan, watch=watch)

    def generation(self) -> int:
        """See SearchIndex."""
        with DamageReported():
            return self._builds.generation()

    def rebuild(self, pages: Iterable[IndexedPage]) -> int:
        """See SearchIndex."""
        self._builds.make_folder()
        with self._locked():
            build = self._builds.next(analysis_version=ANALYSIS_VERSION)
            try:
                self._fill(build, pages)
            except BaseException:
                self._builds.drop(build)
                raise
            self._builds.switch_to(build)
            self._builds.sweep(replaced_before=time.time() - GRACE_S)
            return self._builds.generation()

    def purge(self) -> None:
        """See SearchIndex. A reader that is just opening the index looks for it once more."""
        with DamageReported(), self._locked():
            index = self._builds.storage(self._builds.current()).open()
            with _writer(index, merging=_rewrite_segments_with_deletions):
                pass
            self._builds.sweep(replaced_before=math.inf)

    def state(self) -> IndexState:
        """See SearchIndex."""
        try:
            with DamageReported(), self._searchers.lent() as searcher:
                return IndexState(
                    pages=searcher.doc_count(),
                    generation=self._builds.generation(),
                    analysis_version=self._builds.current().analysis_version,
                    is_healthy=True,
                )
        except IndexUnavailable:
            return UNREADABLE

    def _locked(self) -> AbstractContextManager[None]:
        return self._builds.locked(timeout_s=self._writer_limit_s)

    def _fill(self, build: Build, pages: Iterable[IndexedPage]) -> None:
        storage = self._builds.storage(build)
        storage.make_folder()
        index = storage.create_index(page_schema(), indexname=INDEX_NAME)
        with _writer(index) as writer:
            _put_in(writer, pages)


@contextmanager
def _writer(index: FileIndex, *, merging: Merging | None = None) -> Iterator[SegmentWriter]:
    """All that is written becomes visible at the end, or nothing; the caller holds the lock."""
    writer = index.writer(limitmb=WRITER_MEMORY_MB, _lk=False)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit(mergetype=merging)


def _take_out(writer: SegmentWriter, pages: Iterable[str]) -> None:
    with writer.searcher() as searcher:
        for page in pages:
            writer.delete_by_term("page", page, searcher=searcher)


def _put_in(writer: SegmentWriter, pages: Iterable[IndexedPage]) -> None:
    for page in pages:
        writer.add_document(**to_fields(page))


def _rewrite_segments_with_deletions(
    writer: SegmentWriter, segments: Sequence[Segment]
) -> list[Segment]:
    """Deleting only marks a page: its terms go when its segment is written anew without it."""
    for segment in segments:
        if segment.has_deletions():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return [segment for segment in segments if not segment.has_deletions()]
