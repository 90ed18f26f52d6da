"""Lines of list screens: one SELECT each, no text of documents, a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import CaseFile, CaseState, Document, DocumentState
from eakte.domain.reference_reading import canonical_query
from eakte.records.case_rows import to_case_file
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.records.documents import to_document
from eakte.records.folding import like_pattern
from eakte.tables import CaseFileRow, DocumentRow, RecentCaseRow

IN_INBOX = (DocumentRow.case.is_(None), DocumentRow.attachment_to.is_(None))
SUGGESTED_CASES = 8  # lines under the case field: what fits without scrolling


class CaseOrder(StrEnum):
    """How a list of case files is sorted."""

    REFERENCE = "reference"
    SUBJECT = "subject"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """Which case files a list shows; empty fields do not narrow.

    file_plan_code covers the positions below it. is_set_aside means that they have left direct
    access (Transferfrist) before the day `today`, which stands beside it.
    """

    reference: str = ""
    subject: str = ""
    words: str = ""
    state: CaseState | None = None
    file_plan_code: str = ""
    lead_unit: str = ""
    is_set_aside: bool | None = None
    today: date | None = None
    order: CaseOrder = CaseOrder.REFERENCE


class Lines:
    """Lists inside the scopes of the actor."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def cases(
        self, query: CaseQuery, *, cursor: str | None = None, limit: int | None = None
    ) -> Page[CaseFile]:
        """Case files, sorted and paged."""
        size = clamped(limit)
        key = _sort_key(query.order)
        asked = select(CaseFileRow, key).where(*_conditions(query))
        if place := decode(cursor, str, str):
            asked = asked.where(_after(query.order, key, place))
        is_down = query.order is CaseOrder.NEWEST
        order = (key.desc(), CaseFileRow.id.desc()) if is_down else (key, CaseFileRow.id)
        rows = self._session.execute(asked.order_by(*order).limit(size + 1)).all()
        return cut(
            [to_case_file(row) for row, _ in rows],
            limit=size,
            places=[encode(str(value), row.id) for row, value in rows],
        )

    def case_count(self, query: CaseQuery) -> int:
        """How many case files a query has."""
        asked = select(func.count()).select_from(CaseFileRow).where(*_conditions(query))
        return self._session.scalar(asked) or 0

    def case_suggestions(self, text: str, *, only_open: bool = True) -> Sequence[CaseFile]:
        """Case files for what is typed into the case field: reference or words."""
        state = CaseState.OPEN if only_open else None
        query = CaseQuery(words=text, state=state, order=CaseOrder.NEWEST)
        return self.cases(query, limit=SUGGESTED_CASES).lines if text.strip() else ()

    def recent_cases(self, *, limit: int = 8) -> Sequence[CaseFile]:
        """Case files that the actor used last."""
        rows = self._session.scalars(
            select(CaseFileRow)
            .join(RecentCaseRow, RecentCaseRow.case == CaseFileRow.id)
            .where(RecentCaseRow.user == self._actor.user)
            .order_by(RecentCaseRow.used_at.desc(), CaseFileRow.id)
            .limit(limit)
        )
        return tuple(to_case_file(row) for row in rows)

    def inbox(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        state: DocumentState | None = None,
    ) -> Page[Document]:
        """What lies in the inboxes that the actor sees, the oldest first; attachments go along."""
        size = clamped(limit)
        asked = select(DocumentRow).where(*IN_INBOX)
        if state is not None:
            asked = asked.where(DocumentRow.state == state)
        if place := decode(cursor, str):
            asked = asked.where(DocumentRow.id > str(place[0]))
        rows = self._session.scalars(asked.order_by(DocumentRow.id).limit(size + 1)).all()
        return cut(
            [to_document(row) for row in rows], limit=size, places=[encode(row.id) for row in rows]
        )

    def documents(
        self, case: CaseFileId, *, cursor: str | None = None, limit: int | None = None
    ) -> Page[Document]:
        """Documents of a case file with their attachments, in their order."""
        size = clamped(limit)
        row = DocumentRow
        asked = select(row).where(row.case == case)
        if place := decode(cursor, int, str):
            position, last = int(place[0]), str(place[1])
            beside = and_(row.position == position, row.id > last)
            asked = asked.where(or_(row.position > position, beside))
        rows = self._session.scalars(asked.order_by(row.position, row.id).limit(size + 1)).all()
        return cut(
            [to_document(found) for found in rows],
            limit=size,
            places=[encode(found.position or 0, found.id) for found in rows],
        )

    def inbox_count(self) -> int:
        """How many items lie in the inboxes that the actor sees."""
        asked = select(func.count()).select_from(DocumentRow).where(*IN_INBOX)
        return self._session.scalar(asked) or 0

    def inbox_suggested_count(self) -> int:
        """How many of them have a case file suggested."""
        asked = select(DocumentRow.suggestion).where(*IN_INBOX)
        return sum(1 for found in self._session.scalars(asked) if found and found.get("case"))

    def documents_by_state(self) -> Mapping[str, int]:
        """How many documents there are in each state."""
        rows = self._session.execute(
            select(DocumentRow.state, func.count()).group_by(DocumentRow.state)
        )
        return dict(rows.all())


