"""What is recorded for periods: events and conditions (Ereignis, Bedingung), each with evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from eakte.domain.access import UserId
from eakte.domain.casefile import DocumentId, ProceedingId
from eakte.domain.errors import InvalidValue
from eakte.domain.retention_rule import EndedCondition, RetentionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What proves a recorded fact (Nachweis): a document of the case file, or words about it."""

    text: str = ""
    document: DocumentId | None = None

    @property
    def is_missing(self) -> bool:
        """Whether nothing proves the fact."""
        return not self.text and self.document is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """The day of an event (Ereignis), of the case file or of one of its proceedings.

    Without proceeding it counts for all of them; `recorded_by` is None for events that were
    recorded before anybody asked for evidence.
    """

    trigger: str
    on: date
    evidence: Evidence
    recorded_by: UserId | None
    recorded_at: datetime | None
    proceeding: ProceedingId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCondition:
    """A condition that keeps a period from running out (Bedingung), as offene Steuerfestsetzung.

    `until_on` is its last day, None while it still holds.
    """

    id: str
    token: str
    from_on: date
    until_on: date | None
    evidence: Evidence
    recorded_by: UserId
    recorded_at: datetime
    proceeding: ProceedingId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """All that is recorded at one case file."""

    events: tuple[RecordedEvent, ...] = ()
    conditions: tuple[RecordedCondition, ...] = ()

    def days(self, proceeding: ProceedingId | None = None) -> Mapping[str, date]:
        """The day of each event; those of the proceeding win over those of the case file."""
        common = {event.trigger: event.on for event in self.events if event.proceeding is None}
        if proceeding is None:
            return common
        own = {event.trigger: event.on for event in self.events if event.proceeding == proceeding}
        return common | own

    def concerns(self, proceeding: ProceedingId) -> bool:
        """Whether a proceeding has an event or a condition of its own."""
        events = (event.proceeding for event in self.events)
        return proceeding in (*events, *(held.proceeding for held in self.conditions))

    def facts(
        self, *, opened_on: date, closed_on: date | None, proceeding: ProceedingId | None = None
    ) -> RetentionFacts:
        """What the rules ask for, of the case file or of one proceeding."""
        conditions = [found for found in self.conditions if found.proceeding in (None, proceeding)]
        return RetentionFacts(
            opened_on=opened_on,
            closed_on=closed_on,
            events=self.days(proceeding),
            conditions=frozenset(found.token for found in conditions if found.until_on is None),
            ended=tuple(_ended(conditions)),
        )


def require_evidence(evidence: Evidence) -> None:
    """Refuse a fact without evidence.

    Raises:
        InvalidValue: neither words nor a document.
    """
    if evidence.is_missing:
        raise InvalidValue("evidence", "Womit ist das belegt? Ein Schreiben der Akte oder Worte.")


def require_past(on: date | None, today: date, *, field: str) -> None:
    """Refuse the day of a fact that lies in the future: nobody can prove it yet.

    Raises:
        InvalidValue: it does.
    """
    if on is not None and on > today:
        raise InvalidValue(field, "Dieser Tag liegt in der Zukunft.")


def _ended(conditions: Iterable[RecordedCondition]) -> Iterable[EndedCondition]:
    return (
        EndedCondition(token=found.token, from_on=found.from_on, until_on=found.until_on)
        for found in conditions
        if found.until_on is not None
    )
