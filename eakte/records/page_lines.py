"""Pages of a version as light lines: how their reading went, or what was read, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from eakte.domain.casefile import VersionId
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.tables import DocumentRow, PageRow

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """How the reading of one page went; see `StoredPage`."""

    number: int
    state: str
    method: str
    confidence: float | None
    reason: str | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOfPage:
    """What was read on one page."""

    number: int
    state: str
    text: str


class PageLines:
    """Lines of pages; reached through a visible document.

    Columns are read, no rows of the table: a document of 1,000 pages is looked at each second
    while it is read, and its texts are megabytes.
    """

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def of(
        self, version: VersionId, *, after: int = 0, most: int | None = None
    ) -> Sequence[PageLine]:
        """How the pages with a result were read, behind page `after`; `most` None: all of them."""
        asked = select(*(getattr(PageRow, name) for name in PageLine.__slots__))
        rows = self._session.execute(_in_order(asked, version, after, most)).mappings()
        return tuple(PageLine(**row) for row in rows)

    def part(
        self, version: VersionId, *, cursor: str | None = None, limit: int | None = None
    ) -> Page[PageLine]:
        """Some pages, or without `limit` all that follow the cursor.

        Raises:
            InvalidValue: this cursor was not made here.
        """
        place = decode(cursor, int)
        after = int(place[0]) if place else 0
        size = None if limit is None else clamped(limit)
        lines = self.of(version, after=after, most=None if size is None else size + 1)
        places = [encode(line.number) for line in lines]
        return cut(lines, limit=len(lines) if size is None else size, places=places)

    def texts(self, version: VersionId, *, most: int | None = None) -> Sequence[TextOfPage]:
        """What was read on the pages, from the first; `most` None: on all of them."""
        asked = select(PageRow.number, PageRow.state, PageRow.text)
        rows = self._session.execute(_in_order(asked, version, 0, most)).mappings()
        return tuple(TextOfPage(**row) for row in rows)


def of_version(asked: Select[*Columns], version: VersionId) -> Select[*Columns]:
    """Pages of a version: through its document, so that the rights of the document confine them."""
    return asked.join(DocumentRow, DocumentRow.id == PageRow.document).where(
        PageRow.version == version
    )


def _in_order(
    asked: Select[*Columns], version: VersionId, after: int, most: int | None
) -> Select[*Columns]:
    behind = of_version(asked, version).where(PageRow.number > after)
    return behind.order_by(PageRow.number).limit(most)
