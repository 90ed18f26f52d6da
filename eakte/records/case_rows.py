"""A case file and a proceeding: row to value, value to columns."""

from eakte.domain.access import (
    CaseFileId,
    Confidentiality,
    Scope,
    TenantId,
    UnitId,
    UserId,
    scope_of_case,
)
from eakte.domain.casefile import CaseFile, CaseState, Medium, Proceeding, ProceedingId
from eakte.domain.retention import RetentionState
from eakte.domain.withdrawal import Withdrawal
from eakte.records.folding import folded
from eakte.tables import CaseFileRow, ProceedingRow

# Fields of a case file that are columns of the same name.
AS_THEY_ARE = (
    *("tenant", "reference", "year", "number", "subject", "file_plan_code", "lead_unit", "clerk"),
    *("parent", "confidentiality", "medium", "location", "state", "opened_on", "closed_on"),
    *("rule_id", "rule_variant", "rule_reason", "disposal_action", "retention_state"),
    *("retention_end", "waits_for", "offer_due_on", "transfer_end", "retention_sentence"),
    *("covers_from", "covers_to", "locked_from", "withdrawal"),
)


def case_columns(case: CaseFile) -> dict[str, object]:
    """Column values of a case file, without id and revision."""
    return {name: getattr(case, name) for name in AS_THEY_ARE} | {
        "scope": scope_of_case(
            case.id,
            confidentiality=case.confidentiality,
            lead_unit=case.lead_unit,
            restricted=case.restricted,
            withdrawal=case.withdrawal,
        ),
        "reference_folded": folded(case.reference),
        "subject_folded": folded(case.subject),
        "is_restricted": case.restricted,
    }


def to_case_file(row: CaseFileRow) -> CaseFile:
    """Row to value."""
    return CaseFile(
        id=CaseFileId(row.id),
        tenant=TenantId(row.tenant),
        scope=Scope(row.scope),
        reference=row.reference,
        year=row.year,
        number=row.number,
        subject=row.subject,
        file_plan_code=row.file_plan_code,
        lead_unit=UnitId(row.lead_unit),
        clerk=UserId(row.clerk) if row.clerk else None,
        parent=CaseFileId(row.parent) if row.parent else None,
        confidentiality=Confidentiality(row.confidentiality),
        restricted=row.is_restricted,
        medium=Medium(row.medium),
        location=row.location,
        state=CaseState(row.state),
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        rule_id=row.rule_id,
        rule_variant=row.rule_variant,
        rule_reason=row.rule_reason,
        disposal_action=row.disposal_action,
        retention_state=RetentionState(row.retention_state) if row.retention_state else None,
        retention_end=row.retention_end,
        waits_for=row.waits_for,
        offer_due_on=row.offer_due_on,
        transfer_end=row.transfer_end,
        retention_sentence=row.retention_sentence,
        covers_from=row.covers_from,
        covers_to=row.covers_to,
        locked_from=row.locked_from,
        withdrawal=Withdrawal(row.withdrawal) if row.withdrawal else None,
        revision=row.revision,
    )


def to_proceeding(row: ProceedingRow) -> Proceeding:
    """Row to value."""
    return Proceeding(
        id=ProceedingId(row.id),
        case=CaseFileId(row.case),
        parent=ProceedingId(row.parent) if row.parent else None,
        reference=row.reference,
        number=row.number,
        subject=row.subject,
        depth=row.depth,
        rule_position=row.rule_position,
        rule_variant=row.rule_variant,
        rule_reason=row.rule_reason,
        closed_on=row.closed_on,
    )
