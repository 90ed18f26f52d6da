"""What periods are computed from, and how they were computed: rows to values and back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from eakte.database import upsert
from eakte.domain.access import Actor, CaseFileId, UserId
from eakte.domain.case_period import CaseFacts
from eakte.domain.casefile import CaseFile, DocumentId, Proceeding, ProceedingId
from eakte.domain.errors import NotVisible
from eakte.domain.retention_evidence import (
    Evidence,
    Recorded,
    RecordedCondition,
    RecordedEvent,
)
from eakte.domain.retention_record import RetentionRecord, from_json, to_json
from eakte.records.case_rows import to_proceeding
from eakte.records.ids import new_id
from eakte.tables import (
    CaseConditionRow,
    CaseEventRow,
    CaseFileRow,
    CaseRetentionRow,
    ProceedingRow,
)

Fact = CaseEventRow | CaseConditionRow
Hanging = TypeVar("Hanging", CaseEventRow, CaseConditionRow, CaseRetentionRow, ProceedingRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """A day that somebody records, with its evidence."""

    token: str
    on: date
    evidence: Evidence
    proceeding: ProceedingId | None = None


class Periods:
    """Events, conditions and computations of the case files that the actor sees."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now

    def recorded(self, case: CaseFileId) -> Recorded:
        """All events and conditions of a case file and its proceedings."""
        return self.recorded_of([case])[case]

    def recorded_of(self, cases: Sequence[CaseFileId]) -> Mapping[CaseFileId, Recorded]:
        """The same for several case files, by two questions."""
        events: dict[str, list[RecordedEvent]] = defaultdict(list)
        for event in self._session.scalars(_of(CaseEventRow, cases)):
            events[event.case].append(_to_event(event))
        conditions: dict[str, list[RecordedCondition]] = defaultdict(list)
        asked = _of(CaseConditionRow, cases)
        for condition in self._session.scalars(
            asked.order_by(CaseConditionRow.from_on, CaseConditionRow.id)
        ):
            conditions[condition.case].append(_to_condition(condition))
        return {
            case: Recorded(events=tuple(events[case]), conditions=tuple(conditions[case]))
            for case in cases
        }

    def facts_of(self, cases: Sequence[CaseFile]) -> Sequence[CaseFacts]:
        """Several case files, each with all that its period is computed from; three questions."""
        ids = [case.id for case in cases]
        recorded = self.recorded_of(ids)
        proceedings: dict[str, list[Proceeding]] = defaultdict(list)
        asked = _of(ProceedingRow, ids).order_by(ProceedingRow.number)
        for row in self._session.scalars(asked):
            proceedings[row.case].append(to_proceeding(row))
        return [
            CaseFacts(case=case, recorded=recorded[case.id], proceedings=proceedings[case.id])
            for case in cases
        ]

    def put_event(self, case: CaseFile, fact: NewFact) -> None:
        """Record or correct the day of an event at a locked case file."""
        self._session.merge(
            CaseEventRow(
                tenant=self._actor.tenant,
                record=fact.proceeding or case.id,
                trigger=fact.token,
                case=case.id,
                proceeding=fact.proceeding,
                on=fact.on,
                evidence=fact.evidence.text,
                document=fact.evidence.document,
                recorded_by=self._actor.user,
                recorded_at=self._now,
            )
        )
        self._session.flush()

    def add_condition(self, case: CaseFile, fact: NewFact) -> RecordedCondition:
        """Record a condition from a day on at a locked case file."""
        row = CaseConditionRow(
            id=new_id(self._now),
            tenant=self._actor.tenant,
            case=case.id,
            proceeding=fact.proceeding,
            token=fact.token,
            from_on=fact.on,
            until_on=None,
            evidence=fact.evidence.text,
            document=fact.evidence.document,
            recorded_by=self._actor.user,
            recorded_at=self._now,
        )
        self._session.add(row)
        self._session.flush()
        return _to_condition(row)

    def condition(self, case: CaseFile, condition: str) -> RecordedCondition:
        """One condition of a case file.

        Raises:
            NotVisible: it is not one of this case file.
        """
        return _to_condition(self._condition(case, condition))

    def end_condition(self, case: CaseFile, condition: str, until_on: date) -> None:
        """Give a condition of a locked case file its last day.

        Raises:
            NotVisible: it is not one of this case file.
        """
        self._condition(case, condition).until_on = until_on
        self._session.flush()

    def set_rule(self, proceeding: Proceeding) -> None:
        """Store rule and closing of a proceeding of a locked case file."""
        row = self._session.get_one(ProceedingRow, proceeding.id)
        row.rule_position, row.rule_variant = proceeding.rule_position, proceeding.rule_variant
        row.rule_reason, row.closed_on = proceeding.rule_reason, proceeding.closed_on
        self._session.flush()

    def keep(self, case: CaseFileId, record: RetentionRecord) -> None:
        """Store how the period of a case file was computed, in place of the former computation."""
        adding = upsert(self._session, CaseRetentionRow).values(
            tenant=self._actor.tenant, case=case, record=to_json(record)
        )
        self._session.execute(
            adding.on_conflict_do_update(
                index_elements=[CaseRetentionRow.case], set_={"record": adding.excluded.record}
            )
        )

    def drop(self, case: CaseFileId) -> None:
        """Forget the computation of a case file that has no period any more."""
        self._session.execute(delete(CaseRetentionRow).where(CaseRetentionRow.case == case))

    def stored(self, case: CaseFileId) -> RetentionRecord | None:
        """How the period of a visible case file was computed last; None: it was not."""
        asked = _of(CaseRetentionRow, [case])
        row = self._session.scalars(asked).one_or_none()
        return from_json(row.record) if row else None

    def _condition(self, case: CaseFile, condition: str) -> CaseConditionRow:
        row = self._session.get(CaseConditionRow, condition)
        if row is None or row.case != case.id:
            raise NotVisible("condition", condition)
        return row


def _of(row: type[Hanging], cases: Sequence[CaseFileId]) -> Select[Hanging]:
    """Through the case file, so that its rights confine what hangs on it."""
    asked = select(row).join(CaseFileRow, CaseFileRow.id == row.case)
    return asked.where(row.case.in_(cases))


def _evidence(row: Fact) -> Evidence:
    return Evidence(text=row.evidence, document=DocumentId(row.document) if row.document else None)


def _to_event(row: CaseEventRow) -> RecordedEvent:
    return RecordedEvent(
        trigger=row.trigger,
        on=row.on,
        evidence=_evidence(row),
        recorded_by=UserId(row.recorded_by) if row.recorded_by else None,
        recorded_at=row.recorded_at,
        proceeding=ProceedingId(row.proceeding) if row.proceeding else None,
    )


def _to_condition(row: CaseConditionRow) -> RecordedCondition:
    return RecordedCondition(
        id=row.id,
        token=row.token,
        from_on=row.from_on,
        until_on=row.until_on,
        evidence=_evidence(row),
        recorded_by=UserId(row.recorded_by),
        recorded_at=row.recorded_at,
        proceeding=ProceedingId(row.proceeding) if row.proceeding else None,
    )
