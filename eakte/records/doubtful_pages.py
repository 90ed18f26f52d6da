"""Doubtful pages (schlecht lesbare Seiten): badly read or not at all, and seen by nobody yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from eakte.domain.casefile import Document, DocumentId, DocumentState, VersionId
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.records.documents import to_document
from eakte.tables import CaseFileRow, DocumentRow, PageRow, VersionRow

Ts = TypeVarTuple("Ts")


class DoubtOrder(StrEnum):
    """How doubtful pages are sorted."""

    NEWEST = "newest"
    WORST = "worst"  # by confidence; those that could not be read at all come first


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtQuery:
    """Which doubtful pages are asked for; empty fields do not narrow.

    unit: leads the case file, or owns the inbox in which the document lies.
    """

    reason: str = ""
    unit: str = ""
    order: DoubtOrder = DoubtOrder.NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulPage:
    """A page that somebody should look at; `case_reference` None: its document lies in an inbox."""

    id: str
    number: int
    reason: str
    confidence: float | None
    document: Document
    case_reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBefore:
    """A document that has doubtful pages, with its language, an engine that tried them, and why."""

    document: DocumentId
    language: str
    engine: str
    reason: str


class DoubtfulPages:
    """Doubtful pages of current versions inside the scopes of the actor."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def lines(
        self, query: DoubtQuery, *, cursor: str | None = None, limit: int | None = None
    ) -> Page[DoubtfulPage]:
        """Those that nobody has looked at, sorted and paged."""
        size = clamped(limit)
        permille = cast(func.coalesce(PageRow.confidence, 0.0) * 1000, Integer)
        asked = _doubtful(
            select(PageRow, DocumentRow, CaseFileRow.reference, permille).select_from(PageRow)
        ).where(*_conditions(query))
        if place := decode(cursor, int, str):
            asked = asked.where(_after(query.order, permille, place))
        order = (permille, PageRow.id) if query.order is DoubtOrder.WORST else (PageRow.id.desc(),)
        rows = self._session.execute(asked.order_by(*order).limit(size + 1)).all()
        return cut(
            [_to_line(page, document, reference) for page, document, reference, _ in rows],
            limit=size,
            places=[encode(int(share), page.id) for page, _, _, share in rows],
        )

    def count(self, query: DoubtQuery) -> int:
        """How many there are."""
        counted = _doubtful(select(func.count(PageRow.id)).select_from(PageRow))
        return self._session.scalar(counted.where(*_conditions(query))) or 0

    def read_before(self) -> Sequence[ReadBefore]:
        """Documents with doubtful pages, whether somebody looked at them or not."""
        rows = self._session.execute(
            _current(
                select(DocumentRow.id, DocumentRow.language, PageRow.tried_engine, PageRow.reason)
                .select_from(PageRow)
                .distinct()
            )
        )
        return tuple(
            ReadBefore(
                document=DocumentId(document), language=language, engine=engine, reason=reason or ""
            )
            for document, language, engine, reason in rows
        )

    def numbers(self, version: VersionId) -> Sequence[tuple[int, str, str]]:
        """Numbers of the doubtful pages of a version, the engine that tried them last, and why."""
        rows = self._session.execute(
            select(PageRow.number, PageRow.tried_engine, PageRow.reason)
            .where(PageRow.version == version, PageRow.reason.is_not(None))
            .order_by(PageRow.number)
        )
        return tuple((number, engine, reason or "") for number, engine, reason in rows)


def _doubtful(asked: Select[*Ts]) -> Select[*Ts]:
    """Pages that nobody has looked at, with their case files."""
    with_case = _current(asked).outerjoin(CaseFileRow, CaseFileRow.id == DocumentRow.case)
    return with_case.where(PageRow.checked_at.is_(None))


def _current(asked: Select[*Ts]) -> Select[*Ts]:
    """Pages with a reason, of current versions, outside quarantine."""
    newest = (
        select(func.max(VersionRow.number))
        .where(VersionRow.document == DocumentRow.id)
        .correlate(DocumentRow)
        .scalar_subquery()
    )
    return (
        asked.join(VersionRow, VersionRow.id == PageRow.version)
        .join(DocumentRow, DocumentRow.id == PageRow.document)
        .where(
            PageRow.reason.is_not(None),
            VersionRow.number == newest,
            DocumentRow.state != DocumentState.QUARANTINED,
        )
    )


def _conditions(query: DoubtQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.reason:
        conditions.append(PageRow.reason == query.reason)
    if query.unit:
        in_inbox = and_(DocumentRow.case.is_(None), DocumentRow.inbox_unit == query.unit)
        conditions.append(or_(CaseFileRow.lead_unit == query.unit, in_inbox))
    return conditions


def _after(
    order: DoubtOrder, permille: ColumnElement[int], place: Sequence[str | int]
) -> ColumnElement[bool]:
    share, page = place
    if order is DoubtOrder.NEWEST:
        return PageRow.id < str(page)
    return or_(permille > int(share), and_(permille == int(share), PageRow.id > str(page)))


def _to_line(page: PageRow, document: DocumentRow, reference: str | None) -> DoubtfulPage:
    return DoubtfulPage(
        id=page.id,
        number=page.number,
        reason=page.reason or "",
        confidence=page.confidence,
        document=to_document(document),
        case_reference=reference,
    )
