"""FLOW record -> choose -> explain: what the period (Aufbewahrungsfrist) of a case file hangs on.

Events and conditions come with a day and with evidence; another variant of the rule, or a rule of
its own for a proceeding, comes with a reason. Each time the period is computed anew and stored with
its computation, and the journal keeps the former value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from eakte.caseload import case_event, required_text
from eakte.domain.access import Action, Actor, CaseFileId, require_may
from eakte.domain.case_period import proceeding_retention
from eakte.domain.casefile import CaseFile, Proceeding, ProceedingId
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.retention import Retention
from eakte.domain.retention_evidence import Recorded, require_evidence, require_past
from eakte.domain.retention_record import RetentionRecord
from eakte.journal import Detail
from eakte.periods import (
    case_facts,
    former_event,
    keep_retention,
    open_condition,
    require_known_condition,
    require_known_event,
    require_known_rule,
    require_own_evidence,
    retention_of,
    stored_retention,
)
from eakte.records import NewFact, Records, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingRule:
    """What somebody says of the period of a proceeding; all empty: as the case file has it."""

    position: str | None = None
    variant: str | None = None
    closed_on: date | None = None
    reason: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it differs from the period of the case file."""
        return any((self.position, self.variant, self.closed_on))


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSheet:
    """All about the period of a case file: as it is computed now, as it is stored, and why."""

    retention: Retention | None
    stored: RetentionRecord | None
    recorded: Recorded
    proceedings: Sequence[tuple[Proceeding, Retention | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retaining:
    """What clerks and records managers say about periods."""

    records: Records

    def record_event(self, case: CaseFileId, fact: NewFact, *, actor: Actor) -> CaseFile:
        """Record or correct the day of an event that starts or ends a period, at any time.

        Raises:
            NotAllowed, NotVisible: refused.
            InvalidValue: the rule knows no such event, or the evidence is missing.
        """
        require_may(actor, Action.CLOSE)
        require_evidence(fact.evidence)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case)
            require_own_evidence(tx, found, fact.evidence)
            require_known_event(tx, found, fact.token, fact.proceeding)
            former = former_event(tx.periods.recorded(case), fact.token, fact.proceeding)
            tx.periods.put_event(found, fact)
            detail = _of(fact) | {"former_on": former.on.isoformat() if former else None}
            return _recomputed(tx, found, "event_recorded", detail)

    def record_condition(self, case: CaseFileId, fact: NewFact, *, actor: Actor) -> CaseFile:
        """Record from which day a condition holds that keeps the period from running out.

        Raises:
            NotAllowed, NotVisible: refused.
            InvalidValue: the rule knows no such condition, it holds already, its day lies in the
                future, or the evidence is missing.
        """
        require_may(actor, Action.CLOSE)
        require_evidence(fact.evidence)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case)
            require_past(fact.on, tx.today, field="on")
            require_own_evidence(tx, found, fact.evidence)
            require_known_condition(tx, found, fact.token, fact.proceeding)
            if open_condition(tx.periods.recorded(case), fact.token, fact.proceeding):
                raise InvalidValue("condition", "Diese Bedingung ist schon eingetragen.")
            tx.periods.add_condition(found, fact)
            return _recomputed(tx, found, "condition_recorded", _of(fact))

    def end_condition(
        self, case: CaseFileId, condition: str, *, until_on: date, reason: str, actor: Actor
    ) -> CaseFile:
        """Record the last day of a condition, or correct it.

        Raises:
            NotAllowed, NotVisible: refused.
            InvalidValue: the day lies in the future or before the first one; a reason is needed.
        """
        require_may(actor, Action.CLOSE)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case)
            require_past(until_on, tx.today, field="until_on")
            held = tx.periods.condition(found, condition)
            if until_on < held.from_on:
                raise InvalidValue("until_on", "Dieser Tag liegt vor dem ersten.")
            tx.periods.end_condition(found, condition, until_on)
            detail: Detail = {
                "trigger": held.token,
                "until": until_on.isoformat(),
                "former_until": held.until_on.isoformat() if held.until_on else None,
                "reason": required_text(reason, field="reason"),
            }
            return _recomputed(tx, found, "condition_ended", detail)

    def choose_rule(
        self, case: CaseFileId, *, variant: str | None, reason: str, actor: Actor
    ) -> CaseFile:
        """Choose another variant of the rule of the position, with a reason; None: the default.

        Raises:
            NotAllowed, NotVisible, UnknownVariant: refused.
            InvalidValue: a reason is needed.
        """
        require_may(actor, Action.CLOSE)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case)
            require_known_rule(tx, position=found.file_plan_code, variant=variant)
            why = required_text(reason, field="reason")
            chosen = replace(found, rule_variant=variant, rule_reason=why)
            detail: Detail = {
                "variant": variant,
                "former_variant": found.rule_variant,
                "reason": why,
            }
            return _recomputed(tx, chosen, "rule_chosen", detail)

    def set_proceeding_rule(
        self, case: CaseFileId, proceeding: ProceedingId, rule: ProceedingRule, *, actor: Actor
    ) -> CaseFile:
        """Give a proceeding a rule or a last day of its own, or take them back, with a reason.

        Raises:
            NotAllowed, NotVisible, UnknownPosition, UnknownVariant: refused.
            InvalidValue: a reason is needed, the position has no rule, or the day is to come.
        """
        require_may(actor, Action.CLOSE)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case)
            before = tx.cases.proceeding(case, proceeding)
            require_past(rule.closed_on, tx.today, field="closed_on")
            position = rule.position or found.file_plan_code
            require_known_rule(tx, position=position, variant=rule.variant)
            why = required_text(rule.reason, field="reason")
            after = replace(
                before,
                rule_position=rule.position,
                rule_variant=rule.variant,
                closed_on=rule.closed_on,
                rule_reason=why if rule.is_own else "",
            )
            tx.periods.set_rule(after)
            detail: Detail = {
                "reference": before.reference,
                "reason": why,
                "rule": _named(after),
                "former_rule": _named(before),
            }
            return _recomputed(tx, found, "proceeding_rule_set", detail)

    def sheet(self, case: CaseFileId, *, actor: Actor) -> PeriodSheet:
        """The period of a case file with everything that it hangs on.

        Raises:
            NotVisible: there is no such case file for this person.
        """
        require_may(actor, Action.READ)
        with self.records.read(actor) as tx:
            found = tx.cases.get(case)
            facts, plan = case_facts(tx, found), tx.plans.file_plan()
            return PeriodSheet(
                retention=retention_of(tx, found),
                stored=stored_retention(tx, found),
                recorded=facts.recorded,
                proceedings=tuple(
                    (one, proceeding_retention(plan, facts, one, today=tx.today))
                    for one in facts.proceedings
                ),
            )

    def stored(self, case: CaseFileId, *, actor: Actor) -> RetentionRecord:
        """How the period of a case file was computed last, to be cited.

        Raises:
            NotVisible: there is no such case file for this person, or it has no period yet.
        """
        require_may(actor, Action.READ)
        with self.records.read(actor) as tx:
            found = stored_retention(tx, tx.cases.get(case))
        if found is None:
            raise NotVisible("retention", case)
        return found


def _recomputed(tx: Transaction, case: CaseFile, action: str, detail: Detail) -> CaseFile:
    """Compute and store the period anew; the journal keeps what was said and the former end."""
    former = tx.cases.get(case.id)
    saved = keep_retention(tx, case)
    ends: Detail = {
        "old_end": str(former.retention_end),
        "new_end": str(saved.retention_end),
        "retention": saved.retention_sentence,
    }
    tx.note(case_event(saved, action, **detail, **ends))
    return saved


def _of(fact: NewFact) -> dict[str, str | int | bool | list[str] | None]:
    return {
        "trigger": fact.token,
        "on": fact.on.isoformat(),
        "evidence": fact.evidence.text,
        "document": fact.evidence.document,
        "proceeding": fact.proceeding,
    }


def _named(proceeding: Proceeding) -> list[str]:
    """Rule and closing of a proceeding for the journal."""
    said = (proceeding.rule_position, proceeding.rule_variant, proceeding.closed_on)
    return [str(value or "") for value in said]
