"""Steps of periods (Fristen): facts and rules read, the period computed, stored and explained."""

from dataclasses import replace

from eakte.domain.case_period import (
    CaseFacts,
    case_retention,
    proceeding_retention,
    with_period,
)
from eakte.domain.casefile import CaseFile, Proceeding, ProceedingId
from eakte.domain.errors import InvalidValue
from eakte.domain.fileplan import FilePlan
from eakte.domain.reference import PlanCode
from eakte.domain.retention import Retention
from eakte.domain.retention_evidence import (
    Evidence,
    Recorded,
    RecordedCondition,
    RecordedEvent,
)
from eakte.domain.retention_record import RetentionRecord, retention_record
from eakte.domain.retention_wording import CONDITIONS
from eakte.records import Transaction


def retention_of(tx: Transaction, case: CaseFile) -> Retention | None:
    """The period of a case file with its explanation; None: the file plan has no rule for it."""
    return case_retention(tx.plans.file_plan(), case_facts(tx, case), today=tx.today)


def case_facts(tx: Transaction, case: CaseFile) -> CaseFacts:
    """A case file with all that its period is computed from."""
    return tx.periods.facts_of([case])[0]


def keep_retention(tx: Transaction, case: CaseFile, plan: FilePlan | None = None) -> CaseFile:
    """Save a locked case file with its period as it stands now, and how that was computed.

    `plan` saves reading the file plan again for each of many case files.
    """
    plan = plan or tx.plans.file_plan()
    retention = case_retention(plan, case_facts(tx, case), today=tx.today)
    years = plan.transfer_years(PlanCode(case.file_plan_code))
    saved = tx.cases.save(with_period(case, retention, transfer_years=years))
    if retention is None or saved.retention_state is None:
        tx.periods.drop(saved.id)
    else:
        tx.periods.keep(saved.id, retention_record(retention, computed_at=tx.now))
    return saved


def stored_retention(tx: Transaction, case: CaseFile) -> RetentionRecord | None:
    """How the period of a case file was computed, to be cited; None: it has none.

    Case files that were closed before computations were stored are computed now.
    """
    stored = tx.periods.stored(case.id)
    if stored is not None or case.retention_state is None:
        return stored
    retention = retention_of(tx, case)
    return retention_record(retention, computed_at=tx.now) if retention else None


def retention_of_part(
    tx: Transaction, case: CaseFile, proceeding: ProceedingId | None
) -> Retention | None:
    """The period of the case file alone, or of one of its proceedings alone.

    Raises:
        NotVisible: the proceeding is not in this case file.
    """
    facts = case_facts(tx, case)
    plan = tx.plans.file_plan()
    if proceeding is None:
        return case_retention(plan, replace(facts, proceedings=()), today=tx.today)
    found: Proceeding = tx.cases.proceeding(case.id, proceeding)
    return proceeding_retention(plan, facts, found, today=tx.today)


def require_known_event(
    tx: Transaction, case: CaseFile, trigger: str, proceeding: ProceedingId | None
) -> None:
    """Refuse an event that the rule does not ask for.

    Raises:
        InvalidValue: with the events that it does ask for.
        NotVisible: the proceeding is not in this case file.
    """
    retention = retention_of_part(tx, case, proceeding)
    known = {event.token: event.label for event in retention.rule.events} if retention else {}
    if trigger not in known:
        asked = ", ".join(known.values()) or "kein Ereignis"
        raise InvalidValue("trigger", f"Die Regel dieser Akte fragt nach: {asked}.")


def require_known_condition(
    tx: Transaction, case: CaseFile, token: str, proceeding: ProceedingId | None
) -> None:
    """Refuse a condition that the rule does not ask for.

    Raises:
        InvalidValue: with the condition that it does ask for.
        NotVisible: the proceeding is not in this case file.
    """
    retention = retention_of_part(tx, case, proceeding)
    known = retention.rule.suspend_while if retention else None
    if token != known:
        asked = CONDITIONS.get(known, known) if known else "keine Bedingung"
        raise InvalidValue("condition", f"Die Regel dieser Akte fragt nach: {asked}.")


def require_own_evidence(tx: Transaction, case: CaseFile, evidence: Evidence) -> None:
    """Refuse a document of another case file as evidence.

    Raises:
        InvalidValue: it lies elsewhere.
        NotVisible: it does not exist for this person.
    """
    if evidence.document is not None and tx.documents.get(evidence.document).case != case.id:
        raise InvalidValue("document", "Dieses Schreiben liegt nicht in der Akte.")


def require_known_rule(
    tx: Transaction, *, position: str, variant: str | None, field: str = "variant"
) -> None:
    """Refuse a choice that leads to no rule in force.

    Raises:
        UnknownPosition, UnknownVariant: it is not in the file plan.
        InvalidValue: the position has no rule.
    """
    rule = tx.plans.file_plan().rule_for(PlanCode(position), on=tx.today, variant=variant)
    if rule is None:
        raise InvalidValue(field, "Für diese Position gibt es keine Aufbewahrungsregel.")


def former_event(
    recorded: Recorded, trigger: str, proceeding: ProceedingId | None
) -> RecordedEvent | None:
    """The event as it was recorded before; None: it was not."""
    return next(
        (
            event
            for event in recorded.events
            if (event.trigger, event.proceeding) == (trigger, proceeding)
        ),
        None,
    )


def open_condition(
    recorded: Recorded, token: str, proceeding: ProceedingId | None
) -> RecordedCondition | None:
    """The condition of this kind that still holds; None: there is none."""
    return next(
        (
            held
            for held in recorded.conditions
            if (held.token, held.proceeding, held.until_on) == (token, proceeding, None)
        ),
        None,
    )
