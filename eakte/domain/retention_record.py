"""A computed period as it is stored and cited: rule version, trigger value and computation."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from eakte.domain.retention import Retention
from eakte.domain.retention_rule import RetentionRule
from eakte.domain.retention_table import write_rules

FORM = 1  # of the stored values: counts up when a field changes its meaning
DAYS = {
    *("valid_from", "valid_to", "trigger_on", "ends_on"),
    *("earliest_end", "phase2_from", "offer_due_on"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """Which rule was used, to the letter: `sha256` is of its row in the table of rules."""

    rule_id: str
    valid_from: date | None
    valid_to: date | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRecord:
    """The period of a case file as it was computed (Fristberechnung).

    state, trigger and the rest are the values of `Retention`; steps are the lines of the
    computation as (what, value).
    """

    rule: RuleVersion
    state: str
    trigger: str
    trigger_on: date | None
    ends_on: date | None
    earliest_end: date | None
    phase2_from: date | None
    offer_due_on: date | None
    waits_for: str | None
    disposal_action: str
    legal_basis: str
    explanation: str
    steps: tuple[tuple[str, str], ...]
    computed_at: datetime


def rule_version(rule: RetentionRule) -> RuleVersion:
    """The version of a rule, with the digest of its row with the header line above it."""
    row = write_rules((rule,))
    return RuleVersion(
        rule_id=rule.rule_id,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        sha256=hashlib.sha256(row.encode()).hexdigest(),
    )


def retention_record(retention: Retention, *, computed_at: datetime) -> RetentionRecord:
    """What is stored of a computed period."""
    rule = retention.rule
    return RetentionRecord(
        rule=rule_version(rule),
        state=retention.state,
        trigger=rule.start.token,
        trigger_on=retention.trigger_on,
        ends_on=retention.ends_on,
        earliest_end=retention.earliest_end,
        phase2_from=retention.phase2_from,
        offer_due_on=retention.offer_due_on,
        waits_for=retention.waits_for.token if retention.waits_for else None,
        disposal_action=rule.disposal_action,
        legal_basis=rule.legal_basis,
        explanation=retention.explanation,
        steps=retention.steps,
        computed_at=computed_at,
    )


def to_json(record: RetentionRecord) -> dict[str, Any]:
    """The record as JSON values, which have no type of their own; `from_json` reads them back."""
    return {"form": FORM} | {name: _plain(value) for name, value in asdict(record).items()}


def from_json(stored: Mapping[str, Any]) -> RetentionRecord:
    """The record of stored JSON values."""
    values = {name: _value(name, value) for name, value in stored.items() if name != "form"}
    rule = {name: _value(name, value) for name, value in values.pop("rule").items()}
    steps = tuple((what, said) for what, said in values.pop("steps"))
    return RetentionRecord(rule=RuleVersion(**rule), steps=steps, **values)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in DAYS:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name == "computed_at" else value