def _sort_key(order: CaseOrder) -> ColumnElement[str]:
    """Column of an order; texts are folded so that both databases sort alike."""
    return {
        CaseOrder.REFERENCE: CaseFileRow.reference_folded,
        CaseOrder.SUBJECT: CaseFileRow.subject_folded,
        CaseOrder.NEWEST: CaseFileRow.id,
    }[order]  # type: ignore[return-value] # all of them compare with the text of the cursor


def _after(
    order: CaseOrder, key: ColumnElement[str], place: list[str | int]
) -> ColumnElement[bool]:
    text, last = map(str, place)
    if order is CaseOrder.NEWEST:
        return CaseFileRow.id < last
    return or_(key > text, (key == text) & (CaseFileRow.id > last))


def _conditions(query: CaseQuery) -> list[ColumnElement[bool]]:
    row = CaseFileRow
    found = _set_aside_conditions(query)
    if query.reference:
        found.append(_reference_condition(query.reference))
    if query.subject:
        found.append(_in_subject(query.subject))
    if query.words.strip():
        found.append(or_(_reference_condition(query.words), _in_line(query.words)))
    if query.state is not None:
        found.append(row.state == query.state)
    if query.file_plan_code:
        code = row.file_plan_code
        is_below = code.startswith(f"{query.file_plan_code}.", autoescape=True)
        found.append(or_(code == query.file_plan_code, is_below))
    if query.lead_unit:
        found.append(row.lead_unit == query.lead_unit)
    return found


def _set_aside_conditions(query: CaseQuery) -> list[ColumnElement[bool]]:
    if query.is_set_aside is None or query.today is None:
        return []
    is_over = CaseFileRow.transfer_end < query.today
    if query.is_set_aside:
        return [is_over]
    return [or_(CaseFileRow.transfer_end.is_(None), CaseFileRow.transfer_end >= query.today)]


def _in_subject(words: str) -> ColumnElement[bool]:
    """Each word somewhere in the subject."""
    return and_(*(_has(CaseFileRow.subject_folded, word) for word in words.split()))


def _in_line(words: str) -> ColumnElement[bool]:
    """Each word somewhere in the subject or in the reference: „2024 Garage“."""
    row = CaseFileRow
    return and_(
        *(
            or_(_has(row.subject_folded, word), _has(row.reference_folded, word))
            for word in words.split()
        )
    )


def _has(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return column.like(like_pattern(text), escape="\\")


def _reference_condition(text: str) -> ColumnElement[bool]:
    """Case files whose reference is meant, in whatever spelling, or begins or ends like that."""
    row = CaseFileRow
    found: ColumnElement[bool] = _has(row.reference_folded, text)
    for meant in canonical_query(text):
        wanted = (
            (row.file_plan_code, meant.plan_code),
            (row.year, meant.year),
            (row.number, meant.number),
        )
        parts = [column == value for column, value in wanted if value is not None]
        found = or_(found, and_(*parts)) if parts else found
    return found
