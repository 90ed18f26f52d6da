"""Worklists of periods (Fristen): due, overdue, waiting, to be offered; one SELECT each.

They come from the database and never from the index, and each count is the number of lines that
the list has.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from eakte.domain.casefile import CaseFile, CaseState
from eakte.records.case_rows import to_case_file
from eakte.records.cursor import MOST_LINES, Page, clamped, cut, day_of, decode, encode
from eakte.tables import CaseFileRow

Conditions = list[ColumnElement[bool]]


class DueView(StrEnum):
    """Which worklist."""

    IN_YEAR = "in_year"  # the period ends in a year
    OVERDUE = "overdue"  # it ended before a day
    ENDED = "ended"  # it ends on or before a day
    WAITING = "waiting"  # an event is missing, a condition still holds, or there is no rule
    TO_OFFER = "to_offer"  # without end, and older than the law lets it lie
    UNLIMITED = "unlimited"  # without end, offered or not


class DueOrder(StrEnum):
    """How a worklist is sorted."""

    DAY = "day"  # end of the period, or the day by which it must be offered
    REFERENCE = "reference"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueQuery:
    """Which case files a worklist has; empty fields do not narrow.

    year: of IN_YEAR. on: the day of OVERDUE, ENDED and TO_OFFER. position covers the positions
    below it. waits_for: the missing event, as its token.
    """

    view: DueView
    on: date
    year: int = 0
    position: str = ""
    unit: str = ""
    action: str = ""
    waits_for: str = ""
    order: DueOrder = DueOrder.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class DueParts:
    """How the case files of a worklist spread, each with its number."""

    positions: Mapping[str, int]
    units: Mapping[str, int]
    actions: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many case files there are."""
        return sum(self.actions.values())


class DueLines:
    """Worklists inside the scopes of the actor."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def page(
        self, query: DueQuery, *, cursor: str | None = None, limit: int | None = None
    ) -> Page[CaseFile]:
        """Case files of a worklist, sorted and paged."""
        size = clamped(limit)
        key = _sort_key(query)
        asked = select(CaseFileRow, key).where(*_conditions(query))
        if place := decode(cursor, str, str):
            asked = asked.where(_after(query, key, str(place[0]), str(place[1])))
        rows = self._session.execute(asked.order_by(key, CaseFileRow.id).limit(size + 1)).all()
        return cut(
            [to_case_file(row) for row, _ in rows],
            limit=size,
            places=[encode(str(value), row.id) for row, value in rows],
        )

    def all(self, query: DueQuery) -> Iterator[CaseFile]:
        """All case files of a worklist, read page by page while somebody takes them."""
        cursor: str | None = None
        is_over = False
        while not is_over:
            page = self.page(query, cursor=cursor, limit=MOST_LINES)
            yield from page.lines
            self._session.expunge_all()
            cursor, is_over = page.next_cursor, page.next_cursor is None

    def count(self, query: DueQuery) -> int:
        """How many case files a worklist has."""
        asked = select(func.count()).select_from(CaseFileRow).where(*_conditions(query))
        return self._session.scalar(asked) or 0

    def parts(self, query: DueQuery) -> DueParts:
        """How the case files of a worklist spread over positions, units and actions."""
        row = CaseFileRow
        columns = (row.file_plan_code, row.lead_unit, row.disposal_action)
        asked = select(*columns, func.count()).where(*_conditions(query)).group_by(*columns)
        positions: Counter[str] = Counter()
        units: Counter[str] = Counter()
        actions: Counter[str] = Counter()
        for position, unit, action, count in self._session.execute(asked):
            positions[position] += count
            units[unit] += count
            actions[action or ""] += count
        return DueParts(positions=positions, units=units, actions=actions)

    def years(self, query: DueQuery) -> Mapping[int, int]:
        """Number of case files whose period ends, by year, narrowed as the worklist is.

        Grouped by day, as the index has them, and added up here: a year would be computed for
        each line.
        """
        row = CaseFileRow
        asked = (
            select(row.retention_end, func.count())
            .where(row.state == CaseState.CLOSED, row.retention_end.is_not(None), *_narrow(query))
            .group_by(row.retention_end)
        )
        years: Counter[int] = Counter()
        for ends_on, count in self._session.execute(asked):
            if ends_on is not None:
                years[ends_on.year] += count
        return dict(sorted(years.items()))

    def waited_for(self, query: DueQuery) -> Mapping[str, int]:
        """The events that are missing, as tokens, each with the number of case files."""
        row = CaseFileRow
        waiting = replace(query, view=DueView.WAITING, waits_for="")
        asked = select(row.waits_for, func.count()).where(*_conditions(waiting))
        rows = self._session.execute(asked.group_by(row.waits_for))
        return {token: count for token, count in rows if token}


def _sort_key(query: DueQuery) -> ColumnElement[str]:
    """Column of an order; texts are folded so that both databases sort alike."""
    return {
        DueOrder.DAY: _day(query.view),
        DueOrder.REFERENCE: CaseFileRow.reference_folded,
        DueOrder.SUBJECT: CaseFileRow.subject_folded,
    }[query.order]  # type: ignore[return-value] # all of them compare with the text of the cursor


def _day(view: DueView) -> object:
    """The day by which a worklist is sorted; a waiting period has none."""
    row = CaseFileRow
    if view is DueView.WAITING:
        return row.reference_folded
    return row.offer_due_on if view in (DueView.TO_OFFER, DueView.UNLIMITED) else row.retention_end


def _after(query: DueQuery, key: ColumnElement[str], text: str, last: str) -> ColumnElement[bool]:
    is_day = query.order is DueOrder.DAY and query.view is not DueView.WAITING
    value: object = day_of(text) if is_day else text
    return or_(key > value, and_(key == value, CaseFileRow.id > last))


def _conditions(query: DueQuery) -> Conditions:
    row = CaseFileRow
    is_closed = row.state == CaseState.CLOSED
    first, last = date(query.year or 1, 1, 1), date(query.year or 1, 12, 31)
    by_view: Mapping[DueView, Conditions] = {
        DueView.IN_YEAR: [is_closed, row.retention_end.between(first, last)],
        DueView.OVERDUE: [is_closed, row.retention_end < query.on],
        DueView.ENDED: [is_closed, row.retention_end <= query.on],
        DueView.WAITING: [is_closed, row.retention_end.is_(None), row.offer_due_on.is_(None)],
        DueView.TO_OFFER: [row.offer_due_on <= query.on],
        DueView.UNLIMITED: [row.offer_due_on.is_not(None)],
    }
    return [*by_view[query.view], *_narrow(query)]


def _narrow(query: DueQuery) -> Conditions:
    row = CaseFileRow
    found: Conditions = []
    if query.position:
        is_below = row.file_plan_code.startswith(f"{query.position}.", autoescape=True)
        found.append(or_(row.file_plan_code == query.position, is_below))
    if query.unit:
        found.append(row.lead_unit == query.unit)
    if query.action:
        found.append(row.disposal_action == query.action)
    if query.waits_for:
        found.append(row.waits_for == query.waits_for)
    return found
