"""Changes of the retention rules, and the case files that they reach: rows to values and back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import Select, delete, func, select, tuple_
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import Actor, CaseFileId, UserId
from eakte.domain.case_period import Outcome
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import NotVisible
from eakte.domain.retention import RetentionState
from eakte.domain.rule_change import (
    ChangedPeriod,
    ChangeState,
    RuleChangeId,
    RuleChangeOrder,
)
from eakte.records.case_rows import to_case_file
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.records.ids import new_id
from eakte.tables import CaseFileRow, ProceedingRow, RuleChangeLineRow, RuleChangeRow

Place = tuple[str, str]  # position and id of the case file that was looked at last
LATEST_CHANGES = 50  # more than a town makes in ten years
ROWS_AT_ONCE = 1000
DAYS = ("ends_on", "offer_due_on")


class RuleChanges:
    """Changes of the rules of the actor's tenant; their lines inside the scopes of the actor."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now

    def new_id(self) -> RuleChangeId:
        """An identity for a change to be added."""
        return RuleChangeId(new_id(self._now))

    def add(self, change: RuleChangeOrder) -> None:
        """Store a new change."""
        self._session.add(
            RuleChangeRow(tenant=self._actor.tenant, id=change.id, **_columns(change))
        )
        self._session.flush()

    def get(self, change: RuleChangeId) -> RuleChangeOrder:
        """One change.

        Raises:
            NotVisible: there is none.
        """
        return _to_change(self._row(change))

    def locked(self, change: RuleChangeId) -> RuleChangeOrder:
        """One change, locked until the end of the transaction.

        Raises:
            NotVisible: there is none.
        """
        return _to_change(self._row(change, lock=True))

    def save(self, change: RuleChangeOrder) -> RuleChangeOrder:
        """Store the changed value of a locked change."""
        row = self._row(change.id)
        for name, value in _columns(change).items():
            setattr(row, name, value)
        self._session.flush()
        return change

    def latest(self) -> Sequence[RuleChangeOrder]:
        """The latest changes, the newest first."""
        asked = select(RuleChangeRow).order_by(RuleChangeRow.id.desc()).limit(LATEST_CHANGES)
        return tuple(_to_change(row) for row in self._session.scalars(asked))

    def planned_by(self, day: date) -> Sequence[RuleChangeOrder]:
        """Planned changes whose first day has come, locked until the end of the transaction."""
        row = RuleChangeRow
        asked = select(row).where(row.state == ChangeState.PLANNED, row.effective_on <= day)
        return tuple(_to_change(found) for found in self._session.scalars(locking(asked)))

    def reached(self, positions: Iterable[str], day: date) -> bool:
        """Whether a change was applied on this day or later, or is planned for it, for all of them.

        A town makes few changes: they are compared here.
        """
        row = RuleChangeRow
        is_applied = row.state.in_([ChangeState.APPLYING, ChangeState.APPLIED])
        is_planned = (row.state == ChangeState.PLANNED) & (row.effective_on == day)
        asked = select(row.positions).where(row.effective_on >= day, is_applied | is_planned)
        wanted = frozenset(positions)
        return any(wanted <= set(found) for found in self._session.scalars(asked))

    def positions_of_parts(self, positions: Iterable[str]) -> frozenset[str]:
        """Positions of case files that have a proceeding with a rule of one of these positions."""
        asked = (
            select(CaseFileRow.file_plan_code)
            .join(ProceedingRow, ProceedingRow.case == CaseFileRow.id)
            .where(ProceedingRow.rule_position.in_(tuple(positions)))
            .distinct()
        )
        return frozenset(self._session.scalars(asked))

    def cases(self, positions: Sequence[str], after: Place, *, most: int) -> Sequence[CaseFile]:
        """The next case files of some positions, by position and id."""
        asked = _behind(select(CaseFileRow), positions, after).limit(most)
        return tuple(to_case_file(row) for row in self._session.scalars(asked))

    def case_count(self, positions: Sequence[str]) -> int:
        """How many case files some positions have."""
        row = CaseFileRow
        asked = select(func.count()).select_from(row).where(row.file_plan_code.in_(positions))
        return self._session.scalar(asked) or 0

    def revisions(self, positions: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Id and revision of all case files of some positions, in the order of `cases`."""
        row = CaseFileRow
        asked = _behind(select(row.id, row.revision), positions, ("", ""))
        found = self._session.execute(asked.execution_options(yield_per=ROWS_AT_ONCE))
        return ((case, revision) for case, revision in found)

    def add_lines(
        self, change: RuleChangeId, lines: Iterable[tuple[CaseFile, ChangedPeriod]]
    ) -> None:
        """Store case files whose period would change."""
        self._session.add_all(
            RuleChangeLineRow(
                tenant=self._actor.tenant,
                scope=case.scope,
                change=change,
                case=line.case,
                reference=line.reference,
                subject=line.subject,
                before=_to_json(line.before),
                after=_to_json(line.after),
            )
            for case, line in lines
        )
        self._session.flush()

    def drop_lines(self, change: RuleChangeId) -> None:
        """Forget the preview of a change."""
        row = RuleChangeLineRow
        self._session.execute(delete(row).where(row.change == change))

    def lines(
        self, change: RuleChangeId, *, cursor: str | None = None, limit: int | None = None
    ) -> Page[ChangedPeriod]:
        """Case files whose period would change, in the order in which they were opened."""
        size = clamped(limit)
        row = RuleChangeLineRow
        asked = select(row).where(row.change == change)
        if place := decode(cursor, str):
            asked = asked.where(row.case > str(place[0]))
        rows = self._session.scalars(asked.order_by(row.case).limit(size + 1)).all()
        return cut(
            [_to_line(found) for found in rows],
            limit=size,
            places=[encode(found.case) for found in rows],
        )

    def all_lines(self, change: RuleChangeId) -> Iterator[ChangedPeriod]:
        """All of them, read in portions while somebody takes them."""
        row = RuleChangeLineRow
        asked = select(row).where(row.change == change).order_by(row.case)
        found = self._session.scalars(asked.execution_options(yield_per=ROWS_AT_ONCE))
        return (_to_line(line) for line in found)

    def _row(self, change: RuleChangeId, *, lock: bool = False) -> RuleChangeRow:
        asked = select(RuleChangeRow).where(RuleChangeRow.id == change)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("rule_change", change)
        return row


def _behind(
    asked: Select[CaseFileRow] | Select[str, int], positions: Sequence[str], after: Place
) -> Select[CaseFileRow] | Select[str, int]:
    """Case files of positions behind a place, in the order of their index."""
    row = CaseFileRow
    place = tuple_(row.file_plan_code, row.id)
    return asked.where(row.file_plan_code.in_(positions), place > tuple_(*after)).order_by(
        row.file_plan_code, row.id
    )


def _columns(change: RuleChangeOrder) -> dict[str, object]:
    return {
        "state": change.state,
        "rules": change.rules,
        "rules_before_sha256": change.rules_before,
        "effective_on": change.effective_on,
        "positions": list(change.positions),
        "proposed_by": change.proposed_by,
        "proposed_at": change.proposed_at,
        "reason": change.reason,
        "applied_by": change.applied_by,
        "applied_at": change.applied_at,
        "seen": change.seen,
        "total": change.total,
        "changed": change.changed,
        "cases_sha256": change.cases_digest,
    }


def _to_change(row: RuleChangeRow) -> RuleChangeOrder:
    return RuleChangeOrder(
        id=RuleChangeId(row.id),
        state=ChangeState(row.state),
        rules=row.rules,
        rules_before=row.rules_before_sha256,
        effective_on=row.effective_on,
        positions=tuple(row.positions),
        proposed_by=UserId(row.proposed_by),
        proposed_at=row.proposed_at,
        reason=row.reason,
        applied_by=UserId(row.applied_by) if row.applied_by else None,
        applied_at=row.applied_at,
        seen=row.seen,
        total=row.total,
        changed=row.changed,
        cases_digest=row.cases_sha256,
    )


def _to_line(row: RuleChangeLineRow) -> ChangedPeriod:
    return ChangedPeriod(
        case=CaseFileId(row.case),
        reference=row.reference,
        subject=row.subject,
        before=_to_outcome(row.before),
        after=_to_outcome(row.after),
    )


def _to_json(outcome: Outcome) -> dict[str, str | None]:
    return {name: str(value) if value else None for name, value in asdict(outcome).items()}


def _to_outcome(stored: dict[str, str | None]) -> Outcome:
    days = {name: date.fromisoformat(text) if (text := stored[name]) else None for name in DAYS}
    state = stored["state"]
    return Outcome(
        rule_id=stored["rule_id"],
        state=RetentionState(state) if state else None,
        disposal_action=stored["disposal_action"],
        **days,
    )
