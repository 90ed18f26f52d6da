"""How Whoosh writes and reads our segments: Whoosh keeps the commits, we keep the pages.

Whoosh's own codec packs postings into pickles of 128 and walks through them one by one; ours hands
whole pages to `SegmentBuilder`, and a search reads their arrays. Whoosh does what it is good at:
one writer, a table of contents for each commit, removed pages, the order of a merge. Only what it
offers to codecs is used, so that Whoosh 2.7.4 and its successors take it alike.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from whoosh.codec.base import Codec, FieldWriter, PerDocumentReader, PerDocumentWriter, TermsReader
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.codec.whoosh3 import W3Segment
from whoosh.columns import Column, ColumnReader
from whoosh.fields import COLUMN, Schema
from whoosh.filedb.filestore import FileStorage

from indexing.durable_storage import EXTENSION
from indexing.index_segment import KeptPage, Segment, SegmentBuilder, open_segment
from indexing.search_index import IndexedPage

PAGE = "page"  # the one field: a whole `IndexedPage`


class PageColumn(Column):  # type: ignore[misc] # Whoosh ships no types
    """A column of whole pages."""


class PageCodec(Codec):  # type: ignore[misc] # Whoosh ships no types
    """Makes the parts of a segment for Whoosh. It stands in each table of contents, as a pickle."""

    length_stats = False  # the lengths of pages are ours

    def new_segment(self, _: FileStorage, indexname: str) -> WhooshSegment:
        """See Codec."""
        return W3Segment(self, indexname)

    def per_document_writer(self, storage: FileStorage, segment: WhooshSegment) -> "PagesWriter":
        """See Codec."""
        return PagesWriter(storage, segment)

    def per_document_reader(self, storage: FileStorage, segment: WhooshSegment) -> "PagesReader":
        """See Codec."""
        return PagesReader(storage, segment)

    def field_writer(self, _: FileStorage, __: WhooshSegment) -> "NoFieldWriter":
        """See Codec."""
        return NoFieldWriter()

    def terms_reader(self, _: FileStorage, __: WhooshSegment) -> "NoTerms":
        """See Codec."""
        return NoTerms()


class PagesWriter(PerDocumentWriter):  # type: ignore[misc] # Whoosh ships no types
    """Takes the pages of a new segment from Whoosh, and writes them when it closes."""

    def __init__(self, storage: FileStorage, segment: WhooshSegment) -> None:
        """Begin without pages; a file is made only for some."""
        self._storage = storage
        self._segment = segment
        self._builder = SegmentBuilder()
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """See PerDocumentWriter."""

    def add_field(self, fieldname: str, fieldobj: object, value: object, length: int) -> None:
        """See PerDocumentWriter. There is nothing but the column."""

    def add_column_value(self, _: str, __: Column, value: IndexedPage | KeptPage) -> None:
        """See PerDocumentWriter."""
        if isinstance(value, KeptPage):
            self._builder.keep(value)
        else:
            self._builder.add(value)

    def close(self) -> None:
        """See PerDocumentWriter."""
        if len(self._builder):
            with self._segment.create_file(self._storage, EXTENSION) as file:
                self._builder.write(file.raw_file())
        self.is_closed = True

    def abandon(self) -> None:
        """Write nothing."""
        self.is_closed = True


class PagesReader(PerDocumentReader):  # type: ignore[misc] # Whoosh ships no types
    """Gives Whoosh the pages of a segment that it merges into another one."""

    def __init__(self, storage: FileStorage, segment: WhooshSegment) -> None:
        """Open the segment."""
        self._segment = segment
        self._pages = open_segment(path_of(storage, segment))

    def doc_count(self) -> int:
        """See PerDocumentReader."""
        count: int = self._segment.doc_count()
        return count

    def doc_count_all(self) -> int:
        """See PerDocumentReader."""
        return self._pages.size

    def has_deletions(self) -> bool:
        """See PerDocumentReader."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """See PerDocumentReader."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterable[int]:
        """See PerDocumentReader."""
        return removed_from(self._segment)

    def stored_fields(self, _: int) -> dict[str, object]:
        """See PerDocumentReader."""
        return {}

    def has_column(self, fieldname: str) -> bool:
        """See PerDocumentReader."""
        return fieldname == PAGE

    def column_reader(self, _: str, __: Column) -> "KeptPages":
        """See PerDocumentReader."""
        return KeptPages(self._pages)

    def doc_field_length(self, _: int, __: str, default: int = 0) -> int:
        """See PerDocumentReader."""
        return default


class KeptPages(ColumnReader):  # type: ignore[misc] # Whoosh ships no types
    """The column of pages, as references to them."""

    def __init__(self, segment: Segment) -> None:
        """Bind to a segment."""
        self._segment = segment

    def __getitem__(self, docnum: int) -> KeptPage:
        return KeptPage(segment=self._segment, number=docnum)


class NoFieldWriter(FieldWriter):  # type: ignore[misc] # Whoosh ships no types
    """Whoosh has no postings to write."""

    is_closed = False

    def add_postings(self, schema: Schema, lengths: object, items: Iterable[object]) -> None:
        """See FieldWriter."""

    def close(self) -> None:
        """See FieldWriter."""
        self.is_closed = True


class NoTerms(TermsReader):  # type: ignore[misc] # Whoosh ships no types
    """Whoosh has no terms to read."""

    def indexed_field_names(self) -> Iterable[str]:
        """See TermsReader."""
        return ()

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """See TermsReader."""
        return iter(())


def page_schema() -> Schema:
    """The one field that Whoosh knows of."""
    return Schema(**{PAGE: COLUMN(PageColumn())})


def path_of(storage: FileStorage, segment: WhooshSegment) -> Path:
    """Where the file of a segment lies."""
    name: str = segment.make_filename(EXTENSION)
    return Path(storage.folder) / name


def removed_from(segment: WhooshSegment) -> list[int]:
    """Numbers of the pages that were removed from a segment."""
    return list(segment.deleted_docs())
