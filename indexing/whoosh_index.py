"""The search index on Whoosh: a folder on the local disk of one machine."""

import math
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from whoosh.codec.base import Segment
from whoosh.index import FileIndex
from whoosh.writing import NO_MERGE, SegmentWriter

from indexing.durable_storage import INDEX_NAME
from indexing.german import ANALYSIS_VERSION
from indexing.index_builds import Build, Builds
from indexing.index_damage import DamageReported
from indexing.index_view import IndexView
from indexing.page_codec import PAGE, PageCodec, page_schema
from indexing.page_revisions import revisions
from indexing.page_search import OutOfTime, find
from indexing.search_errors import IndexUnavailable
from indexing.search_index import UNREADABLE, Found, IndexedPage, IndexState, Plan
from indexing.segment_merging import merge_small, rewrite_all_with_removed_pages
from indexing.view_keeper import ViewKeeper

SEARCH_LIMIT_S = 2.0  # nobody waits longer; what was found until then is shown
WRITER_LIMIT_S = 10.0  # a batch of 100 pages takes a tenth of a second
GRACE_S = 60.0  # between reading a table of contents and opening its segments
PAGES_OF_A_SEGMENT = 50_000  # of a rebuild: 500 MB of memory while it is written

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
        self._views = ViewKeeper(self._builds)
        self._search_limit_s = search_limit_s
        self._writer_limit_s = writer_limit_s

    def apply(self, put: Sequence[IndexedPage], remove: Sequence[str] = ()) -> int:
        """See SearchIndex."""
        pages = {page.page: page for page in put}
        with DamageReported(), self._locked():
            if pages or remove:
                index = self._builds.storage(self._builds.current()).open()
                with _writer(index, merging=merge_small) as writer:
                    _take_out(writer, {*remove, *pages}, self._views.view())
                    _put_in(writer, pages.values())
                self._builds.sweep(replaced_before=time.time() - GRACE_S)
            return self._builds.generation()

    def search(self, plan: Plan) -> Found:
        """See SearchIndex."""
        until = time.monotonic() + self._search_limit_s

        def watch() -> None:
            if time.monotonic() >= until:
                raise OutOfTime

        with DamageReported():
            return find(self._views.view(), plan, watch=watch)

    def terms(self) -> Iterator[tuple[str, int]]:
        """See SearchIndex."""
        with DamageReported():
            return self._views.view().terms()

    def revisions(self, tenant: str) -> Iterator[tuple[str, int]]:
        """See SearchIndex. All files are read and compared with their checksums."""
        self._views.forget()
        with DamageReported():
            view = self._views.view()
            view.require_sound()
            return revisions(view, tenant)

    def generation(self) -> int:
        """See SearchIndex."""
        with DamageReported():
            return self._builds.generation()

    def rebuild(self, pages: Iterable[IndexedPage]) -> int:
        """See SearchIndex."""
        given = _Given(pages=pages)
        try:
            with DamageReported():
                return self._rebuilt(given)
        except IndexUnavailable:
            if given.error is not None:
                raise given.error from None
            raise

    def purge(self) -> None:
        """See SearchIndex. A reader that is just opening the index looks for it once more."""
        with DamageReported(), self._locked():
            index = self._builds.storage(self._builds.current()).open()
            with _writer(index, merging=rewrite_all_with_removed_pages):
                pass
            self._builds.sweep(replaced_before=math.inf)

    def state(self) -> IndexState:
        """See SearchIndex."""
        try:
            with DamageReported():
                self._builds.storage(self._builds.current()).open()
                view = self._views.view()
                view.require_sound()
                return IndexState(
                    pages=view.pages,
                    generation=self._builds.generation(),
                    analysis_version=self._builds.current().analysis_version,
                    is_healthy=True,
                )
        except IndexUnavailable:
            return UNREADABLE

    def _rebuilt(self, pages: Iterable[IndexedPage]) -> int:
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

    def _locked(self) -> AbstractContextManager[None]:
        return self._builds.locked(timeout_s=self._writer_limit_s)

    def _fill(self, build: Build, pages: Iterable[IndexedPage]) -> None:
        storage = self._builds.storage(build)
        storage.make_folder()
        index = storage.create_index(page_schema(), indexname=INDEX_NAME)
        left = iter(pages)
        for first in left:
            with _writer(index, merging=NO_MERGE) as writer:
                _put_in(writer, chain([first], islice(left, PAGES_OF_A_SEGMENT - 1)))


@dataclass(slots=True, kw_only=True)
class _Given:
    """Pages of a caller; an error of theirs is not one of the index."""

    pages: Iterable[IndexedPage]
    error: BaseException | None = None

    def __iter__(self) -> Iterator[IndexedPage]:
        try:
            yield from self.pages
        except BaseException as error:
            self.error = error
            raise


@contextmanager
def _writer(index: FileIndex, *, merging: Merging) -> Iterator[SegmentWriter]:
    """All that is written becomes visible at the end, or nothing; the caller holds the lock."""
    writer = index.writer(codec=PageCodec(), compound=False, _lk=False)
    try:
        yield writer
    except BaseException:
        writer.perdocwriter.abandon()
        writer.cancel()
        raise
    writer.commit(mergetype=merging)


def _take_out(writer: SegmentWriter, pages: Collection[str], view: IndexView) -> None:
    """The view shows the state that is changed: nobody else writes."""
    for segment in writer.segments:
        living = view.by_id.get(segment.segment_id())
        if living is None:
            continue  # nothing of it is left
        for page in pages:
            if (number := living.segment.columns.number_of(page)) is not None:
                segment.delete_document(number)


def _put_in(writer: SegmentWriter, pages: Iterable[IndexedPage]) -> None:
    for page in pages:
        writer.add_document(**{PAGE: page})
