"""A change of the retention rules (Änderung des Fristenkatalogs) and whom it reaches.

A rule that was used is never rewritten: it only gets a last day, and a new version with a first day
of its own stands beside it. So the rule by which any period was computed can always be shown.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from eakte.domain.access import CaseFileId, UserId
from eakte.domain.case_period import Outcome
from eakte.domain.errors import DomainError
from eakte.domain.fileplan import FilePlan
from eakte.domain.reference import PlanCode
from eakte.domain.retention_rule import RetentionRule, RuleId
from eakte.domain.retention_table import write_rules

RuleChangeId = NewType("RuleChangeId", str)


class ChangeState(StrEnum):
    """Where a change of the rules stands."""

    COUNTING = "counting"  # the preview is being made
    READY = "ready"  # the preview can be looked at
    PLANNED = "planned"  # the rules are stored, their first day is to come
    APPLYING = "applying"  # the rules are in force, case files follow one after the other
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


class RuleChangeRefused(DomainError):
    """The rules cannot be changed like that."""


class RuleInUse(RuleChangeRefused):
    """A rule that case files were computed by would be rewritten or lost."""

    def __init__(self, rule_id: str, reason: str) -> None:
        """Remember the rule and say in German what would happen to it."""
        super().__init__(f"{rule_id}: {reason}")
        self.rule_id, self.reason = rule_id, reason


class NothingChanges(RuleChangeRefused):
    """The rules are the ones that are in force already."""


class TwoFirstDays(RuleChangeRefused):
    """New versions that begin in the future begin on different days."""


class PreviewOutdated(RuleChangeRefused):
    """Rules or case files changed after the preview: what would be applied is not what was seen."""


class ChangeNotReady(RuleChangeRefused):
    """The change of rules cannot be applied or withdrawn in the state in which it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChangeOrder:
    """A proposed or ordered change of the rules (Regeländerung).

    rules: the whole new table as CSV. rules_before: digest of the table that it was made from.
    positions: whose case files are looked at. seen of `total` case files were looked at, `changed`
    of them get another period; cases_digest: over what was seen of them.
    """

    id: RuleChangeId
    state: ChangeState
    rules: str
    rules_before: str
    effective_on: date
    positions: tuple[str, ...]
    proposed_by: UserId
    proposed_at: datetime
    reason: str = ""
    applied_by: UserId | None = None
    applied_at: datetime | None = None
    seen: int = 0
    total: int = 0
    changed: int = 0
    cases_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPeriod:
    """A case file whose period a change of the rules changes, before and after."""

    case: CaseFileId
    reference: str
    subject: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetChange:
    """What differs between two tables of rules.

    ended: kept as they are but for their last day.
    """

    added: tuple[RetentionRule, ...]
    rewritten: tuple[RetentionRule, ...]
    ended: tuple[RetentionRule, ...]
    removed: tuple[RetentionRule, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.rewritten or self.ended or self.removed)

    def effective_on(self, today: date) -> date:
        """The day by which all of it is in force, today at the earliest.

        Raises:
            TwoFirstDays: parts of it begin on different days to come.
        """
        first_days = {rule.valid_from for rule in (*self.added, *self.rewritten)}
        to_come = {day for day in first_days if day is not None and day > today}
        if len(to_come) > 1:
            raise TwoFirstDays
        return next(iter(to_come), today)


def rule_set_change(
    before: Iterable[RetentionRule], after: Iterable[RetentionRule]
) -> RuleSetChange:
    """What differs between two tables of rules, by the id of the rules."""
    old = {rule.rule_id: rule for rule in before}
    new = {rule.rule_id: rule for rule in after}
    changed = [(old[key], new[key]) for key in new if key in old and old[key] != new[key]]
    return RuleSetChange(
        added=tuple(rule for key, rule in new.items() if key not in old),
        rewritten=tuple(rule for was, rule in changed if not _only_ends(was, rule)),
        ended=tuple(rule for was, rule in changed if _only_ends(was, rule)),
        removed=tuple(rule for key, rule in old.items() if key not in new),
    )


def require_no_rewriting(change: RuleSetChange, *, used: Collection[str]) -> None:
    """Refuse to rewrite or remove a rule by which case files were computed.

    Raises:
        NothingChanges: there is no change.
        RuleInUse: with the first of them.
    """
    if change.is_empty:
        raise NothingChanges
    for rule in change.rewritten:
        if rule.rule_id in used:
            raise RuleInUse(
                rule.rule_id,
                "nach ihr sind schon Fristen berechnet; legen Sie eine neue Fassung mit eigener"
                " Kennung und „gültig ab“ an und beenden Sie diese mit „gültig bis“",
            )
    for rule in change.removed:
        if rule.rule_id in used:
            raise RuleInUse(rule.rule_id, "nach ihr sind schon Fristen berechnet; sie muss bleiben")
    for rule in change.added:
        if rule.valid_from is None and _succeeds(rule, change):
            raise RuleInUse(rule.rule_id, "eine neue Fassung braucht einen ersten Tag")


def require_state(change: RuleChangeOrder, *states: ChangeState) -> None:
    """Refuse a step that does not fit to where a change stands.

    Raises:
        ChangeNotReady: it stands elsewhere.
    """
    if change.state not in states:
        raise ChangeNotReady(change.state)


def rules_digest(rules: Iterable[RetentionRule]) -> str:
    """Digest of a table of rules, whatever the order of its rows."""
    rows = sorted(write_rules((rule,)) for rule in rules)
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def seen_digest(before: str, seen: Iterable[tuple[str, int]]) -> str:
    """Digest over case files that were looked at, by id and revision, going on from a former."""
    digest = before
    for case, revision in seen:
        digest = hashlib.sha256(f"{digest} {case} {revision}".encode()).hexdigest()
    return digest


def successor(rule: RetentionRule, *, valid_from: date, **changes: object) -> RetentionRule:
    """A new version of a rule from a day on, under an id of its own."""
    base = rule.rule_id.partition("@")[0]
    new_id = RuleId(f"{base}@{valid_from.isoformat()}")
    return replace(rule, rule_id=new_id, valid_from=valid_from, valid_to=None, **changes)  # type: ignore[arg-type] # by the names of the fields


def ended_before(rule: RetentionRule, valid_from: date) -> RetentionRule:
    """The former version with its last day, the one before the first day of the new one."""
    return replace(rule, valid_to=valid_from - timedelta(days=1))


def touched_positions(before: FilePlan, after: FilePlan) -> frozenset[PlanCode]:
    """Positions whose rules, own or inherited, differ between two plans."""
    return frozenset(
        code for code in after.units if _rules_above(before, code) != _rules_above(after, code)
    )


def _rules_above(plan: FilePlan, code: PlanCode) -> Sequence[tuple[RetentionRule, ...]]:
    return [plan.own_rules.get(unit.code, ()) for unit in plan.path(code)]


def _only_ends(before: RetentionRule, after: RetentionRule) -> bool:
    return replace(before, valid_to=after.valid_to) == after


def _succeeds(rule: RetentionRule, change: RuleSetChange) -> bool:
    """Whether a new rule takes the place of one that ends now."""
    return any(
        ended.plan_code == rule.plan_code and ended.variant == rule.variant
        for ended in change.ended
    )
