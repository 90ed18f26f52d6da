"""Readings of pages: stored results, kept as long as their document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from eakte.domain.access import Actor
from eakte.domain.casefile import READING_FAILED, Document, DocumentId, Version, VersionId
from eakte.domain.errors import NotVisible
from eakte.records.documents import to_document
from eakte.records.ids import new_id
from eakte.records.page_lines import of_version
from eakte.tables import CaseFileRow, DocumentRow, PageRow, VersionRow
from indexing import exact_words

PORTION = 200  # pages of one fetch: some MB of text


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """What is known of one page (Seite).

    number counts from 1; confidence is 0.0 to 1.0; width and height are pixels of the image that
    was read; words_key names the object with the word boxes in the work bucket, None where there
    are none. codes: kind, text and box (left, top, width, height) of bar codes. checked_at: when a
    person looked at a doubtful page; None: nobody did. The other values are those of
    `indexing.PageReading`.
    """

    id: str
    document: DocumentId
    version: VersionId
    number: int
    state: str
    method: str
    confidence: float | None
    reason: str | None
    text: str
    engine: str
    words_key: str | None
    width_px: int
    height_px: int
    rotation: int
    has_image: bool
    duration_ms: int
    skew: float = 0.0
    dpi: int = 0
    codes: tuple[tuple[str | int, ...], ...] = ()
    marks: tuple[str, ...] = ()
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageForIndex:
    """A page with what the index needs to know of its document and case file; `number` from 1."""

    id: str
    number: int
    text: str
    document: Document
    file_plan_code: str | None
    lead_unit: str | None


class Pages:
    """Pages of documents; reached through a visible document."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def new_id(self, now: datetime) -> str:
        """An identity for a page to be stored."""
        return new_id(now)

    def put(self, page: StoredPage) -> None:
        """Store a reading; a second reading takes the place of the first, whose check is void."""
        row = self._session.scalars(
            select(PageRow).where(PageRow.version == page.version, PageRow.number == page.number)
        ).one_or_none()
        if row is None:
            row = PageRow(id=page.id, tenant=self._actor.tenant)
            self._session.add(row)
        for name in StoredPage.__slots__:
            if name != "id":
                setattr(row, name, getattr(page, name))
        row.tried_engine = page.engine
        row.exact_words = exact_words(page.text)
        self._session.flush()

    def get(self, version: VersionId, number: int) -> StoredPage:
        """One page.

        Raises:
            NotVisible: it has no result yet, or the actor does not see its document.
        """
        return to_page(self._row(version, number))

    def set_tried(self, version: VersionId, number: int, engine: str) -> None:
        """Remember that an engine read the page again, and no better."""
        self._row(version, number).tried_engine = engine

    def set_checked(self, version: VersionId, number: int, *, at: datetime | None) -> None:
        """Remember when a person looked at a doubtful page; None: it is to be looked at again."""
        self._row(version, number).checked_at = at

    def of(self, version: Version) -> Sequence[StoredPage]:
        """All pages of a version with their text, from the first."""
        asked = of_version(select(PageRow), version.id).order_by(PageRow.number)
        rows = self._session.scalars(asked)
        return tuple(to_page(row) for row in rows)

    def has_image(self, version: VersionId, number: int) -> bool | None:
        """Whether a page has an image; None: it was not read yet."""
        asked = select(PageRow.has_image)
        return self._session.scalar(
            asked.where(PageRow.version == version, PageRow.number == number)
        )

    def missing(self, version: VersionId, first: int, last: int) -> tuple[int, ...]:
        """Numbers from `first` to `last` that have no result yet, or none that will stay."""
        asked = select(PageRow.number).where(
            PageRow.version == version,
            PageRow.number.between(first, last),
            func.coalesce(PageRow.reason, "") != READING_FAILED,
        )
        there = set(self._session.scalars(asked))
        return tuple(number for number in range(first, last + 1) if number not in there)

    def count(self, version: VersionId) -> int:
        """How many pages of a version have a result."""
        counted = of_version(select(func.count(PageRow.id)), version)
        return self._session.scalar(counted) or 0

    def by_ids(self, ids: Sequence[str]) -> dict[str, tuple[StoredPage, Document]]:
        """Visible pages with their documents, by page id; the others are left out."""
        rows = self._session.execute(
            select(PageRow, DocumentRow)
            .join(DocumentRow, DocumentRow.id == PageRow.document)
            .where(PageRow.id.in_(ids))
        )
        return {page.id: (to_page(page), to_document(document)) for page, document in rows}

    def exact_words(self, pages: Sequence[str]) -> dict[str, bytes]:
        """The different words of visible pages, packed, by page id."""
        rows = self._session.execute(
            select(PageRow.id, PageRow.exact_words)
            .join(DocumentRow, DocumentRow.id == PageRow.document)
            .where(PageRow.id.in_(pages), PageRow.exact_words.is_not(None))
        )
        return {page: packed or b"" for page, packed in rows}

    def documents_of(self, pages: Sequence[str]) -> dict[str, Document]:
        """The visible documents of these pages, by page id; without reading any text."""
        rows = self._session.execute(
            select(PageRow.id, DocumentRow)
            .join(DocumentRow, DocumentRow.id == PageRow.document)
            .where(PageRow.id.in_(pages))
        )
        return {page: to_document(document) for page, document in rows}

    def for_index(
        self, document: DocumentId, *, first: int = 1, last: int | None = None
    ) -> Sequence[PageForIndex]:
        """Pages of the current version of a document, as the index takes them; `last` None: all."""
        wanted = (DocumentRow.id == document) & (PageRow.number >= first)
        return tuple(self._indexed(wanted if last is None else wanted & (PageRow.number <= last)))

    def former(self, document: DocumentId) -> Sequence[str]:
        """Ids of the pages of versions that are not the current one: no search finds them."""
        current = (
            select(VersionRow.id)
            .where(VersionRow.document == document)
            .order_by(VersionRow.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        asked = select(PageRow.id).join(DocumentRow, DocumentRow.id == PageRow.document)
        return tuple(
            self._session.scalars(
                asked.where(PageRow.document == document, PageRow.version != current)
            )
        )

    def all_for_index(self) -> Iterator[PageForIndex]:
        """Every page of the tenant that belongs into the index, in the order of the ids.

        Fetched in small portions. The caller may work between two pages: PostgreSQL keeps the
        rest behind a cursor of the server, SQLite in its snapshot.
        """
        yield from self._indexed(true())

    def some_for_index(self, pages: Sequence[str]) -> Sequence[PageForIndex]:
        """Those of some pages that are of the current version of their document."""
        return tuple(self._indexed(PageRow.id.in_(pages)))

    def _row(self, version: VersionId, number: int) -> PageRow:
        asked = of_version(select(PageRow), version).where(PageRow.number == number)
        row = self._session.scalars(asked).one_or_none()
        if row is None:
            raise NotVisible("page", str(number))
        return row

    def _indexed(self, condition: ColumnElement[bool]) -> Iterator[PageForIndex]:
        newest = (
            select(func.max(VersionRow.number))
            .where(VersionRow.document == DocumentRow.id)
            .correlate(DocumentRow)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(
                PageRow.id,
                PageRow.number,
                PageRow.text,
                DocumentRow,
                CaseFileRow.file_plan_code,
                CaseFileRow.lead_unit,
            )
            .join(VersionRow, VersionRow.id == PageRow.version)
            .join(DocumentRow, DocumentRow.id == PageRow.document)
            .outerjoin(CaseFileRow, CaseFileRow.id == DocumentRow.case)
            .where(condition, VersionRow.number == newest)
            .order_by(PageRow.id)
            .execution_options(yield_per=PORTION)
        )
        known = lru_cache(PORTION)(to_document)  # pages of one document come together
        for page, number, words, document, code, unit in rows:
            yield PageForIndex(
                id=page,
                number=number,
                text=words,
                document=known(document),
                file_plan_code=code,
                lead_unit=unit,
            )


def to_page(row: PageRow) -> StoredPage:
    """Row to value."""
    values = {name: getattr(row, name) for name in StoredPage.__slots__}
    values["codes"] = tuple(tuple(code) for code in row.codes)
    values["marks"] = tuple(row.marks)
    return StoredPage(**values)
