"""Retention rules (Aufbewahrungsregeln, Fristenkatalog) and the facts they ask for, as values.

A rule is never changed after its first use: a change of the law makes a new rule with its own days
of validity, and a case file keeps the rule by which its period was computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from eakte.domain.errors import DomainError
from eakte.domain.reference import PlanCode, is_plan_code

RuleId = NewType("RuleId", str)

CLOSED = "closed"  # the trigger that is the closing itself and no recorded event
OFFER_AFTER_YEARS = 30  # ArchivG NRW § 4 (1): offered 30 years after creation at the latest
EVENT_LABELS = {  # events for which a rule brings no words of its own
    CLOSED: "Schließung",
    "contract_end": "Vertragsende",
    "new_document_issued": "Ausstellung eines neuen Dokuments",
    "next_election_day": "nächster Wahltag",
}


class DisposalAction(StrEnum):
    """What happens after the period (Aussonderungsart; code list aussonderungsart_1.0)."""

    ARCHIVE = "A"
    APPRAISE = "B"
    DESTROY = "V"


class Rounding(StrEnum):
    """Whether a period ends on its very day or with the calendar year."""

    YEAR_END = "year_end"
    EXACT = "exact"


class RetentionState(StrEnum):
    """Where the period of a case file stands."""

    RUNS = "runs"  # the end is known
    WAITS = "waits"  # a date is missing
    SUSPENDED = "suspended"  # a condition keeps the period from running out
    UNLIMITED = "unlimited"  # there is no end


class PhaseTwoMode(StrEnum):
    """How records are kept in the second phase."""

    RESTRICTED = "restricted"  # kept, but locked for normal use (BMG § 13 (2))


class Verification(StrEnum):
    """How far the source of a rule was checked."""

    LAW = "law"
    PAGE = "page"
    GENERAL = "general"


class InvalidRule(DomainError):
    """The retention rule contradicts itself."""

    def __init__(self, rule_id: str, reason: str) -> None:
        """Remember the rule and say in German what is wrong with it."""
        super().__init__(f"{rule_id}: {reason}")
        self.rule_id = rule_id
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """An event on which a period depends (Auslöser, Fristbeginn), with its German name."""

    token: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long the case files of a position are kept, and what happens then.

    Exactly one of `retention_years`, `retention_months`, `retention_days`, `unlimited` and
    `end_event` says how long. None means: no such phase, event, condition, variant or limit of
    validity. `valid_to` is the last day of validity.
    """

    rule_id: RuleId
    plan_code: PlanCode
    title: str
    trigger: Trigger
    rounding: Rounding
    disposal_action: DisposalAction
    legal_basis: str
    verified: Verification
    variant: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    retention_years: int | None = None
    retention_months: int | None = None
    retention_days: int | None = None
    unlimited: bool = False
    end_event: str | None = None
    end_offset_days: int | None = None
    phase2_years: int | None = None
    phase2_mode: PhaseTwoMode | None = None
    min_until_event: str | None = None
    early_end_event: str | None = None
    suspend_while: str | None = None
    period_text_de: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a rule that has no single meaning.

        Raises:
            InvalidRule: with the first contradiction found.
        """
        for is_wrong, reason in self._contradictions():
            if is_wrong:
                raise InvalidRule(self.rule_id, reason)

    @property
    def start(self) -> Trigger:
        """The event from which the end is counted."""
        return self.event(self.end_event or self.trigger.token)

    @property
    def events(self) -> tuple[Trigger, ...]:
        """The events to record at a case file under this rule, beside its closing."""
        tokens = (self.trigger.token, self.end_event, self.min_until_event, self.early_end_event)
        return tuple(
            self.event(token) for token in dict.fromkeys(tokens) if token and token != CLOSED
        )

    def event(self, token: str) -> Trigger:
        """The event of a token, in the words of this rule where it has some."""
        label = EVENT_LABELS.get(token, token)
        if token == self.trigger.token and token != CLOSED:
            label = self.trigger.label
        return Trigger(token=token, label=label)

    def is_valid_on(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    def overlaps(self, other: "RetentionRule") -> bool:
        """Whether both rules are in force on some day."""
        first = max(self.valid_from or date.min, other.valid_from or date.min)
        last = min(self.valid_to or date.max, other.valid_to or date.max)
        return first <= last

    def _contradictions(self) -> tuple[tuple[bool, str], ...]:
        lengths = (self.retention_years, self.retention_months, self.retention_days)
        given = [length for length in lengths if length is not None]
        after_the_end = (
            self.phase2_years,
            self.min_until_event,
            self.early_end_event,
            self.suspend_while,
        )
        return (
            (not self.rule_id, "die Regel hat keine Kennung"),
            (not is_plan_code(self.plan_code), "die Aktenplannummer fehlt oder ist keine"),
            (not self.trigger.token, "der Fristbeginn fehlt"),
            (
                len(given) + self.unlimited + (self.end_event is not None) != 1,
                "genau eine Dauer ist anzugeben: Jahre, Monate, Tage, unbefristet oder Endereignis",
            ),
            (any(length < 1 for length in given), "die Dauer muss mindestens 1 sein"),
            (
                (self.end_event is None) != (self.end_offset_days is None),
                "Endereignis und Abstand in Tagen gehören zusammen",
            ),
            (
                (self.phase2_years is None) != (self.phase2_mode is None),
                "Dauer und Art der zweiten Phase gehören zusammen",
            ),
            (
                self.phase2_years is not None and self.phase2_years < 1,
                "die zweite Phase muss mindestens 1 Jahr dauern",
            ),
            (self.unlimited and any(after_the_end), "eine unbefristete Regel hat kein Ende"),
            (
                (self.valid_from or date.min) > (self.valid_to or date.max),
                "die Regel gilt an keinem Tag",
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedCondition:
    """A condition that held from one day to another, both counted."""

    token: str
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionFacts:
    """What is known about a case file on the day of the calculation.

    `closed_on` is None while the case file is open; an event that is not in `events` has not
    happened or is not recorded; `conditions` has the tokens of the conditions that hold, `ended`
    those that held once.
    """

    opened_on: date
    closed_on: date | None = None
    events: Mapping[str, date] = field(default_factory=dict)
    conditions: frozenset[str] = frozenset()
    ended: tuple[EndedCondition, ...] = ()

    def date_of(self, token: str | None) -> date | None:
        """The day of an event or of the closing; None while it is missing, and for no event."""
        if token is None:
            return None
        return self.closed_on if token == CLOSED else self.events.get(token)

    def held_until(self, token: str | None, end: date) -> date:
        """The day after which a period that would end on `end` runs out: a condition delays it."""
        for condition in sorted(self.ended, key=lambda held: held.from_on):
            if condition.token == token and condition.from_on <= end:
                end = max(end, condition.until_on)
        return end
