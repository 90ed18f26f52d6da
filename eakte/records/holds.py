"""Holds and the case files on which they stand: rows to values and back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from eakte.database import insert_if_absent, locking
from eakte.domain.access import Action, Actor, CaseFileId, UserId, may
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import NotVisible
from eakte.domain.hold import Hold, HoldId, Restriction, RestrictionGround
from eakte.records.case_rows import to_case_file
from eakte.records.cursor import Page, clamped, cut, day_of, decode, encode
from eakte.records.ids import new_id
from eakte.tables import CaseFileRow, HeldCaseRow, HoldRow

NOT_COLUMNS = {"id", "cases", "restriction"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """A hold in a list; case_count: how many case files it keeps that the actor sees."""

    hold: Hold
    case_count: int


class Holds:
    """Holds of the tenant; their case files inside the scopes of the actor.

    A hold says why it stands, which may be nobody's business: it is seen by those who place holds,
    and by whoever sees one of its case files.
    """

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now
        self._sees_all = may(actor, Action.HOLD)

    def new_id(self) -> HoldId:
        """An identity for a hold to be placed."""
        return HoldId(new_id(self._now))

    def add(self, hold: Hold) -> None:
        """Store a new hold with its case files, whose rows the caller has locked."""
        self._session.add(HoldRow(id=hold.id, tenant=self._actor.tenant, **_columns(hold)))
        self._session.flush()
        self.add_cases(hold.id, hold.cases)

    def add_cases(self, hold: HoldId, cases: Iterable[CaseFileId]) -> bool:
        """Let a hold keep more case files, whose rows the caller has locked.

        Returns:
            Whether it did not keep all of them before.
        """
        rows = [{"tenant": self._actor.tenant, "hold": hold, "case": case} for case in cases]
        return sum(insert_if_absent(self._session, HeldCaseRow, row) for row in rows) > 0

    def get(self, hold: HoldId) -> Hold:
        """One hold with the case files that the actor sees.

        Raises:
            NotVisible: there is none, or none for this actor.
        """
        found = self._with_cases(self._row(hold))
        if not found.cases and not self._sees_all:
            raise NotVisible("hold", hold)
        return found

    def locked(self, hold: HoldId) -> Hold:
        """One hold, locked until the end of the transaction.

        Raises:
            NotVisible: there is none.
        """
        return self._with_cases(self._row(hold, lock=True))

    def save(self, hold: Hold) -> None:
        """Store the changed value of a locked hold; its case files stay."""
        row = self._row(hold.id)
        for name, value in _columns(hold).items():
            setattr(row, name, value)
        self._session.flush()

    def standing_on(self, case: CaseFileId) -> Sequence[Hold]:
        """The holds that keep a case file now, the oldest first."""
        rows = self._session.scalars(
            select(HoldRow)
            .join(HeldCaseRow, HeldCaseRow.hold == HoldRow.id)
            .where(HeldCaseRow.case == case, HoldRow.lifted_at.is_(None))
            .order_by(HoldRow.id)
        )
        return tuple(to_hold(row) for row in rows)

    def held_among(self, cases: Iterable[CaseFileId]) -> frozenset[CaseFileId]:
        """Those of these case files that a hold keeps now."""
        found = self._session.scalars(
            select(HeldCaseRow.case)
            .join(HoldRow, HoldRow.id == HeldCaseRow.hold)
            .where(HeldCaseRow.case.in_(tuple(cases)), HoldRow.lifted_at.is_(None))
        )
        return frozenset(CaseFileId(case) for case in found)

    def parts_left_out(self, *, most: int) -> Sequence[tuple[Hold, CaseFileId]]:
        """Sub-files that do not stand under a hold on the case file above them."""
        beside = aliased(HeldCaseRow)
        is_held = exists().where(beside.hold == HoldRow.id, beside.case == CaseFileRow.id)
        rows = self._session.execute(
            select(HoldRow, CaseFileRow.id)
            .join(HeldCaseRow, HeldCaseRow.hold == HoldRow.id)
            .join(CaseFileRow, CaseFileRow.parent == HeldCaseRow.case)
            .where(HoldRow.lifted_at.is_(None), ~is_held)
            .order_by(CaseFileRow.id)
            .limit(most)
        )
        return tuple((to_hold(row), CaseFileId(case)) for row, case in rows)

    def lines(
        self,
        *,
        standing: bool = True,
        review_by: date | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Page[HoldLine]:
        """Holds by the day of their review; `review_by`: only those to be reviewed by that day."""
        size = clamped(limit)
        count = (
            select(func.count())
            .select_from(HeldCaseRow)
            .join(CaseFileRow, CaseFileRow.id == HeldCaseRow.case)
            .where(HeldCaseRow.hold == HoldRow.id)
            .scalar_subquery()
        )
        asked = select(HoldRow, count).where(HoldRow.lifted_at.is_(None) == standing)
        if not self._sees_all:
            asked = asked.where(count > 0)
        if review_by is not None:
            asked = asked.where(HoldRow.review_on <= review_by)
        if place := decode(cursor, str, str):
            day, last = day_of(str(place[0])), str(place[1])
            beside = (HoldRow.review_on == day) & (HoldRow.id > last)
            asked = asked.where((HoldRow.review_on > day) | beside)
        asked = asked.order_by(HoldRow.review_on, HoldRow.id).limit(size + 1)
        rows = self._session.execute(asked).all()
        return cut(
            [HoldLine(hold=to_hold(row), case_count=number) for row, number in rows],
            limit=size,
            places=[encode(row.review_on.isoformat(), row.id) for row, _ in rows],
        )

    def cases(
        self, hold: HoldId, *, cursor: str | None = None, limit: int | None = None
    ) -> Page[CaseFile]:
        """Visible case files under a hold, by reference."""
        size = clamped(limit)
        asked = (
            select(CaseFileRow)
            .join(HeldCaseRow, HeldCaseRow.case == CaseFileRow.id)
            .where(HeldCaseRow.hold == hold)
        )
        if place := decode(cursor, str):
            asked = asked.where(CaseFileRow.reference_folded > str(place[0]))
        asked = asked.order_by(CaseFileRow.reference_folded).limit(size + 1)
        rows = self._session.scalars(asked).all()
        return cut(
            [to_case_file(row) for row in rows],
            limit=size,
            places=[encode(row.reference_folded) for row in rows],
        )

    def _with_cases(self, row: HoldRow) -> Hold:
        asked = (
            select(HeldCaseRow.case)
            .join(CaseFileRow, CaseFileRow.id == HeldCaseRow.case)
            .where(HeldCaseRow.hold == row.id)
            .order_by(HeldCaseRow.case)
        )
        return to_hold(row, cases=tuple(CaseFileId(case) for case in self._session.scalars(asked)))

    def _row(self, hold: HoldId, *, lock: bool = False) -> HoldRow:
        asked = select(HoldRow).where(HoldRow.id == hold)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("hold", hold)
        return row


def to_hold(row: HoldRow, *, cases: tuple[CaseFileId, ...] = ()) -> Hold:
    """Row to value."""
    return Hold(
        id=HoldId(row.id),
        reason=row.reason,
        placed_by=UserId(row.placed_by),
        placed_by_name=row.placed_by_name,
        placed_at=row.placed_at,
        review_on=row.review_on,
        cases=cases,
        lifted_by=UserId(row.lifted_by) if row.lifted_by else None,
        lifted_at=row.lifted_at,
        lift_reason=row.lift_reason,
        restriction=_to_restriction(row),
    )


def _to_restriction(row: HoldRow) -> Restriction | None:
    if row.ground is None:
        return None
    return Restriction(ground=RestrictionGround(row.ground), asked_by=row.asked_by)


def _columns(hold: Hold) -> dict[str, object]:
    restriction = hold.restriction
    own = {name: getattr(hold, name) for name in Hold.__slots__ if name not in NOT_COLUMNS}
    return own | {
        "ground": restriction.ground if restriction else None,
        "asked_by": restriction.asked_by if restriction else "",
    }
